/**
 * Runs of at least this many consecutive rows are copied in one piece; below, an element at a time is faster
 * (`npm run bench -- query`).
 */
const PIECE_ROWS = 64

/**
 * How a list of rows falls into runs. Long runs are pieces; rows between them are scattered. Worked out when the list
 * changes, and used for every column in every frame until it does again.
 */
export class RowSpans {
  /** Per piece: its place in the list, its first row, its length. */
  pieces: Int32Array = new Int32Array(24)
  pieceCount = 0
  /** Per stretch of scattered rows: its first place in the list, and the place behind its last. */
  scattered: Int32Array = new Int32Array(16)
  scatteredCount = 0
  /** Changes whenever the rest does. */
  version = 0

  /** @param present where it is 0, the place in the list is passed over */
  divide(rows: Uint32Array, count: number, present: Uint8Array | null): void {
    this.version++
    this.pieceCount = 0
    this.scatteredCount = 0
    let scatteredFrom = -1
    for (let from = 0; from < count;) {
      if (present !== null && present[from] === 0) {
        if (scatteredFrom >= 0) this.#addScattered(scatteredFrom, from)
        scatteredFrom = -1
        from++
        continue
      }
      const first = rows[from]!
      let to = from + 1
      if (present === null) while (to < count && rows[to]! - first === to - from) to++
      else while (to < count && rows[to]! - first === to - from && present[to] === 1) to++
      if (to - from >= PIECE_ROWS) {
        if (scatteredFrom >= 0) this.#addScattered(scatteredFrom, from)
        scatteredFrom = -1
        this.#addPiece(from, first, to - from)
      } else if (scatteredFrom < 0) scatteredFrom = from
      from = to
    }
    if (scatteredFrom >= 0) this.#addScattered(scatteredFrom, count)
  }

  #addPiece(place: number, row: number, length: number): void {
    const at = this.pieceCount++ * 3
    if (at === this.pieces.length) this.pieces = longer(this.pieces)
    this.pieces[at] = place
    this.pieces[at + 1] = row
    this.pieces[at + 2] = length
  }

  #addScattered(from: number, to: number): void {
    const at = this.scatteredCount++ * 2
    if (at === this.scattered.length) this.scattered = longer(this.scattered)
    this.scattered[at] = from
    this.scattered[at + 1] = to
  }
}

function longer(array: Int32Array): Int32Array {
  const twice = new Int32Array(array.length * 2)
  twice.set(array)
  return twice
}
