import fc from 'fast-check'
import { expect, test } from 'vitest'
import { defineSystem, type Entity } from '../engine/index.ts'
import {
  INTEGRATE,
  MOVING,
  Position,
  queryGame,
  queryMod,
  Tag,
  Velocity,
} from '../plugins/query/testing/query-game.ts'
import { adoptObjects, objectsOf } from './objects.ts'
import { OPS, PUPPET, puppets, Strings, type Op } from './testing/puppet.ts'

const MOVER = queryMod('acme:mover', MOVING, INTEGRATE)

/** An object of the game. */
class Ship {
  place = { x: 0, y: 0 }
  placed = true
  dx = 0
  dy = 0
  moving = false
  tagged = false
}

/** Something that exists, as a plain model has it. */
interface Thing {
  /** 0 until mods have seen it. */
  handle: Entity
  /** `null` until the game has made it for a mod. */
  ship: Ship | null
  ofMod: boolean
  position: { x: number; y: number } | null
  velocity: { x: number; y: number } | null
  tagged: boolean
}

type GameOp = readonly [
  op: 'add' | 'remove' | 'tag' | 'untag' | 'place' | 'lift' | 'push' | 'halt' | 'write',
  which: number,
  value: number,
]
type ModOp = readonly [op: Exclude<Op, 'end' | 'fault'>, which: number, value: number]
interface Frame {
  readonly game: readonly GameOp[]
  readonly mod: readonly ModOp[]
  /** How many objects the game adds while mods run. */
  readonly amid: number
  readonly fault: boolean
}

const amount = fc.oneof(fc.integer({ min: -50, max: 50 }), fc.constantFrom(0.1, 1.7, -2.3))
const op = <const O extends string>(...ops: O[]): fc.Arbitrary<readonly [O, number, number]> =>
  fc.tuple(fc.constantFrom(...ops), fc.nat(1000), amount)
const frames: fc.Arbitrary<Frame[]> = fc.array(
  fc.record({
    game: fc.array(
      op<GameOp[0]>('add', 'add', 'add', 'remove', 'tag', 'untag', 'place', 'lift', 'push', 'halt', 'write'),
      { maxLength: 8 },
    ),
    mod: fc.array(op<ModOp[0]>('spawn', 'spawn', 'despawn', 'tag', 'untag', 'place', 'lift', 'move'), {
      maxLength: 6,
    }),
    amid: fc.nat(4).map((n) => Math.max(0, n - 2)),
    fault: fc.nat(9).map((n) => n === 0),
  }),
  { minLength: 1, maxLength: 12 },
)

/** A value that is the same to mods stays as the game has it. */
const put = (before: number, next: number): number =>
  Math.fround(before) === Math.fround(next) ? before : Math.fround(next)

