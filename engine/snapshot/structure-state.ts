import { addComponent, removeComponent } from 'bitecs'
import {
  addEntityAt,
  gameWorld,
  masksOf,
  removeEntityAt,
  type BitWorld,
  type Token,
} from '../world/bitecs.ts'
import type { Holding } from '../world/allocator.ts'
import type { ComponentStore } from '../world/component-store.ts'
import type { Owner } from '../world/owner.ts'
import type { WorldParts } from '../world/world.ts'
import { wordsOf, NO_CONTENT, putPages, takePages, type Pages } from './pages.ts'

/** Who holds which rows. */
export interface HoldingState {
  /** Empty for the game. */
  readonly owner: string
  readonly pages: readonly number[]
  /** Rows given back, in the order in which they are used again from the end. */
  readonly free: Uint32Array
  readonly worn: Uint32Array
  /** The next row of the newest page, its end, the rows taken, the kept place. */
  readonly numbers: readonly [next: number, end: number, count: number, place: number]
}

/** A component, and where the masks of entities have it. */
export interface TokenState {
  readonly channel: string
  readonly generation: number
  readonly bit: number
  /** How often an entity has gained or lost it. */
  readonly changes: number
}

/** Which entities there are, with which components, and which rows come next. */
export interface StructureState {
  /** One more than the highest row in use. */
  readonly rows: number
  readonly size: number
  /** Rows that owners have pages for. */
  readonly capacity: number
  readonly handles: Pages
  readonly generations: Pages
  readonly taken: Pages
  /** By generation of tokens, the mask of each row. */
  readonly masks: readonly Pages[]
  readonly tokens: readonly TokenState[]
  readonly holdings: readonly HoldingState[]
  readonly counts: readonly number[]
  /** Rows that were taken again in an older generation, each with the latest. */
  readonly latest: readonly number[]
}

/** Whether the structure has changed since some numbers were noted, which are brought up to date. */
export function noteStructure({ entities, components }: WorldParts, noted: StructureNotes): boolean {
  let changes = entities.revision
  for (const store of components.stores) changes += store.changes
  if (noted.components === components.revision && noted.changes === changes) return false
  noted.components = components.revision
  noted.changes = changes
  return true
}

/** Numbers that are others once the structure is. */
export interface StructureNotes {
  /** How often a component has become known, or was forgotten. */
  components: number
  /** How often anything else has changed: only rises while the components are the same. */
  changes: number
}

/** @param last an earlier state, whose pages are shared */
export function takeStructure(world: WorldParts, last: StructureState | null): StructureState {
  const { handles, allocator } = world.entities.parts
  const { generations, taken, holdings, shares, latest } = allocator.parts
  let rows = handles.length
  while (rows > 0 && handles[rows - 1] === 0) rows--
  const masks = masksOf(world.bit).map((mask, generation) => {
    const words = new Int32Array(rows)
    for (let row = 0; row < rows; row++) words[row] = mask[row] ?? 0
    return takePages(words, rows, last?.masks[generation] ?? NO_CONTENT)
  })
  return {
    rows,
    size: world.entities.size,
    capacity: generations.length,
    handles: takePages(wordsOf(handles), rows, last?.handles ?? NO_CONTENT),
    generations: takePages(wordsOf(generations), generations.length >>> 1, last?.generations ?? NO_CONTENT),
    taken: takePages(wordsOf(taken), taken.length >>> 2, last?.taken ?? NO_CONTENT),
    masks,
    tokens: world.components.stores.map(({ definition: { channel }, token, changes }) => {
      return { channel, generation: token.generation, bit: token.bit, changes }
    }),
    holdings: [...holdings.values()].map(holdingState),
    counts: shares.counts,
    latest: [...latest].flat(),
  }
}

/** Whether an entity has a component. */
export function isHeld({ masks }: StructureState, { generation, bit }: TokenState): boolean {
  return masks[generation]?.list.some((page) => page.some((mask) => (mask & bit) !== 0)) ?? false
}

function holdingState({
  owner,
  pages,
  free,
  worn,
  wornHead,
  next,
  end,
  count,
  place,
}: Holding): HoldingState {
  return {
    owner: owner.host ? '' : owner.name,
    pages: [...pages],
    free: Uint32Array.from(free),
    worn: Uint32Array.from(worn.slice(wornHead)),
    numbers: [next, end, count, place],
  }
}

/**
 * Puts a structure back. Nobody is told of the entities and components that come and go by that.
 *
 * @param now the structure at the moment
 * @param stores the stores of the components that it names, by channel
 * @param owners by name, the game under the empty one
 */
