import { SkeinError } from '../error.ts'
import type { ComponentDefinition } from '../schema/index.ts'
import type { ChangeTicks } from '../world/change-ticks.ts'
import { growStore, shrinkStore, type ComponentStore } from '../world/component-store.ts'
import type { Owner } from '../world/owner.ts'
import { reshapeStore } from '../world/reshape.ts'
import type { AnyComponent } from '../world/component.ts'
import type { WorldParts } from '../world/world.ts'
import { NO_CONTENT, putPages, takePages, wordsOf, type Pages } from './pages.ts'
import {
  isHeld,
  noteStructure,
  putStructure,
  takeStructure,
  type StructureNotes,
  type StructureState,
} from './structure-state.ts'

/** The columns of a component. */
export interface ColumnState {
  readonly channel: string
  /** By field: its name, its type, and the cases of an enum. */
  readonly fields: readonly (readonly string[])[]
  /** Whether NaNs in it may have any bits. */
  readonly exposed: boolean
  /** Rows that the columns have room for, where they grow by use; else 0. */
  readonly room: number
  readonly columns: readonly Pages[]
  /** When rows gained it, changed and lost it; empty where nobody asks. */
  readonly ticks: readonly Pages[]
}

/** All entities and components. */
export interface WorldState {
  readonly structure: StructureState
  readonly columns: readonly ColumnState[]
  /** Counts up whenever later changes are told from earlier ones. */
  readonly now: number
}

/** Finds definitions of a component, for a world that does not have it as a snapshot does. */
export type FindComponents = (channel: string) => readonly AnyComponent[]

/** Takes and puts back the state of one world, and knows what of it was last seen. */
export class WorldRecorder {
  readonly #world: WorldParts
  #last: WorldState | null = null
  readonly #notes: StructureNotes = { components: -1, changes: -1 }

  constructor(world: WorldParts) {
    this.#world = world
  }

