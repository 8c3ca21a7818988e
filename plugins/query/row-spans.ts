/**
 * Runs of at least this many consecutive rows are copied in one piece; below, an element at a time is faster
 * (`npm run bench -- query`).
 */
const PIECE_ROWS = 64

/**
 * How a list of rows falls into runs. Long runs are pieces; what lies between them is loose. Worked out when the list
 * changes, and used for every column in every frame until it does again.
 */
export class RowSpans {
  /** Per piece: its place in the list, its first row, its length. */
  pieces: Int32Array = new Int32Array(24)
  pieceCount = 0
  /** Per stretch of loose rows: its first place in the list, and the place behind its last. */
  loose: Int32Array = new Int32Array(16)
  looseCount = 0
  /** Changes whenever the rest does. */
  version = 0

  /** @param present where it is 0, the place in the list is passed over */
  divide(rows: Uint32Array, count: number, present: Uint8Array | null): void {
    this.version++
    this.pieceCount = 0
    this.looseCount = 0
    let looseFrom = -1
    for (let from = 0; from < count;) {
      if (present !== null && present[from] === 0) {
        if (looseFrom >= 0) this.#addLoose(looseFrom, from)
        looseFrom = -1
        from++
        continue
      }
      const first = rows[from]!
      let to = from + 1
      if (present === null) while (to < count && rows[to]! - first === to - from) to++
      else while (to < count && rows[to]! - first === to - from && present[to] === 1) to++
      if (to - from >= PIECE_ROWS) {
        if (looseFrom >= 0) this.#addLoose(looseFrom, from)
        looseFrom = -1
        this.#addPiece(from, first, to - from)
      } else if (looseFrom < 0) looseFrom = from
      from = to
    }
    if (looseFrom >= 0) this.#addLoose(looseFrom, count)
  }

  #addPiece(place: number, row: number, length: number): void {
    const at = this.pieceCount++ * 3
    if (at === this.pieces.length) this.pieces = longer(this.pieces)
    this.pieces[at] = place
    this.pieces[at + 1] = row
    this.pieces[at + 2] = length
  }

  #addLoose(from: number, to: number): void {
    const at = this.looseCount++ * 2
    if (at === this.loose.length) this.loose = longer(this.loose)
    this.loose[at] = from
    this.loose[at + 1] = to
  }
}

function longer(array: Int32Array): Int32Array {
  const twice = new Int32Array(array.length * 2)
  twice.set(array)
  return twice
}