export function putStructure(
  world: WorldParts,
  to: StructureState,
  now: StructureState,
  stores: ReadonlyMap<string, ComponentStore>,
  owners: ReadonlyMap<string, Owner>,
): void {
  putEntities(world, to, now, stores)
  putRows(world, to, now, owners)
  for (const store of world.components.stores) store.changes = 0
  for (const { channel, changes } of to.tokens) stores.get(channel)!.changes = changes
  world.entities.putBack(to.size)
  world.queries.renew()
}

/** Makes bitECS have the entities and components that it is to have. */
function putEntities(
  world: WorldParts,
  to: StructureState,
  now: StructureState,
  stores: ReadonlyMap<string, ComponentStore>,
): void {
  const { bit, entities } = world
  const rows = Math.max(to.rows, now.rows)
  entities.reach(rows)
  const { handles } = entities.parts
  const wanted = new Int32Array(rows)
  putPages(wanted, to.handles, NO_CONTENT)
  const tokens = world.components.stores.map(({ token }) => token)
  const masks = masksFor(to, rows, masksOf(bit).length, stores)
  for (let row = 1; row < rows; row++) {
    const handle = wanted[row]! >>> 0
    const before = handles[row]!
    if (before !== 0 && handle === 0) removeEntityAt(bit, row)
    else if (before === 0 && handle !== 0) addEntityAt(bit, row)
    handles[row] = handle
    if (handle === 0) continue
    for (let generation = 0; generation < masks.length; generation++) {
      const mask = masksOf(bit)[generation]![row] ?? 0
      const differs = mask ^ masks[generation]![row]!
      if (differs !== 0) putMask(bit, row, tokens, generation, mask, differs)
    }
  }
}

function putMask(
  bit: BitWorld,
  row: number,
  tokens: readonly Token[],
  generation: number,
  mask: number,
  differs: number,
): void {
  for (const token of tokens) {
    if (token.generation !== generation || (differs & token.bit) === 0) continue
    if ((mask & token.bit) === 0) addComponent(gameWorld(bit), row, token.ref)
    else removeComponent(gameWorld(bit), row, token.ref)
  }
}

/** The masks that rows are to have, as the tokens of this world lie. */
function masksFor(
  { masks, tokens }: StructureState,
  rows: number,
  generations: number,
  stores: ReadonlyMap<string, ComponentStore>,
): Int32Array[] {
  const given = masks.map((pages) => {
    const words = new Int32Array(rows)
    putPages(words, pages, NO_CONTENT)
    return words
  })
  const same = tokens.every(({ channel, generation, bit }) => {
    const { token } = stores.get(channel)!
    return token.generation === generation && token.bit === bit
  })
  while (given.length < generations) given.push(new Int32Array(rows))
  if (same) return given.slice(0, generations)
  const wanted = Array.from({ length: generations }, () => new Int32Array(rows))
  for (const { channel, generation, bit } of tokens) {
    const { token } = stores.get(channel)!
    const from = given[generation]!
    const into = wanted[token.generation]!
    for (let row = 1; row < rows; row++) if ((from[row]! & bit) !== 0) into[row]! |= token.bit
  }
  return wanted
}

/** Makes the allocator go on as it did. */
function putRows(
  { entities }: WorldParts,
  to: StructureState,
  now: StructureState,
  owners: ReadonlyMap<string, Owner>,
): void {
  const { allocator } = entities.parts
  allocator.reach(to.capacity)
  const { generations, taken, pages, holdings, shares, latest } = allocator.parts
  putPages(wordsOf(generations), to.generations, now.generations)
  putPages(wordsOf(taken), to.taken, now.taken)
  pages.fill(undefined)
  for (const owner of holdings.keys()) holdings.set(owner, emptyHolding(owner))
  for (const { owner: name, pages: own, free, worn, numbers } of to.holdings) {
    const owner = owners.get(name)!
    const [next, end, count, place] = numbers
    const holding = {
      ...emptyHolding(owner),
      pages: [...own],
      free: [...free],
      worn: [...worn],
      next,
      end,
      count,
      place,
    }
    holdings.set(owner, holding)
    for (const page of own) {
      while (pages.length <= page) pages.push(undefined)
      pages[page] = holding
    }
  }
  shares.putBack(
    to.counts,
    to.holdings.map(({ numbers }) => numbers[3]),
  )
  latest.clear()
  for (let i = 0; i < to.latest.length; i += 2) latest.set(to.latest[i]!, to.latest[i + 1]!)
}

function emptyHolding(owner: Owner): Holding {
  return {
    owner,
    pages: [],
    free: [],
    worn: [],
    wornHead: 0,
    place: -1,
    next: 0,
    end: 0,
    count: 0,
    closed: false,
    adopts: false,
  }
}
