import { fieldsFromJson, type FieldJson } from '../schema/type-json.ts'
import { SkeinError } from '../error.ts'
import type { Field } from '../schema/index.ts'
import { createColumn, type Column } from '../world/column.ts'
import { handleGeneration, handleRow, MAX_GENERATION, MAX_ROWS } from '../world/handle.ts'
import { isGuestPage, KEPT_OWNERS, PAGE_ROWS } from '../world/row-pages.ts'
import { expectArray, expectCount, expectFlag, expectList, expectObject, expectText } from './expect.ts'
import { malformed } from './pack.ts'
import type { SavedComponent, SavedHolding, SavedWorld } from './saved-world.ts'

/**
 * Reads entities and components that may come from anyone: in the result, every row, handle and page is where it has to be.
 * @throws SkeinError `save/malformed`
 */
export function readWorld(value: unknown): SavedWorld {
  const it = expectObject(value, 'world')
  const world: SavedWorld = {
    handles: expectArray(it['handles'], Uint32Array, 'world.handles'),
    generations: expectArray(it['generations'], Uint16Array, 'world.generations'),
    taken: expectArray(it['taken'], Uint8Array, 'world.taken'),
    holdings: expectList(it['holdings'], 'world.holdings', readHolding),
    latest: expectList(it['latest'], 'world.latest', (item, what) => expectCount(item, what, MAX_ROWS)),
    now: expectCount(it['now'], 'world.now'),
    components: expectList(it['components'], 'world.components', readComponent),
  }
  checkRows(world)
  checkHandles(world)
  const channels = new Set(world.components.map(({ channel }) => channel))
  if (channels.size < world.components.length) throw malformed('it holds a component twice')
  for (const component of world.components) checkEntities(component, world.handles)
  return world
}

function readHolding(value: unknown, what: string): SavedHolding {
  const it = expectObject(value, what)
  const place = it['place']
  return {
    owner: expectText(it['owner'], `${what}.owner`),
    pages: expectList(it['pages'], `${what}.pages`, (item, page) =>
      expectCount(item, page, MAX_ROWS / PAGE_ROWS - 1),
    ),
    free: expectArray(it['free'], Uint32Array, `${what}.free`),
    worn: expectArray(it['worn'], Uint32Array, `${what}.worn`),
    next: expectCount(it['next'], `${what}.next`, MAX_ROWS),
    end: expectCount(it['end'], `${what}.end`, MAX_ROWS),
    place: place === -1 ? -1 : expectCount(place, `${what}.place`, KEPT_OWNERS - 1),
  }
}

/** Reads a component. */
export function readComponent(value: unknown, what: string): SavedComponent {
  const it = expectObject(value, what)
  const fields = it['fields'] as readonly FieldJson[]
  const types = fieldsOf(fields, what)
  const entities = expectArray(it['entities'], Uint32Array, `${what}.entities`)
  if (entities.length > MAX_ROWS) throw malformed(`${what} has more entities than there can be`)
  const columns = expectList(it['columns'], `${what}.columns`, (item) => item as Column)
  if (columns.length !== types.length) throw malformed(`${what} has other columns than fields`)
  for (const [index, [name, type]] of types.entries()) {
    const kind = createColumn(type, 0).constructor as new () => Column
    const column = expectArray(columns[index], kind, `${what}.${name}`)
    if (column.length !== entities.length) throw malformed(`${what}.${name} has other values than entities`)
  }
  return {
    path: expectText(it['path'], `${what}.path`),
    version: expectText(it['version'], `${what}.version`),
    form: it['form'] === undefined ? 1 : expectCount(it['form'], `${what}.form`),
    channel: expectText(it['channel'], `${what}.channel`),
    fields,
    changes: expectCount(it['changes'], `${what}.changes`),
    exposed: expectFlag(it['exposed'], `${what}.exposed`),
    room: expectCount(it['room'], `${what}.room`, MAX_ROWS),
    entities,
    columns,
    ticks: readTicks(it['ticks'], `${what}.ticks`),
  }
}

/** A number of 64 bits for each row, of three kinds; or nothing. */
function readTicks(value: unknown, what: string): Int32Array[] {
  const ticks = expectList(value, what, (item, at) => expectArray(item, Int32Array, at))
  if (ticks.length % 3 !== 0 || ticks.length > 3 || ticks.some(({ length }) => length > MAX_ROWS * 2))
    throw malformed(`${what} has other parts`)
  return ticks
}

