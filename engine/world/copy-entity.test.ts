import { describe, expect, test } from 'vitest'
import { definePackage, t } from '../schema/index.ts'
import { World } from './index.ts'

const demo = definePackage('demo:copies', '1.0.0')
const Position = demo.component('position', { x: t.f32, y: t.f32 })
const Health = demo.component('health', { now: t.withDefault(t.u8, 9), side: t.enum(['us', 'them']) })
const Prefab = demo.component('prefab', {})

function prefabIn(world: World) {
  const prefab = world.spawn()
  world.add(prefab, Prefab)
  world.add(prefab, Position, { x: 1.5, y: -2 })
  world.add(prefab, Health, { now: 3, side: 'them' })
  return prefab
}

describe('a copy of an entity', () => {
  test('has its components and their values, and is another one', () => {
    const world = new World()
    const prefab = prefabIn(world)
    const copy = world.copy(prefab)
    expect(copy).not.toBe(prefab)
    expect(world.componentsOf(copy)).toEqual([Health, Position, Prefab])
    expect([world.get(copy, Position), world.get(copy, Health)]).toEqual([
      { x: 1.5, y: -2 },
      { now: 3, side: 'them' },
    ])
    world.set(copy, Health, { now: 200 })
    expect(world.get(prefab, Health).now).toBe(3)
  })

  test('may lack some, and belong to somebody else', () => {
    const world = new World()
    const owner = world.createOwner('acme:prefabs')
    const copy = world.copy(prefabIn(world), [Prefab, Health], owner)
    expect(world.componentsOf(copy)).toEqual([Position])
    expect(world.ownerOf(copy)).toBe(owner)
  })

  test('ends where somebody who is told of it ends it', () => {
    const world = new World()
    const prefab = prefabIn(world)
    world.observe(Health, 'added', (entity) => world.despawn(entity))
    expect(world.alive(world.copy(prefab))).toBe(false)
    expect(world.size).toBe(1)
  })

  test('is not made of what is gone', () => {
    const world = new World()
    const prefab = prefabIn(world)
    world.despawn(prefab)
    expect(() => world.copy(prefab)).toThrow(expect.objectContaining({ code: 'world/stale-entity' }))
    expect(world.size).toBe(0)
  })
})

describe('what an entity has, given to another', () => {
  test('takes the place of what that had, and leaves the rest', () => {
    const world = new World()
    const target = world.spawn()
    world.add(target, Position, { x: 7 })
    world.add(target, Health, { now: 1 })
    world.copyTo(target, prefabIn(world), [Position])
    expect(world.componentsOf(target)).toEqual([Health, Position, Prefab])
    expect([world.get(target, Position).x, world.get(target, Health).now]).toEqual([7, 3])
  })

  test('is neither taken from nor given to what is gone', () => {
    const world = new World()
    const [prefab, gone] = [prefabIn(world), world.spawn()]
    world.despawn(gone)
    for (const [to, from] of [
      [gone, prefab],
      [prefab, gone],
    ] as const) {
      expect(() => world.copyTo(to, from)).toThrow(expect.objectContaining({ code: 'world/stale-entity' }))
    }
  })
})

test('all entities of a kind are listed by their rows', () => {
  const world = new World()
  const [first, other, second] = [prefabIn(world), world.spawn(), prefabIn(world)]
  expect(world.all({ with: [Prefab, Health] })).toEqual([first, second])
  expect(world.all({ with: [Prefab] })).not.toContain(other)
  world.despawn(first)
  expect(world.all({ with: [Prefab] })).toEqual([second])
  expect(world.all({ with: [Prefab], without: [Health] })).toEqual([])
})

describe('removing all entities of a kind', () => {
  test('leaves the others, whoever they belong to', () => {
    const world = new World()
    const prefab = prefabIn(world)
    for (let i = 0; i < 100; i++) world.copy(prefab, i % 2 === 0 ? [Prefab] : [])
    expect(world.despawnAll({ with: [Health], without: [Prefab] })).toBe(50)
    expect(world.size).toBe(51)
    expect(world.despawnAll({ with: [Health], without: [Prefab] })).toBe(0)
  })

  test('passes over those that others have ended meanwhile', () => {
    const world = new World()
    const [first, second] = [prefabIn(world), prefabIn(world)]
    world.observe(Health, 'removed', () => void (world.alive(second) && world.despawn(second)))
    expect(world.despawnAll({ with: [Health] })).toBe(1)
    expect([world.alive(first), world.alive(second)]).toEqual([false, false])
  })
})
