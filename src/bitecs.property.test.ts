import * as bit from 'bitecs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
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
import { adoptWorld, share } from './bitecs.ts'
import { OPS, PUPPET, puppets, Strings, type Op } from './testing/puppet.ts'

/** Random runs of a property. A page does fewer: no part of it depends on the engine. */
const RUNS = typeof document === 'object' ? 10 : 25
const MOVER = queryMod('acme:mover', MOVING, INTEGRATE)

/** Something that exists, as a plain model has it. */
interface Thing {
  readonly handle: Entity
  readonly ofMod: boolean
  position: { x: number; y: number } | null
  velocity: { x: number; y: number } | null
  tagged: boolean
}

const GAME_OPS = ['add', 'remove', 'tag', 'untag', 'place', 'lift', 'push', 'write', 'reset'] as const
type GameOp = readonly [op: (typeof GAME_OPS)[number], which: number, value: number]
type ModOp = readonly [op: Exclude<Op, 'end' | 'fault'>, which: number, value: number]
interface Frame {
  readonly game: readonly GameOp[]
  readonly mod: readonly ModOp[]
  readonly fault: boolean
}

const value = fc.oneof(fc.integer({ min: -50, max: 50 }), fc.constantFrom(0.1, 1.7, -2.3))
const op = <const O extends string>(...ops: O[]): fc.Arbitrary<readonly [O, number, number]> =>
  fc.tuple(fc.constantFrom(...ops), fc.nat(1000), value)
const frames: fc.Arbitrary<Frame[]> = fc.array(
  fc.record({
    game: fc.array(
      fc.oneof(
        { weight: 40, arbitrary: op<GameOp[0]>('add', 'add', 'remove', 'tag', 'untag', 'place', 'lift') },
        { weight: 20, arbitrary: op<GameOp[0]>('push', 'write') },
        { weight: 1, arbitrary: op<GameOp[0]>('reset') },
      ),
      { maxLength: 8 },
    ),
    mod: fc.array(op<ModOp[0]>('spawn', 'spawn', 'despawn', 'tag', 'untag', 'place', 'lift', 'move'), {
      maxLength: 6,
    }),
    fault: fc.nat(9).map((n) => n === 0),
  }),
  { minLength: 1, maxLength: 12 },
)

type Values = { x: number; y: number }
type Store = { put(index: number, values: Values): void; get(index: number): Values; readonly ref: object }

const SHAPES = ['columns', 'wider columns', 'plain arrays', 'objects'] as const

function store(shape: (typeof SHAPES)[number]): Store {
  if (shape === 'objects') {
    const objects: Values[] = []
    return {
      ref: objects,
      put: (index, { x, y }) => void (objects[index] = { x, y }),
      get: (index) => ({ ...objects[index]! }),
    }
  }
  const numbers = (): number[] | Float32Array | Float64Array =>
    shape === 'columns' ? new Float32Array(3000) : shape === 'wider columns' ? new Float64Array(3000) : []
  const arrays = { x: numbers(), y: numbers() }
  return {
    ref: arrays,
    put(index, { x, y }) {
      arrays.x[index] = x
      arrays.y[index] = y
    },
    get: (index) => ({ x: arrays.x[index]!, y: arrays.y[index]! }),
  }
}