/** The fields of a saved component. @throws SkeinError `save/malformed` */
export function fieldsOf(fields: unknown, what: string): readonly Field[] {
  try {
    const types = Object.entries(fieldsFromJson(fields, 0))
    for (const [, type] of types) createColumn(type, 0)
    return types
  } catch (cause) {
    throw malformed(
      `${what} has fields that cannot be: ${cause instanceof SkeinError ? cause.message : 'no column'}`,
      cause,
    )
  }
}

/** Each page is held by one owner, of its kind; each row is free, worn, taken or was never used. */
function checkRows({ generations, taken, holdings, latest }: SavedWorld): void {
  const capacity = generations.length
  if (capacity !== taken.length || capacity > MAX_ROWS || capacity % PAGE_ROWS !== 0 || capacity === 0)
    throw malformed('the number of its rows is wrong')
  if (new Set(holdings.map(({ owner }) => owner)).size < holdings.length || holdings[0]?.owner !== '')
    throw malformed('an owner holds rows twice, or the game none')
  const places = holdings.flatMap(({ place }) => (place < 0 ? [] : place))
  if (new Set(places).size < places.length) throw malformed('two owners have one place')
  const held = new Set<number>()
  const seen = new Uint8Array(capacity)
  for (const { owner, pages, free, worn, next, end } of holdings) {
    const own = new Set(pages)
    for (const [index, page] of pages.entries()) {
      const rising = index === 0 || pages[index - 1]! < page
      const fits = (page + 1) * PAGE_ROWS <= capacity && isGuestPage(page) === (owner !== '')
      if (!rising || !fits || held.has(page)) throw malformed('a page of rows has the wrong owner')
      held.add(page)
    }
    const last = pages.at(-1)
    const start = last === undefined ? 0 : last * PAGE_ROWS
    const newest =
      last === undefined ? end === 0 && next === 0 : end === start + PAGE_ROWS && next >= start && next <= end
    if (!newest) throw malformed('the next row of an owner is not one of its own')
    // Zeros take no room in a saved game: a list may be said to have any length.
    if (free.length + worn.length > capacity) throw malformed('more rows are free than there are')
    for (const row of [...free, ...worn]) {
      if (
        row === 0 ||
        !own.has(Math.floor(row / PAGE_ROWS)) ||
        row >= capacity ||
        taken[row] !== 0 ||
        seen[row] !== 0
      )
        throw malformed('a free row is not free')
      if (last !== undefined && row >= next && row < end) throw malformed('a free row was never used')
      seen[row] = 1
    }
    for (let row = next; row < end; row++)
      if (taken[row] !== 0) throw malformed('a row is used before its time')
  }
  for (let row = 0; row < capacity; row++) {
    if (taken[row] === 0) continue
    const generation = generations[row]!
    const usable = row !== 0 && generation >= 1 && generation <= MAX_GENERATION && taken[row] === 1
    if (!usable || !held.has(Math.floor(row / PAGE_ROWS))) throw malformed('a row that is taken has no owner')
  }
  for (const generation of generations)
    if (generation > MAX_GENERATION + 1) throw malformed('a row has a generation that cannot be')
  if (latest.length % 2 !== 0) throw malformed('a row lacks its latest generation')
  for (let at = 0; at < latest.length; at += 2)
    if (latest[at]! >= capacity || latest[at + 1]! > MAX_GENERATION)
      throw malformed('a row has a later generation that cannot be')
}

/** Each entity lives in a row that is taken, in its generation. */
function checkHandles({ handles, generations, taken }: SavedWorld): void {
  if (handles.length > generations.length) throw malformed('it has entities without rows')
  for (let row = 0; row < handles.length; row++) {
    const handle = handles[row]!
    if (handle === 0) continue
    if (handleRow(handle) !== row || handleGeneration(handle) !== generations[row] || taken[row] !== 1)
      throw malformed('an entity lives in the wrong row')
  }
}

/** The entities that have a component are there, each once, in order. */
function checkEntities({ entities, path, room }: SavedComponent, handles: Uint32Array): void {
  let before = 0
  for (const entity of entities) {
    const row = handleRow(entity)
    if (row <= before || handles[row] !== entity) throw malformed(`${path} belongs to no entity`)
    before = row
  }
  if (room > 0 && before >= room) throw malformed(`${path} has less room than entities`)
}
