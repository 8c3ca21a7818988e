import type { ComponentStore, QueryRows, World } from '../../engine/index.ts'
import { RowSpans } from './row-spans.ts'

const NO_ROWS = new Uint32Array(0)
/** Bytes of a row in a list, with its handle and its part of a run, and in the list of those that have a component. */
const ROW_BYTES = 12
const PRESENT_BYTES = 9

/**
 * The entities that a query was handed: a copy of its list, which nobody changes while the mod runs, and how it falls into
 * runs. Of a component that entities may lack, only those that have it.
 */
export class RowList {
  rows: Uint32Array = NO_ROWS
  /** The entities in these rows when the list was taken. */
  handles: Uint32Array = NO_ROWS
  count = 0
  readonly spans: RowSpans = new RowSpans()
  /** 1 for each entity that has the component, or `null` when all have. */
  present: Uint8Array | null = null
  /** Places in the list of those that lack it. */
  absent: Uint32Array = NO_ROWS
  absentCount = 0
  #list: QueryRows | null = null
  #version = -1
  #changes = -1
  readonly #grown: (bytes: number) => void

  /** @param grown called with the bytes by which the list is about to grow; if it throws, the list stays as it was */
  constructor(grown: (bytes: number) => void) {
    this.#grown = grown
  }

  /** Rows that it has room for, and rows in its list of those that have the component; for snapshots. */
  get rooms(): readonly [rows: number, present: number] {
    return [this.rows.length, this.present?.length ?? 0]
  }

  /** Makes as much room as a list of a snapshot had. It is taken anew when the query runs next. */
  set rooms([rows, present]: readonly number[]) {
    if (rows !== this.rows.length) {
      this.rows = new Uint32Array(rows!)
      this.handles = new Uint32Array(rows!)
    }
    if (present !== (this.present?.length ?? 0)) {
      this.present = present === 0 ? null : new Uint8Array(present!)
      this.absent = new Uint32Array(present!)
    }
    this.#list = null
    this.#changes = -1
  }

  /** Takes a query's list. @returns whether it is another one than before */
  take(list: QueryRows, world: World): boolean {
    if (list === this.#list && list.version === this.#version) return false
    const { count, rows } = list
    if (count > this.rows.length) {
      const room = Math.max(64, Math.ceil(count * 1.5))
      this.#grown((room - this.rows.length) * ROW_BYTES)
      this.rows = new Uint32Array(room)
      this.handles = new Uint32Array(room)
    }
    this.#list = list
    this.#version = list.version
    this.count = count
    for (let i = 0; i < count; i++) {
      const row = rows[i]!
      this.rows[i] = row
      this.handles[i] = world.entity(row)
    }
    this.spans.divide(this.rows, count, null)
    return true
  }

  /** Takes those of another list that have a component. @returns whether they are others than before */
  takePresent(all: RowList, renewed: boolean, store: ComponentStore, world: World): boolean {
    if (!renewed && store.changes === this.#changes) return false
    const { rows, handles, count } = all
    if (this.present === null || this.present.length < count)
      this.#grown((rows.length - (this.present?.length ?? 0)) * PRESENT_BYTES)
    this.#changes = store.changes
    this.rows = rows
    this.handles = handles
    this.count = count
    if (this.present === null || this.present.length < count) {
      this.present = new Uint8Array(rows.length)
      this.absent = new Uint32Array(rows.length)
    }
    this.absentCount = 0
    for (let i = 0; i < count; i++) {
      const has = world.hasRow(rows[i]!, store)
      this.present[i] = has ? 1 : 0
      if (!has) this.absent[this.absentCount++] = i
    }
    this.spans.divide(rows, count, this.present)
    return true
  }
}
