import { describe, expect, test } from 'vitest'
import { definePackage, t } from '../schema/index.ts'
import { World } from './index.ts'

const demo = definePackage('demo:world', '1.0.0')
const Position = demo.component('position', { x: t.f32, y: t.f32 })
const Tag = demo.component('tag', {})

describe('observers', () => {
  test('are told after the change, and only while they watch', () => {
    const world = new World()
    const told: unknown[] = []
    const stop = [
      world.observe(Position, 'added', (entity) => told.push(['+', entity, world.get(entity, Position).x])),
      world.observe(Position, 'removed', (entity) => told.push(['-', entity, world.has(entity, Position)])),
    ]
    const [a, b] = [world.spawn(), world.spawn()]
    world.add(a, Position, { x: 4 })
    world.add(a, Position, { x: 5 })
    world.add(b, Position, { x: 6 })
    world.add(b, Tag)
    world.remove(a, Position)
    world.despawn(b)
    expect(told).toEqual([
      ['+', a, 4],
      ['+', b, 6],
      ['-', a, false],
      ['-', b, false],
    ])
    for (const end of stop) end()
    world.add(world.spawn(), Position)
    expect(told).toHaveLength(4)
  })

  test('may end the entity that they are told of, and others', () => {
    const world = new World()
    const guest = world.createOwner('a:b')
    const entities = Array.from({ length: 5 }, () => {
      const entity = world.spawn(guest)
      world.add(entity, Position)
      return entity
    })
    world.observe(Position, 'removed', () => {
      const next = entities.find((entity) => world.alive(entity))
      if (next !== undefined) world.despawn(next)
    })
    world.releaseOwner(guest)
    expect(world.size).toBe(0)
    const again = world.spawn()
    world.observe(Tag, 'added', (entity) => world.despawn(entity))
    world.add(again, Tag)
    expect([world.size, world.alive(again)]).toEqual([0, false])
  })

  test('watch on when the component is forgotten and comes back', () => {
    const world = new World()
    const told: string[] = []
    const stop = world.observe(Tag, 'added', () => told.push('+'))
    world.observe(Tag, 'removed', () => told.push('-'))
    const entity = world.spawn()
    world.add(entity, Tag)
    world.forget(Tag)
    world.add(entity, Tag)
    expect(told).toEqual(['+', '-', '+'])
    world.forget(Tag)
    stop()
    world.add(entity, Tag)
    expect(told).toEqual(['+', '-', '+', '-'])
  })

  test('of a despawned entity are told by the names of its components, not by when it got them', () => {
    const world = new World()
    const told: string[] = []
    for (const component of [Tag, Position]) {
      world.observe(component, 'removed', () => told.push(component.name))
    }
    const entities = [
      [Tag, Position],
      [Position, Tag],
    ].map((components) => {
      const entity = world.spawn()
      for (const component of components) world.add(entity, component)
      return entity
    })
    for (const entity of entities) world.despawn(entity)
    expect(told).toEqual(['position', 'tag', 'position', 'tag'])
  })

  test('that watch twice are told twice, and end one at a time', () => {
    const world = new World()
    let told = 0
    const observer = (): void => void told++
    const [first, second] = [world.observe(Tag, 'added', observer), world.observe(Tag, 'added', observer)]
    world.add(world.spawn(), Tag)
    expect(told).toBe(2)
    first()
    first()
    world.add(world.spawn(), Tag)
    expect(told).toBe(3)
    second()
    world.add(world.spawn(), Tag)
    expect(told).toBe(3)
  })

  test('that throw do not keep an owner from being released', () => {
    const world = new World()
    const guest = world.createOwner('a:b')
    for (let i = 0; i < 3; i++) world.add(world.spawn(guest), Tag)
    let told = 0
    world.observe(Tag, 'removed', () => {
      throw new Error(`no ${++told}`)
    })
    expect(() => world.releaseOwner(guest)).toThrow('no 1')
    expect([told, world.size, world.owners]).toEqual([3, 0, [world.gameOwner]])
  })

  test('that throw do not keep a component from being forgotten', () => {
    const world = new World()
    const entities = Array.from({ length: 3 }, () => world.spawn())
    for (const entity of entities) world.add(entity, Tag)
    const stop = world.observe(Tag, 'removed', () => {
      throw new Error('no')
    })
    expect(() => world.forget(Tag)).toThrow('no')
    stop()
    expect(world.components).toEqual([])
    expect(entities.flatMap((entity) => world.componentsOf(entity))).toEqual([])
  })

  test('that use a component while it is forgotten get a new one', () => {
    const world = new World()
    const entities = Array.from({ length: 3 }, () => world.spawn())
    for (const entity of entities) world.add(entity, Position, { x: 1 })
    const stop = world.observe(Position, 'removed', (entity) => {
      expect(world.has(entity, Position)).toBe(false)
      world.add(entity, Position, { y: 2 })
    })
    world.forget(Position)
    stop()
    for (const entity of entities) {
      expect(world.get(entity, Position)).toEqual({ x: 0, y: 2 })
      expect(world.componentsOf(entity)).toEqual([Position])
      // The token of the one that was forgotten goes to this.
      expect(world.has(entity, Tag)).toBe(false)
    }
    expect(world.columns(Tag)).toEqual({})
    expect(entities.some((entity) => world.has(entity, Tag))).toBe(false)
  })
})
