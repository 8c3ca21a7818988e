import * as bit from 'bitecs'
import { describe, expect, test } from 'vitest'
import {
  defineGame,
  definePackage,
  defineSystem,
  SkeinError,
  t,
  type AnySystem,
  type SystemContext,
} from '../engine/index.ts'
import {
  at,
  ENTITY,
  forEach,
  ID,
  INTEGRATE,
  Leader,
  MOVING,
  Position,
  queryGame,
  queryMod,
  Tag,
  Velocity,
  type QueryGame,
} from '../plugins/query/testing/query-game.ts'
import { createGame } from './index.ts'
import { adoptWorld, share, type AdoptedWorld } from './bitecs.ts'

type Numbers = Float32Array | Float64Array | number[]

/** A bitECS world as games make them, with its components. */
interface BitGame {
  readonly world: object
  readonly position: object
  readonly velocity: object
  readonly tag: object
  readonly leader: { of: number[] | Uint32Array; mood: unknown[]; awake: unknown[] }
  place(eid: number): { x: number; y: number }
  /** Adds something that moves. */
  add(x: number, y?: number): number
}

type Shape = 'columns' | 'wider columns' | 'plain arrays' | 'objects'

function bitGame(shape: Shape, world: object = bit.createWorld()): BitGame {
  const numbers = (): Numbers =>
    shape === 'columns' ? new Float32Array(5000) : shape === 'wider columns' ? new Float64Array(5000) : []
  const soa = (): { x: Numbers; y: Numbers } => ({ x: numbers(), y: numbers() })
  const aos = (): { x: number; y: number }[] => []
  const [position, velocity] = shape === 'objects' ? [aos(), aos()] : [soa(), soa()]
  const put = (component: typeof position, index: number, x: number, y: number): void => {
    if (Array.isArray(component)) component[index] = { x, y }
    else {
      component.x[index] = x
      component.y[index] = y
    }
  }
  const indexOf = (eid: number): number =>
    bit.getId((world as bit.InternalWorld)[bit.$internal].entityIndex, eid)
  return {
    world,
    position,
    velocity,
    tag: {},
    leader: { of: [], mood: [], awake: [] },
    place: (eid) => {
      const index = indexOf(eid)
      return Array.isArray(position) ? position[index]! : { x: position.x[index]!, y: position.y[index]! }
    },
    add(x, y = 0) {
      const eid = bit.addEntity(world, position, velocity)
      put(position, indexOf(eid), x, y)
      put(velocity, indexOf(eid), 1, 2)
      return eid
    },
  }
}

function adopted(game: BitGame): AdoptedWorld {
  return adoptWorld(game.world, [
    share(Position, game.position as never),
    share(Velocity, game.velocity as never),
    share(Tag, game.tag),
    share(Leader, game.leader),
  ])
}

async function played(game: BitGame, mods: Uint8Array[] = []): Promise<QueryGame & { world: AdoptedWorld }> {
  const world = adopted(game)
  return { ...(await queryGame(mods, [], { world })), world }
}

const mover = queryMod('acme:mover', MOVING, INTEGRATE)

const WORLD = `
  (import "skein:engine/world@1.0.0" "spawn" (func $spawn (result i32)))
  (import "skein:engine/world@1.0.0" "despawn" (func $despawn (param i32)))
  (import "skein:engine/world@1.0.0" "alive" (func $alive (param i32) (result i32)))
  (import "${ID}/tag@1.0.0" "add" (func $add-tag (param i32)))
  (import "${ID}/position@1.0.0" "add" (func $add-position (param i32)))
  (import "${ID}/position@1.0.0" "remove" (func $remove-position (param i32)))
  (import "${ID}/position@1.0.0" "get-x" (func $get-x (param i32) (result f32)))
  (import "${ID}/position@1.0.0" "set-x" (func $set-x (param i32 f32)))`

/** Spawns an entity with a position (9, 0) and a tag, each time that it runs. */
const spawner = queryMod(
  'acme:spawner',
  { with: [`${ID}/position@1.0.0`] },
  `(local.set $n (call $spawn)) (call $add-position (local.get $n)) (call $add-tag (local.get $n))
   (call $set-x (local.get $n) (f32.const 9))`,
  '',
  WORLD,
)

