import { describe, expect, test } from 'vitest'
import { Engine } from '../engine.ts'
import { defineGame } from '../game.ts'
import { definePackage, t, type Entity } from '../schema/index.ts'
import { defineSystem, each, having, read, without, write } from '../system/index.ts'
import { engineOf } from '../testing/engine-of.ts'

const demo = definePackage('demo:frame', '1.0.0')

const Position = demo.component('position', { x: t.f32, y: t.f32 })

const Velocity = demo.component('velocity', { x: t.f32, y: t.f32 })

const Frozen = demo.component('frozen', {})

describe('work over entities', () => {
  const mover = defineSystem('mover', {
    create: () => ({ calls: 0 }),
    run: (make) => [
      make.each('update', [write(Position), read(Velocity), without(Frozen)], (self, query, dt) => {
        self.calls++
        const { rows, count, position, velocity } = query
        for (let i = 0; i < count; i++) {
          const row = rows[i]!
          position.x[row]! += velocity.x[row]! * dt
          position.y[row]! += velocity.y[row]! * dt
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

  test('gets rows and columns, of what matches at that moment', () => {
    const engine = new Engine(defineGame({ systems: [mover], step: 0.5 }))
    const [a, b, c] = [spawn(engine, 0), spawn(engine, 10), spawn(engine, 20)]
    engine.world.add(b, Frozen)
    engine.frame()
    engine.world.remove(b, Frozen)
    engine.world.despawn(c)
    engine.frame()
    expect(engine.world.get(a, Position)).toEqual({ x: 1, y: 2 })
    expect(engine.world.get(b, Position)).toEqual({ x: 10.5, y: 1 })
  })

  test('runs also when nothing matches, and keeps one object', () => {
    const objects = new Set<unknown>()
    const counts: number[] = []
    const looker = defineSystem('looker', {
      create: () => ({}),
      run: [
        each('late', [having(Position), read(Velocity)], (_self, query) => {
          objects.add(query)
          counts.push(query.count)
        }),
      ],
    })
    const engine = engineOf([looker])
    engine.frame()
    for (let i = 0; i < 1000; i++) spawn(engine, i)
    engine.frame()
    expect([counts, objects.size]).toEqual([[0, 1000], 1])
    expect([...objects].map((query) => Object.keys(query as object))).toEqual([['rows', 'count', 'velocity']])
  })

  test('entities may be spawned and despawned in the middle of it', () => {
    let seen = 0
    const reaper = defineSystem('reaper', {
      create: ({ world }) => ({ world }),
      run: (make) => [
        make.each('update', [read(Position)], ({ world }, { rows, count }) => {
          for (let i = 0; i < count; i++) {
            seen++
            world.despawn(world.entity(rows[i]!))
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

  test('queries of systems that have gone are closed, and shared while two have them', () => {
    const twin = defineSystem('twin', {
      create: () => ({}),
      run: [each('late', [read(Velocity), read(Position), without(Frozen)], () => {})],
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
})
