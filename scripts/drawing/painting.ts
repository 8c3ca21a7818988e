import { encodePng } from './png.ts'

export type Point = readonly [x: number, y: number]
/** Red, green and blue, and how much of what is behind shows, all 0 to 1. */
export type Paint = readonly [r: number, g: number, b: number, alpha: number]
/** Whether a point is inside. */
export type Shape = (x: number, y: number) => boolean

/** Points of a pixel in each direction that are looked at, so that edges are smooth. */
const FINE = 4

/** A color such as `0xff8800`, of which `alpha` covers what is behind. */
export function ink(color: number, alpha = 1): Paint {
  return [((color >> 16) & 255) / 255, ((color >> 8) & 255) / 255, (color & 255) / 255, alpha]
}

/** From one color to another, from `top` to `bottom`. */
export function fade(from: number, to: number, top = -1, bottom = 1): (x: number, y: number) => Paint {
  const [a, b] = [ink(from), ink(to)]
  return (_x, y) => {
    const part = Math.max(0, Math.min(1, (y - top) / (bottom - top)))
    return [0, 1, 2].map((i) => a[i]! + (b[i]! - a[i]!) * part).concat(1) as unknown as Paint
  }
}

/** A picture of several frames beside each other, painted over and over; in each, x and y go from -1 to 1. */
export class Painting {
  readonly #width: number
  readonly #height: number
  readonly #frames: number
  readonly #pixels: Float32Array

  constructor(width: number, height: number, frames = 1) {
    this.#width = width
    this.#height = height
    this.#frames = frames
    this.#pixels = new Float32Array(width * frames * height * 4)
  }

  /** Fills a shape of a frame. */
  fill(shape: Shape, paint: Paint | ((x: number, y: number) => Paint), frame = 0): this {
    const [width, height, pixels] = [this.#width, this.#height, this.#pixels]
    for (let row = 0; row < height; row++) {
      for (let column = 0; column < width; column++) {
        let covered = 0
        for (let i = 0; i < FINE * FINE; i++) {
          const x = ((column + ((i % FINE) + 0.5) / FINE) / width) * 2 - 1
          const y = ((row + (Math.floor(i / FINE) + 0.5) / FINE) / height) * 2 - 1
          if (shape(x, y)) covered++
        }
        if (covered === 0) continue
        const [x, y] = [((column + 0.5) / width) * 2 - 1, ((row + 0.5) / height) * 2 - 1]
        const [r, g, b, opacity] = typeof paint === 'function' ? paint(x, y) : paint
        const alpha = (opacity * covered) / (FINE * FINE)
        const at = (row * width * this.#frames + frame * width + column) * 4
        const under = pixels[at + 3]! * (1 - alpha)
        for (const [i, part] of [r, g, b].entries()) {
          pixels[at + i] =
            alpha + under === 0 ? 0 : (part * alpha + pixels[at + i]! * under) / (alpha + under)
        }
        pixels[at + 3] = alpha + under
      }
    }
    return this
  }

  /** The picture as a file. */
  png(): Buffer {
    const bytes = Uint8Array.from(this.#pixels, (part) => Math.round(part * 255))
    return encodePng(this.#width * this.#frames, this.#height, bytes)
  }
}

export function ellipse(x: number, y: number, width: number, height = width, turn = 0): Shape {
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)]
  return (px, py) => {
    const [dx, dy] = [px - x, py - y]
    return ((dx * cos + dy * sin) / width) ** 2 + ((dy * cos - dx * sin) / height) ** 2 <= 1
  }
}

/** What lies within straight edges. */
export function polygon(points: readonly Point[]): Shape {
  return (x, y) => {
    let inside = false
    for (const [i, [ax, ay]] of points.entries()) {
      const [bx, by] = points[(i + 1) % points.length]!
      if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside
    }
    return inside
  }
}

/** What lies within a smooth line through all points. */
export function blob(points: readonly Point[]): Shape {
  return polygon(smooth(points))
}

/** A smooth line around a blob, so wide to each side. */
export function outline(points: readonly Point[], width: number): Shape {
  const line = smooth(points)
  return (x, y) => line.some((from, i) => distance(x, y, from, line[(i + 1) % line.length]!) <= width)
}

function smooth(points: readonly Point[]): Point[] {
  const PARTS = 8
  return points.flatMap((_, i) => {
    const [a, b, c, d] = [-1, 0, 1, 2].map((step) => points[(i + step + points.length) % points.length]!) as [Point, Point, Point, Point] // prettier-ignore
    return Array.from({ length: PARTS }, (__, part): Point => {
      const t = part / PARTS
      const along = (k: 0 | 1): number =>
        0.5 * (2 * b[k] + (c[k] - a[k]) * t + (2 * a[k] - 5 * b[k] + 4 * c[k] - d[k]) * t * t + (3 * b[k] - a[k] - 3 * c[k] + d[k]) * t * t * t) // prettier-ignore
      return [along(0), along(1)]
    })
  })
}

function distance(x: number, y: number, [ax, ay]: Point, [bx, by]: Point): number {
  const [dx, dy] = [bx - ax, by - ay]
  const along = Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy || 1)))
  return Math.hypot(x - ax - dx * along, y - ay - dy * along)
}
