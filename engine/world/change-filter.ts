import type { ChangeClock } from './change-ticks.ts'
import type { ComponentStore } from './component-store.ts'
import type { Query, QueryRows } from './query.ts'
import type { Row } from './row.ts'

/** The change required of a component of an entity. */
export interface ChangeTerm {
  readonly store: ComponentStore
  readonly change: 'added' | 'changed' | 'removed'
}

/**
 * Those entities of a query to which something has happened since it last ran. What happens while it runs, by its own
 * doing, does not count the next time.
 */
export class ChangeFilter implements QueryRows {
  rows: Uint32Array = new Uint32Array(64)
  count = 0
  version = 0
  /** How many rows are looked at for each run. */
  looked = 0
  readonly #query: Query
  readonly #terms: readonly ChangeTerm[]
  readonly #clock: ChangeClock
  readonly #release: () => void
  /** When it last ran. */
  #since = -1
  /** The query's version then. */
  #version = -1

  constructor(query: Query, terms: readonly ChangeTerm[], clock: ChangeClock, release: () => void) {
    this.#query = query
    this.#terms = terms
    this.#clock = clock
    this.#release = release
  }

  /** Begins a run: lists the changes since the one before. In the first, all entities count as added and changed. */
  refresh(): void {
    const query = this.#query
    query.refresh()
    this.looked = query.count * this.#terms.length
    const since = this.#since
    this.#since = ++this.#clock.now
    // Of an entity that took the row of another one, the query's version tells.
    let same = query.version === this.#version
    this.#version = query.version
    if (query.count > this.rows.length) this.rows = new Uint32Array(query.rows.length)
    const { rows } = this
    let count = 0
    for (let i = 0; i < query.count; i++) {
      const row = query.rows[i]!
      if (!this.#holds(row, since)) continue
      if (rows[count] !== row) {
        rows[count] = row
        same = false
      }
      count++
    }
    if (!same || count !== this.count) this.version++
    this.count = count
  }

  at(index: number): Row {
    return this.rows[index]!
  }

  [Symbol.iterator](): Iterator<Row> {
    return this.rows.subarray(0, this.count)[Symbol.iterator]()
  }

  get moves(): number {
    return this.#query.moves
  }

  /** When it last ran, for snapshots: -1 before its first run. */
  get since(): number {
    return this.#since
  }

  set since(since: number) {
    this.#since = since
  }

  /** Goes on from where another one stands, whose user this one's has taken the place of. */
  follow(before: ChangeFilter): void {
    this.#since = before.#since
  }

  /** Ends a run: later changes are not its own. */
  finish(): void {
    this.#clock.now++
  }

  /** Says that its user has gone. */
  release(): void {
    this.#release()
  }

  #holds(row: number, since: number): boolean {
    for (let i = 0; i < this.#terms.length; i++) {
      const { store, change } = this.#terms[i]!
      const { ticks } = store
      // Forgotten components are watched by nobody.
      if (ticks === null) return false
      if (change === 'removed' ? since < 0 || !(ticks.removed[row]! > since) : !(ticks[change][row]! > since))
        return false
    }
    return true
  }
}
