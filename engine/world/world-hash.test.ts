import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { StateHasher } from '../hash.ts'
import { definePackage, t, type Entity } from '../schema/index.ts'
import { World, type Owner } from './index.ts'

const demo = definePackage('demo:hash', '1.0.0')
const A = demo.component('a', { x: t.f64, f: t.f32, big: t.u64 })
const Link = demo.component('link', { to: t.entity })
const Tag = demo.component('tag', {})

function digest(world: World, owner: Owner = world.gameOwner): string {
  const hasher = new StateHasher()
  world.hash(hasher, owner)
  return hasher.digest()
}

function build(change: (world: World, entities: Entity[]) => void = () => {}): string {
  const world = new World()
  const entities = Array.from({ length: 10 }, () => world.spawn())
  for (const [i, entity] of entities.entries()) {
    world.add(entity, A, { x: i / 3, f: i, big: BigInt(i) })
    if (i > 0) world.add(entity, Link, { to: entities[i - 1]! })
  }
  change(world, entities)
  return digest(world)
}

describe('the digest of entities', () => {
  test('is the same for the same state', () => {
    expect(build()).toBe(build())
    expect(build()).toMatch(/^[0-9a-f]{16}$/)
  })

  test.each<[string, (world: World, entities: Entity[]) => void]>([
    ['a field', (world, [a]) => world.set(a!, A, { x: 1e-300 })],
    ['the sign of zero', (world, [a]) => world.set(a!, A, { f: -0 })],
    ['a wide field', (world, [a]) => world.set(a!, A, { big: 2n ** 63n })],
    ['a component more', (world, [a]) => world.add(a!, Tag)],
    ['a component less', (world, [a]) => world.remove(a!, A)],
    ['an entity more', (world) => void world.spawn()],
    ['an entity less', (world, entities) => world.despawn(entities[9]!)],
    ['what a link points to', (world, [, b]) => world.set(b!, Link, { to: b! })],
    ['a link to nothing', (world, entities) => world.set(entities[1]!, Link, { to: 0 as Entity })],
  ])('differs by %s', (_what, change) => {
    expect(build(change)).not.toBe(build())
  })

  test('tells no link, a stale link and a link apart', () => {
    const links = [
      build((world, [, b]) => world.set(b!, Link, { to: 0 as Entity })),
      build((world, [, b]) => {
        const gone = world.spawn()
        world.despawn(gone)
        world.set(b!, Link, { to: gone })
      }),
      build(),
    ]
    expect(new Set(links).size).toBe(3)
  })

  test('tells components apart that hold the same', () => {
    const Other = demo.component('other', {})
    const digests = [Tag, Other].map((component) => build((world, [first]) => world.add(first!, component)))
    expect(digests[0]).not.toBe(digests[1])
  })

  test('counts all NaNs as one', () => {
    const bits = new Float64Array(new BigUint64Array([0x7ff8_0000_0000_0001n]).buffer)[0]!
    expect(build((world, [a]) => world.set(a!, A, { x: bits }))).toBe(
      build((world, [a]) => world.set(a!, A, { x: Number.NaN })),
    )
  })

  test('does not depend on rows, generations or the order in which components came', () => {
    const world = new World()
    const visitor = world.createOwner('guest:visitor')
    for (let i = 0; i < 600; i++) world.despawn(world.spawn())
    for (let i = 0; i < 600; i++) world.spawn(visitor)
    const held = Array.from({ length: 3 }, () => world.spawn())
    const entities = Array.from({ length: 10 }, () => world.spawn())
    for (const entity of held) world.despawn(entity)
    for (const [i, entity] of entities.entries()) {
      if (i > 0) world.add(entity, Link, { to: entities[i - 1]! })
      world.add(entity, A, { x: i / 3, f: i, big: BigInt(i) })
    }
    expect(digest(world)).toBe(build())
    world.releaseOwner(visitor)
    expect(digest(world)).toBe(build())
  })

  test('is each owner’s own; links across owners count by owner and number', () => {
    const make = (pad: number, other: string): string[] => {
      const world = new World()
      const filler = world.createOwner('guest:filler')
      for (let i = 0; i < pad; i++) world.spawn(filler)
      const owner = world.createOwner(other)
      const its = [world.spawn(owner), world.spawn(owner)]
      const mine = world.spawn()
      world.add(mine, Link, { to: its[1]! })
      world.add(its[0]!, Link, { to: mine })
      return [digest(world), digest(world, owner)]
    }
    expect(make(0, 'guest:a')).toEqual(make(1000, 'guest:a'))
    expect(make(0, 'guest:a')[0]).not.toBe(make(0, 'guest:b')[0])
    expect(make(0, 'guest:a')[1]).toBe(make(0, 'guest:b')[1])
  })

  test('and the handles of the game are the same, whatever guests come, do and go meanwhile', () => {
    const spawn = fc.constant('spawn')
    const acts = fc.array(
      fc.oneof({ arbitrary: spawn, weight: 3 }, fc.constantFrom('despawn', 'add', 'link')),
      {
        size: 'large',
        maxLength: 400,
      },
    )
    const noise = fc.array(
      fc.tuple(
        fc.constantFrom('guest:a', 'guest:b'),
        fc.constantFrom('spawn', 'despawn', 'reserve', 'go', 'forget'),
      ),
      { size: 'large', maxLength: 400 },
    )
    const Own = definePackage('guest:own', '1.0.0').component('own', { v: t.f32 })
    fc.assert(
      fc.property(acts, noise, fc.integer({ min: 1, max: 400 }), (game, guests, burst) => {
        const run = (disturb: (world: World, step: number) => void): unknown => {
          const world = new World()
          const entities: Entity[] = []
          for (const [step, act] of game.entries()) {
            disturb(world, step)
            const at = (step * 7) % Math.max(1, entities.length)
            if (act === 'spawn' || entities.length === 0) entities.push(world.spawn())
            else if (act === 'despawn') world.despawn(entities.splice(at, 1)[0]!)
            else if (act === 'add') world.add(entities[at]!, A, { x: step })
            else world.add(entities[at]!, Link, { to: entities.at(-1)! })
          }
          return [digest(world), entities, world.rowsOf(world.gameOwner)]
        }
        const owners = new Map<string, Owner>()
        const disturbed = run((world, step) => {
          const [name, act] = guests[step % Math.max(1, guests.length)] ?? ['guest:a', 'spawn']
          const owner = owners.get(name) ?? world.createOwner(name)
          owners.set(name, owner)
          const [row] = world.rowsOf(owner)
          if (act === 'spawn') for (const entity of world.spawnMany(burst, owner, [Own])) world.add(entity, A)
          else if (act === 'despawn' && row !== undefined) world.despawn(world.entity(row))
          else if (act === 'reserve') world.reserve(owner)
          else if (act === 'forget') world.forget(Own)
          else if (act === 'go') {
            world.releaseOwner(owner)
            owners.delete(name)
          }
        })
        expect(disturbed).toEqual(run(() => undefined))
      }),
      { numRuns: 40 },
    )
  })
})