/** Removes the entities with a tag. */
const reaper = queryMod(
  'acme:reaper',
  { with: [`${ID}/tag@1.0.0`] },
  forEach(`(call $despawn ${ENTITY})`),
  '',
  WORLD,
)

const shapes: Shape[] = ['columns', 'wider columns', 'plain arrays', 'objects']

describe.each(shapes)('a bitECS game whose components are %s', (shape) => {
  test('has its entities moved by a mod, those too that come later', async () => {
    const game = bitGame(shape)
    const first = game.add(10)
    const { game: skein, faults } = await played(game, [mover])
    skein.run('update', 0.5)
    expect(game.place(first)).toMatchObject({ x: 10.5, y: 1 })
    const later = game.add(20, 5)
    const other = bit.addEntity(game.world, game.position)
    skein.run('update', 0.5)
    expect([game.place(first), game.place(later)]).toMatchObject([
      { x: 11, y: 2 },
      { x: 20.5, y: 6 },
    ])
    bit.removeEntity(game.world, first)
    bit.removeComponent(game.world, later, game.velocity)
    bit.addComponent(game.world, other, game.velocity)
    skein.run('update', 0.5)
    expect(game.place(later)).toMatchObject({ x: 20.5, y: 6 })
    expect(faults).toEqual([])
  })

  test('finds what a mod spawns in its own queries, and can remove it', async () => {
    const game = bitGame(shape)
    game.add(1)
    const { game: skein, faults } = await played(game, [spawner])
    skein.run('update')
    const found = [...bit.query(game.world, [game.position, game.tag])]
    expect(found).toHaveLength(1)
    expect(game.place(found[0]!)).toMatchObject({ x: 9, y: 0 })
    bit.removeEntity(game.world, found[0]!)
    expect(skein.world.size).toBe(1)
    skein.run('update')
    expect([...bit.query(game.world, [game.position, game.tag])]).toHaveLength(1)
    expect(faults).toEqual([])
  })

  test('loses what a mod despawns', async () => {
    const game = bitGame(shape)
    const [gone, stays] = [game.add(1), game.add(2)]
    bit.addComponent(game.world, gone, game.tag)
    const { game: skein, faults } = await played(game, [reaper])
    skein.run('update')
    expect([bit.entityExists(game.world, gone), bit.entityExists(game.world, stays)]).toEqual([false, true])
    expect([...bit.query(game.world, [game.position])]).toEqual([stays])
    expect(faults).toEqual([])
  })
})

