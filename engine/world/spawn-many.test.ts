import { describe, expect, test } from 'vitest'
import { definePackage, t, type Entity } from '../schema/index.ts'
import { handleRow, World } from './index.ts'

const demo = definePackage('demo:many', '1.0.0')
const Position = demo.component('position', { x: t.f32, y: t.withDefault(t.f32, 2) })
const Tag = demo.component('tag', {})

describe('spawning several entities at once', () => {
  test('does what spawning and adding one by one does', () => {
    const world = new World()
    const one = new World()
    const guest = world.createOwner('a:b')
    const itsGuest = one.createOwner('a:b')
    const query = world.query({ with: [Position, Tag] })
    const entities = world.spawnMany(1000, guest, [Position, Tag])
    const expected = Array.from({ length: 1000 }, () => {
      const entity = one.spawn(itsGuest)
      for (const component of [Position, Tag]) one.add(entity, component)
      return entity
    })
    expect(entities).toEqual(expected)
    expect(world.get(entities[999]!, Position)).toEqual({ x: 0, y: 2 })
    expect([world.size, world.ownerOf(entities[0]!)]).toEqual([1000, guest])
    query.refresh()
    expect([...query.rows.subarray(0, query.count)]).toEqual(entities.map(handleRow))
  })

  test('lets its user fill the columns before anyone is told', () => {
    const world = new World()
    const columns = world.columns(Position)
    const told: unknown[] = []
    world.observe(Position, 'added', (entity) => told.push(world.get(entity, Position)))
    const entities = world.spawnMany(3, world.gameOwner, [Position], (rows) => {
      expect(told).toEqual([])
      for (const [i, row] of rows.entries()) columns.x[row] = i * 10
    })
    expect(told).toEqual([
      { x: 0, y: 2 },
      { x: 10, y: 2 },
      { x: 20, y: 2 },
    ])
    expect(entities.map((entity) => world.has(entity, Tag))).toEqual([false, false, false])
  })

  test('takes each component once, and none at all', () => {
    const world = new World()
    expect(world.componentsOf(world.spawnMany(1, world.gameOwner, [Tag, Position, Tag])[0]!)).toEqual([
      Position,
      Tag,
    ])
    expect(world.componentsOf(world.spawnMany(1, world.gameOwner, [])[0]!)).toEqual([])
    expect(world.spawnMany(0, world.gameOwner, [Tag])).toEqual([])
  })

  test('leaves nothing when there is not room for all', () => {
    const world = new World({ maxEntities: 10 })
    const kept = world.spawn()
    const full = expect.objectContaining({ code: 'world/full' })
    expect(() => world.spawnMany(8, world.gameOwner, [Position])).toThrow(full)
    expect(world.size).toBe(1)
    const entities = world.spawnMany(7, world.gameOwner, [Position])
    expect(entities.map(handleRow)).toEqual([2, 3, 4, 5, 6, 7, 8])
    expect(world.alive(kept)).toBe(true)
  })

  test('leaves nothing when its user throws', () => {
    const world = new World()
    const fail = (): void => {
      throw new Error('no')
    }
    expect(() => world.spawnMany(5, world.gameOwner, [Position], fail)).toThrow('no')
    expect(world.size).toBe(0)
    expect(world.spawnMany(5, world.gameOwner, [Position]).map(handleRow)).toEqual([1, 2, 3, 4, 5])
  })

  test.each([-1, 0.5, Number.NaN, Infinity])('refuses %d as their number', (count) => {
    const world = new World()
    expect(() => world.spawnMany(count, world.gameOwner, [])).toThrow(
      expect.objectContaining({ code: 'value/invalid' }),
    )
    expect(world.size).toBe(0)
  })

  test('refuses an owner that has gone', () => {
    const world = new World()
    const guest = world.createOwner('a:b')
    world.releaseOwner(guest)
    expect(() => world.spawnMany(2, guest, [])).toThrow(
      expect.objectContaining({ code: 'world/unknown-owner' }),
    )
  })

  test('passes over those that an observer ends', () => {
    const world = new World()
    const entities: Entity[] = []
    const stop = world.observe(Position, 'added', (entity) => {
      const next = world.entity(world.row(entity) + 1)
      if (next !== 0) world.despawn(next)
    })
    entities.push(...world.spawnMany(4, world.gameOwner, [Position, Tag]))
    stop()
    expect(entities.map((entity) => world.alive(entity))).toEqual([true, false, true, false])
    expect(world.componentsOf(entities[2]!)).toEqual([Position, Tag])
  })
})
