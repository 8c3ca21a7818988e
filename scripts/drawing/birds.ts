import type { Paint } from './raster.ts'

/** What a bird looks like from above, flying to the right. Colours are red, green and blue from 0 to 1. */
export interface Plumage {
  readonly body: readonly number[]
  readonly wing: readonly number[]
  readonly feathers: readonly number[]
  readonly neck: readonly number[]
  readonly cheek: readonly number[]
  readonly beak: readonly number[]
  /** How long its neck is, and how broad its wings are, against a goose's. */
  readonly reach: number
  readonly breadth: number
}

export const GOOSE: Plumage = {
  body: [0.8, 0.72, 0.6],
  wing: [0.62, 0.53, 0.43],
  feathers: [0.32, 0.27, 0.23],
  neck: [0.13, 0.11, 0.1],
  cheek: [0.98, 0.97, 0.94],
  beak: [0.25, 0.2, 0.16],
  reach: 1,
  breadth: 1,
}

export const SWAN: Plumage = {
  body: [1, 1, 1],
  wing: [0.96, 0.97, 1],
  feathers: [0.8, 0.84, 0.92],
  neck: [1, 1, 1],
  cheek: [1, 1, 1],
  beak: [1, 0.55, 0.1],
  reach: 1.15,
  breadth: 1.1,
}

export const HAWK: Plumage = {
  body: [0.66, 0.2, 0.13],
  wing: [0.56, 0.14, 0.1],
  feathers: [0.36, 0.07, 0.07],
  neck: [0.72, 0.3, 0.18],
  cheek: [0.9, 0.6, 0.3],
  beak: [0.95, 0.75, 0.2],
  reach: 0.62,
  breadth: 1.35,
}

/** The paint at a point of a bird; x and y go from -1 to 1. @param lift how far its wings are out, 0 to 1 */
export function birdAt(x: number, y: number, lift: number, plumage: Plumage): Paint {
  const { body, wing, feathers, neck, cheek, beak, reach, breadth } = plumage
  const side = Math.abs(y)
  const front = 0.3 + 0.46 * reach
  if (x > front + 0.05 && x < front + 0.2 && side < 0.05 * (1 - (x - front - 0.05) / 0.15)) return solid(beak)
  const head = Math.hypot(x - front, side)
  if (head < 0.085) return solid(side > 0.035 && x < front + 0.02 ? cheek : neck)
  if (x > 0.2 && x < front && side < 0.05 + 0.05 * ((front - x) / front) ** 2) return solid(neck)
  const belly = Math.hypot((x + 0.06) / 0.4, side / 0.155)
  if (belly < 1) return solid(shade(body, 1.1 - 0.35 * belly ** 2))
  if (x < -0.36 && x > -0.62 && side < 0.05 + (-0.36 - x) * 0.32) return solid(shade(feathers, 1.05))
  // The wings: swept back, broad at the root, with single feathers at the end.
  const span = 0.32 + 0.54 * lift
  const out = (side - 0.06) / span
  if (out < 0 || out > 1) return [0, 0, 0, 0]
  const lead = 0.2 - 0.06 * out - 0.4 * out ** 2.2
  const chord = (0.36 * (1 - out ** 2.4) + 0.05) * breadth
  const back = (lead - x) / chord
  const fringe = out > 0.55 ? 0.12 * (out - 0.55) * (1 + Math.sin(out * 70)) : 0
  if (back < 0 || back > 1 - fringe) return [0, 0, 0, 0]
  const mix = Math.min(1, Math.max(0, (back - 0.35) * 2.2 + (out - 0.6)))
  const stripes = 1 - 0.1 * mix * (1 + Math.sin(out * 46))
  return solid(wing.map((part, index) => (part * (1 - mix) + feathers[index]! * mix) * stripes))
}

/** A cloud: puffs that run into each other, fading to all sides. */
export function cloudAt(x: number, y: number): Paint {
  const puffs = [[-0.5, 0.1, 0.34], [-0.18, -0.18, 0.42], [0.2, -0.05, 0.44], [0.52, 0.14, 0.32], [0.02, 0.22, 0.36]] as const // prettier-ignore
  let cover = 0
  for (const [px, py, size] of puffs) {
    const far = Math.hypot(x - px, (y - py) * 1.25) / size
    cover = 1 - (1 - cover) * (1 - 0.7 * Math.exp(-2.4 * far ** 2))
  }
  const edge = Math.max(Math.abs(x), Math.abs(y))
  return [1, 1, 1, cover * Math.min(1, (1 - edge) * 5)]
}

const shade = (color: readonly number[], by: number): number[] => color.map((part) => Math.min(1, part * by))
const solid = ([red = 0, green = 0, blue = 0]: readonly number[]): Paint => [red, green, blue, 1]
