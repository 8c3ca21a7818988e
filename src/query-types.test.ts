import { expect, expectTypeOf, test } from 'vitest'
import {
  createGame,
  defineGame,
  definePackage,
  defineSystem,
  each,
  read,
  t,
  write,
  type AnyComponent,
  type ComponentStore,
  type Entity,
  type Query,
  type QueryTerms,
  type ReadonlyColumns,
  type World,
} from './index.ts'

const motion = definePackage('acme:motion', '1.0.0')
const Position = motion.component('position', { x: t.f32, y: t.f32 })
const Velocity = motion.component('velocity', { x: t.f32, y: t.f32 })

/** Moves what a query finds: written with what the package exports, and without a `!`. */
function integrate(world: World, dt: number): void {
  const terms: QueryTerms = { with: [Position, Velocity] }
  const query: Query = world.query(terms)
  const position = world.columns(Position)
  const velocity: ReadonlyColumns<typeof Velocity> = world.columns(Velocity)
  for (const row of query.current()) {
    position.x[row] += velocity.x[row] * dt
    position.y[row] += velocity.y[row] * dt
    // @ts-expect-error -- only read
    const assign = (): void => void (velocity.x[row] = 1)
    expectTypeOf(assign).toBeFunction()
  }
  query.release()
}

test('a function of the game moves what a query of the world finds', async () => {
  const { world } = await createGame(defineGame({ systems: [] }))
  const entity: Entity = world.spawn()
  world.add(entity, Position, { x: 1, y: 2 })
  world.add(entity, Velocity, { x: 10, y: -10 })
  integrate(world, 0.5)
  expect(world.get(entity, Position)).toEqual({ x: 6, y: -3 })
  const component: AnyComponent = Position
  const store: ComponentStore = world.store(component)
  expect(store.definition.name).toBe('position')
})

test('a system does not compile that writes columns which it only reads', async () => {
  const system = defineSystem('drift', {
    create: () => ({}),
    run: [
      each('update', [write(Position), read(Velocity)], (_self, { position, velocity }) => (entities) => {
        for (const row of entities) {
          position.x[row] += velocity.x[row]
          // @ts-expect-error -- only read
          const assign = (): void => void (velocity.x[row] = 1)
          // @ts-expect-error -- only read
          const increase = (): void => void (velocity.x[row] += 1)
          // @ts-expect-error -- only read: none of the methods that write is there
          const clear = (): void => void velocity.x.fill(0)
          // @ts-expect-error -- only read: columns are not replaced either
          const replace = (): void => void (velocity.x = position.x)
          expectTypeOf([assign, increase, clear, replace]).toBeArray()
        }
        // Positions count from 0 too.
        for (let i = 0; i < entities.count; i++) position.y[entities.at(i)] += velocity.y[entities.at(i)]
      }),
    ],
  })
  const game = await createGame(defineGame({ systems: [system] }))
  const entity = game.world.spawn()
  game.world.add(entity, Position)
  game.world.add(entity, Velocity, { x: 2, y: 3 })
  game.frame()
  expect(game.world.get(entity, Position)).toEqual({ x: 2, y: 3 })
})
