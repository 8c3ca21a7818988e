import { describe, expect, test } from 'vitest'
import { Engine } from '../engine.ts'
import { defineEvent } from '../event/index.ts'
import { defineGame } from '../game.ts'
import { definePackage, t, type Entity } from '../schema/index.ts'
import { defineSystem, read, write } from '../system/index.ts'
import { ownedBy } from '../testing/engine-of.ts'

const demo = definePackage('demo:frame', '1.0.0')

const Position = demo.component('position', { x: t.f32, y: t.f32 })

const Velocity = demo.component('velocity', { x: t.f32, y: t.f32 })

describe('with the same inputs and seed, a run gives the same state bit for bit', () => {
  const Spawned = defineEvent<Entity>('spawned')
  const swarm = defineSystem('swarm', {
    create: ({ world, random, raise }) => ({ world, random, raise, total: 0, last: 0 as Entity }),
    save: ({ total, last }) => ({ total, last }),
    on: ({ handler: on }) => [
      on(Spawned, (self, entity) => {
        self.total++
        self.last = entity
      }),
    ],
    run: (make) => [
      make.tick('update', ({ world, random, raise }) => {
        for (let i = random.below(20); i > 0; i--) {
          const entity = world.spawn()
          world.add(entity, Position, { x: random.float(), y: random.between(-1, 1) })
          world.add(entity, Velocity, { x: Math.fround(Math.sqrt(random.float())) })
          raise(Spawned, entity)
        }
      }),
      make.each(
        'update',
        [write(Position), read(Velocity)],
        ({ world }, { position, velocity }) =>
          (entities, dt) => {
            for (const row of entities) {
              position.x[row] += velocity.x[row] * dt
              if (position.x[row] > 1) world.despawn(world.entity(row))
            }
          },
      ),
    ],
  })

  function play(seed: number, between: (engine: Engine, frame: number) => void = () => {}): Engine {
    const engine = new Engine(defineGame({ name: 'swarm-game', systems: [swarm] }), { seed })
    for (let frame = 0; frame < 200; frame++) {
      between(engine, frame)
      engine.frame([1 / 60, 0, 1 / 30, 0.021][frame % 4])
    }
    return engine
  }

  test('the same seed gives the same hash, another seed another one', () => {
    const hash = play(1).hash()
    expect(play(1).hash()).toBe(hash)
    expect(hash).toMatch(/^[0-9a-f]{16}$/)
    expect(play(2).hash()).not.toBe(hash)
    expect(play(-1).hash()).not.toBe(hash)
  })

  test('the hash is the one that it has always been', () => {
    expect([play(1).world.size, play(1).hash()]).toMatchInlineSnapshot(`
      [
        511,
        "8e55611c282eb806",
      ]
    `)
  })

  test('hashing changes nothing', () => {
    expect(play(1, (engine) => void engine.hash()).hash()).toBe(play(1).hash())
  })

  test('time counts, also what is left of a step', () => {
    const engine = play(1)
    const before = engine.hash()
    engine.frame(0)
    const after = engine.hash()
    expect(after).not.toBe(before)
    expect(play(1, (it, frame) => void (frame === 199 && it.frame(0.001))).hash()).not.toBe(after)
  })

  test('an owner that came and went leaves the hash of the game as it would have been', () => {
    const owner = { name: 'a:visitor', fault: () => {} }
    const visitor = ownedBy(
      owner,
      defineSystem('visitor', {
        create: ({ world, random }) => ({ world, random }),
        run: (make) => [make.tick('input', (self) => void self.random.bits())],
      }),
    )
    const alone = play(1)
    const visited = new Engine(defineGame({ name: 'swarm-game', systems: [swarm] }), { seed: 1 })
    const parts: string[] = []
    let entities: ReturnType<typeof visited.world.createOwner> | null = null
    for (let frame = 0; frame < 200; frame++) {
      if (frame === 20) {
        entities = visited.world.createOwner('a:visitor')
        visited.change({ add: [visitor] })
      }
      if (frame >= 20 && frame < 100) {
        for (let i = 0; i < frame; i++) visited.world.spawn(entities!)
        visited.streams.get('a:visitor').bits()
      }
      if (frame === 50) parts.push(...visited.hashes().keys())
      if (frame === 100) {
        visited.evict([visitor])
        visited.dropEvents(owner)
        visited.world.releaseOwner(entities!)
        visited.streams.end('a:visitor')
      }
      visited.frame([1 / 60, 0, 1 / 30, 0.021][frame % 4])
    }
    expect(parts).toEqual(['swarm-game', 'a:visitor'])
    expect(visited.hashes()).toEqual(alone.hashes())
    expect(visited.hash()).toBe(alone.hash())
    expect(visited.get(swarm).last).toBe(alone.get(swarm).last)
  })
})
