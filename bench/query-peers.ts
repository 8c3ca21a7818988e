import { addComponent, addEntity, createWorld, query, removeComponent, removeEntity } from 'bitecs'
import type { Kernel } from './query-mods.ts'

/** Where a peer's entities are and how fast they move, and what it takes to do a kernel's work once. */
export interface Peer {
  step(dt: number): void
  /** Ends an entity in three, at random, and makes as many anew. */
  churn(random: () => number): void
  /** Takes the velocity from one entity in three, at random. */
  scatter(random: () => number): void
}

/** The share of entities that is ended and made anew. */
export const CHURN = 0.3

/**
 * TypeScript over bitECS as its own guide has it: components are typed arrays that are made once, a query gives ids.
 *
 * @param fixed whether the arrays are constants, of one size for good: then V8 knows while it compiles where they lie, which
 * it does not of arrays that grow. Needs a function that was compiled for these arrays alone.
 */
export function byHand(kernel: Kernel, count: number, fixed: boolean): Peer {
  const world = createWorld()
  const room = count + 64
  const Position = { x: new Float32Array(room), y: new Float32Array(room) }
  const Velocity = { x: new Float32Array(room), y: new Float32Array(room) }
  const spawn = (): void => {
    const id = addEntity(world)
    addComponent(world, id, Position)
    addComponent(world, id, Velocity)
    Position.x[id] = 1 + (id % 100)
    Velocity.y[id] = 1
  }
  for (let i = 0; i < count; i++) spawn()
  const terms = [Position, Velocity]
  const run = kernel === 'integrate' ? integrateAll : orbitAll
  // Made from text, so that it is compiled for these arrays alone, whatever else is measured.
  // oxlint-disable-next-line no-new-func, typescript/no-implied-eval
  const anew = new Function(
    'P',
    'V',
    `const p = P, v = V, run = ${run}; return (ids, count, dt) => run(ids, count, p, v, dt)`,
  ) as (p: Vectors, v: Vectors) => (ids: ArrayLike<number>, count: number, dt: number) => void
  const withConstants = anew(Position, Velocity)
  return {
    step(dt) {
      const ids = query(world, terms)
      if (fixed) withConstants(ids, ids.length, dt)
      else run(ids, ids.length, Position, Velocity, dt)
    },
    churn(random) {
      const gone = [...query(world, terms)].filter(() => random() < CHURN)
      for (const id of gone) removeEntity(world, id)
      for (let i = 0; i < gone.length; i++) spawn()
    },
    scatter(random) {
      const loses = [...query(world, terms)].filter(() => random() < CHURN)
      for (const id of loses) removeComponent(world, id, Velocity)
    },
  }
}

interface Vectors {
  readonly x: Float32Array
  readonly y: Float32Array
}

/** Moves at the velocity that there is. */
export function integrateAll(
  ids: ArrayLike<number>,
  count: number,
  { x, y }: Vectors,
  { x: vx, y: vy }: Vectors,
  dt: number,
): void {
  for (let i = 0; i < count; i++) {
    const id = ids[i]!
    x[id]! += vx[id]! * dt
    y[id]! += vy[id]! * dt
  }
}

/** Falls towards the middle, and never faster than 4. */
export function orbitAll(
  ids: ArrayLike<number>,
  count: number,
  { x, y }: Vectors,
  { x: vx, y: vy }: Vectors,
  dt: number,
): void {
  for (let i = 0; i < count; i++) {
    const id = ids[i]!
    const px = x[id]!
    const py = y[id]!
    const distance = Math.sqrt(px * px + py * py) + 0.5
    let ux = vx[id]! - (px / distance) * dt
    let uy = vy[id]! - (py / distance) * dt
    const speed = Math.sqrt(ux * ux + uy * uy)
    if (speed > 4) {
      ux *= 4 / speed
      uy *= 4 / speed
    }
    vx[id] = ux
    vy[id] = uy
    x[id] = px + ux * dt
    y[id] = py + uy * dt
  }
}