  take(): WorldState {
    const { components } = this.#world
    const last = this.#last
    const changed = noteStructure(this.#world, this.#notes)
    const structure =
      last === null || changed ? takeStructure(this.#world, last?.structure ?? null) : last.structure
    const before = new Map(last?.columns.map((it) => [it.channel, it]))
    const columns = components.stores.map((store) =>
      takeColumns(store, structure.rows, before.get(store.definition.channel)),
    )
    this.#last = { structure, columns, now: components.clock.now }
    return this.#last
  }

  /**
   * Says why a state cannot be put back; that changes nothing.
   * @throws SkeinError `snapshot/unknown-component`
   */
  check(state: WorldState, find: FindComponents): void {
    for (const columns of this.#fitting(state, find).columns) definitionFor(this.#world, columns, find)
  }

  /**
   * Puts a state back.
   *
   * @param owners by name, the game under the empty one
   */
  put(state: WorldState, find: FindComponents, owners: ReadonlyMap<string, Owner>): void {
    const to = this.#fitting(state, find)
    const { components, entities } = this.#world
    const stores = new Map<string, ComponentStore>()
    for (const columns of to.columns) {
      const store = components.store(definitionFor(this.#world, columns, find))
      stores.set(columns.channel, store)
    }
    // From here on the present contents are known, in the shape of this world.
    const now = this.take()
    this.#last = null
    entities.reach(to.structure.rows)
    const present = new Map(now.columns.map((it) => [it.channel, it]))
    for (const columns of to.columns) {
      const { channel } = columns
      putColumns(stores.get(channel)!, columns, entities.rows, present.get(channel)!, find)
    }
    if (to.structure !== now.structure) putStructure(this.#world, to.structure, now.structure, stores, owners)
    components.clock.now = to.now
    const later = components.stores.filter(({ definition }) => !stores.has(definition.channel))
    for (const store of later) clearStore(store)
    // A state without components that this world has met is not the one that it would take.
    this.#last = later.length === 0 ? to : null
    noteStructure(this.#world, this.#notes)
  }

  /** A state without the components that no entity has and this world does not know, such as those of a page that draws the game. */
  #fitting(state: WorldState, find: FindComponents): WorldState {
    const { structure } = state
    const foreign = new Set(
      structure.tokens
        .filter(
          (token) =>
            this.#world.components.definitionOf(token.channel) === undefined &&
            find(token.channel).length === 0 &&
            !isHeld(structure, token),
        )
        .map(({ channel }) => channel),
    )
    if (foreign.size === 0) return state
    return {
      ...state,
      structure: { ...structure, tokens: structure.tokens.filter(({ channel }) => !foreign.has(channel)) },
      columns: state.columns.filter(({ channel }) => !foreign.has(channel)),
    }
  }
}

/** Has a component that nobody has, and nobody has had, begin again. */
function clearStore(store: ComponentStore): void {
  store.changes = 0
  for (const { buffer, byteOffset, byteLength } of store.list)
    new Uint8Array(buffer, byteOffset, byteLength).fill(0)
  if (store.ticks !== null) putTicks(store.ticks, [])
}

function takeColumns(store: ComponentStore, used: number, last: ColumnState | undefined): ColumnState {
  const { definition, ticks } = store
  const rows = Math.min(store.rows, used)
  const same = last !== undefined && last.fields.length === definition.fields.length
  const columns = store.list.map((column, field) => {
    const before = same ? last.columns[field]! : NO_CONTENT
    const words = Math.ceil((rows * column.BYTES_PER_ELEMENT) / 4)
    return takePages(wordsOf(column), words, before)
  })
  const kept = ticks === null ? [] : [ticks.added, ticks.changed, ticks.removed]
  const watched = kept.map((it, index) =>
    takePages(wordsOf(it), Math.min(it.length, used) * 2, last?.ticks[index] ?? NO_CONTENT),
  )
  const room = store.resized === null ? 0 : store.rows
  if (
    same &&
    last.room === room &&
    last.exposed === store.exposed &&
    columns.every((it, field) => it === last.columns[field]) &&
    watched.length === last.ticks.length &&
    watched.every((it, index) => it === last.ticks[index]) &&
    sameFields(definition, last)
  )
    return last
  return {
    channel: definition.channel,
    fields: fieldStates(definition),
    exposed: store.exposed,
    room,
    columns,
    ticks: watched,
  }
}

/** The fields of a definition: of each its name, its type, and the cases of an enum. */
export function fieldStates({ fields }: ComponentDefinition): string[][] {
  return fields.map(([name, type]) =>
    type.kind === 'enum' ? [name, type.kind].concat(type.cases) : [name, type.kind],
  )
}

/** Whether a definition has the fields of a state, in order, and how many more. */
function sameFields({ fields }: ComponentDefinition, state: ColumnState): boolean {
  return state.fields.length === fields.length && holdsFields(fields, state.fields)
}

/** Whether fields begin with those of a state. */
export function holdsFields(fields: ComponentDefinition['fields'], state: ColumnState['fields']): boolean {
  return state.every(([name, kind, ...cases], index) => {
    const field = fields[index]
    if (field === undefined || field[0] !== name || field[1].kind !== kind) return false
    const [, type] = field
    return type.kind !== 'enum' || cases.every((it, at) => type.cases[at] === it)
  })
}

/** A definition of a component that has the fields of a state. @throws SkeinError `snapshot/unknown-component` */
function definitionFor({ components }: WorldParts, state: ColumnState, find: FindComponents): AnyComponent {
  const known = components.definitionOf(state.channel)
  if (known !== undefined && holdsFields(known.fields, state.fields)) return known
  const found = find(state.channel).find(({ fields }) => holdsFields(fields, state.fields))
  if (found !== undefined) return found
  throw new SkeinError(
    'snapshot/unknown-component',
    `the snapshot has the component ${state.channel}, which this game does not have with the same fields`,
    {
      names: { component: state.channel },
      hint: 'Restore a snapshot into the same version of the game, with all that was added to it then.',
    },
  )
}

function putColumns(
  store: ComponentStore,
  to: ColumnState,
  used: number,
  now: ColumnState,
  find: FindComponents,
): void {
  let present: ColumnState = now
  if (!holdsFields(store.definition.fields, to.fields)) {
    reshapeStore(
      store,
      find(to.channel).find(({ fields }) => holdsFields(fields, to.fields))!,
    )
    present = { ...now, columns: [] }
  }
  if (to.room > store.rows) growStore(store, to.room)
  else if (to.room > 0 && to.room < store.rows) shrinkStore(store, to.room)
  else if (store.rows < used && store.resized === null) growStore(store, used)
  for (const [field, column] of store.list.entries()) {
    const pages = to.columns[field]
    // A field that another system has asked for since.
    if (pages === undefined) column.fill(store.defaults[field] as never)
    else putPages(wordsOf(column), pages, shared(present.columns[field], column))
  }
  store.exposed ||= to.exposed
  const { ticks } = store
  if (ticks === null) return
  if (ticks.added.length < used) ticks.grow(used)
  putTicks(ticks, to.ticks)
}

/** Pages that a column is known to hold; none where it is too short for them by now. */
function shared(pages: Pages | undefined, column: ArrayBufferView): Pages {
  return pages === undefined || pages.words * 4 > column.byteLength ? NO_CONTENT : pages
}

function putTicks(ticks: ChangeTicks, to: readonly Pages[]): void {
  for (const [index, array] of [ticks.added, ticks.changed, ticks.removed].entries()) {
    array.fill(index === 2 ? -1 : 0)
    // A query for changes that a snapshot has not noted begins anew, and lists all rows.
    putPages(wordsOf(array), to[index] ?? NO_CONTENT, NO_CONTENT)
  }
}
