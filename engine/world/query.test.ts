import { describe, expect, test } from 'vitest'
import { definePackage, t, type Entity } from '../schema/index.ts'
import { World, type Query } from './index.ts'

const demo = definePackage('demo:query', '1.0.0')
const A = demo.component('a', { v: t.f32 })
const B = demo.component('b', { v: t.f32 })
const C = demo.component('c', {})

function rows(query: Query): number[] {
  query.refresh()
  return [...query.rows.subarray(0, query.count)]
}

function spawn(world: World, ...components: Parameters<World['add']>[1][]): Entity {
  const entity = world.spawn()
  for (const component of components) world.add(entity, component)
  return entity
}

describe('a query', () => {
  test('gives the rows as they are now, again and again', () => {
    const world = new World()
    const query = world.query({ with: [A] })
    expect([...query.current()]).toEqual([])
    const [first, second] = [spawn(world, A), spawn(world, A)]
    expect([...query.current()]).toEqual([first, second].map((entity) => world.row(entity)))
    const row = world.row(second)
    world.despawn(first)
    expect([...query.current()]).toEqual([row])
    query.release()
    expect([...query.current()]).toEqual([])
  })

  test('lists the entities that have all of some components and none of others', () => {
    const world = new World()
    const early = world.query({ with: [A, B], without: [C] })
    const [, b, c] = [spawn(world, A), spawn(world, A, B), spawn(world, B, A), spawn(world, A, B, C)]
    const late = world.query({ with: [A], without: [C, B] })
    expect(rows(early)).toEqual([b, c].map((entity) => world.row(entity)))
    expect(rows(late)).toEqual([1])
    expect(rows(world.query({ with: [A, A], without: [A] }))).toEqual([])
  })

  test('is ordered by row, however the entities came to match', () => {
    const world = new World()
    const query = world.query({ with: [A] })
    const entities = Array.from({ length: 500 }, () => world.spawn())
    for (const entity of entities.toReversed()) world.add(entity, A)
    for (const entity of entities) if (world.row(entity) % 3 === 0) world.remove(entity, A)
    for (const entity of entities) if (world.row(entity) % 6 === 0) world.add(entity, A)
    const expected = entities.map((it) => world.row(it)).filter((row) => row % 3 !== 0 || row % 6 === 0)
    expect(rows(query)).toEqual(expected)
  })

  test('is a snapshot: entities may come and go while it is iterated over', () => {
    const world = new World()
    const query = world.query({ with: [A] })
    for (let i = 0; i < 100; i++) spawn(world, A)
    const before = rows(query)
    const seen: number[] = []
    for (let i = 0; i < query.count; i++) {
      const row = query.rows[i]!
      seen.push(row)
      world.despawn(world.entity(row))
      if (i % 2 === 0) spawn(world, A)
    }
    expect(seen).toEqual(before)
    expect(rows(query)).toHaveLength(50)
  })

  test('is rebuilt only when an entity gained or lost one of its components', () => {
    const world = new World()
    const query = world.query({ with: [A], without: [C] })
    const entity = spawn(world, A)
    query.refresh()
    const version = query.version
    const unchanged = (): void => {
      query.refresh()
      expect(query.version).toBe(version)
    }
    unchanged()
    world.spawn()
    world.add(entity, B)
    world.set(entity, A, { v: 1 })
    world.add(entity, A)
    world.remove(entity, C)
    unchanged()
    world.add(entity, C)
    query.refresh()
    expect([query.version, query.count]).toEqual([version + 1, 0])
    world.remove(entity, C)
    world.despawn(entity)
    query.refresh()
    expect([query.version, query.count]).toEqual([version + 2, 0])
  })

  test('sees nothing of the entity that had a row before', () => {
    const world = new World()
    const query = world.query({ with: [A] })
    const without = world.query({ with: [B], without: [A] })
    const first = spawn(world, A, B)
    expect([rows(query), rows(without)]).toEqual([[1], []])
    world.despawn(first)
    const second = spawn(world, B)
    expect(world.row(second)).toBe(1)
    expect([rows(query), rows(without)]).toEqual([[], [1]])
    world.add(second, A)
    expect([rows(query), rows(without)]).toEqual([[1], []])
  })

  test('is shared by all who ask for the same terms, until the last lets go', () => {
    const world = new World()
    const query = world.query({ with: [A, B], without: [C] })
    expect(world.query({ with: [B, A, B], without: [C, C] })).toBe(query)
    expect(world.query({ with: [A, B] })).not.toBe(query)
    spawn(world, A, B)
    query.release()
    expect(rows(query)).toEqual([1])
    query.release()
    expect(rows(query)).toEqual([])
    const next = world.query({ with: [A, B], without: [C] })
    expect(next).not.toBe(query)
    expect(rows(next)).toEqual([1])
    query.release()
    spawn(world, A, B)
    expect(rows(next)).toEqual([1, 2])
  })

  test('must name a component that entities have', () => {
    const world = new World()
    for (const terms of [{ with: [] }, { with: [], without: [A] }]) {
      expect(() => world.query(terms)).toThrow(expect.objectContaining({ code: 'world/empty-query' }))
    }
  })

  test('finds entities in high rows', () => {
    const world = new World()
    const query = world.query({ with: [A] })
    const entities = Array.from({ length: 70_000 }, () => world.spawn())
    world.add(entities[69_999]!, A)
    world.add(entities[0]!, A)
    expect(rows(query)).toEqual([1, world.row(entities[69_999]!)])
  })
})
