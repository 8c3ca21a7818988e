import type { Columns, ReadonlyColumns, Row, Rows } from 'skein'
import { CROWD, REACH, type Neighbours, type Position, type Velocity } from '../interfaces.ts'

/** A square sky that wraps around, cut into cells as wide as a goose looks: its neighbours are in its cell and the 8 around. */
export class Grid {
  readonly #size: number
  readonly #reach: number = REACH
  /** Cells in a line. */
  readonly #line: number
  /** The place of the first goose of each cell, and behind the last cell the number of geese. */
  readonly #starts: Uint32Array
  /** By place, cell by cell: their rows, and x, y and velocity of each. */
  #rows: Uint32Array = new Uint32Array(0)
  #flying: Float32Array = new Float32Array(0)

  constructor(size: number) {
    this.#size = size
    this.#line = Math.floor(size / REACH)
    this.#starts = new Uint32Array(this.#line * this.#line + 1)
  }

  /** Sorts geese into cells; within one they keep their order. */
  fill(geese: Rows, at: ReadonlyColumns<typeof Position>, by: ReadonlyColumns<typeof Velocity>): void {
    const { count } = geese
    if (count > this.#rows.length) {
      this.#rows = new Uint32Array(count)
      this.#flying = new Float32Array(4 * count)
    }
    const starts = this.#starts.fill(0)
    const cellOf = (row: Row): number => this.#at(at.y[row]) * this.#line + this.#at(at.x[row])
    for (let i = 0; i < count; i++) starts[cellOf(geese.at(i))]!++
    for (let cell = 1; cell < starts.length; cell++) starts[cell]! += starts[cell - 1]!
    for (let i = count - 1; i >= 0; i--) {
      const row = geese.at(i)
      const place = --starts[cellOf(row)]!
      this.#rows[place] = row
      this.#flying[4 * place] = at.x[row]
      this.#flying[4 * place + 1] = at.y[row]
      this.#flying[4 * place + 2] = by.x[row]
      this.#flying[4 * place + 3] = by.y[row]
    }
  }

  /** Records the neighbours of the goose at a place. */
  look(place: number, found: Columns<typeof Neighbours>): void {
    const line = this.#line
    const size = this.#size
    const starts = this.#starts
    const flying = this.#flying
    const x = flying[4 * place]!
    const y = flying[4 * place + 1]!
    const column = this.#at(x)
    const row = this.#at(y)
    const farthest = REACH ** 2
    const nearest = CROWD ** 2
    let count = 0
    let sumX = 0
    let sumY = 0
    let sumVx = 0
    let sumVy = 0
    let awayX = 0
    let awayY = 0
    for (let j = row - 1; j <= row + 1; j++) {
      // A cell beyond an edge is the one at the other edge, seen from a sky's width away.
      const fromY = j < 0 ? y + size : j >= line ? y - size : y
      const inLine = (j < 0 ? line - 1 : j >= line ? 0 : j) * line
      for (let i = column - 1; i <= column + 1; i++) {
        const fromX = i < 0 ? x + size : i >= line ? x - size : x
        const cell = inLine + (i < 0 ? line - 1 : i >= line ? 0 : i)
        const end = starts[cell + 1]!
        for (let other = starts[cell]!; other < end; other++) {
          const dx = flying[4 * other]! - fromX
          const dy = flying[4 * other + 1]! - fromY
          const distance = dx * dx + dy * dy
          if (distance >= farthest || other === place) continue
          count++
          sumX += dx
          sumY += dy
          sumVx += flying[4 * other + 2]!
          sumVy += flying[4 * other + 3]!
          if (distance >= nearest) continue
          awayX -= dx / Math.max(distance, 0.01)
          awayY -= dy / Math.max(distance, 0.01)
        }
      }
    }
    const goose: Row = this.#rows[place]!
    const share = 1 / (count || 1)
    found.count[goose] = count
    found.x[goose] = sumX * share
    found.y[goose] = sumY * share
    found.vx[goose] = count === 0 ? flying[4 * place + 2]! : sumVx * share
    found.vy[goose] = count === 0 ? flying[4 * place + 3]! : sumVy * share
    found.awayX[goose] = awayX
    found.awayY[goose] = awayY
  }

  /** The line or column of a place in the sky. A value outside, or NaN, counts as being at the edge. */
  #at(value: number): number {
    return Math.min(this.#line - 1, Math.max(0, Math.floor(value / this.#reach) || 0))
  }
}
