import { describe, expect, test } from 'vitest'
import { definePackage, t, type Entity } from '../schema/index.ts'
import { code } from '../testing/thrown-code.ts'
import { handleGeneration, handleRow, makeHandle, MAX_GENERATION, World } from './index.ts'

const demo = definePackage('demo:world', '1.0.0')
const Position = demo.component('position', { x: t.f32, y: t.f32 })
const Tag = demo.component('tag', {})

describe('entities are handles with a generation; a stale handle is refused, never silently another', () => {
  test('a row alone is never a handle', () => {
    const world = new World()
    const entity = world.spawn()
    expect(handleRow(entity)).toBe(1)
    expect(handleGeneration(entity)).toBe(1)
    expect(world.alive(1 as Entity)).toBe(false)
    expect(world.alive(0 as Entity)).toBe(false)
  })

  test('a handle is stale once its entity is gone, even when the row is used again', () => {
    const world = new World()
    const first = world.spawn()
    world.add(first, Position)
    world.despawn(first)
    const second = world.spawn()
    expect(handleRow(second)).toBe(handleRow(first))
    expect(second).not.toBe(first)
    expect(world.alive(first)).toBe(false)
    expect(world.tryRow(first)).toBe(0)
    expect(world.has(first, Position)).toBe(false)
    expect(world.has(second, Position)).toBe(false)
    expect(world.ownerOf(first)).toBeNull()
    for (const use of [
      () => world.row(first),
      () => world.despawn(first),
      () => world.add(first, Position),
      () => world.remove(first, Position),
      () => world.get(first, Position),
      () => world.set(first, Position, { x: 1 }),
      () => world.componentsOf(first),
    ]) {
      expect(code(use)).toBe('world/stale-entity')
    }
  })

  test.each([-1, 0.5, Number.NaN, Infinity, 2 ** 32 + 1, 0xffff_ffff, 0xfff0_0000])(
    'the forged handle %d is refused',
    (forged) => {
      const world = new World()
      world.spawn()
      expect(world.alive(forged as Entity)).toBe(false)
      expect(code(() => world.row(forged as Entity))).toBe('world/stale-entity')
    },
  )

  test('a row whose generations are used up is left alone while there are others', () => {
    const world = new World()
    const seen = new Set<Entity>()
    for (let i = 0; i < MAX_GENERATION; i++) {
      const entity = world.spawn()
      expect(handleRow(entity)).toBe(1)
      seen.add(entity)
      world.despawn(entity)
    }
    expect(seen.size).toBe(MAX_GENERATION)
    expect([...seen].at(-1)).toBe(makeHandle(1, MAX_GENERATION))
    const next = world.spawn()
    expect(handleRow(next)).toBe(2)
    expect([...seen].some((old) => world.alive(old))).toBe(false)
  })
})

describe('spawn and despawn', () => {
  test('count entities, and take their components along', () => {
    const world = new World()
    const a = world.spawn()
    const b = world.spawn()
    world.add(a, Position, { x: 1 })
    expect(world.size).toBe(2)
    world.despawn(a)
    expect([world.size, world.alive(a), world.alive(b)]).toEqual([1, false, true])
    expect(world.entity(handleRow(b))).toBe(b)
    expect(world.entity(handleRow(a))).toBe(0)
    expect(world.entity(123_456)).toBe(0)
  })

  test('rows are used again, last in first out', () => {
    const world = new World()
    const [a, b] = [world.spawn(), world.spawn()]
    world.despawn(a)
    world.despawn(b)
    expect([world.spawn(), world.spawn()].map(handleRow)).toEqual([handleRow(b), handleRow(a)])
  })

  test('a world holds as many entities as it is told', () => {
    const world = new World({ maxEntities: 3 })
    const entities = [world.spawn(), world.spawn(), world.spawn()]
    expect(code(() => world.spawn())).toBe('world/full')
    expect(() => world.spawn()).toThrow('the game')
    world.despawn(entities[1]!)
    world.spawn()
    expect(code(() => world.spawn())).toBe('world/full')
    expect(world.size).toBe(3)
  })

  test('the share of guests is limited, and leaves the game its own', () => {
    const world = new World()
    const guest = world.createOwner('a:b')
    for (let i = 0; i < 197_632; i++) world.reserve(guest)
    expect(code(() => world.reserve(guest))).toBe('world/full')
    expect(() => world.reserve(guest)).toThrow('a:b')
    expect(world.alive(world.spawn())).toBe(true)
  })

  test('100,000 entities with components spawn, match and go', () => {
    const world = new World()
    const query = world.query({ with: [Position], without: [Tag] })
    const entities: Entity[] = []
    for (let i = 0; i < 100_000; i++) {
      const entity = world.spawn()
      world.add(entity, Position, { x: i })
      if (i % 4 === 0) world.add(entity, Tag)
      entities.push(entity)
    }
    query.refresh()
    expect(query.count).toBe(75_000)
    expect(world.get(entities[99_999]!, Position).x).toBe(99_999)
    for (const entity of entities) world.despawn(entity)
    query.refresh()
    expect([query.count, world.size]).toEqual([0, 0])
  })
})