describe('the ids of a bitECS game', () => {
  const idsOf = async (mods: Uint8Array[]): Promise<number[]> => {
    const game = bitGame('plain arrays')
    const { game: skein } = await played(game, mods)
    const ids: number[] = []
    for (let round = 0; round < 30; round++) {
      for (let i = 0; i < 40; i++) ids.push(game.add(i))
      for (let i = 0; i < 10; i++) bit.removeEntity(game.world, ids[round * 40 + i]!)
      skein.run('update')
    }
    return ids
  }

  test('are the same with and without mods that spawn, and never those of mods', async () => {
    const alone = await idsOf([])
    expect(await idsOf([spawner, reaper])).toEqual(alone)
    expect(await idsOf([spawner])).toEqual(alone)
    expect(alone.length).toBeGreaterThan(800)
    expect(alone.every((id) => Math.floor(id / 256) % 4 !== 3)).toBe(true)
  })

  test('are used again under other handles: one that a mod has kept is stale', async () => {
    const game = bitGame('columns')
    const { game: skein, world } = await played(game)
    const eid = game.add(1)
    const handle = world.toHandle(eid)
    expect([skein.world.alive(handle), world.toEid(handle)]).toEqual([true, eid])
    bit.removeEntity(game.world, eid)
    expect(game.add(2)).toBe(eid)
    const next = world.toHandle(eid)
    expect(next).not.toBe(handle)
    expect([skein.world.alive(handle), world.toEid(handle), world.toEid(next)]).toEqual([false, 0, eid])
    expect([world.toHandle(77), world.toHandle(0)]).toEqual([0, 0])
  })

  test('may have versions: columns are found by the id without', async () => {
    const game = bitGame('columns', bit.createWorld(bit.createEntityIndex(bit.withVersioning(8))))
    const { game: skein, world, faults } = await played(game, [mover, spawner, reaper])
    const [a, b] = [game.add(1), game.add(2)]
    bit.removeEntity(game.world, a)
    const c = game.add(3)
    expect(c).toBeGreaterThan(5000)
    skein.run('update', 1)
    expect([game.place(b), game.place(c)]).toEqual([
      { x: 3, y: 2 },
      { x: 4, y: 2 },
    ])
    // bitECS 0.4.0 by itself takes an entity for dead whose id was used before and that has moved in its index.
    bit.removeEntity(game.world, b)
    skein.run('update', 1)
    expect(game.place(c)).toEqual({ x: 5, y: 4 })
    expect(skein.world.alive(world.toHandle(c))).toBe(true)
    for (let i = 0; i < 300; i++) skein.run('update', 0)
    expect(faults).toEqual([])
    expect(skein.world.size).toBe(2)
  })

  test('that have versions live on for bitECS, whatever mods spawn and despawn', async () => {
    const game = bitGame('columns', bit.createWorld(bit.createEntityIndex(bit.withVersioning(8))))
    const { game: skein, faults } = await played(game, [spawner, reaper])
    bit.removeEntity(game.world, game.add(1))
    skein.run('update')
    // Takes the id that was used before, behind an entity of the mod.
    const again = game.add(2)
    const others = [game.add(3), game.add(4)]
    bit.removeEntity(game.world, others[0]!)
    const last = game.add(5)
    for (let i = 0; i < 3; i++) {
      skein.run('update')
      expect([again, others[1]!, last].map((eid) => bit.entityExists(game.world, eid))).toEqual([
        true,
        true,
        true,
      ])
    }
    bit.addComponent(game.world, again, game.tag)
    skein.run('update')
    expect([bit.entityExists(game.world, again), bit.entityExists(game.world, last)]).toEqual([false, true])
    expect(faults).toEqual([])
  })
})

describe('fields of a bitECS game', () => {
  const led = queryMod(
    'acme:leader',
    { write: [`${ID}/leader@1.0.0`] },
    forEach(`
      (i32.store ${at(0, 4)} ${ENTITY})
      (i32.store8 ${at(1, 1)} (i32.const 1))
      (i32.store8 ${at(2, 1)} (i32.eqz (i32.load8_u ${at(2, 1)})))`),
  )

  test('that hold entities hold ids for the game, and handles for mods', async () => {
    const game = bitGame('plain arrays')
    const { game: skein, world } = await played(game, [led])
    game.add(1)
    const eid = game.add(2)
    bit.addComponent(game.world, eid, game.leader)
    game.leader.of[eid] = eid
    game.leader.awake[eid] = true
    expect(skein.world.get(world.toHandle(eid), Leader)).toEqual({
      of: world.toHandle(eid),
      mood: 'calm',
      awake: true,
    })
    game.leader.of[eid] = 0
    skein.run('update')
    expect([game.leader.of[eid], game.leader.mood[eid], game.leader.awake[eid]]).toEqual([eid, 1, false])
    game.leader.mood[eid] = 'calm'
    skein.run('update')
    expect([game.leader.mood[eid], game.leader.awake[eid]]).toEqual(['wild', true])
  })

  test('keep what mods do not change to the last bit, though these see less of it', async () => {
    const game = bitGame('plain arrays')
    const eid = game.add(0.1)
    const still = queryMod('acme:still', { write: [`${ID}/position@1.0.0#x`] }, '')
    const { game: skein } = await played(game, [still])
    skein.run('update')
    expect(game.place(eid).x).toBe(0.1)
  })

  test.each(['plain arrays', 'objects'] as const)(
    'in %s that are whole numbers for mods and others for the game are left alone as long as they are the same to mods',
    async (shape) => {
      const pack = definePackage('test:hulls', '1.0.0')
      const Hull = pack.component('hull', { points: t.u16 })
      const world = bit.createWorld()
      const points = shape === 'objects' ? ([] as { points: number }[]) : { points: [] as number[] }
      const eid = bit.addEntity(world, points)
      if (Array.isArray(points)) points[eid] = { points: 3.5 }
      else points.points[eid] = 3.5
      const kept = (): number => (Array.isArray(points) ? points[eid]!.points : points.points[eid]!)
      const run = (body: string): Uint8Array =>
        queryMod('acme:hulls', { write: ['test:hulls/hull@1.0.0'] }, forEach(body))
      const { game } = await queryGame([run('')], [], {
        world: adoptWorld(world, [share(Hull, points as never)]),
        packages: [pack],
      })
      game.run('update')
      expect(kept()).toBe(3.5)
      await game.mods.add([{ file: '0.wasm', bytes: run(`(i32.store16 ${at(0, 2)} (i32.const 4))`) }])
      game.run('update')
      expect(kept()).toBe(4)
    },
  )

  test('whose setter throws are the game’s fault: the mod goes on, and the game hears of it', async () => {
    const game = bitGame('objects')
    const [first, second] = [game.add(1), game.add(2)]
    const { game: skein, faults } = await played(game, [mover])
    Object.defineProperty((game.position as object[])[first], 'x', {
      get: () => 1,
      set() {
        throw new Error('anchored')
      },
    })
    expect(() => skein.run('update', 1)).toThrow('anchored')
    expect([game.place(second), faults]).toEqual([{ x: 3, y: 2 }, []])
  })

  test('may lie in arrays that the game replaces by longer ones', async () => {
    const game = bitGame('columns')
    const { game: skein } = await played(game, [mover])
    const eid = game.add(1)
    skein.run('update', 1)
    const position = game.position as { x: Float32Array; y: Float32Array }
    const longer = new Float32Array(9000)
    longer.set(position.x)
    position.x = longer
    skein.run('update', 1)
    expect([game.place(eid).x, longer[eid]]).toEqual([3, 3])
    ;(position as { x: unknown }).x = []
    expect(() => skein.run('update', 1)).toThrow('the array "x" of test:herd/position@1.0.0 was replaced')
  })
})

