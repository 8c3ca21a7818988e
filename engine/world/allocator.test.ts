import { describe, expect, test } from 'vitest'
import { SkeinError } from '../error.ts'
import { definePackage, t, type Entity } from '../schema/index.ts'
import { handleRow, MAX_GENERATION, World } from './index.ts'

const demo = definePackage('demo:world', '1.0.0')
const Position = demo.component('position', { x: t.f32, y: t.f32 })

function code(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    if (error instanceof SkeinError) return error.code
    throw error
  }
  return 'nothing thrown'
}

describe('owners', () => {
  test('release takes all entities of one owner and no other', () => {
    const world = new World()
    const mod = world.createOwner('a:b')
    const [mine, its] = [world.spawn(), world.spawn(mod)]
    expect(world.owners.map((owner) => owner.name)).toEqual(['', 'a:b'])
    world.releaseOwner(mod)
    world.releaseOwner(mod)
    expect([world.alive(mine), world.alive(its), world.size]).toEqual([true, false, 1])
    expect(world.owners).toEqual([world.host])
    expect(code(() => world.spawn(mod))).toBe('world/unknown-owner')
  })

  test('the game keeps its place when its entities are released', () => {
    const world = new World()
    world.spawn()
    world.releaseOwner(world.host)
    expect(world.size).toBe(0)
    expect(world.alive(world.spawn())).toBe(true)
  })

  test('are listed with the game first, then by name', () => {
    const world = new World()
    world.createOwner('b:b')
    world.createOwner('a:a')
    expect(world.owners.map((owner) => owner.name)).toEqual(['', 'a:a', 'b:b'])
  })

  test("the game's handles are the same numbers whatever mods do", () => {
    const lone = new World()
    const expected = Array.from({ length: 2000 }, () => lone.spawn())
    const crowded = new World()
    const handles: Entity[] = []
    const before = crowded.createOwner('a:before')
    for (let i = 0; i < 300; i++) crowded.spawn(before)
    for (let i = 0; i < 2000; i++) {
      if (i === 700) crowded.releaseOwner(before)
      if (i % 100 === 0) {
        const visitor = crowded.createOwner(`a:visitor-${i}`)
        for (let n = 0; n < i; n++) crowded.spawn(visitor)
        if (i % 200 === 0) crowded.releaseOwner(visitor)
      }
      handles.push(crowded.spawn())
    }
    expect(handles).toEqual(expected)
  })

  test("the order of an owner's entities does not depend on others", () => {
    const world = new World()
    const [a, b, c] = ['a:a', 'b:b', 'c:c'].map((name) => world.createOwner(name))
    const entities: Entity[] = []
    for (let i = 0; i < 1000; i++) {
      world.spawn(a)
      if (i < 600) world.spawn(c)
      if (i === 600) world.releaseOwner(c!)
      entities.push(world.spawn(b))
    }
    expect(world.rowsOf(b!)).toEqual(entities.map(handleRow))
  })

  test('a page that changes hands keeps its generations: old handles stay stale', () => {
    const world = new World()
    const old: Entity[] = []
    for (let round = 0; round < 3; round++) {
      const mod = world.createOwner(`a:mod-${round}`)
      const entities = Array.from({ length: 300 }, () => world.spawn(mod))
      expect(entities.map(handleRow)).toEqual(world.rowsOf(mod))
      expect(old.some((entity) => world.alive(entity))).toBe(false)
      old.push(...entities)
      world.releaseOwner(mod)
    }
    expect(new Set(old).size).toBe(900)
    expect(new Set(old.map(handleRow)).size).toBe(300)
  })

  test('rows that one mod has used up are passed over by the next', () => {
    const world = new World()
    const first = world.createOwner('a:first')
    const row = handleRow(world.spawn(first))
    world.releaseOwner(first)
    const second = world.createOwner('a:second')
    for (let i = 1; i < MAX_GENERATION; i++) world.despawn(world.spawn(second))
    world.releaseOwner(second)
    const third = world.createOwner('a:third')
    expect(handleRow(world.spawn(third))).toBe(row + 1)
  })

  test('a handle that was reserved when its owner went is stale for good, and never given to another', () => {
    const world = new World()
    const first = world.createOwner('a:first')
    const reserved = [world.reserve(first), world.reserve(first)]
    world.releaseOwner(first)
    world.cancel(reserved[0]!)
    expect(code(() => world.occupy(reserved[1]!))).toBe('world/stale-entity')
    const second = world.createOwner('a:second')
    const entities = [world.spawn(second), world.spawn(second)]
    expect(entities.map(handleRow)).toEqual(reserved.map(handleRow))
    expect(reserved.some((entity) => entities.includes(entity) || world.alive(entity))).toBe(false)
    for (const entity of reserved) world.cancel(entity)
    expect(entities.map((entity) => world.ownerOf(entity))).toEqual([second, second])
  })

  test('rows that were reserved when their owner went are free for others', () => {
    const world = new World({ maxEntities: 8 })
    for (let round = 0; round < 5; round++) {
      const mod = world.createOwner(`a:mod-${round}`)
      world.reserve(mod)
      world.spawn(mod)
      world.releaseOwner(mod)
    }
    const mod = world.createOwner('a:last')
    expect([world.spawn(mod), world.spawn(mod)].every((entity) => world.alive(entity))).toBe(true)
  })

  test('mods together get no more than a quarter, so that they cannot leave the game without', () => {
    const world = new World({ maxEntities: 8 })
    const [a, b] = [world.createOwner('a:a'), world.createOwner('b:b')]
    const its = world.spawn(a)
    world.reserve(b)
    expect(() => world.spawn(a)).toThrow('another entity of a:a')
    expect(code(() => world.spawn(b))).toBe('world/full')
    for (let i = 0; i < 6; i++) world.spawn()
    expect(code(() => world.spawn())).toBe('world/full')
    world.despawn(its)
    expect(code(() => world.spawn())).toBe('world/full')
    expect(world.alive(world.spawn(b))).toBe(true)
  })

  test('an owner of another world owns nothing here', () => {
    const world = new World()
    expect(code(() => world.spawn(new World().host))).toBe('world/unknown-owner')
    expect(() => world.spawn(new World().host)).toThrow('the game of another world')
    world.releaseOwner(new World().createOwner('a:b'))
  })

  test('an owner that is being released cannot spawn any more', () => {
    const world = new World()
    const mod = world.createOwner('a:b')
    for (let i = 0; i < 3; i++) world.add(world.spawn(mod), Position)
    const reserved = world.reserve(mod)
    const refused: string[] = []
    world.observe(Position, 'removed', () => {
      refused.push(
        code(() => world.spawn(mod)),
        code(() => world.occupy(reserved)),
      )
    })
    world.releaseOwner(mod)
    expect(refused).toEqual(
      Array.from({ length: 3 }, () => ['world/unknown-owner', 'world/stale-entity']).flat(),
    )
    expect([world.size, world.owners]).toEqual([0, [world.host]])
  })
})
