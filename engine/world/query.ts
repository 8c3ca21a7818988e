import type { Query as BitQuery } from 'bitecs'
import { commitQuery, type BitWorld } from './bitecs.ts'
import type { Row } from './row.ts'

/** Counts the structural changes that matter to a query: entities that gained or lost one component. */
export interface ChangeCounter {
  changes: number
}

/** The rows of the entities that match a query, in ascending order. */
export interface Rows extends Iterable<Row> {
  readonly count: number
  /** The row at a position from 0 to {@link count} - 1. */
  at(index: number): Row
}

/** The entities that a query matches: those that have all of one set of components and none of another. */
export interface QueryRows extends Rows {
  /**
   * The rows of the matching entities, in ascending order; only the first {@link count} are meant. It is a snapshot:
   * entities may come and go while it is iterated over, until the query is refreshed.
   */
  readonly rows: Uint32Array
  readonly count: number
  /** Changes whenever the list does. */
  readonly version: number
  /** How often an entity has gained or lost one of the components, or gone with it: the query was told each time. */
  readonly moves: number
  /** How many rows are looked at in each run besides those of the list. */
  readonly looked: number
}

/** Of so many rows that could be there for each that is, the list is sorted rather than marked. */
const SPARSE = 512

/**
 * A query's list of rows. It is sorted, so that the order in which systems see entities never depends on how they came
 * to be there, and rebuilt only when an entity gained or lost one of the components since.
 */
export class Query implements QueryRows {
  rows: Uint32Array = new Uint32Array(64)
  count = 0
  version = 0
  readonly looked = 0
  readonly #world: BitWorld
  #query: BitQuery
  #counters: readonly ChangeCounter[]
  readonly #release: () => void
  #seen = -1
  #bits = new Uint32Array(8)

  constructor(world: BitWorld, query: BitQuery, counters: readonly ChangeCounter[], release: () => void) {
    this.#world = world
    this.#query = query
    this.#counters = counters
    this.#release = release
  }

  /** Brings the list up to date. Costs a few additions when nothing has changed. */
  refresh(): void {
    let seen = 0
    for (let i = 0; i < this.#counters.length; i++) seen += this.#counters[i]!.changes
    if (seen === this.#seen) return
    this.#seen = seen
    this.#rebuild()
  }

  get moves(): number {
    return this.#seen
  }

  at(index: number): Row {
    return this.rows[index]!
  }

  /** The rows, in order. */
  [Symbol.iterator](): Iterator<Row> {
    return this.rows.subarray(0, this.count)[Symbol.iterator]()
  }

  /** Itself, brought up to date: `for (const row of query.current())`. */
  current(): this {
    this.refresh()
    return this
  }

  /** Ends a run over the list. Nothing to do: only `ChangeFilter` tells one run from the next. */
  finish(): void {}

  /** Says that one user of the query has gone. After the last, the query is closed. */
  release(): void {
    this.#release()
  }

  /** Ends the query: from now on it matches nothing. */
  end(): void {
    this.#counters = NONE
    this.#seen = 0
    this.count = 0
    this.version++
  }

  /** Looks again at the next refresh, whatever the counters say. */
  renew(): void {
    this.#seen = -1
  }

  /** Goes on with another query of bitECS, in place of one that is no longer kept up to date. */
  rebind(query: BitQuery): void {
    this.#query = query
    this.#seen = -1
  }

  #rebuild(): void {
    commitQuery(this.#query)
    const { ids } = this.#world
    let dense = this.#query.dense as ArrayLike<number>
    if (ids !== null) dense = Array.from(dense, (eid) => ids.row(eid)).filter((row) => row !== 0)
    const count = dense.length
    if (count > this.rows.length) this.rows = new Uint32Array(Math.max(count, this.rows.length * 2))
    let top = 0
    for (let i = 0; i < count; i++) if (dense[i]! > top) top = dense[i]!
    if (top > count * SPARSE) {
      // Few entities far apart: to go over all rows there could be would take longer than to sort them.
      for (let i = 0; i < count; i++) this.rows[i] = dense[i]!
      this.rows.subarray(0, count).sort()
      this.count = count
      this.version++
      return
    }
    if (top >>> 5 >= this.#bits.length)
      this.#bits = new Uint32Array(Math.max((top >>> 5) + 1, this.#bits.length * 2))
    const { rows } = this
    const bits = this.#bits
    for (let i = 0; i < count; i++) bits[dense[i]! >>> 5]! |= 1 << (dense[i]! & 31)
    let at = 0
    for (let word = 0; at < count; word++) {
      let left = bits[word]!
      bits[word] = 0
      while (left !== 0) {
        rows[at++] = (word << 5) | (31 - Math.clz32(left & -left))
        left &= left - 1
      }
    }
    this.count = count
    this.version++
  }
}

const NONE: readonly ChangeCounter[] = Object.freeze([])
