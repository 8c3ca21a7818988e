import type { ComponentDefinition, Entity, Field } from '../schema/index.ts'
import { SkeinError } from '../error.ts'
import type { Token } from './bitecs.ts'
import type { ChangeTicks } from './change-ticks.ts'
import { PAGE_ROWS } from './allocator.ts'
import {
  columnElementSize,
  createColumn,
  createColumns,
  defaultCell,
  fromCell,
  growColumn,
  toCell,
  type Column,
} from './column.ts'
import { MAX_ROWS } from './handle.ts'
import type { ChangeCounter } from './query.ts'
import type { ColumnLink, ComponentSource } from './world-source.ts'

/** Runs when an entity gains or loses a component. */
export type ComponentObserver = (entity: Entity) => void

/** Who watches a component. */
export interface ComponentWatch {
  added: readonly ComponentObserver[] | null
  removed: readonly ComponentObserver[] | null
}

/** One component in one world: its columns, and who watches it. */
export interface ComponentStore extends ChangeCounter {
  /** The definition with the most fields of those that were seen. */
  definition: ComponentDefinition
  readonly token: Token
  /** Live columns by field name. The object stays; the arrays in it are replaced when they grow. */
  readonly columns: Record<string, Column>
  /** The same in the order of the fields. */
  list: readonly Column[]
  /**
   * Whether code of the game has got the columns themselves: NaNs in them then have whatever bits the engine gives them. All that
   * the world writes is canonical.
   */
  exposed: boolean
  /** Rows that every column has room for. */
  rows: number
  /** Rises whenever an array is replaced. */
  version: number
  defaults: readonly (number | bigint)[]
  readonly watch: ComponentWatch
  /** When rows changed, while any query asks for that. */
  ticks: ChangeTicks | null
  /** The columns that were replaced since a loop began that writes them; `null` while none does. */
  outgrown: readonly OutgrownColumn[] | null
  /**
   * Called when the columns take another number of bytes, with none when they are gone. They then only have room for the rows
   * that have the component; `null` where they are as long as the world.
   */
  readonly resized: ((store: ComponentStore) => void) | null
  /** Where the game keeps the component itself; `null` for columns of Skein's own. */
  readonly source: ComponentSource | null
  /** By field: what stands for a column, or `null` for a column; `null` where all are columns. */
  links: readonly (ColumnLink | null)[] | null
}

/** A column that was replaced by a longer one while a loop wrote it: the loop goes on writing this one. */
export interface OutgrownColumn {
  readonly name: string
  readonly column: Column
  /** Its contents when it was replaced. */
  readonly copy: Column
}

/** Rows that columns have room for at first that grow by use. */
const FIRST_ROWS = 16
/** Bytes that a column takes besides its elements. */
const COLUMN_BYTES = 256
/** Bytes of a row's {@link ChangeTicks}. */
const TICK_BYTES = 24

/** @throws SkeinError `value/invalid` when the default of a field does not fit its type */
export function createStore(
  definition: ComponentDefinition,
  token: Token,
  rows: number,
  watch: ComponentWatch,
  resized: ComponentStore['resized'] = null,
): ComponentStore {
  const room = resized === null ? rows : FIRST_ROWS
  const columns = createColumns()
  for (const [name, type] of definition.fields) columns[name] = createColumn(type, room)
  const store: ComponentStore = {
    definition,
    token,
    columns,
    list: [],
    exposed: false,
    rows: room,
    version: 0,
    defaults: defaultsOf(definition),
    changes: 0,
    watch,
    ticks: null,
    outgrown: null,
    resized,
    source: null,
    links: null,
  }
  columnsReplaced(store)
  return store
}

/**
 * A store of a component that the game keeps in arrays or objects of its own. Of fields that are no columns, `columns` has proxies:
 * right and slow, for whoever looks at single values.
 *
 * @throws SkeinError `value/invalid` when the default of a field does not fit its type
 */