test.each(['a list', 'add and remove'] as const)(
  'a game whose objects come and go by %s, and its mods, do in turns what a plain model does',
  async (way) => {
    let [spawned, faulted, stale, added] = [0, 0, 0, 0]
    await fc.assert(
      fc.asyncProperty(frames, async (all) => {
        const list: Ship[] = []
        const drop = (ship: Ship): void => void list.splice(list.indexOf(ship), 1)
        const kind =
          way === 'a list'
            ? objectsOf(list, { create: () => new Ship() })
            : objectsOf<Ship>(null, {
                create: () => new Ship(),
                add: (ship) => void list.push(ship),
                remove: drop,
              })
        const adopted = adoptObjects([
          kind
            .share(Position, { x: 'place.x', y: 'place.y' }, { has: 'placed' })
            .share(Velocity, { x: 'dx', y: 'dy' }, { has: 'moving' })
            .share(Tag, {}, { has: 'tagged' }),
        ])
        let things: Thing[] = []
        const ended: Entity[] = []
        let script: ModOp[] = []
        let faults = false
        let amid = 0
        let late: Thing[] = []
        let current: ModOp | null = null
        let target: Thing | null = null
        const end = (thing: Thing): void => {
          things = things.filter((it) => it !== thing)
          if (thing.handle !== 0) ended.push(thing.handle)
        }
        const addShip = (x: number): Thing => {
          const ship = new Ship()
          ship.place.x = x
          list.push(ship)
          if (way !== 'a list') kind.add(ship)
          return {
            handle: 0 as Entity,
            ship,
            ofMod: false,
            position: { x, y: 0 },
            velocity: null,
            tagged: false,
          }
        }
        const nextOp = (): Op => {
          for (const thing of things) if (thing.handle === 0) thing.handle = adopted.toHandle(thing.ship!)
          while (amid > 0) {
            amid--
            added++
            late.push(addShip(3))
          }
          for (;;) {
            current = script.shift() ?? null
            if (current === null) return faults ? 'fault' : 'end'
            const [name, which, x] = current
            if (name === 'spawn') return name
            const fitting = name === 'move' ? things.filter((it) => it.position !== null) : things
            if (fitting.length === 0) continue
            target = fitting[which % fitting.length]!
            if (name === 'despawn') end(target)
            if (name === 'tag') target.tagged = true
            if (name === 'untag') target.tagged = false
            if (name === 'place') target.position ??= { x: 0, y: 0 }
            if (name === 'lift') target.position = null
            if (name === 'move') target.position!.x = put(target.position!.x, x)
            return name
          }
        }
        const strings = defineSystem('strings', {
          provides: [Strings],
          create: () => ({
            op: () => OPS.indexOf(nextOp()),
            entity: () => target!.handle,
            value: () => current![2],
            made(handle) {
              spawned++
              things.push({
                handle,
                ship: null,
                ofMod: true,
                position: { x: Math.fround(current![2]), y: 0 },
                velocity: null,
                tagged: false,
              })
            },
          }),
        })
        const { game, refusals } = await queryGame([MOVER, PUPPET], [strings], {
          world: adopted,
          packages: [puppets],
        })
        expect(refusals).toEqual([])

        const act = ([name, which, x]: GameOp): void => {
          if (name === 'add') {
            things.push(addShip(x))
            return
          }
          const own = things.filter(({ ship }) => ship !== null)
          if (own.length === 0) return
          const thing = own[which % own.length]!
          const ship = thing.ship!
          if (name === 'remove') {
            drop(ship)
            if (way !== 'a list') kind.remove(ship)
            end(thing)
          } else if (name === 'tag' || name === 'untag') thing.tagged = ship.tagged = name === 'tag'
          else if (name === 'lift') {
            ship.placed = false
            thing.position = null
          } else if (name === 'halt') {
            ship.moving = false
            thing.velocity = null
          } else if (name === 'push') {
            Object.assign(ship, { moving: true, dx: x, dy: 2 })
            thing.velocity = { x, y: 2 }
          } else if (name === 'place' || thing.position !== null) {
            Object.assign(ship, { placed: true, place: { x, y: -1 } })
            thing.position = { x, y: -1 }
          }
        }

        const moved = (kept: number, by: number): number =>
          put(kept, Math.fround(kept) + Math.fround(Math.fround(by) * 0.5))

        for (const { game: acts, mod, amid: between, fault } of all) {
          for (const one of acts) act(one)
          for (const { position, velocity } of things) {
            if (position === null || velocity === null) continue
            position.x = moved(position.x, velocity.x)
            position.y = moved(position.y, velocity.y)
          }
          const before = things.map((it) => ({
            it,
            position: it.position && { ...it.position },
            tagged: it.tagged,
          }))
          const endedBefore = ended.length
          script = [...mod]
          faults = fault
          amid = between
          late = []
          game.run('update', 0.5)
          if (fault) {
            // The mod is taken out: what it did in this call is undone, and what it had goes.
            faulted++
            things = before.map(({ it, position, tagged }) => Object.assign(it, { position, tagged }))
            ended.length = endedBefore
            for (const thing of things.filter(({ ofMod }) => ofMod)) end(thing)
            await game.mods.add([{ file: '1.wasm', bytes: PUPPET }])
          }
          // What has come amid a stage is seen in the next.
          game.run('late', 0)
          things.push(...late)
          for (const thing of things) {
            if (thing.handle === 0) thing.handle = adopted.toHandle(thing.ship!)
            thing.ship ??= adopted.toObject(thing.handle) as Ship | null
            // Without any component it is of no kind.
            if (thing.ship === null && thing.position === null && !thing.tagged) continue
            expect(adopted.toObject(thing.handle)).toBe(thing.ship)
            expect(thing.ship).toMatchObject({
              placed: thing.position !== null,
              moving: thing.velocity !== null,
              tagged: thing.tagged,
              ...(thing.position === null ? {} : { place: thing.position }),
              ...(thing.velocity === null ? {} : { dx: thing.velocity.x, dy: thing.velocity.y }),
            })
          }
          for (const handle of ended) {
            stale++
            expect([adopted.toObject(handle), game.world.alive(handle)]).toEqual([null, false])
          }
          const ships = things.flatMap(({ ship }) => ship ?? [])
          expect(list.length).toBe(ships.length)
          expect(ships.every((ship) => list.includes(ship))).toBe(true)
          expect(game.world.size).toBe(things.length)
        }
      }),
      { seed: 17, numRuns: 30 },
    )
    expect([spawned > 50, faulted > 5, stale > 100, added > 20]).toEqual([true, true, true, true])
  },
  60_000,
)

test('an object that is frozen keeps its values: the others move, no mod is blamed, and the game hears of it', async () => {
  const ships = [new Ship(), new Ship(), new Ship()]
  for (const ship of ships) Object.assign(ship, { moving: true, dx: 2 })
  Object.freeze(ships[1]!.place)
  const kind = objectsOf(ships)
    .share(Position, { x: 'place.x', y: 'place.y' })
    .share(Velocity, { x: 'dx', y: 'dy' })
  const { game, faults } = await queryGame([MOVER], [], { world: adoptObjects([kind]) })
  expect(() => game.run('update', 0.5)).toThrow(TypeError)
  expect(ships.map(({ place }) => place.x)).toEqual([1, 0, 1])
  expect(faults).toEqual([])
})