test.each(shapes)('a NaN in %s of the game is the canonical one in a query of a mod', async (shape) => {
  const game = bitGame(shape)
  const bits = queryMod(
    'acme:bits',
    { write: [`${ID}/position@1.0.0`] },
    forEach(`(f32.store ${at(1, 4)} (f32.convert_i32_u (i32.shr_u (i32.load ${at(0, 4)}) (i32.const 16))))`),
  )
  const { game: skein, faults } = await played(game, [bits])
  const eid = game.add(1)
  const odd = new Float32Array(Uint32Array.of(0xffc1_2345).buffer)[0]!
  const { position } = game
  if (Array.isArray(position)) (position as { x: number }[])[eid]!.x = odd
  else (position as { x: Numbers }).x[eid] = odd
  skein.run('update')
  expect([game.place(eid).y, faults]).toEqual([0x7fc0, []])
})

describe('what a bitECS game has besides', () => {
  test('relations work on: what a mod despawns takes along what bitECS says', async () => {
    const game = bitGame('columns')
    const ChildOf = bit.createRelation(bit.withAutoRemoveSubject)
    const { game: skein, world, faults } = await played(game, [reaper])
    const [parent, child, other] = [game.add(1), game.add(2), game.add(3)]
    bit.addComponent(game.world, child, ChildOf(parent))
    bit.addComponent(game.world, parent, game.tag)
    const handle = world.toHandle(child)
    skein.run('update')
    expect([parent, child, other].map((eid) => bit.entityExists(game.world, eid))).toEqual([
      false,
      false,
      true,
    ])
    expect([skein.world.alive(handle), skein.world.size]).toEqual([false, 1])
    expect(faults).toEqual([])
  })

  test('prefabs are not among what mods are handed; what is made of them is', async () => {
    const game = bitGame('columns')
    const { game: skein } = await played(game, [mover])
    const prefab = bit.addPrefab(game.world)
    bit.addComponents(game.world, prefab, game.position, game.velocity)
    const made = bit.addEntity(game.world, bit.IsA(prefab))
    const velocity = game.velocity as { x: Float32Array }
    velocity.x[prefab] = velocity.x[made] = 1
    skein.run('update', 1)
    expect([game.place(prefab).x, game.place(made).x]).toEqual([0, 1])
  })

  test('its queries and observers stay its own, in the order that they had', async () => {
    const game = bitGame('columns')
    const seen: string[] = []
    const order = (): number[] => [...bit.query(game.world, [game.position, game.velocity])]
    for (let i = 0; i < 5; i++) game.add(i)
    order()
    bit.removeEntity(game.world, 1)
    const before = order()
    bit.observe(game.world, bit.onAdd(game.tag), (eid) => void seen.push(`+${eid}`))
    bit.observe(game.world, bit.onRemove(game.tag), (eid) => void seen.push(`-${eid}`))
    const { game: skein } = await played(game, [mover, reaper])
    skein.run('update')
    expect(order()).toEqual(before)
    bit.addComponent(game.world, 2, game.tag)
    skein.run('update')
    expect(seen).toEqual(['+2', '-2'])
  })

  test('resetWorld empties the world for mods as well, and they go on in it', async () => {
    const game = bitGame('columns')
    const { game: skein, world, faults } = await played(game, [mover, spawner])
    const old = world.toHandle(game.add(1))
    skein.run('update', 1)
    expect(skein.world.size).toBe(2)
    bit.resetWorld(game.world)
    skein.run('update', 1)
    // The mod has spawned another one.
    expect([skein.world.size, skein.world.alive(old)]).toEqual([1, false])
    const eid = game.add(5)
    skein.run('update', 1)
    expect([game.place(eid).x, world.toHandle(eid) === old]).toEqual([6, false])
    expect(skein.world.size).toBe(3)
    expect(faults).toEqual([])
    // A handle of a new entity may be asked for at once.
    const before = world.toHandle(eid)
    bit.resetWorld(game.world)
    const next = game.add(7)
    const handle = world.toHandle(next)
    expect([next, world.toEid(handle), skein.world.alive(handle)]).toEqual([eid, next, true])
    expect([handle === before, skein.world.alive(before)]).toEqual([false, false])
  })

  test('deleteWorld ends it: the game hears of that when it goes on, no mod is blamed, and mods can be taken out', async () => {
    const game = bitGame('columns')
    const { game: skein, world, faults } = await played(game, [spawner])
    const handle = world.toHandle(game.add(1))
    skein.run('update', 1)
    bit.deleteWorld(game.world)
    expect(() => skein.run('update', 1)).toThrow('the bitECS world of this game was deleted')
    expect([world.toEid(handle), world.toHandle(77)]).toEqual([1, 0])
    skein.mods.remove('acme:spawner')
    expect([skein.world.size, faults]).toEqual([1, []])
  })

  test.each(shapes)(
    'a query of changes sees what the game writes to its %s, and what comes',
    async (shape) => {
      const game = bitGame(shape)
      const changed = queryMod(
        'acme:changed',
        {
          with: [`${ID}/position@1.0.0`],
          write: [`${ID}/velocity@1.0.0#x`],
          changed: [`${ID}/position@1.0.0`],
        },
        forEach(`(f32.store ${at(0, 4)} (f32.add (f32.const 1) (f32.load ${at(0, 4)})))`),
      )
      const { game: skein, faults, refusals } = await played(game, [changed])
      const eids = [game.add(1), game.add(2), game.add(3)]
      const counts = (): number[] =>
        eids.map((eid) => skein.world.get(skein.world.entity(eid), Velocity).x - 1)
      skein.run('update')
      expect(counts()).toEqual([1, 1, 1])
      skein.run('update')
      expect(counts()).toEqual([1, 1, 1])
      const place = game.position as { x: Numbers } & { x: number }[]
      if (shape === 'objects') place[eids[1]!]!.x = 7
      else place.x[eids[1]!] = 7
      skein.run('update')
      skein.run('update')
      expect(counts()).toEqual([1, 2, 1])
      expect([faults, refusals]).toEqual([[], []])
    },
  )
})