export function createSharedStore(
  definition: ComponentDefinition,
  token: Token,
  rows: number,
  watch: ComponentWatch,
  source: ComponentSource,
): ComponentStore {
  const store: ComponentStore = {
    definition,
    token,
    columns: createColumns(),
    list: [],
    rows,
    version: 0,
    // The game writes what it likes, when it likes.
    exposed: true,
    defaults: defaultsOf(definition),
    changes: 0,
    watch,
    ticks: null,
    outgrown: null,
    resized: null,
    source,
    links: null,
  }
  renewSharedStore(store)
  return store
}

/** Takes up the arrays that the game has now. */
export function renewSharedStore(store: ComponentStore): void {
  const { definition, source } = store
  const links: (ColumnLink | null)[] = []
  for (const [field, [name]] of definition.fields.entries()) {
    const at = source!.fields[field]!
    const isLink = 'gather' in at
    links.push(isLink ? at : null)
    store.columns[name] = isLink ? proxyOf(at) : at
  }
  store.links = links.some((link) => link !== null) ? links : null
  columnsReplaced(store)
}

/** A column of values that a link leads to. */
function proxyOf(link: ColumnLink): Column {
  return new Proxy([] as never[], {
    get: (target, key) =>
      typeof key === 'string' && /^\d+$/.test(key) ? link.get(Number(key)) : Reflect.get(target, key),
    set: (target, key, value: number | bigint) => {
      if (typeof key !== 'string' || !/^\d+$/.test(key)) return Reflect.set(target, key, value)
      link.set(Number(key), value)
      return true
    },
  }) as unknown as Column
}

/** Takes up that columns are others than before. */
export function columnsReplaced(store: ComponentStore): void {
  store.version++
  store.list = store.definition.fields.map(([name]) => store.columns[name]!)
  store.resized?.(store)
}

/** Rows that columns which grow by use have room for once a row needs it. */
export function columnRoom(rows: number, row: number): number {
  const wanted = Math.max(row + 1, Math.ceil(rows * 1.5))
  return Math.min(MAX_ROWS, Math.ceil(wanted / PAGE_ROWS) * PAGE_ROWS)
}

/** Bytes that the columns of a component take with room for so many rows. */
export function storeBytes({ definition, ticks }: ComponentStore, rows: number): number {
  let row = ticks === null ? 0 : TICK_BYTES
  for (const [, type] of definition.fields) row += columnElementSize(type)
  return rows * row + definition.fields.length * COLUMN_BYTES
}

/**
 * Lets a store serve another definition of its component. Of two definitions, one must hold the other: it has the same
 * fields, or more behind them, and enums of the same cases, or more behind them. Fields that are new become columns.
 *
 * @throws SkeinError `world/component-clash` when the fields differ otherwise
 */
export function widenStore(store: ComponentStore, definition: ComponentDefinition): void {
  const known = store.definition
  if (holds(known, definition)) return
  if (!holds(definition, known) || store.source !== null) throw clash(definition, known)
  store.defaults = defaultsOf(definition)
  for (let i = known.fields.length; i < definition.fields.length; i++) {
    const [name, type] = definition.fields[i]!
    store.columns[name] = createColumn(type, store.rows).fill(store.defaults[i] as never)
  }
  store.definition = definition
  columnsReplaced(store)
}

function defaultsOf({ fields, id }: ComponentDefinition): (number | bigint)[] {
  return fields.map((field) => {
    const cell = defaultCell(field, id)
    return Number.isNaN(cell) ? Number.NaN : cell
  })
}

/** Whether all fields of the second definition stand at the same place in the first. */
function holds(wide: ComponentDefinition, narrow: ComponentDefinition): boolean {
  return narrow.fields.every((field, index) => {
    const other = wide.fields[index]
    return other !== undefined && holdsField(other, field)
  })
}

function holdsField([wideName, wide]: Field, [name, type]: Field): boolean {
  if (wideName !== name || wide.kind !== type.kind) return false
  if (wide.kind !== 'enum' || type.kind !== 'enum') return true
  // Cases may be added at the end: indices keep their meaning.
  return type.cases.every((it, index) => wide.cases[index] === it)
}

/** Names the first fields of two definitions that cannot share a column. */
function fieldClash([name, { kind }]: Field, [other, { kind: otherKind }]: Field): string {
  if (name !== other) return `one has the field "${name}" where the other has "${other}"`
  if (kind !== otherKind) return `"${name}" is ${kind} in one and ${otherKind} in the other`
  return `"${name}" is an enum with other cases`
}

