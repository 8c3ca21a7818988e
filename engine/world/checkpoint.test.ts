import { describe, expect, test } from 'vitest'
import { createRandom } from '../random.ts'
import { StateHasher } from '../hash.ts'
import { definePackage, t, type Entity } from '../schema/index.ts'
import { World, type Owner } from './index.ts'

const game = definePackage('demo:game', '1.0.0')
const Position = game.component('position', { x: t.f32, y: t.f32 })
const pack = definePackage('acme:a', '1.0.0')
const Mark = pack.component('mark', { n: t.u32, at: t.entity })

function hashOf(world: World): string {
  const hasher = new StateHasher()
  for (const owner of world.owners) world.hash(hasher, owner)
  return hasher.digest()
}

function build(): { world: World; owner: Owner; ball: Entity; own: Entity[] } {
  const world = new World()
  const owner = world.createOwner('acme:a')
  const ball = world.spawn()
  world.add(ball, Position, { x: 1 })
  world.add(ball, Mark, { n: 7 })
  const own = [1, 2, 3].map((n) => {
    const entity = world.spawn(owner)
    world.add(entity, Mark, { n, at: ball })
    if (n > 1) world.add(entity, Position, { x: n })
    return entity
  })
  return { world, owner, ball, own }
}

describe('a checkpoint of what an owner has', () => {
  test('brings back entities under their handles, with their components and values', () => {
    const { world, owner, ball, own } = build()
    const before = hashOf(world)
    const checkpoint = world.checkpoints.take(owner, [Mark])
    world.despawn(own[1]!)
    world.set(own[0]!, Mark, { n: 99 })
    world.remove(own[2]!, Position)
    const others = [world.spawn(owner), world.spawn(owner)]
    world.add(others[0]!, Mark)
    world.set(ball, Mark, { n: 8 })
    expect(hashOf(world)).not.toBe(before)
    world.checkpoints.rollBack(checkpoint)
    expect(hashOf(world)).toBe(before)
    expect(own.map((entity) => world.alive(entity))).toEqual([true, true, true])
    expect(others.map((entity) => world.alive(entity))).toEqual([false, false])
    expect(world.get(own[1]!, Mark)).toEqual({ n: 2, at: ball })
    expect(world.countOf(owner)).toBe(3)
  })

  test('leaves what others own as it is, but for components that are the owner’s', () => {
    const { world, owner, ball } = build()
    const checkpoint = world.checkpoints.take(owner, [Mark])
    const late = world.spawn()
    world.add(late, Mark)
    world.set(ball, Position, { x: 5 })
    world.remove(ball, Mark)
    world.checkpoints.rollBack(checkpoint)
    expect(world.get(ball, Position).x).toBe(5)
    expect(world.get(ball, Mark).n).toBe(7)
    expect(world.has(late, Mark)).toBe(false)
    expect(world.alive(late)).toBe(true)
  })

  test('does not bring back what others owned', () => {
    const { world, owner, ball } = build()
    const checkpoint = world.checkpoints.take(owner, [Mark])
    world.despawn(ball)
    world.checkpoints.rollBack(checkpoint)
    expect(world.alive(ball)).toBe(false)
  })

  test('lets no handle that was given since mean another entity', () => {
    const { world, owner, own } = build()
    const checkpoint = world.checkpoints.take(owner, [])
    world.despawn(own[0]!)
    const seen = new Set<number>()
    for (let i = 0; i < 5; i++) {
      const entity = world.spawn(owner)
      seen.add(entity)
      world.despawn(entity)
    }
    world.checkpoints.rollBack(checkpoint)
    expect(world.alive(own[0]!)).toBe(true)
    for (let round = 0; round < 3; round++) {
      world.despawn(own[0]!)
      const next = world.spawn(owner)
      expect(seen.has(next)).toBe(false)
      expect(next).not.toBe(own[0]!)
      seen.add(next)
      world.despawn(next)
      if (round < 2) world.checkpoints.rollBack(checkpoint)
    }
  })

  test('tells who watches of what went and of what came back', () => {
    const { world, owner, own } = build()
    const said: string[] = []
    world.observe(Mark, 'added', (entity) => said.push(`+${own.indexOf(entity)}`))
    world.observe(Mark, 'removed', (entity) => said.push(`-${own.indexOf(entity)}`))
    const checkpoint = world.checkpoints.take(owner, [Mark])
    world.despawn(own[1]!)
    world.add(world.spawn(owner), Mark)
    said.length = 0
    world.checkpoints.rollBack(checkpoint)
    expect(said).toEqual(['--1', '+1'])
  })

  test('undoes a change of fields', () => {
    const { world, owner, own } = build()
    const before = hashOf(world)
    const checkpoint = world.checkpoints.take(owner, [Mark])
    const other = definePackage('acme:a', '1.0.0')
    world.migrate(Mark, other.component('mark', { label: t.withDefault(t.u8, 4), n: t.f64 }))
    expect(hashOf(world)).not.toBe(before)
    world.checkpoints.rollBack(checkpoint)
    expect(hashOf(world)).toBe(before)
    expect(world.get(own[0]!, Mark).n).toBe(1)
  })

  test('can be taken of nothing: an owner that starts anew', () => {
    const { world, owner, ball } = build()
    world.checkpoints.clear(owner, [Mark])
    expect(world.size).toBe(1)
    expect(world.has(ball, Mark)).toBe(false)
    expect(world.components.map((it) => it.name)).toContain('mark')
  })

  test('gives the same state whatever happened since', () => {
    const random = createRandom(3, 'checkpoint')
    for (let round = 0; round < 50; round++) {
      const { world, owner, ball, own } = build()
      for (let i = 0; i < 600; i++) own.push(world.spawn(owner))
      for (const entity of own) if (random.below(3) === 0) world.add(entity, Position, { y: random.below(9) })
      const before = hashOf(world)
      const query = world.query({ with: [Position] })
      query.refresh()
      const rows = [...query.rows.subarray(0, query.count)]
      const checkpoint = world.checkpoints.take(owner, [Mark])
      const alive = [...own]
      for (let step = 0; step < 400; step++) {
        const entity = alive[random.below(alive.length)]!
        if (!world.alive(entity)) continue
        const act = random.below(5)
        if (act === 0) world.despawn(entity)
        else if (act === 1) alive.push(world.spawn(owner))
        else if (act === 2) world.add(entity, Mark, { n: random.below(100) })
        else if (act === 3) world.remove(entity, Position)
        else world.add(entity, Position, { x: random.below(100) })
      }
      world.set(ball, Mark, { n: 1 })
      world.checkpoints.rollBack(checkpoint)
      expect(hashOf(world)).toBe(before)
      expect(own.every((entity) => world.alive(entity))).toBe(true)
      query.refresh()
      expect([...query.rows.subarray(0, query.count)]).toEqual(rows)
    }
  })
})

