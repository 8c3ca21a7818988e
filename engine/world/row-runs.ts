/** Runs shorter than this are copied one by one. */
const SHORT = 16

/** Rows in ascending order, as runs of neighbours: entities that came together lie side by side, and are copied together. */
export class RowRuns {
  /** How many rows there are. */
  count = 0
  /** Where each run begins and where it has ended, in turns. */
  readonly #bounds: number[] = []

  /** Adds a run of rows behind those that are there. @param to one more than the last of them */
  add(from: number, to: number): void {
    if (to <= from) return
    this.#bounds.push(from, to)
    this.count += to - from
  }

  /** Copies what stands in these rows of an array, side by side. @param into has {@link count} elements */
  pack<T extends Float64Array | Uint32Array>(rows: T, into: T): T {
    let at = 0
    for (let i = 0; i < this.#bounds.length; i += 2) {
      const from = this.#bounds[i]!
      const to = this.#bounds[i + 1]!
      if (to - from < SHORT || !ArrayBuffer.isView(rows))
        for (let row = from; row < to; row++) into[at + row - from] = rows[row]!
      else into.set(rows.subarray(from, to), at)
      at += to - from
    }
    return into
  }
}
