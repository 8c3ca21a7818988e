import { describe, expect, test } from 'vitest'
import { Engine } from '../engine.ts'
import { defineGame } from '../game.ts'
import { definePackage, t, type Entity } from '../schema/index.ts'
import { changed, defineSystem, each, having, read, without, write } from '../system/index.ts'
import { engineOf } from '../testing/engine-of.ts'

const demo = definePackage('demo:frame', '1.0.0')
const Position = demo.component('position', { x: t.f32, y: t.f32 })
const Velocity = demo.component('velocity', { x: t.f32, y: t.f32 })
const Frozen = demo.component('frozen', {})

/** A system that moves entities, and counts how often its loop was made and called. */
const mover = defineSystem('mover', {
  create: () => ({ made: 0, calls: 0 }),
  run: (make) => [
    make.each('update', [write(Position), read(Velocity), without(Frozen)], (self, columns) => {
      self.made++
      const { position, velocity } = columns
      const { x, y } = position
      return (entities, dt) => {
        self.calls++
        for (let i = 0; i < entities.count; i++) {
          const row = entities.at(i)
          x[row] += velocity.x[row] * dt
          y[row] += velocity.y[row] * dt
        }
      }
    }),
  ],
})

function spawn(engine: Engine, x: number): Entity {
  const entity = engine.world.spawn()
  engine.world.add(entity, Position, { x })
  engine.world.add(entity, Velocity, { x: 1, y: 2 })
  return entity
}

describe('the loop of an each', () => {
  test('gets the rows of the entities that match at that moment, also when none does', () => {
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
      run: [
        each(
          'late',
          [changed(Position)],
          () =>
            ({ count }) =>
              void seen.push(count),
        ),
      ],
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
        make.each('late', [having(Position)], (self) => {
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

  test('goes on with its entities whatever is spawned and despawned meanwhile', () => {
    let seen = 0
    const reaper = defineSystem('reaper', {
      create: ({ world }) => ({ world }),
      run: (make) => [
        make.each('update', [read(Position)], ({ world }) => (entities) => {
          for (const row of entities) {
            seen++
            world.despawn(world.entity(row))
            world.add(world.spawn(), Position)
          }
        }),
      ],
    })
    const engine = engineOf([reaper])
    for (let i = 0; i < 100; i++) spawn(engine, i)
    for (let i = 0; i < 5; i++) engine.frame()
    expect([seen, engine.world.size]).toEqual([500, 100])
  })

  test('loses nothing that it writes when its columns are replaced while it runs', () => {
    const splitter = defineSystem('splitter', {
      create: ({ world }) => ({ world }),
      run: (make) => [
        make.each('update', [write(Position)], ({ world }, { position: { x, y } }) => (entities) => {
          for (const row of entities) {
            x[row] += 1
            // Far more entities than the columns have room for, the first of which is changed by hand.
            for (let i = 0; i < 100; i++) world.add(world.spawn(), Position, { x: -1 })
            world.set(world.entity(entities.at(0)), Position, { y: row })
            if (row !== entities.at(0)) y[row] = 5
          }
        }),
      ],
    })
    const engine = new Engine(defineGame({ systems: [splitter] }), { reserve: 0 })
    const first = Array.from({ length: 200 }, (_, i) => spawn(engine, i))
    const before = engine.world.columns(Position).x.length
    engine.frame()
    expect(engine.world.columns(Position).x.length).toBeGreaterThan(4 * before)
    expect(first.map((entity) => engine.world.get(entity, Position).x)).toEqual(first.map((_, i) => i + 1))
    expect(first.slice(1).every((entity) => engine.world.get(entity, Position).y === 5)).toBe(true)
    expect(engine.world.get(first[0]!, Position).y).toBe(engine.world.row(first.at(-1)!))
    const all = engine.world.all({ with: [Position] })
    expect(all).toHaveLength(200 + 200 * 100)
    expect(all.filter((entity) => engine.world.get(entity, Position).x === -1)).toHaveLength(200 * 100)
  })

  test('queries of systems that have gone are closed, and shared while two have them', () => {
    const twin = defineSystem('twin', {
      create: () => ({}),
      run: [each('late', [read(Velocity), read(Position), without(Frozen)], () => () => {})],
    })
    const engine = engineOf([mover, twin])
    const query = engine.world.query({ with: [Position, Velocity], without: [Frozen] })
    query.release()
    engine.change({ remove: [twin] })
    spawn(engine, 1)
    engine.frame()
    expect(query.count).toBe(1)
    engine.change({ remove: [mover] })
    query.refresh()
    expect(query.count).toBe(0)
    expect(engine.world.query({ with: [Position, Velocity], without: [Frozen] })).not.toBe(query)
  })

  test('refuses columns that would have one name', () => {
    const other = definePackage('demo:other', '1.0.0').component('position', { z: t.f32 })
    expect(() => each('update', [read(Position), read(other)], () => () => undefined)).toThrow(
      'two columns of a query have the name "position"',
    )
  })
})

test('room for entities is a whole number', () => {
  expect(() => engineOf([], { reserve: -1 })).toThrow('the world cannot reserve room for -1 entities')
  expect(() => engineOf([], { reserve: 1.5 })).toThrow('the world cannot reserve room for 1.5 entities')
  const engine = engineOf([], { reserve: 100_000 })
  expect(engine.world.columns(Position).x.length).toBeGreaterThanOrEqual(133_000)
})