function clash(definition: ComponentDefinition, known: ComponentDefinition): SkeinError {
  const at = definition.fields.findIndex((field, index) => {
    const other = known.fields[index]
    return other === undefined || !(holdsField(other, field) || holdsField(field, other))
  })
  // Each may hold the other but for one thing: more fields here, more cases of an enum there.
  const what =
    at < 0 || known.fields[at] === undefined
      ? 'each has a field or case that the other lacks'
      : fieldClash(definition.fields[at]!, known.fields[at])
  return new SkeinError(
    'world/component-clash',
    `${definition.id} and ${known.id} are incompatible: ${what}`,
    {
      names: { component: definition.id, other: known.id },
      hint: 'Add fields and cases only at the end, or raise the major version of the component.',
    },
  )
}

function replaceColumn(store: ComponentStore, name: string, by: Column): void {
  const column = store.columns[name]!
  if (store.outgrown !== null) store.outgrown = [...store.outgrown, { name, column, copy: column.slice() }]
  store.columns[name] = by
}

/** Makes room for rows up to a number. Arrays are replaced, the columns object stays. */
export function growStore(store: ComponentStore, rows: number): void {
  if (store.source !== null) return
  for (const [name, type] of store.definition.fields)
    replaceColumn(store, name, growColumn(type, store.columns[name]!, rows))
  store.rows = rows
  store.ticks?.grow(rows)
  columnsReplaced(store)
}

/** Takes room away behind a number of rows. Arrays are replaced, the columns object stays. */
export function shrinkStore(store: ComponentStore, rows: number): void {
  for (const [name] of store.definition.fields)
    replaceColumn(store, name, store.columns[name]!.slice(0, rows))
  store.rows = rows
  store.ticks?.shrink(rows)
  columnsReplaced(store)
}

/**
 * Sets all fields of a row: to the given values, and to their defaults where none is given.
 * @throws SkeinError `value/invalid`
 */
export function initializeRow(
  store: ComponentStore,
  row: number,
  values: Readonly<Record<string, unknown>> | undefined,
): void {
  const { defaults, list } = store
  const { fields, id } = store.definition
  for (let i = 0; i < fields.length; i++) {
    const value = values === undefined ? undefined : given(values, fields[i]![0])
    // Which kind of array it is depends on the field; what goes in was made for it.
    const column = list[i] as Float64Array
    const cell = value === undefined ? defaults[i]! : toCell(fields[i]!, value, id)
    column[row] = (Number.isNaN(cell) ? Number.NaN : cell) as number
  }
}

/** Sets those fields of a row that are given. @throws SkeinError `value/invalid` */
export function writeRow(
  store: ComponentStore,
  row: number,
  values: Readonly<Record<string, unknown>>,
): void {
  const { fields, id } = store.definition
  for (let i = 0; i < fields.length; i++) {
    const field = fields[i]!
    const value = given(values, field[0])
    if (value !== undefined)
      writeCell(store, store.columns[field[0]] as Float64Array, row, toCell(field, value, id))
  }
}

/** Sets one field of a row that has the component. @param column that of the field */
export function writeCell(
  { ticks }: ComponentStore,
  column: Float64Array,
  row: number,
  cell: number | bigint,
): void {
  const before = column[row]
  // Which kind of array it is depends on the field; what goes in was made for it. Guests see the bits of it.
  column[row] = (Number.isNaN(cell) ? Number.NaN : cell) as number
  if (ticks !== null && !Object.is(before, column[row])) ticks.markChanged(row)
}

/** The values in a row of the fields that a definition of the component knows. */
export function readRow(
  store: ComponentStore,
  row: number,
  { fields }: ComponentDefinition,
): Record<string, unknown> {
  const values: Record<string, unknown> = {}
  for (const [name, type] of fields) values[name] = fromCell(type, store.columns[name]![row]!)
  return values
}

/** A field may have the name of something that every object inherits, such as `constructor`. */
function given(values: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(values, name) ? values[name] : undefined
}
