import { createWorld, trait } from 'koota'
import { World } from 'miniplex'
import { CHURN, type Peer } from './query-peers.ts'

/** koota's way of moving entities: traits, and `updateEach` over a query. */
export function byKoota(count: number): Peer {
  const world = createWorld()
  const Position = trait({ x: 0, y: 0 })
  const Velocity = trait({ x: 0, y: 0 })
  const spawn = (index: number): void =>
    void world.spawn(Position({ x: 1 + (index % 100), y: 0 }), Velocity({ x: 0, y: 1 }))
  for (let i = 0; i < count; i++) spawn(i)
  return {
    step(dt) {
      world.query(Position, Velocity).updateEach(([position, velocity]) => {
        position.x += velocity.x * dt
        position.y += velocity.y * dt
      })
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
export function byMiniplex(count: number): Peer {
  const world = new World<Moving>()
  const moving = world.with('position', 'velocity')
  const spawn = (index: number): void =>
    void world.add({ position: { x: 1 + (index % 100), y: 0 }, velocity: { x: 0, y: 1 } })
  for (let i = 0; i < count; i++) spawn(i)
  return {
    step(dt) {
      for (const { position, velocity } of moving) {
        position.x += velocity.x * dt
        position.y += velocity.y * dt
      }
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
