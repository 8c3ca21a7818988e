/** The pixels that a canvas shows. */
export class Picture {
  readonly width: number
  readonly height: number
  readonly #data: Uint8ClampedArray

  /** @param canvas read at once: call it in the same turn in which it was drawn */
  constructor(canvas: HTMLCanvasElement) {
    const copy = document.createElement('canvas')
    this.width = copy.width = canvas.clientWidth
    this.height = copy.height = canvas.clientHeight
    const pen = copy.getContext('2d', { willReadFrequently: true })!
    pen.drawImage(canvas, 0, 0, copy.width, copy.height)
    this.#data = pen.getImageData(0, 0, copy.width, copy.height).data
  }

  /** The color of a pixel as `#rrggbb`. */
  at(x: number, y: number): string {
    const offset = (Math.floor(y) * this.width + Math.floor(x)) * 4
    return `#${[...this.#data.subarray(offset, offset + 3)].map((part) => part.toString(16).padStart(2, '0')).join('')}`
  }

  /**
   * How many pixels have a color, all of it or about it.
   *
   * @param tolerance for each of red, green and blue
   * @param part of the picture: left, top, right and bottom, from 0 to 1
   */
  count(
    color: string,
    tolerance = 0,
    [left, top, right, bottom] = [0, 0, 1, 1] as readonly [number, number, number, number],
  ): number {
    const inside = (at: number, size: number, from: number, to: number): boolean =>
      at >= from * size && at < to * size
    return this.#matching(color, tolerance).filter(
      (index) =>
        inside(index % this.width, this.width, left, right) &&
        inside(Math.floor(index / this.width), this.height, top, bottom),
    ).length
  }

  /** The least rectangle that holds all pixels of a color: left, top, right, bottom; `null` if none. */
  bounds(color: string, tolerance = 0): [number, number, number, number] | null {
    const matching = this.#matching(color, tolerance)
    if (matching.length === 0) return null
    const xs = matching.map((index) => index % this.width)
    const ys = matching.map((index) => Math.floor(index / this.width))
    return [Math.min(...xs), Math.min(...ys), Math.max(...xs) + 1, Math.max(...ys) + 1]
  }

  /** How many separate patches there are of a color. */
  patches(color: string, tolerance = 0): number {
    const left = new Set(this.#matching(color, tolerance))
    let patches = 0
    for (const start of left) {
      patches++
      const todo = [start]
      left.delete(start)
      for (let at = todo.pop(); at !== undefined; at = todo.pop()) {
        for (const next of [at - 1, at + 1, at - this.width, at + this.width]) {
          if (left.delete(next)) todo.push(next)
        }
      }
    }
    return patches
  }

  #matching(color: string, tolerance: number): number[] {
    const [r, g, b] = [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16)) as [
      number,
      number,
      number,
    ]
    const found: number[] = []
    for (let index = 0, at = 0; at < this.#data.length; index++, at += 4) {
      if (
        Math.abs(this.#data[at]! - r) <= tolerance &&
        Math.abs(this.#data[at + 1]! - g) <= tolerance &&
        Math.abs(this.#data[at + 2]! - b) <= tolerance
      )
        found.push(index)
    }
    return found
  }
}
