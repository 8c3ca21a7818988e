import type { Field } from '../schema/index.ts'
import { createColumn, defaultCell, type Column } from '../world/column.ts'
import { convertCell } from '../world/convert-cell.ts'
import { handleGeneration, handleRow } from '../world/handle.ts'
import { PAGE_ROWS } from '../world/row-pages.ts'
import { expectArray, expectList, expectObject } from './expect.ts'
import { malformed } from './pack.ts'
import { fieldsOf, readComponent } from './read-world.ts'
import type { SavedComponent, SavedWorld } from './saved-world.ts'

/**
 * The part of an owner in a saved world, apart from it: its entities with all their components, and the components that it defines, of
 * everybody's entities.
 */
export interface OwnerPart {
  readonly entities: Uint32Array
  readonly components: readonly SavedComponent[]
}

/** Reads a part that may come from anyone. @throws SkeinError `save/malformed` */
export function readOwnerPart(value: unknown, what: string): OwnerPart {
  const it = expectObject(value, what)
  return {
    entities: expectArray(it['entities'], Uint32Array, `${what}.entities`),
    components: expectList(it['components'], `${what}.components`, readComponent),
  }
}

/** Number of entities of an owner in a saved world. */
export function entitiesOf(world: SavedWorld, owner: string): Uint32Array {
  const pages = new Set(world.holdings.find((it) => it.owner === owner)?.pages)
  return world.handles.filter((handle, row) => handle !== 0 && pages.has(Math.floor(row / PAGE_ROWS)))
}

/**
 * Takes the part of an owner out of a saved world. Its rows stay taken, so that nobody else gets its handles.
 * @param channels the components that it defines, and nobody else
 */
export function takeOut(
  world: SavedWorld,
  owner: string,
  channels: ReadonlySet<string>,
): { readonly world: SavedWorld; readonly part: OwnerPart } {
  const entities = entitiesOf(world, owner)
  const own = new Set(entities)
  const inPart: SavedComponent[] = []
  const left: SavedComponent[] = []
  for (const component of world.components) {
    const whole = channels.has(component.channel)
    if (!whole) left.push(keep(component, (entity) => !own.has(entity)))
    const taken = whole ? component : keep(component, (entity) => own.has(entity))
    if (whole || taken.entities.length > 0) inPart.push(taken)
  }
  const handles = world.handles.map((handle) => (own.has(handle) ? 0 : handle))
  return {
    world: { ...world, handles: shorten(handles), components: left },
    part: { entities, components: inPart },
  }
}

/**
 * Puts the part of an owner back into a saved world. Of entities of others that are gone by now, nothing comes back.
 * @throws SkeinError `save/malformed` when its rows are not kept for it
 */
export function putIn(world: SavedWorld, owner: string, part: OwnerPart): SavedWorld {
  const pages = new Set(world.holdings.find((it) => it.owner === owner)?.pages)
  const rows = part.entities.reduce(
    (most, entity) => Math.max(most, handleRow(entity) + 1),
    world.handles.length,
  )
  const handles = new Uint32Array(rows)
  handles.set(world.handles)
  for (const entity of part.entities) {
    const row = handleRow(entity)
    const kept = pages.has(Math.floor(row / PAGE_ROWS)) && world.taken[row] === 1 && handles[row] === 0
    if (!kept || world.generations[row] !== handleGeneration(entity))
      throw malformed(`the rows of ${owner} are not kept for it`)
    handles[row] = entity
  }
  const components = new Map(world.components.map((it) => [it.channel, it]))
  for (const added of part.components) {
    const alive = keep(added, (entity) => handles[handleRow(entity)] === entity)
    const known = components.get(added.channel)
    components.set(added.channel, known === undefined ? alive : merge(known, alive))
  }
  return { ...world, handles, components: [...components.values()] }
}

/** The values of some of the entities that have a component. */
function keep(component: SavedComponent, wanted: (entity: number) => boolean): SavedComponent {
  const places: number[] = []
  for (const [at, entity] of component.entities.entries()) if (wanted(entity)) places.push(at)
  if (places.length === component.entities.length) return component
  return {
    ...component,
    entities: Uint32Array.from(places, (at) => component.entities[at]!),
    columns: component.columns.map((column): Column => {
      const kind = column.constructor as new (length: number) => Float64Array
      const values = new kind(places.length)
      for (const [index, at] of places.entries()) values[index] = column[at] as number
      return values
    }),
  }
}

/** Adds the values of more entities to a component, as the fields of that are. */
function merge(into: SavedComponent, more: SavedComponent): SavedComponent {
  if (more.entities.length === 0) return into
  const [fields, others] = [fieldsOf(into.fields, into.path), fieldsOf(more.fields, more.path)]
  const known = new Set(into.entities)
  const places = [
    ...Array.from(into.entities, (entity, at) => ({ entity, at, from: into })),
    ...Array.from(more.entities, (entity, at) => ({ entity, at, from: more })).filter(
      ({ entity }) => !known.has(entity),
    ),
  ].toSorted((a, b) => handleRow(a.entity) - handleRow(b.entity))
  const last = handleRow(places.at(-1)!.entity)
  return {
    ...into,
    room: into.room === 0 ? 0 : Math.max(into.room, more.room, last + 1),
    entities: Uint32Array.from(places, ({ entity }) => entity),
    columns: fields.map((field, index): Column => {
      const column = createColumn(field[1], places.length) as Float64Array
      const cell = (from: SavedComponent, at: number): number | bigint =>
        from === into ? into.columns[index]![at]! : convertField(field, others, more, at)
      for (const [place, { from, at }] of places.entries()) column[place] = cell(from, at) as number
      return column
    }),
  }
}

function convertField(
  field: Field,
  fields: readonly Field[],
  { columns }: SavedComponent,
  at: number,
): number | bigint {
  const index = fields.findIndex(([name]) => name === field[0])
  const cell = index < 0 ? null : convertCell(fields[index]![1], field[1], columns[index]![at]!)
  return cell ?? defaultCell(field)
}

/** Handles up to the last entity. */
function shorten(handles: Uint32Array): Uint32Array {
  let rows = handles.length
  while (rows > 0 && handles[rows - 1] === 0) rows--
  return handles.slice(0, rows)
}

/** Frees the rows of an owner that does not come back: handles to its entities are stale from then on. */
export function freeRows(world: SavedWorld, owner: string): SavedWorld {
  const pages = world.holdings.find((it) => it.owner === owner)?.pages ?? []
  const [taken, generations] = [world.taken.slice(), world.generations.slice()]
  for (const page of pages) {
    for (let row = page * PAGE_ROWS; row < (page + 1) * PAGE_ROWS; row++) {
      if (taken[row] === 0) continue
      taken[row] = 0
      generations[row]! += 1
    }
  }
  return { ...world, taken, generations, holdings: world.holdings.filter((it) => it.owner !== owner) }
}