describe('a component that gets other fields', () => {
  const first = definePackage('acme:a', '1.0.0').component('state', {
    mood: t.enum(['glad', 'sad']),
    n: t.u32,
    big: t.u64,
    gone: t.f32,
    on: t.bool,
    target: t.entity,
  })
  const second = definePackage('acme:a', '1.0.0').component('state', {
    on: t.u8,
    fresh: t.withDefault(t.f32, 2.5),
    mood: t.enum(['angry', 'sad', 'glad']),
    n: t.s8,
    big: t.f64,
    target: t.u32,
  })

  test('keeps values by name, as near as the types allow', () => {
    const world = new World()
    const columns = world.columns(first)
    const entity = world.spawn()
    world.add(entity, first, { mood: 'glad', n: 300, big: 12n, gone: 1, on: true, target: entity })
    world.migrate(first, second)
    expect(world.get(entity, second)).toEqual({ on: 1, fresh: 2.5, mood: 'glad', n: 127, big: 12, target: 0 })
    expect(Object.keys(columns)).toEqual(['on', 'fresh', 'mood', 'n', 'big', 'target'])
    expect(world.columns(second)).toBe(columns)
    world.migrate(second, first)
    expect(world.get(entity, first)).toMatchObject({ mood: 'glad', n: 127, big: 12n, gone: 0, on: true })
  })

  test('also under another major version, besides the old one', () => {
    const world = new World()
    const next = definePackage('acme:a', '2.0.0').component('state', {
      n: t.f32,
      extra: t.withDefault(t.u8, 9),
    })
    const [one, two] = [world.spawn(), world.spawn()]
    world.add(one, first, { n: 5 })
    world.migrate(first, next)
    expect(world.get(one, next)).toEqual({ n: 5, extra: 9 })
    expect(world.has(two, next)).toBe(false)
    expect(world.get(one, first).n).toBe(5)
  })

  test('that nobody knows stays unknown', () => {
    const world = new World()
    world.migrate(first, second)
    expect(world.components).toEqual([])
  })
})
