/** Counts up whenever what happens next must be told from what happened before. */
export interface ChangeClock {
  now: number
}

/**
 * When each row of a component last gained it, had a value changed, and lost it. Kept only while a query asks for any of
 * this: a component that nobody watches costs nothing.
 */
export class ChangeTicks {
  added: Float64Array
  changed: Float64Array
  /** -1 where the entity never lost it. */
  removed: Float64Array
  /** How many queries ask. */
  users = 0
  readonly #clock: ChangeClock

  constructor(rows: number, clock: ChangeClock) {
    this.#clock = clock
    this.added = new Float64Array(rows)
    this.changed = new Float64Array(rows)
    this.removed = new Float64Array(rows).fill(-1)
  }

  grow(rows: number): void {
    this.added = longer(this.added, rows, 0)
    this.changed = longer(this.changed, rows, 0)
    this.removed = longer(this.removed, rows, -1)
  }

  /** Makes sure that a row is there. @param rows how many there are to be if it is not */
  makeRoom(row: number, rows: number): void {
    if (row >= this.added.length) this.grow(Math.max(row + 1, rows))
  }

  shrink(rows: number): void {
    this.added = this.added.slice(0, rows)
    this.changed = this.changed.slice(0, rows)
    this.removed = this.removed.slice(0, rows)
  }

  markAdded(row: number): void {
    this.added[row] = this.#clock.now
    this.changed[row] = this.#clock.now
  }

  markChanged(row: number): void {
    this.changed[row] = this.#clock.now
  }

  markRemoved(row: number): void {
    this.removed[row] = this.#clock.now
  }

  /** Another entity will live in a row: it has lost nothing. */
  vacate(row: number): void {
    this.removed[row] = -1
  }
}

function longer(ticks: Float64Array, rows: number, rest: number): Float64Array {
  const grown = new Float64Array(rows)
  grown.set(ticks)
  if (rest !== 0) grown.fill(rest, ticks.length)
  return grown
}