describe('a mod leaves no trace in a bitECS game', () => {
  test('when it is taken out, its entities and components go', async () => {
    const game = bitGame('plain arrays')
    const eid = game.add(1)
    const { game: skein } = await played(game, [spawner])
    skein.run('update')
    skein.run('update')
    expect([...bit.query(game.world, [game.position])]).toHaveLength(3)
    skein.mods.remove('acme:spawner')
    expect([...bit.query(game.world, [game.position])]).toEqual([eid])
    expect(bit.getAllEntities(game.world)).toEqual([eid])
    expect(skein.stateHash()).toBe(await hashOf([]))
  })

  const hashOf = async (mods: Uint8Array[]): Promise<string> => {
    const game = bitGame('plain arrays')
    game.add(1)
    const { game: skein } = await played(game, mods)
    skein.run('update')
    skein.run('update')
    return skein.stateHash()
  }

  test('when it faults, its call has changed nothing', async () => {
    const game = bitGame('plain arrays')
    const eid = game.add(1)
    const faulty = queryMod(
      'acme:faulty',
      { write: [`${ID}/position@1.0.0`] },
      `(f32.store ${at(0, 4)} (f32.const 99)) (drop (call $spawn)) (call $despawn ${ENTITY}) unreachable`,
      '',
      WORLD,
    )
    const { game: skein, faults } = await played(game, [faulty])
    skein.run('update')
    expect(faults.map(({ code }) => code)).toEqual(['fault/trap'])
    expect([game.place(eid).x, bit.getAllEntities(game.world)]).toEqual([1, [eid]])
    expect([game.add(2), game.add(3)]).toEqual([eid + 1, eid + 2])
  })

  test('the same game and seed give the same hash, and another with other values', async () => {
    expect(await hashOf([spawner])).toBe(await hashOf([spawner]))
    expect(await hashOf([spawner])).not.toBe(await hashOf([spawner, mover]))
  })
})