describe.each(SHAPES)('with components that are %s', (shape) => {
  test.each(['plain', 'versioned'] as const)(
    'what a game with %s ids and its mods do in turns is what a plain model does',
    async (ids) => {
      let [spawned, faulted, stale] = [0, 0, 0]
      await fc.assert(
        fc.asyncProperty(frames, async (all) => {
          const world: object =
            ids === 'plain'
              ? bit.createWorld({ score: 3 })
              : bit.createWorld(bit.createEntityIndex(bit.withVersioning(8)))
          const [position, velocity, tag] = [store(shape), store(shape), {}]
          const adopted = adoptWorld(world, [
            share(Position, position.ref as never),
            share(Velocity, velocity.ref as never),
            share(Tag, tag),
          ])
          const indexOf = (eid: number): number =>
            bit.getId((world as bit.InternalWorld)[bit.$internal].entityIndex, eid)
          const asKept = (x: number): number => (shape === 'columns' ? Math.fround(x) : x)

          // An object keeps what is the same to mods.
          const put = (before: number, x: number): number =>
            shape === 'objects' && Math.fround(before) === Math.fround(x) ? before : Math.fround(x)

          let things: Thing[] = []
          const ended: Entity[] = []
          // --- what the mod is told, and what that does to the model
          let script: ModOp[] = []
          let faults = false
          let current: ModOp | null = null
          let target: Thing | null = null
          const end = (thing: Thing): void => {
            things = things.filter((it) => it !== thing)
            ended.push(thing.handle)
          }
          /** Takes an instruction that makes sense now. */
          const nextOp = (): Op => {
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

          let observed = 0
          const observe = (): void => {
            bit.observe(world, bit.onAdd(tag), () => void observed++)
            bit.observe(world, bit.onRemove(tag), () => void observed--)
          }
          observe()

          const act = ([name, which, x]: GameOp): void => {
            if (name === 'reset') {
              bit.resetWorld(world)
              ended.push(...things.map(({ handle }) => handle))
              things = []
              observed = 0
              observe()
              return
            }
            if (name === 'add') {
              const eid = bit.addEntity(world, position.ref, velocity.ref)
              position.put(indexOf(eid), { x, y: 1 })
              velocity.put(indexOf(eid), { x: which % 3, y: 2 })
              things.push({
                handle: adopted.toHandle(eid),
                ofMod: false,
                position: { x: asKept(x), y: 1 },
                velocity: { x: which % 3, y: 2 },
                tagged: false,
              })
              return
            }
            if (things.length === 0) return
            const thing = things[which % things.length]!
            const eid = adopted.toEid(thing.handle)
            if (name === 'remove') {
              bit.removeEntity(world, eid)
              end(thing)
            } else if (name === 'tag' || name === 'untag') {
              if (name === 'tag') bit.addComponent(world, eid, tag)
              else bit.removeComponent(world, eid, tag)
              thing.tagged = name === 'tag'
            } else if (name === 'lift') {
              bit.removeComponent(world, eid, position.ref)
              thing.position = null
            } else if (name === 'push') {
              bit.addComponent(world, eid, velocity.ref)
              velocity.put(indexOf(eid), { x, y: 0 })
              thing.velocity = { x: asKept(x), y: 0 }
            } else if (name === 'place' || thing.position !== null) {
              bit.addComponent(world, eid, position.ref)
              position.put(indexOf(eid), { x, y: -1 })
              thing.position = { x: asKept(x), y: -1 }
            }
          }

          const moved = (kept: number, by: number): number => {
            const cell = Math.fround(kept)
            const next = Math.fround(cell + Math.fround(Math.fround(by) * 0.5))
            return next === cell ? kept : next
          }

          for (const { game: acts, mod, fault } of all) {
            for (const one of acts) act(one)
            for (const thing of things) {
              if (thing.position === null || thing.velocity === null) continue
              thing.position.x = moved(thing.position.x, thing.velocity.x)
              thing.position.y = moved(thing.position.y, thing.velocity.y)
            }
            const before = structuredClone(things)
            const endedBefore = ended.length
            script = [...mod]
            faults = fault
            game.run('update', 0.5)
            if (fault) {
              // The mod is taken out: what it did in this call is undone, and what it had goes.
              faulted++
              things = before
              ended.length = endedBefore
              for (const thing of things.filter(({ ofMod }) => ofMod)) end(thing)
              await game.mods.add([{ file: '1.wasm', bytes: PUPPET }])
            }
            for (const handle of ended) {
              stale++
              expect([adopted.toEid(handle), game.world.alive(handle)]).toEqual([0, false])
            }
            const tagged: number[] = []
            for (const thing of things) {
              const eid = adopted.toEid(thing.handle)
              expect(adopted.toHandle(eid)).toBe(thing.handle)
              if (thing.tagged) tagged.push(eid)
              if (thing.position !== null) expect(position.get(indexOf(eid))).toEqual(thing.position)
              if (thing.velocity !== null) expect(velocity.get(indexOf(eid))).toEqual(thing.velocity)
            }
            const eidsOf = (has: (thing: Thing) => boolean): number[] =>
              things
                .filter(has)
                .map(({ handle }) => adopted.toEid(handle))
                .toSorted((a, b) => a - b)
            const found = (ref: object): number[] => [...bit.query(world, [ref])].toSorted((a, b) => a - b)
            expect(found(position.ref)).toEqual(eidsOf((it) => it.position !== null))
            expect(found(velocity.ref)).toEqual(eidsOf((it) => it.velocity !== null))
            expect(found(tag)).toEqual(eidsOf((it) => it.tagged))
            expect(observed).toBe(tagged.length)
            expect(game.world.size).toBe(things.length)
          }
        }),
        { seed: 17, numRuns: RUNS },
      )
      expect([spawned > 2 * RUNS, faulted > RUNS / 5, stale > 4 * RUNS]).toEqual([true, true, true])
    },
    60_000,
  )
})
