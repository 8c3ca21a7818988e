import * as bit from 'bitecs'
import { describe, expect, test } from 'vitest'
import { definePackage, defineSystem, t } from '../engine/index.ts'
import {
  at,
  forEach,
  ID,
  Position,
  queryGame,
  queryMod,
  records,
  Velocity,
} from '../plugins/query/testing/query-game.ts'
import { REALLOC, watMod } from '../plugins/testing/wat-mod.ts'
import { adoptWorld, share } from './bitecs.ts'

/** A game on bitECS with positions and velocities in plain arrays. */
function arrayGame(count: number): {
  world: object
  position: { x: number[]; y: number[] }
  velocity: { x: number[]; y: number[] }
  eids: number[]
  adopted: ReturnType<typeof adoptWorld>
} {
  const world = bit.createWorld()
  const [position, velocity] = [
    { x: [] as number[], y: [] as number[] },
    { x: [] as number[], y: [] as number[] },
  ]
  const eids: number[] = []
  for (let i = 0; i < count; i++) {
    const eid = bit.addEntity(world, position, velocity)
    position.x[eid] = i + 0.1
    position.y[eid] = i + 0.2
    velocity.x[eid] = 1
    velocity.y[eid] = 2
    eids.push(eid)
  }
  const adopted = adoptWorld(world, [share(Position, position), share(Velocity, velocity)])
  return { world, position, velocity, eids, adopted }
}

/** Adds 1 to `x` of those entities whose `x`, rounded down, is a multiple of a number. */
const everySo = (often: number): Uint8Array =>
  queryMod(
    'acme:every',
    { write: [`${ID}/position@1.0.0`] },
    forEach(`(if (i32.eqz (i32.rem_u (i32.trunc_f32_u (f32.load ${at(0, 4)})) (i32.const ${often})))
      (then (f32.store ${at(0, 4)} (f32.add (f32.load ${at(0, 4)}) (f32.const 1)))))`),
  )

describe('of a plain array', () => {
  test.each([1, 2, 3, 8, 9, 64, 1000])(
    'only values that a mod changes are written: each %s',
    async (often) => {
      const { position, eids, adopted } = arrayGame(1000)
      const { game, faults } = await queryGame([everySo(often)], [], { world: adopted })
      game.run('update')
      for (const [i, eid] of eids.entries()) {
        const changed = i % often === 0
        expect(position.x[eid]).toBe(changed ? Math.fround(Math.fround(i + 0.1) + 1) : i + 0.1)
        expect(position.y[eid]).toBe(i + 0.2)
      }
      expect(faults).toEqual([])
    },
  )

  test('gaps, and rows behind its end, have the default for mods, and stay gaps until one is written', async () => {
    const { world, position, eids, adopted } = arrayGame(200)
    // oxlint-disable-next-line typescript/no-array-delete
    delete position.x[eids[70]!]
    position.y.length = eids[150]!
    const late = bit.addEntity(world, position)
    const { game, faults } = await queryGame([everySo(500)], [], { world: adopted })
    expect(game.world.get(adopted.toHandle(eids[70]!), Position)).toMatchObject({ x: 0 })
    game.run('update')
    // 0 is a multiple of 500.
    expect([position.x[eids[70]!], position.x[late], position.y.length]).toEqual([1, 1, eids[150]])
    expect(Object.hasOwn(position.y, eids[150]!)).toBe(false)
    expect(faults).toEqual([])
  })

  test.each([null, 'far', {}, 5n, Symbol('far')])(
    'a value that is no number has the default for mods: %o',
    async (odd) => {
      const { position, eids, adopted } = arrayGame(100)
      const { game, faults } = await queryGame([everySo(7)], [], { world: adopted })
      ;(position.x as unknown[])[eids[50]!] = odd
      for (let i = 0; i < 2; i++) {
        game.run('update')
        expect(position.x[eids[51]!]).toBe(51.1)
      }
      expect(faults).toEqual([])
    },
  )

  test('that holds something else than numbers, whole numbers are read and written all the same', async () => {
    const pack = definePackage('test:hulls', '1.0.0')
    const Hull = pack.component('hull', { points: t.withDefault(t.u16, 7), armour: t.s8 })
    const world = bit.createWorld()
    const hull = { points: [] as unknown[], armour: [] as unknown[] }
    const eids = [-3, null, undefined, 4, 'none', 300].map((value) => {
      const eid = bit.addEntity(world, hull)
      hull.points[eid] = hull.armour[eid] = value
      return eid
    })
    const adopted = adoptWorld(world, [share(Hull, hull)])
    const add = (part: number, load: string, store: string, size: number): string =>
      `(i32.${store} ${at(part, size)} (i32.add (i32.${load} ${at(part, size)}) (i32.const 1)))`
    const mod = queryMod(
      'acme:hulls',
      { write: ['test:hulls/hull@1.0.0'] },
      forEach(add(0, 'load16_u', 'store16', 2) + add(1, 'load8_s', 'store8', 1)),
    )
    const { game, faults } = await queryGame([mod], [], { world: adopted, packages: [pack] })
    game.run('update')
    expect(eids.map((eid) => hull.points[eid])).toEqual([65_534, 8, 8, 5, 8, 301])
    expect(eids.map((eid) => hull.armour[eid])).toEqual([-2, 1, 1, 5, 1, 45])
    expect(faults).toEqual([])
  })
})

const calls = definePackage('test:calls', '1.0.0')
const Meddler = calls.trait('meddler', { meddle: t.func([]) })

/** Calls a function of the game in the middle of its query, which it leaves as it is but for the first entity. */
const MEDDLED = watMod(
  records('acme:calls', [{ stage: 'update', export: 'run', write: [`${ID}/position@1.0.0`] }], {
    uses: [{ trait: 'test:calls/meddler', version: '1.0.0' }],
  }),
  `(module
    (import "test:calls/meddler@1.0.0" "meddle" (func $meddle))
    (memory (export "memory") 16)
    ${REALLOC}
    (func (export "run") (param $block i32) (param $dt f32)
      (call $meddle)
      (f32.store (i32.load offset=8 (local.get $block)) (f32.const 9))))`,
)

test('what the game writes to a plain array while a query runs that writes it is overwritten', async () => {
  const { position, eids, adopted } = arrayGame(100)
  const system = defineSystem('meddler', {
    provides: [Meddler],
    create: () => ({ meddle: () => void (position.x[eids[3]!] = 1000) }),
  })
  const { game, faults } = await queryGame([MEDDLED], [system], { world: adopted, packages: [calls] })
  game.run('update')
  expect([0, 1, 2, 3, 4].map((i) => position.x[eids[i]!])).toEqual([9, 1.1, 2.1, Math.fround(3.1), 4.1])
  expect(faults).toEqual([])
})