describe('what cannot be adopted is refused', () => {
  const codeOf = (run: () => unknown): string => {
    try {
      run()
    } catch (error) {
      if (error instanceof SkeinError) return `${error.code}: ${error.message}`
      throw error
    }
    return 'nothing'
  }

  test('something that is no bitECS world', () => {
    for (const world of [{}, null, [], undefined])
      expect(codeOf(() => adoptWorld(world as never, []))).toMatch('world/cannot-adopt')
  })

  test('a component without an array for a field, or that is shared twice', () => {
    const world = bit.createWorld()
    const partial = { x: [] } as never
    expect(codeOf(() => adoptWorld(world, [share(Position, partial)]))).toMatch(
      'world/cannot-adopt: share() got no array "y" for test:herd/position@1.0.0',
    )
    const twice = share(Tag, {})
    expect(codeOf(() => adoptWorld(world, [twice, twice]))).toMatch('shared twice')
  })

  test('a world that is the world of another game', async () => {
    const game = bitGame('columns')
    await played(game)
    await expect(played(game)).rejects.toMatchObject({ code: 'world/cannot-adopt' })
  })

  test.each(['exactly', 'with versions'] as const)(
    'a game that adds more entities than its own arrays have room for: %s',
    async (ids) => {
      const world =
        ids === 'exactly' ? bit.createWorld() : bit.createWorld(bit.createEntityIndex(bit.withVersioning(8)))
      const position = { x: new Float32Array(100), y: new Float32Array(100) }
      const velocity = { x: new Float32Array(100), y: new Float32Array(100) }
      const counter = queryMod(
        'acme:counter',
        { write: [`${ID}/position@1.0.0#y`], with: [`${ID}/velocity@1.0.0`] },
        `(local.set $i (i32.sub (local.get $n) (i32.const 1)))
         (if (f32.ne (f32.load ${at(0, 4)}) (f32.const 0)) (then unreachable))
         (f32.store ${at(0, 4)} (f32.const 5))`,
      )
      const { game, faults } = await queryGame([mover, counter], [], {
        world: adoptWorld(world, [share(Position, position), share(Velocity, velocity)]),
      })
      for (let i = 0; i < 300; i++) {
        const eid = bit.addEntity(world, position, velocity)
        position.x[eid] = eid
        velocity.x[eid] = 1
      }
      for (let i = 0; i < 3; i++) game.run('update', 1)
      expect([position.x[1], position.x[99], faults]).toEqual([4, 102, []])
    },
  )

  test('mods that want more entities than the arrays have room for fault, and the game goes on', async () => {
    const game = bitGame('columns')
    game.add(1)
    const greedy = queryMod(
      'acme:greedy',
      { with: [`${ID}/position@1.0.0`] },
      '(loop $l (call $add-position (call $spawn)) (br $l))',
      '',
      WORLD,
    )
    const { game: skein, faults } = await played(game, [greedy])
    skein.run('update')
    expect(faults.map(({ code }) => code)).toEqual(['fault/over-limit'])
    expect(skein.world.size).toBe(1)
  })
})

