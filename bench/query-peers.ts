import { addComponent, addEntity, createWorld, query, removeComponent, removeEntity } from 'bitecs'
import { constantLoop, growingLoop, STEP } from './query-kernels.ts'
import type { Kernel } from './query-mods.ts'

/** Something that moves entities, however it does that. */
export interface Mover {
  /** Makes more entities. */
  spawn(count: number): void
  /** Does a kernel's work a number of times. */
  step(times: number): void
  /** Ends a part of the entities, at random, and makes as many anew. */
  churn(random: () => number): void
  /** Takes the velocity from a part of the entities, at random. */
  scatter(random: () => number): void
}

/** The share of entities that is ended and made anew, or that loses the velocity. */
export const CHURN = 0.3

/**
 * TypeScript over bitECS as its own guide has it: components are typed arrays that are made once, a query gives ids.
 *
 * @param most how many entities there will be
 * @param fixed whether the arrays are constants, of one size for good: then V8 knows while it compiles where they lie, which
 * it does not of arrays that grow
 */
export function byHand(kernel: Kernel, most: number, fixed: boolean): Mover {
  const world = createWorld()
  const room = most + 64
  const Position = { x: new Float32Array(room), y: new Float32Array(room) }
  const Velocity = { x: new Float32Array(room), y: new Float32Array(room) }
  const spawn = (): void => {
    const id = addEntity(world)
    addComponent(world, id, Position)
    addComponent(world, id, Velocity)
    Position.x[id] = 1 + (id % 100)
    Velocity.y[id] = 1
  }
  const terms = [Position, Velocity]
  const constant = constantLoop(kernel, Position, Velocity)
  const growing = growingLoop(kernel)
  return {
    spawn(count) {
      for (let i = 0; i < count; i++) spawn()
    },
    step(times) {
      for (let i = 0; i < times; i++) {
        const ids = query(world, terms) as readonly number[]
        if (fixed) constant(ids, STEP)
        else growing(ids, Position, Velocity, STEP)
      }
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