describe('reserved handles', () => {
  test('are no entities until they are occupied', () => {
    const world = new World()
    const guest = world.createOwner('a:b')
    const entity = world.reserve(guest)
    expect([world.alive(entity), world.size]).toEqual([false, 0])
    world.occupy(entity)
    expect([world.alive(entity), world.size, world.ownerOf(entity)]).toEqual([true, 1, guest])
  })

  test('are stale for good once they are cancelled', () => {
    const world = new World({ maxEntities: 1 })
    const first = world.reserve(world.gameOwner)
    world.cancel(first)
    const second = world.spawn()
    expect(handleRow(second)).toBe(handleRow(first))
    expect(second).not.toBe(first)
    expect(world.alive(first)).toBe(false)
  })

  test('cancelled in reverse, leave the rows to come as they were', () => {
    const build = (): [World, ReturnType<World['createOwner']>] => {
      const world = new World()
      const guest = world.createOwner('a:b')
      const entities = Array.from({ length: 250 }, () => world.spawn(guest))
      for (const at of [7, 3, 100]) world.despawn(entities[at]!)
      return [world, guest]
    }
    const [plain, itsGuest] = build()
    const [world, guest] = build()
    // Some of them were free, some were never used, and some begin a new page.
    const reserved = Array.from({ length: 40 }, () => world.reserve(guest))
    for (const entity of reserved.toReversed()) world.cancel(entity)
    const after = Array.from({ length: 60 }, () => world.spawn(guest))
    expect(after.map(handleRow)).toEqual(Array.from({ length: 60 }, () => handleRow(plain.spawn(itsGuest))))
    expect(reserved.some((entity) => world.alive(entity))).toBe(false)
  })

  test('cannot be occupied once they are cancelled, nor twice', () => {
    const world = new World()
    const [kept, cancelled] = [world.reserve(world.gameOwner), world.reserve(world.gameOwner)]
    world.cancel(cancelled)
    world.occupy(kept)
    for (const entity of [kept, cancelled, 0 as Entity, 0xffff_ffff as Entity]) {
      expect(code(() => world.occupy(entity))).toBe('world/stale-entity')
    }
    expect(world.size).toBe(1)
  })

  test('are given back once: what is not reserved cannot be cancelled', () => {
    const world = new World()
    const reserved = world.reserve(world.gameOwner)
    const alive = world.spawn()
    for (const entity of [reserved, reserved, alive, 0 as Entity, 0xffff_ffff as Entity]) world.cancel(entity)
    expect([world.alive(alive), world.size]).toEqual([true, 1])
    const rows = [world.spawn(), world.spawn()].map(handleRow)
    expect(rows).toEqual([handleRow(reserved), handleRow(alive) + 1])
  })

  test('that are cancelled use up their row like entities that lived', () => {
    const world = new World()
    for (let i = 0; i < MAX_GENERATION; i++) world.cancel(world.reserve(world.gameOwner))
    expect(handleRow(world.spawn())).toBe(2)
  })
})
