import { describe, expect, test } from 'vitest'
import { definePackage, defineSystem, SkeinError, t, type Entity } from '../engine/index.ts'
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
import { adoptObjects, objectsOf, type AdoptedObjects, type AnyObjectKind } from './objects.ts'

/** An object as games have them: nested values, a getter with a setter, a class. */
class Ship {
  readonly place: { x: number; y: number }
  speed = { dx: 1, dy: 2 }
  tagged = false
  leader: Ship | null = null
  mood: 'calm' | 'wild' = 'calm'
  awake = true
  #hull = 10
  readonly serial = 7

  constructor(x = 0, y = 0) {
    this.place = { x, y }
  }

  get hull(): number {
    return this.#hull
  }
  set hull(hull: number) {
    this.#hull = Math.max(0, hull)
  }
}

type Ships = Ship[] | Set<Ship> | Map<string, Ship>
const COLLECTIONS = ['an array', 'a set', 'a map', 'an array that is replaced'] as const
type Shape = (typeof COLLECTIONS)[number]

/** A game of ships, before it had mods. */
class Fleet {
  ships: Ships
  #next = 0
  readonly #replaced: boolean

  constructor(shape: Shape = 'an array') {
    this.#replaced = shape === 'an array that is replaced'
    this.ships = shape === 'a set' ? new Set() : shape === 'a map' ? new Map() : []
  }

  get all(): Ship[] {
    return [...this.ships.values()]
  }

