import type { ComponentDefinition, Entity } from '../schema/index.ts'
import type { Token } from './bitecs.ts'
import type { ChangeTicks } from './change-ticks.ts'
import { PAGE_ROWS } from './row-pages.ts'
import {
  columnElementSize,
  createColumn,
  createColumns,
  defaultCell,
  growColumn,
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

/** The cells of a row that no values are given for. @throws SkeinError `value/invalid` */
export function defaultsOf({ fields, id }: ComponentDefinition): (number | bigint)[] {
  return fields.map((field) => {
    const cell = defaultCell(field, id)
    return Number.isNaN(cell) ? Number.NaN : cell
  })
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
