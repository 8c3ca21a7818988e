import { describe, expect, test } from 'vitest'
import type { Engine } from '../engine.ts'
import { definePackage, t, type Entity } from '../schema/index.ts'
import {
  changed,
  defineSystem,
  added,
  having,
  removed,
  read,
  tick,
  write,
  type AnySystem,
  type QueryTerm,
} from '../system/index.ts'
import { engineOf } from '../testing/engine-of.ts'

const demo = definePackage('demo:changes', '1.0.0')
const Health = demo.component('health', { points: t.f32, shield: t.u8 })
const Team = demo.component('team', { side: t.u8 })

/** A system that lists the entities that its query hands it. */
function watcher(name: string, ...terms: QueryTerm[]): { system: AnySystem; take(): Entity[] } {
  const seen: Entity[] = []
  const system = defineSystem(name, {
    create: ({ world }) => ({ world }),
    run: ({ each }) => [
      each('late', terms, ({ world }) => (entities) => {
        for (const row of entities) seen.push(world.entity(row))
      }),
    ],
  })
  return { system, take: () => seen.splice(0) }
}

function playing(watch: { system: AnySystem; take(): Entity[] }, more: AnySystem[] = []) {
  const engine = engineOf([watch.system, ...more])
  const spawn = (points = 1): Entity => {
    const entity = engine.world.spawn()
    engine.world.add(entity, Health, { points })
    return entity
  }
  return {
    engine,
    spawn,
    world: engine.world,
    seen(): Entity[] {
      engine.frame()
      return watch.take()
    },
  }
}

describe('entities that gained a component since the system last ran', () => {
  test('are seen once; in the first run, all are', () => {
    const { spawn, world, seen } = playing(watcher('w', added(Health)))
    const [a, b] = [spawn(), spawn()]
    expect(seen()).toEqual([a, b])
    expect(seen()).toEqual([])
    const c = spawn()
    world.remove(a!, Health)
    world.add(a!, Health)
    expect(seen()).toEqual([a, c])
    world.set(c, Health, { points: 9 })
    expect(seen()).toEqual([])
  })

  test('are also those that live in the row of another one', () => {
    const { spawn, world, seen } = playing(watcher('w', added(Health)))
    const old = spawn()
    expect(seen()).toEqual([old])
    world.despawn(old)
    const heir = spawn()
    expect(world.row(heir)).toBe(old & 0xf_ffff)
    expect(seen()).toEqual([heir])
  })
})

describe('entities that lost a component', () => {
  test('are seen once while they live, even if they have it again', () => {
    const { spawn, world, seen } = playing(watcher('w', removed(Health), having(Team)))
    const [a, b, c, d] = [spawn(), spawn(), spawn(), spawn()]
    for (const entity of [a, b, c]) world.add(entity, Team)
    world.remove(a, Health)
    // Before anyone watched, and in the first run, nothing was lost.
    expect(seen()).toEqual([])
    for (const entity of [b, c, d]) world.remove(entity, Health)
    world.add(c, Health)
    expect(seen()).toEqual([b, c])
    expect(seen()).toEqual([])
    world.despawn(b)
    const heir = world.spawn()
    world.add(heir, Team)
    expect([world.row(heir), seen()]).toEqual([b & 0xf_ffff, []])
  })
})

describe('entities of which a value has changed', () => {
  test('are seen once, if it is another value', () => {
    const { spawn, world, seen } = playing(watcher('w', changed(Health)))
    const [a, b] = [spawn(1), spawn(2)]
    expect(seen()).toEqual([a, b])
    world.set(a, Health, { points: 1 })
    world.add(b, Health, { shield: 0 })
    expect(seen()).toEqual([])
    world.set(a, Health, { points: Number.NaN })
    world.add(b, Health, { shield: 3 })
    expect(seen()).toEqual([a, b])
    world.set(a, Health, { points: Number.NaN })
    expect(seen()).toEqual([])
  })

  test('by a system that writes: those alone that are others than before', () => {
    const healer = defineSystem('healer', {
      create: () => ({}),
      run: ({ each }) => [
        each('update', [write(Health)], (_self, { health }) => (entities) => {
          for (const row of entities) health.points[row] = Math.min(5, health.points[row] + 1)
        }),
      ],
    })
    const { spawn, seen } = playing(watcher('w', changed(Health)), [healer])
    const [a, b] = [spawn(3), spawn(5)]
    expect(seen()).toEqual([a, b])
    expect(seen()).toEqual([a])
    expect(seen()).toEqual([])
  })

  test('by itself do not count; others see them', () => {
    const seen: number[] = []
    const once = (name: string, points: number): AnySystem =>
      defineSystem(name, {
        create: () => ({}),
        run: ({ each }) => [
          each('late', [changed(Health), write(Health)], (_self, { health }) => (entities) => {
            seen.push(entities.count)
            for (const row of entities) health.points[row] = points
          }),
        ],
      })
    const engine = engineOf([once('a', 1), once('b', 2)])
    engine.world.add(engine.world.spawn(), Health)
    for (let i = 0; i < 3; i++) engine.frame()
    // Each undoes the other's change, and never looks at its own.
    expect(seen).toEqual([1, 1, 1, 1, 1, 1])
    const alone = engineOf([once('a', 1)])
    alone.world.add(alone.world.spawn(), Health)
    seen.length = 0
    for (let i = 0; i < 3; i++) alone.frame()
    expect(seen).toEqual([1, 0, 0])
  })

  test('straight in a column are seen when they are said to have changed', () => {
    const setter = defineSystem('setter', {
      create: ({ world }) => ({ world, entity: 0 as Entity, tells: false }),
      run: [
        tick('update', (self: { world: Engine['world']; entity: Entity; tells: boolean }) => {
          if (self.entity === 0) return
          self.world.columns(Health).points[self.world.row(self.entity)]! += 1
          if (self.tells) self.world.touch(self.entity, Health)
        }),
      ],
    })
    const { engine, spawn, seen } = playing(watcher('w', changed(Health)), [setter])
    const self = engine.get(setter)
    self.entity = spawn()
    expect(seen()).toEqual([self.entity])
    expect(seen()).toEqual([])
    self.tells = true
    expect(seen()).toEqual([self.entity])
  })

  test('keep to all terms at once', () => {
    const { spawn, world, seen } = playing(watcher('w', changed(Health), added(Team), read(Health)))
    const [a, b] = [spawn(), spawn()]
    world.add(a!, Team)
    expect(seen()).toEqual([a])
    world.set(a!, Health, { points: 7 })
    world.add(b!, Team)
    expect(seen()).toEqual([])
    world.remove(b!, Team)
    world.add(b!, Team)
    world.set(b!, Health, { points: 8 })
    expect(seen()).toEqual([b])
  })
})

test('what nobody asks for is not kept, and is not any more when who asked has gone', () => {
  const { system } = watcher('w', changed(Health), added(Team))
  const engine = engineOf([])
  expect(engine.world.store(Health).ticks).toBeNull()
  engine.change({ add: [system] })
  engine.change({ add: [watcher('v', having(Health), removed(Team)).system] })
  expect(engine.world.store(Health).ticks).not.toBeNull()
  for (let i = 0; i < 1000; i++) engine.world.add(engine.world.spawn(), Health)
  expect(engine.world.store(Health).ticks!.changed.length).toBe(engine.world.store(Health).rows)
  engine.change({ remove: [system] })
  expect(engine.world.store(Health).ticks).toBeNull()
  expect(engine.world.store(Team).ticks).not.toBeNull()
})