  add(ship: Ship): Ship {
    if (this.#replaced) this.ships = [...this.all, ship]
    else if (this.ships instanceof Map) this.ships.set(`ship ${this.#next++}`, ship)
    else if (this.ships instanceof Set) this.ships.add(ship)
    else this.ships.push(ship)
    return ship
  }

  remove(ship: Ship): void {
    if (this.#replaced) this.ships = this.all.filter((other) => other !== ship)
    else if (this.ships instanceof Map) {
      for (const [key, other] of this.ships) if (other === ship) this.ships.delete(key)
    } else if (this.ships instanceof Set) this.ships.delete(ship)
    else this.ships.splice(this.ships.indexOf(ship), 1)
  }

  shared(): AdoptedObjects {
    const ships = objectsOf<Ship>(() => this.ships, {
      create: () => new Ship(),
      add: (ship) => void this.add(ship),
    })
      .share(Position, { x: 'place.x', y: 'place.y' })
      .share(Velocity, { x: 'speed.dx', y: 'speed.dy' })
      .share(Tag, {}, { has: 'tagged' })
      .share(Leader, { of: 'leader', mood: 'mood', awake: 'awake' })
    return adoptObjects([ships])
  }
}

interface Played extends QueryGame {
  readonly world: AdoptedObjects
}

async function played(world: AdoptedObjects, mods: Uint8Array[] = []): Promise<Played> {
  return { ...(await queryGame(mods, [], { world })), world }
}

const mover = queryMod('acme:mover', MOVING, INTEGRATE)

const WORLD = `
  (import "skein:engine/world@1.0.0" "spawn" (func $spawn (result i32)))
  (import "skein:engine/world@1.0.0" "despawn" (func $despawn (param i32)))
  (import "${ID}/tag@1.0.0" "add" (func $add-tag (param i32)))
  (import "${ID}/tag@1.0.0" "remove" (func $remove-tag (param i32)))
  (import "${ID}/leader@1.0.0" "add" (func $add-leader (param i32)))
  (import "${ID}/leader@1.0.0" "get-of" (func $get-of (param i32) (result i32)))
  (import "${ID}/leader@1.0.0" "set-of" (func $set-of (param i32 i32)))
  (import "${ID}/velocity@1.0.0" "add" (func $add-velocity (param i32)))
  (import "${ID}/velocity@1.0.0" "remove" (func $remove-velocity (param i32)))
  (import "${ID}/position@1.0.0" "add" (func $add-position (param i32)))
  (import "${ID}/position@1.0.0" "get-x" (func $get-x (param i32) (result f32)))
  (import "${ID}/position@1.0.0" "set-x" (func $set-x (param i32 f32)))`

/** Spawns a ship at (9, 0) that a first entity leads, each time that it runs. */
const spawner = queryMod(
  'acme:spawner',
  { with: [`${ID}/position@1.0.0`] },
  `(local.set $i (local.get $n)) (local.set $n (call $spawn))
   (call $add-position (local.get $n)) (call $add-velocity (local.get $n)) (call $add-leader (local.get $n))
   (call $set-x (local.get $n) (f32.const 9))
   (if (local.get $i) (then (call $set-of (local.get $n) (i32.load (i32.load offset=4 (local.get $block))))))`,
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

describe.each(COLLECTIONS)('a game that keeps its objects in %s', (shape) => {
  test('has them moved by a mod, those too that come later', async () => {
    const fleet = new Fleet(shape)
    const first = fleet.add(new Ship(10))
    const { game, faults } = await played(fleet.shared(), [mover])
    game.run('update', 0.5)
    expect(first.place).toEqual({ x: 10.5, y: 1 })
    const later = fleet.add(new Ship(20, 5))
    game.run('update', 0.5)
    expect([first.place, later.place]).toEqual([
      { x: 11, y: 2 },
      { x: 20.5, y: 6 },
    ])
    fleet.remove(first)
    game.run('update', 0.5)
    expect([first.place, later.place, game.world.size]).toEqual([{ x: 11, y: 2 }, { x: 21, y: 7 }, 1])
    expect(faults).toEqual([])
  })

  test('finds what a mod spawns in it, made by the game, and can remove it', async () => {
    const fleet = new Fleet(shape)
    const first = fleet.add(new Ship(1))
    const { game, faults, world } = await played(fleet.shared(), [spawner])
    game.run('update')
    expect(fleet.all).toHaveLength(2)
    const made = fleet.all[1]!
    expect(made).toBeInstanceOf(Ship)
    expect([made.place, made.speed, made.leader]).toEqual([{ x: 9, y: 0 }, { dx: 0, dy: 0 }, first])
    expect(world.toObject(world.toHandle(made))).toBe(made)
    fleet.remove(made)
    game.run('update')
    expect([fleet.all.length, fleet.all.includes(made), game.world.size]).toEqual([2, false, 2])
    expect(faults).toEqual([])
  })

  test('loses what a mod despawns', async () => {
    const fleet = new Fleet(shape)
    const [gone, stays] = [fleet.add(new Ship(1)), fleet.add(new Ship(2))]
    gone.tagged = true
    const { game, faults, world } = await played(fleet.shared(), [reaper])
    const handle = world.toHandle(gone)
    game.run('update')
    if (shape !== 'an array that is replaced') expect(fleet.all).toEqual([stays])
    expect([world.toObject(handle), world.toHandle(gone), game.world.size]).toEqual([null, 0, 1])
    expect(faults).toEqual([])
  })
})

describe('objects that come and go by add and remove', () => {
  test('are entities at once, under handles that go stale', async () => {
    const ships = objectsOf<Ship>().share(Position, { x: 'place.x', y: 'place.y' })
    const world = adoptObjects([ships])
    const before = new Ship(1)
    ships.add(before)
    const { game } = await played(world)
    expect(game.world.get(world.toHandle(before), Position)).toEqual({ x: 1, y: 0 })
    const ship = new Ship(2)
    ships.add(ship)
    const handle = world.toHandle(ship)
    expect(game.world.get(handle, Position).x).toBe(2)
    ships.add(ship)
    expect(game.world.size).toBe(2)
    ships.remove(ship)
    expect([game.world.alive(handle), world.toObject(handle)]).toEqual([false, null])
    ships.add(ship)
    const again = world.toHandle(ship)
    expect([again === handle, world.toObject(again), world.toObject(handle)]).toEqual([false, ship, null])
  })

  test('may add themselves where a constructor is called for a mod', async () => {
    class Self extends Ship {
      constructor() {
        super()
        selves.add(this)
      }
    }
    const removed: Ship[] = []
    const selves = objectsOf<Self>(null, {
      create: () => new Self(),
      remove: (ship) => removed.push(ship),
    }).share(Position, { x: 'place.x', y: 'place.y' })
    const world = adoptObjects([selves])
    const { game, faults } = await played(world, [spawner])
    game.run('update')
    expect([game.world.size, faults]).toEqual([1, []])
    game.mods.remove('acme:spawner')
    expect([game.world.size, removed.map(({ place }) => place.x)]).toEqual([0, [9]])
    expect(world.toHandle(removed[0])).toBe(0)
  })

  test('are those that a list has, where it has one', () => {
    const ships = objectsOf([new Ship()])
    expect(codeOf(() => ships.add(new Ship()))).toMatch('world/cannot-adopt: add was called for objects that')
  })
})

describe('a list of several kinds of objects', () => {
  class Rock {
    x = 0
    size = 3
    live = true
  }

  test('is divided by a condition, which is asked before each stage', async () => {
    const things: object[] = [new Ship(1), new Rock(), new Rock()]
    const rocks = objectsOf(things, { where: (it): it is Rock => it instanceof Rock && it.live }).share(
      Position,
      {
        x: 'x',
        y: { get: () => 0 },
      },
    )
    const ships = objectsOf(things, { where: (it): it is Ship => it instanceof Ship }).share(Position, {
      x: 'place.x',
      y: 'place.y',
    })
    const world = adoptObjects([rocks, ships])
    const push = queryMod(
      'acme:push',
      { write: [`${ID}/position@1.0.0`] },
      forEach(`(f32.store ${at(0, 4)} (f32.add (f32.load ${at(0, 4)}) (f32.const 1)))
        (f32.store ${at(1, 4)} (f32.const 8))`),
    )
    const { game, faults } = await played(world, [push])
    const [ship, rock, other] = things as [Ship, Rock, Rock]
    game.run('update')
    expect([ship.place, rock.x, other.x]).toEqual([{ x: 2, y: 8 }, 1, 1])
    rock.live = false
    game.run('update')
    expect([ship.place.x, rock.x, other.x, game.world.size]).toEqual([3, 1, 2, 2])
    rock.live = true
    game.run('update')
    expect([ship.place.x, rock.x, other.x, game.world.size]).toEqual([4, 2, 3, 3])
    expect(faults).toEqual([])
  })

  test('may be a pool from which the game takes what mods spawn', async () => {
    const pool = Array.from({ length: 4 }, () => Object.assign(new Ship(), { live: false }))
    type Pooled = (typeof pool)[number]
    const ships = objectsOf<Pooled>(pool, {
      where: ({ live }) => live,
      create: () => pool.find(({ live }) => !live) ?? null,
      add: (ship) => void (ship.live = true),
      remove: (ship) => void (ship.live = false),
    })
      .share(Position, { x: 'place.x', y: 'place.y' })
      .share(Tag, {}, { has: 'tagged' })
    const { game, faults } = await played(adoptObjects([ships]), [spawner, reaper])
    game.run('update')
    game.run('update')
    expect([pool.map(({ live }) => live), pool[1]!.place.x]).toEqual([[true, true, false, false], 9])
    pool[0]!.tagged = true
    // Its place is used again in the same stage.
    game.run('update')
    game.run('update')
    expect(pool.filter(({ live }) => live)).toHaveLength(3)
    expect([game.world.size, faults]).toEqual([3, []])
    // More than there are in the pool: those that the game has none for are entities of mods alone.
    for (let i = 0; i < 3; i++) game.run('update')
    expect([pool.every(({ live }) => live), game.world.size]).toEqual([true, 6])
  })

  test('an object in the lists of two kinds is refused by the game that runs', async () => {
    const ship = new Ship()
    const [one, two] = [[ship], [] as Ship[]]
    const world = adoptObjects([objectsOf(one).share(Tag, {}), objectsOf(two).share(Tag, {})])
    const { game } = await played(world)
    two.push(ship)
    expect(codeOf(() => game.run('update'))).toMatch('an object is in the lists of two kinds')
    one.pop()
    game.run('update')
    expect(game.world.size).toBe(1)
  })
})

describe('properties of objects', () => {
  const led = queryMod(
    'acme:leader',
    { write: [`${ID}/leader@1.0.0`] },
    forEach(`
      (i32.store ${at(0, 4)} ${ENTITY})
      (i32.store8 ${at(1, 1)} (i32.const 1))
      (i32.store8 ${at(2, 1)} (i32.eqz (i32.load8_u ${at(2, 1)})))`),
  )

  test('that refer to objects hold objects for the game, and handles for mods', async () => {
    const fleet = new Fleet()
    const [a, b] = [fleet.add(new Ship()), fleet.add(new Ship())]
    b.leader = a
    const { game, world } = await played(fleet.shared(), [led])
    expect(game.world.get(world.toHandle(b), Leader)).toEqual({
      of: world.toHandle(a),
      mood: 'calm',
      awake: true,
    })
    expect(game.world.get(world.toHandle(a), Leader).of).toBe(0)
    game.run('update')
    expect([b.leader, b.mood, b.awake]).toEqual([b, 'wild', false])
    game.world.set(world.toHandle(b), Leader, { of: 0 as Entity })
    expect(b.leader).toBe(null)
  })

  test('may refer to what a mod spawns in the same call, or to what has no object', async () => {
    const fleet = new Fleet()
    const ship = fleet.add(new Ship())
    const escort = queryMod(
      'acme:escort',
      { with: [`${ID}/leader@1.0.0`] },
      `(if (i32.eq (local.get $n) (i32.const 1)) (then
         (local.set $i (call $spawn))
         (call $set-of (i32.load (i32.load offset=4 (local.get $block))) (local.get $i))
         (call $add-position (local.get $i)) (call $add-velocity (local.get $i)) (call $add-leader (local.get $i)))
       (else
         (call $set-of (i32.load (i32.load offset=4 (local.get $block))) (call $spawn))))`,
      '',
      WORLD,
    )
    const { game, world, faults } = await played(fleet.shared(), [escort])
    game.run('update')
    expect(ship.leader).toBe(fleet.all[1])
    game.run('update')
    // An entity of the mod alone: the game has no object for it, and the mod finds it again.
    expect(ship.leader).toBe(null)
    const handle = game.world.get(world.toHandle(ship), Leader).of
    expect([game.world.alive(handle), world.toObject(handle)]).toEqual([true, null])
    ship.leader = ship
    expect(game.world.get(world.toHandle(ship), Leader).of).toBe(world.toHandle(ship))
    expect(faults).toEqual([])
  })

  test('keep what mods do not change to the last bit, though these see less of it', async () => {
    const fleet = new Fleet()
    const ship = fleet.add(new Ship(0.1))
    const still = queryMod('acme:still', { write: [`${ID}/position@1.0.0`] }, '')
    const { game } = await played(fleet.shared(), [still])
    game.run('update')
    expect(ship.place.x).toBe(0.1)
  })

  const pack = definePackage('test:hulls', '1.0.0')
  const Hull = pack.component('hull', { points: t.withDefault(t.u16, 5), serial: t.u16 })

  test('may be whole numbers for mods and others for the game, and are left alone as long as they are the same to mods', async () => {
    const ship = Object.assign(new Ship(), { points: 3.5 })
    const world = adoptObjects([
      objectsOf([ship]).share(Hull, { points: 'points', serial: 'serial' as never }),
    ])
    const run = (body: string): Uint8Array =>
      queryMod('acme:hulls', { write: ['test:hulls/hull@1.0.0#points'] }, forEach(body))
    const options = { world, packages: [pack] }
    const { game } = await queryGame([run('')], [], options)
    game.run('update')
    expect(ship.points).toBe(3.5)
    await game.mods.add([{ file: '0.wasm', bytes: run(`(i32.store16 ${at(0, 2)} (i32.const 4))`) }])
    game.run('update')
    expect(ship.points).toBe(4)
  })

  test('go through getters and setters, or functions of the game', async () => {
    const ship = new Ship()
    const written: number[] = []
    const world = adoptObjects([
      objectsOf([ship]).share(Hull, {
        points: 'hull',
        serial: { get: ({ serial }) => serial * 2, set: (_, value) => void written.push(value) },
      }),
    ])
    const { game } = await queryGame([], [], { world, packages: [pack] })
    const handle = world.toHandle(ship)
    expect(game.world.get(handle, Hull)).toEqual({ points: 10, serial: 14 })
    game.world.set(handle, Hull, { points: 3, serial: 9 })
    game.world.set(handle, Hull, { serial: 14 })
    expect([ship.hull, written]).toEqual([3, [9]])
  })

  test('that throw are the game’s fault: the mod goes on, the other values are written, and the game hears of it', async () => {
    const fleet = new Fleet()
    const [first, second] = [fleet.add(new Ship(1)), fleet.add(new Ship(2))]
    const { game, faults } = await played(fleet.shared(), [mover])
    Object.defineProperty(first.place, 'x', {
      get: () => 1,
      set() {
        throw new Error('anchored')
      },
    })
    expect(() => game.run('update', 1)).toThrow('anchored')
    expect([first.place.y, second.place, faults]).toEqual([2, { x: 3, y: 2 }, []])
    Object.defineProperty(first, 'speed', {
      get() {
        throw new Error('adrift')
      },
    })
    expect(() => game.run('update', 1)).toThrow(/anchored|adrift/)
    expect([second.place, faults]).toEqual([{ x: 4, y: 4 }, []])
  })

  test('may lead to nothing for a while', async () => {
    const fleet = new Fleet()
    const ship = fleet.add(new Ship(1))
    const { game, faults } = await played(fleet.shared(), [mover])
    game.run('update', 1)
    ;(ship as { speed: unknown }).speed = null
    game.run('update', 1)
    expect([ship.place, faults]).toEqual([{ x: 2, y: 2 }, []])
  })
})

describe('a component that not all objects have', () => {
  const flip = queryMod(
    'acme:flip',
    { with: [`${ID}/position@1.0.0`], without: [`${ID}/tag@1.0.0`] },
    forEach(`(call $add-tag ${ENTITY})`),
    '',
    WORLD,
  )
  const unflip = queryMod(
    'acme:unflip',
    { with: [`${ID}/tag@1.0.0`] },
    forEach(`(call $remove-tag ${ENTITY})`),
    '',
    WORLD,
  )

  test('is there when a property says so, and the property follows what mods do', async () => {
    const fleet = new Fleet()
    const ship = fleet.add(new Ship())
    const { game, world } = await played(fleet.shared(), [unflip])
    const has = (): boolean => game.world.has(world.toHandle(ship), Tag)
    expect(has()).toBe(false)
    ship.tagged = true
    game.flush()
    expect(has()).toBe(true)
    game.run('update')
    expect([has(), ship.tagged]).toEqual([false, false])
    game.mods.remove('acme:unflip')
    await game.mods.add([{ file: 'flip.wasm', bytes: flip }])
    game.run('update')
    expect([has(), ship.tagged]).toEqual([true, true])
    ship.tagged = false
    game.flush()
    expect(has()).toBe(false)
  })

  test('and one that no object of the kind has, is kept for mods alone', async () => {
    const ships = [new Ship(4)]
    const rocks = [{ x: 1 }]
    const world = adoptObjects([
      objectsOf(ships).share(Position, { x: 'place.x', y: 'place.y' }),
      objectsOf(rocks)
        .share(Position, { x: 'x', y: { get: () => 0 } })
        .share(Velocity, { x: { get: () => 3 }, y: { get: () => 4 } }),
    ])
    const engine = queryMod(
      'acme:engine',
      { with: [`${ID}/position@1.0.0`], without: [`${ID}/velocity@1.0.0`] },
      forEach(`(call $add-velocity ${ENTITY})`),
      '',
      WORLD,
    )
    const { game, faults } = await played(world, [engine, mover])
    game.run('update', 1)
    const handle = world.toHandle(ships[0])
    game.world.set(handle, Velocity, { x: 2, y: 0.1 })
    expect(game.world.get(handle, Velocity)).toEqual({ x: 2, y: Math.fround(0.1) })
    game.run('update', 1)
    expect([ships[0]!.place.x, rocks[0]!.x, faults]).toEqual([6, 7, []])
    expect(Object.keys(ships[0]!)).toEqual(Object.keys(new Ship()))
  })
})

test('a query of changes sees what the game writes to its objects, and what comes', async () => {
  const fleet = new Fleet()
  const ships = [1, 2, 3].map((x) => fleet.add(new Ship(x)))
  const changed = queryMod(
    'acme:changed',
    {
      with: [`${ID}/position@1.0.0`],
      write: [`${ID}/velocity@1.0.0#x`],
      changed: [`${ID}/position@1.0.0`],
    },
    forEach(`(f32.store ${at(0, 4)} (f32.add (f32.const 1) (f32.load ${at(0, 4)})))`),
  )
  const { game, faults } = await played(fleet.shared(), [changed])
  const counts = (): number[] => fleet.all.map(({ speed }) => speed.dx - 1)
  game.run('update')
  game.run('update')
  expect(counts()).toEqual([1, 1, 1])
  ships[1]!.place.x = 7
  for (let i = 0; i < 2000; i++) if (i % 10 === 0) fleet.add(new Ship(i))
  game.run('update')
  game.run('update')
  expect(counts().slice(0, 5)).toEqual([1, 2, 1, 1, 1])
  expect(faults).toEqual([])
})

describe('a mod leaves no trace in a game of objects', () => {
  test('when it is taken out, its objects go', async () => {
    const fleet = new Fleet()
    const ship = fleet.add(new Ship(1))
    const { game } = await played(fleet.shared(), [spawner])
    game.run('update')
    game.run('update')
    expect(fleet.all).toHaveLength(3)
    game.mods.remove('acme:spawner')
    expect(fleet.all).toEqual([ship])
    expect(game.stateHash()).toBe(await hashOf([]))
  })

  const hashOf = async (mods: Uint8Array[]): Promise<string> => {
    const fleet = new Fleet()
    fleet.add(new Ship(1))
    const { game } = await played(fleet.shared(), mods)
    game.run('update')
    game.run('update')
    return game.stateHash()
  }

  test('when it faults, its call has changed nothing', async () => {
    const fleet = new Fleet()
    const ship = fleet.add(new Ship(1))
    const faulty = queryMod(
      'acme:faulty',
      { write: [`${ID}/position@1.0.0`] },
      `(f32.store ${at(0, 4)} (f32.const 99)) (local.set $i (call $spawn)) (call $add-position (local.get $i))
       (call $add-velocity (local.get $i)) (call $add-leader (local.get $i)) (call $despawn ${ENTITY}) unreachable`,
      '',
      WORLD,
    )
    const { game, faults } = await played(fleet.shared(), [faulty])
    game.run('update')
    expect(faults.map(({ code }) => code)).toEqual(['fault/trap'])
    expect([ship.place.x, fleet.all]).toEqual([1, [ship]])
  })

  test('the same game and seed give the same hash, and another with other values', async () => {
    expect(await hashOf([spawner])).toBe(await hashOf([spawner]))
    expect(await hashOf([spawner])).not.toBe(await hashOf([spawner, mover]))
  })

  test('its handles are the same numbers whatever mods do', async () => {
    const handles = async (mods: Uint8Array[]): Promise<number[]> => {
      const fleet = new Fleet()
      fleet.add(new Ship(1))
      const { game, world } = await played(fleet.shared(), mods)
      const all: number[] = []
      for (let i = 0; i < 10; i++) {
        all.push(world.toHandle(fleet.add(new Ship(i))))
        game.run('update')
      }
      return all
    }
    expect(await handles([spawner, mover])).toEqual(await handles([]))
  })
})

describe('what the game makes for mods', () => {
  test('may need values at once, which it reads', async () => {
    const made: unknown[] = []
    const ships: Ship[] = []
    const kind = objectsOf(ships, {
      create(values) {
        made.push(values(Position), values(Tag))
        return new Ship(values(Position)!.x)
      },
    }).share(Position, { x: 'place.x', y: 'place.y' })
    const { game } = await played(adoptObjects([kind]), [spawner])
    game.run('update')
    expect([made, ships.map(({ place }) => place.x)]).toEqual([[{ x: 9, y: 0 }, null], [9]])
  })

  test('is of the kind with the most components that the entity has', async () => {
    const [dots, ships]: [{ x: number }[], Ship[]] = [[], []]
    const y = { get: () => 0 }
    const world = adoptObjects([
      objectsOf(dots, { create: () => ({ x: 0 }) }).share(Position, { x: 'x', y }),
      objectsOf(ships, { create: () => new Ship() })
        .share(Position, { x: 'place.x', y })
        .share(Velocity, { x: 'speed.dx', y: 'speed.dy' }),
    ])
    const { game } = await played(world, [spawner])
    game.run('update')
    expect([dots.length, ships.length]).toEqual([0, 1])
  })

  test('may be of a kind whose components all come and go by properties', async () => {
    const ships: Ship[] = []
    const kind = objectsOf(ships, { create: () => new Ship() })
      .share(Position, { x: 'place.x', y: 'place.y' }, { has: 'awake' })
      .share(Tag, {}, { has: 'tagged' })
    const { game } = await queryGame([], [], { world: adoptObjects([kind]) })
    const entity = game.world.spawn()
    game.world.add(entity, Position, { x: 4 })
    game.run('update')
    expect(ships).toMatchObject([{ place: { x: 4 }, awake: true, tagged: false }])
  })

  test('when that throws, the entity is left to the mods, and the game hears of it', async () => {
    const ships: Ship[] = [new Ship(3)]
    const kind = objectsOf(ships, {
      create() {
        throw new Error('no more ships')
      },
    }).share(Position, { x: 'place.x', y: 'place.y' })
    const { game, faults } = await played(adoptObjects([kind]), [spawner])
    expect(() => game.run('update')).toThrow('no more ships')
    expect([ships.length, game.world.size, faults]).toEqual([1, 2, []])
    const again = objectsOf(ships, { create: () => ships[0]! }).share(Position, {
      x: 'place.x',
      y: 'place.y',
    })
    const other = await played(adoptObjects([again]), [spawner])
    expect(codeOf(() => other.game.run('update'))).toMatch('an object that is an entity already')
  })

  test('comes back in a rollback, under the same handle', async () => {
    const fleet = new Fleet()
    const { game, faults, world } = await played(fleet.shared(), [spawner])
    game.run('update')
    const [made] = fleet.all
    const handle = world.toHandle(made)
    await game.mods.add([
      {
        file: '0.wasm',
        bytes: queryMod('acme:spawner', { with: [`${ID}/position@1.0.0`] }, 'unreachable', '', WORLD),
      },
    ])
    game.run('update')
    expect([faults.length, fleet.all.length, fleet.all[0]!.place]).toEqual([1, 1, made!.place])
    expect(world.toHandle(fleet.all[0])).toBe(handle)
    game.run('update')
    expect(fleet.all).toHaveLength(2)
  })
})

describe('wrong declarations are refused', () => {
  test('in JavaScript: no property for a field, or one that is no field, or a component twice', () => {
    const loose = (properties: object): string =>
      codeOf(() => objectsOf([new Ship()]).share(Position, properties as never))
    expect(loose({ x: 'place.x' })).toMatch(`the field "y" of ${ID}/position@1.0.0 has no property`)
    expect(loose({ x: 'place.x', y: 7 })).toMatch('the field "y"')
    expect(loose({ x: 'place.x', y: 'place.y', z: 'place.z' })).toMatch('has no field "z"')
    expect(codeOf(() => objectsOf([new Ship()]).share(Tag, {}).share(Tag, {}))).toMatch('shared twice')
    expect(codeOf(() => objectsOf(7 as never))).toMatch('something else than a list')
    expect(codeOf(() => adoptObjects([{} as never]))).toMatch('something else than objects')
  })

  test('properties that the first object lacks, or that have another type, or cannot be written', async () => {
    const problemOf = async (properties: object): Promise<string> => {
      const world = adoptObjects([objectsOf([new Ship()]).share(Position, properties as never)])
      return played(world).then(
        () => 'nothing',
        (error: SkeinError) => `${error.code}: ${error.message} ${error.hint}`,
      )
    }
    expect(await problemOf({ x: 'place.x', y: 'plce.y' })).toMatch(
      `world/cannot-adopt: Ship has no property "plce" for the field "y" of ${ID}/position@1.0.0`,
    )
    expect(await problemOf({ x: 'place.x', y: 'plce.y' })).toMatch('Did you mean "place"?')
    expect(await problemOf({ x: 'place.x', y: 'place.yy' })).toMatch('Did you mean "place.y"?')
    expect(await problemOf({ x: 'place.x', y: 'mood' })).toMatch('"mood" of Ship is a string')
    class Fixed extends Ship {
      get depth(): number {
        return 3
      }
    }
    const world = adoptObjects([
      objectsOf([new Fixed()]).share(Position, { x: 'place.x', y: 'depth' as never }),
    ])
    await expect(played(world)).rejects.toThrow('the property "depth" of Fixed cannot be written')
  })

  test('objects that belong to another game', async () => {
    const fleet = new Fleet()
    const ships = objectsOf([new Ship()]).share(Tag, {})
    adoptObjects([ships])
    expect(codeOf(() => adoptObjects([ships]))).toMatch('belong to another game already')
    expect(codeOf(() => ships.share(Position, { x: 'place.x', y: 'place.y' }))).toMatch('shared too late')
    const world = fleet.shared()
    await played(world)
    await expect(played(world)).rejects.toMatchObject({ code: 'world/cannot-adopt' })
  })

  test('a map for which only the game knows the keys, and a component under two definitions', () => {
    const map = objectsOf(new Map<string, Ship>(), { create: () => new Ship() })
    expect(codeOf(() => adoptObjects([map]))).toMatch('objects in a Map have "create" without "add"')
    const twin = definePackage(ID, '1.0.0').component('tag', {})
    const kinds = [objectsOf([new Ship()]).share(Tag, {}), objectsOf([new Ship()]).share(twin, {})]
    expect(codeOf(() => adoptObjects(kinds))).toMatch('shared under two definitions')
  })
})

describe('a game that cannot be created leaves the objects to another attempt', () => {
  test.each(['taken anew', 'as they were taken'])('%s', async (how) => {
    const fleet = new Fleet()
    const first = fleet.add(new Ship(10))
    const ships = objectsOf<Ship>(() => fleet.ships, {
      create: () => new Ship(),
      add: (ship) => void fleet.add(ship),
    })
      .share(Position, { x: 'place.x', y: 'place.y' })
      .share(Velocity, { x: 'speed.dx', y: 'speed.dy' })
    let attempts = 0
    const shared = adoptObjects([ships])
    let world = shared
    const failing = defineSystem('failing', {
      create(context) {
        const entity = context.world.spawn()
        context.world.add(entity, Position, { x: 5 })
        context.world.add(entity, Velocity)
        // Makes the object at once.
        expect(world.toObject(entity)).toBeInstanceOf(Ship)
        context.world.add(context.world.spawn(), Position, { x: 6 })
        if (attempts++ === 0) throw new Error('not yet')
        return {}
      },
    })
    await expect(queryGame([], [failing], { world })).rejects.toThrow('not yet')
    expect(fleet.all).toEqual([first])
    expect(world.toHandle(first)).toBe(0)
    const second = fleet.add(new Ship(20))
    if (how === 'taken anew') world = adoptObjects([ships])
    const { game, faults } = await queryGame([mover], [failing], { world })
    game.run('update', 0.5)
    expect([first, second].map(({ place }) => place.x)).toEqual([10.5, 20.5])
    expect([fleet.all.length, world.toObject(world.toHandle(first))]).toEqual([3, first])
    expect(faults).toEqual([])
    if (how === 'taken anew')
      await expect(played(shared)).rejects.toMatchObject({ code: 'world/cannot-adopt' })
  })

  test('when the first look at them, an option or another kind is wrong', async () => {
    const ship = new Ship(3)
    const list = [ship]
    const ships = objectsOf(list).share(Position, { x: 'place.x', y: 'place.y' })
    const map = objectsOf(new Map<string, Ship>(), { create: () => new Ship() })
    expect(codeOf(() => adoptObjects([ships, map]))).toMatch('without "add"')
    const broken = objectsOf([new Ship()]).share(Velocity, { x: 'speed.dx', y: 'speeed' } as never)
    await expect(played(adoptObjects([ships, broken]))).rejects.toThrow('no property "speeed"')
    await expect(
      queryGame([], [], { world: adoptObjects([ships]), totalMemoryBytes: -1 }),
    ).rejects.toMatchObject({ code: 'value/invalid' })
    const { game, world } = await played(adoptObjects([ships]))
    expect([game.world.size, world.toObject(world.toHandle(ship))]).toEqual([1, ship])
    await expect(played(world)).rejects.toMatchObject({ code: 'world/cannot-adopt' })
    list.push(new Ship())
    game.run('update')
    expect(game.world.size).toBe(2)
  })
})

/** Compile errors: nothing of it runs. */
function misspelt(): AnyObjectKind[] {
  const ships = objectsOf<Ship>([])
  // @ts-expect-error the property is "place"
  ships.share(Position, { x: 'plce.x', y: 'place.y' })
  // @ts-expect-error there is no place.z
  ships.share(Position, { x: 'place.x', y: 'place.z' })
  // @ts-expect-error "mood" is a string
  ships.share(Position, { x: 'place.x', y: 'mood' })
  // @ts-expect-error the field "y" is missing
  ships.share(Position, { x: 'place.x' })
  // @ts-expect-error there is no field "z"
  ships.share(Position, { x: 'place.x', y: 'place.y', z: 'place.y' })
  // @ts-expect-error "serial" holds no object
  ships.share(Leader, { of: 'serial', mood: 'mood', awake: 'awake' })
  // @ts-expect-error "place" holds no mood
  ships.share(Leader, { of: 'leader', mood: 'leader.serial2', awake: 'awake' })
  ships.share(Leader, { of: 'leader.leader', mood: { get: ({ mood }) => mood }, awake: 'leader.awake' })
  // @ts-expect-error a boolean is no number
  ships.share(Position, { x: 'place.x', y: { get: ({ awake }) => awake } })
  const moody = objectsOf([{ mood: 'calm' as 'calm' | 'wild', of: null as Ship | null, awake: true }])
  return [ships, moody.share(Leader, { of: 'of', mood: 'mood', awake: 'awake' })]
}

test('a misspelt property is a compile error', () => {
  // The checks are those of the compiler, above.
  expect(misspelt).toBeTypeOf('function')
})

function codeOf(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    if (error instanceof SkeinError) return `${error.code}: ${error.message}`
    throw error
  }
  return 'nothing'
}
