import { describe, expect, expectTypeOf, test } from 'vitest'
import { Engine } from '../engine.ts'
import { defineGame } from '../game.ts'
import { definePackage, t, type Entity } from '../schema/index.ts'
import { changed, defineSystem, having, loop, read, without, write } from '../system/index.ts'
import { engineOf } from '../testing/engine-of.ts'

const demo = definePackage('demo:loop', '1.0.0')
const Position = demo.component('position', { x: t.f32, y: t.f32 })
const Velocity = demo.component('velocity', { x: t.f32, y: t.f32 })
const Frozen = demo.component('frozen', {})

/** A system that moves entities, and counts how often its callback was made and called. */
const mover = defineSystem('mover', {
  create: () => ({ made: 0, calls: 0 }),
  run: (make) => [
    make.loop(
      'update',
      [write(Position), read(Velocity), without(Frozen)],
      (self, { position: { x, y }, velocity }) => {
        self.made++
        expectTypeOf(x).toEqualTypeOf<Float32Array>()
        return (rows, count, dt) => {
          self.calls++
          for (let i = 0; i < count; i++) {
            const row = rows[i]!
            x[row]! += velocity.x[row]! * dt
            y[row]! += velocity.y[row]! * dt
          }
        }
      },
    ),
  ],
})

function spawn(engine: Engine, x: number): Entity {
  const entity = engine.world.spawn()
  engine.world.add(entity, Position, { x })
  engine.world.add(entity, Velocity, { x: 1, y: 2 })
  return entity
}

describe('a loop', () => {
  test('gets the rows of what matches at that moment, also when that is nothing', () => {
    const engine = new Engine(defineGame({ systems: [mover], step: 0.5 }))
    engine.frame()
    const [a, b, c] = [spawn(engine, 0), spawn(engine, 10), spawn(engine, 20)]
    engine.world.add(b, Frozen)
    engine.frame()
    engine.world.remove(b, Frozen)
    engine.world.despawn(c)
    engine.frame()
    expect(engine.world.get(a, Position)).toEqual({ x: 1, y: 2 })
    expect(engine.world.get(b, Position)).toEqual({ x: 10.5, y: 1 })
    expect(engine.get(mover)).toEqual({ made: 1, calls: 3 })
  })

  test('is made before it first runs, and again only when columns were replaced', () => {
    const engine = new Engine(defineGame({ systems: [mover], step: 0.5 }), { reserve: 2000 })
    expect(engine.get(mover).made).toBe(0)
    const entities = Array.from({ length: 2000 }, (_, index) => spawn(engine, index))
    engine.frame()
    engine.frame()
    expect(engine.get(mover).made).toBe(1)
    while (engine.world.columns(Position).x.length === 3072) entities.push(spawn(engine, entities.length))
    for (let i = 0; i < 3; i++) engine.frame()
    expect(engine.get(mover)).toEqual({ made: 2, calls: 5 })
    expect(entities.length).toBeGreaterThan(2000)
    expect(engine.world.get(entities[0]!, Position)).toEqual({ x: 2.5, y: 5 })
    expect(engine.world.get(entities.at(-1)!, Position)).toEqual({ x: entities.length - 1 + 1.5, y: 3 })
  })

  test('that writes is seen by who asks for changes', () => {
    const seen: number[] = []
    const watch = defineSystem('watch', {
      create: () => ({}),
      run: [loop('late', [changed(Position)], () => (_rows, count) => void seen.push(count))],
    })
    const engine = engineOf([mover, watch])
    for (let i = 0; i < 10; i++) spawn(engine, i)
    engine.world.set(spawn(engine, 0), Velocity, { x: 0, y: 0 })
    engine.frame()
    engine.frame()
    expect(seen).toEqual([11, 10])
  })

  test('that throws while it is made does so in its frame, and is made again in the next', () => {
    let broken = true
    const frail = defineSystem('frail', {
      create: () => ({ calls: 0 }),
      run: (make) => [
        make.loop('late', [having(Position)], (self) => {
          if (broken) throw new Error('not yet')
          return () => void self.calls++
        }),
      ],
    })
    const engine = engineOf([frail])
    expect(() => engine.frame()).toThrow('not yet')
    broken = false
    engine.frame()
    expect(engine.get(frail).calls).toBe(1)
  })

  test('of two games has columns of each', () => {
    const engines = [1, 2].map(() => new Engine(defineGame({ systems: [mover], step: 1 })))
    const entities = engines.map((engine, index) => spawn(engine, index))
    engines[0]!.frame()
    engines[0]!.frame()
    engines[1]!.frame()
    expect(engines.map((engine, index) => engine.world.get(entities[index]!, Position).x)).toEqual([2, 2])
  })

  test('refuses columns that would have one name', () => {
    const other = definePackage('demo:other', '1.0.0').component('position', { z: t.f32 })
    expect(() => loop('update', [read(Position), read(other)], () => () => undefined)).toThrow(
      'the columns of a query have the name "position" twice',
    )
  })
})

test('room for entities is a whole number', () => {
  expect(() => engineOf([], { reserve: -1 })).toThrow('there cannot be room for -1 entities')
  expect(() => engineOf([], { reserve: 1.5 })).toThrow('there cannot be room for 1.5 entities')
  const engine = engineOf([], { reserve: 100_000 })
  expect(engine.world.columns(Position).x.length).toBeGreaterThanOrEqual(133_000)
})