describe('a game that cannot be created leaves the bitECS world as it was, for another attempt', () => {
  /** A game whose only system adds things to the world, and fails the first time. */
  const failing = (act: (context: SystemContext) => void): AnySystem => {
    let attempts = 0
    return defineSystem('failing', {
      create(context) {
        act(context)
        if (attempts++ === 0) throw new Error('not yet')
        return {}
      },
    })
  }
  const attempts = [
    ['its world, taken anew', false, bit.createWorld],
    ['its world, as it was taken', true, bit.createWorld],
    ['a world with versions', true, () => bit.createWorld(bit.createEntityIndex(bit.withVersioning(8)))],
  ] as const

  test.each(attempts)('%s', async (_name, kept, createWorld) => {
    const game = bitGame('columns', createWorld())
    const first = game.add(10)
    const internal = (game.world as bit.InternalWorld)[bit.$internal]
    const state = (): unknown => [
      [...internal.entityComponents].map(([eid, refs]) => [eid, refs.size]),
      internal.queries.size,
      internal.entityComponents.constructor,
    ]
    const before = state()
    const Loose = definePackage('test:loose', '1.0.0').component('note', { text: t.u32 })
    const system = failing(({ world }) => {
      world.add(world.spawn(), Position, { x: 5 })
      world.add(world.all({ with: [Position] })[0]!, Loose, { text: 7 })
      world.query({ with: [Velocity] })
      game.add(6)
    })
    const world = adopted(game)
    const options = { packages: [], world }
    await expect(queryGame([], [system], options)).rejects.toThrow('not yet')
    expect(state()).toEqual(before)
    game.add(20)
    const again = kept ? world : adopted(game)
    const { game: skein, faults } = await queryGame([mover], [system], { world: again })
    skein.run('update', 0.5)
    expect(game.place(first)).toMatchObject({ x: 10.5, y: 1 })
    expect(skein.world.size).toBe(4)
    expect(again.toEid(again.toHandle(first))).toBe(first)
    expect(faults).toEqual([])
  })

  test('also for options that make no sense, and a component whose fields clash', async () => {
    const game = bitGame('columns')
    game.add(1)
    const wrong = [
      { limits: { memorybytes: 3 } as never },
      { grants: { deny: ['nothing at all'] } },
      { reserve: -1 },
    ]
    for (const options of wrong)
      await expect(queryGame([], [], { world: adopted(game), ...options })).rejects.toMatchObject({
        code: 'value/invalid',
      })
    const { game: skein } = await played(game)
    expect(skein.world.size).toBe(1)
  })

  test('while a world that is the world of another game stays that', async () => {
    const game = bitGame('columns')
    const first = game.add(10)
    const { game: skein } = await played(game, [mover])
    await expect(played(game)).rejects.toMatchObject({ code: 'world/cannot-adopt' })
    await expect(played(game)).rejects.toMatchObject({ code: 'world/cannot-adopt' })
    const second = game.add(1)
    skein.run('update', 0.5)
    expect([game.place(first), game.place(second)]).toMatchObject([{ x: 10.5 }, { x: 1.5 }])
  })
})

test.each([
  ['a bitECS world itself', bit.createWorld()],
  ['an object of something else', { kind: 'world' }],
  ['a string', 'world'],
])('%s in place of an adopted world is refused, with what to pass', async (_what, world) => {
  await expect(
    createGame(defineGame({ packages: [], systems: [] }), { world: world as never }),
  ).rejects.toMatchObject({
    code: 'world/cannot-adopt',
    hint: expect.stringContaining('adoptWorld(world, […])') as string,
  })
})
