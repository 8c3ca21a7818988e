import { createWorld, trait } from 'koota'
import { World } from 'miniplex'
import { entitiesLoop, entityCallback } from './query-kernels.ts'
import type { Kernel } from './query-mods.ts'
import { CHURN, type Mover } from './query-peers.ts'

/** koota's way of moving entities: traits, and `updateEach` over a query. */
export function byKoota(kernel: Kernel): Mover {
  const world = createWorld()
  const Position = trait({ x: 0, y: 0 })
  const Velocity = trait({ x: 0, y: 0 })
  const move = entityCallback(kernel)
  const spawn = (index: number): void =>
    void world.spawn(Position({ x: 1 + (index % 100), y: 0 }), Velocity({ x: 0, y: 1 }))
  return {
    spawn(count) {
      for (let i = 0; i < count; i++) spawn(i)
    },
    step(times) {
      for (let i = 0; i < times; i++) world.query(Position, Velocity).updateEach(move)
    },
    churn(random) {
      const gone = [...world.query(Position, Velocity)].filter(() => random() < CHURN)
      for (const entity of gone) entity.destroy()
      for (let i = 0; i < gone.length; i++) spawn(i)
    },
    scatter(random) {
      const loses = [...world.query(Position, Velocity)].filter(() => random() < CHURN)
      for (const entity of loses) entity.remove(Velocity)
    },
  }
}

interface Moving {
  position: { x: number; y: number }
  velocity?: { x: number; y: number }
}

/** miniplex's way: entities are objects, and a query is a list of them. */
export function byMiniplex(kernel: Kernel): Mover {
  const world = new World<Moving>()
  const moving = world.with('position', 'velocity')
  const move = entitiesLoop(kernel)
  const spawn = (index: number): void =>
    void world.add({ position: { x: 1 + (index % 100), y: 0 }, velocity: { x: 0, y: 1 } })
  return {
    spawn(count) {
      for (let i = 0; i < count; i++) spawn(i)
    },
    step(times) {
      for (let i = 0; i < times; i++) move(moving)
    },
    churn(random) {
      const gone = moving.entities.filter(() => random() < CHURN)
      for (const entity of gone) world.remove(entity)
      for (let i = 0; i < gone.length; i++) spawn(i)
    },
    scatter(random) {
      const loses = moving.entities.filter(() => random() < CHURN)
      for (const entity of loses) world.removeComponent(entity, 'velocity')
    },
  }
}
