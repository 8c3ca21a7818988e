import { describe, expect, test } from 'vitest'
import { defineGame, definePackage, t, type Type } from '../../engine/index.ts'
import { createGame } from '../../src/index.ts'
import {
  Age,
  at,
  ENTITY,
  forEach,
  ID,
  Leader,
  Position,
  queryGame,
  queryMod,
  spawn,
} from './testing/query-game.ts'

/** Instructions that add one to a value of a type. */
const more = (type: string, load: string, store: string, address: string): string =>
  `(${type}.${store} ${address} (${type}.add (${type}.${load} ${address}) (${type}.const 1)))`

describe('a query hands over', () => {
  test.each([
    ['u8', t.u8, 1, more('i32', 'load8_u', 'store8', at(0, 1)), 200, 201],
    ['u8 at its end', t.u8, 1, more('i32', 'load8_u', 'store8', at(0, 1)), 255, 0],
    ['s8', t.s8, 1, more('i32', 'load8_s', 'store8', at(0, 1)), -3, -2],
    ['u16', t.u16, 2, more('i32', 'load16_u', 'store16', at(0, 2)), 40_000, 40_001],
    ['s16', t.s16, 2, more('i32', 'load16_s', 'store16', at(0, 2)), -300, -299],
    ['u32', t.u32, 4, more('i32', 'load', 'store', at(0, 4)), 4_000_000_000, 4_000_000_001],
    ['s32', t.s32, 4, more('i32', 'load', 'store', at(0, 4)), -70_000, -69_999],
    ['u64', t.u64, 8, more('i64', 'load', 'store', at(0, 8)), 2n ** 63n, 2n ** 63n + 1n],
    ['s64', t.s64, 8, more('i64', 'load', 'store', at(0, 8)), -(2n ** 40n), 1n - 2n ** 40n],
    ['f32', t.f32, 4, more('f32', 'load', 'store', at(0, 4)), 0.5, 1.5],
    ['f64', t.f64, 8, more('f64', 'load', 'store', at(0, 8)), 0.1, 1.1],
  ])('%s', async (_name, type: Type, _size, body, before, after) => {
    const things = definePackage('test:things', '1.0.0')
    const Thing = things.component('thing', { value: type })
    const game = await createGame(defineGame({ name: 'things', packages: [things], systems: [] }))
    const bytes = queryMod('acme:adder', { write: ['test:things/thing@1.0.0'] }, forEach(body))
    const [status] = await game.mods.add([{ file: 'adder.wasm', bytes }])
    expect(status!.errors).toEqual([])
    const { world } = game
    // Some in long runs of rows, some scattered between entities without the component.
    const entities = Array.from({ length: 400 }, (_, index) => {
      const entity = world.spawn()
      if (index < 200 || index % 3 === 0) world.add(entity, Thing, { value: before } as never)
      return entity
    }).filter((entity) => world.has(entity, Thing))
    game.frame()
    expect(entities).toHaveLength(267)
    for (const entity of entities) expect(world.get(entity, Thing)).toEqual({ value: after })
  })

  test('entities, enums and truth values', async () => {
    // Makes each the leader of itself, wild if it was calm, and awake with a 7 that has to become a 1.
    const bytes = queryMod(
      'acme:leads',
      { write: [`${ID}/leader@1.0.0`] },
      forEach(`(i32.store ${at(0, 4)} ${ENTITY})
        (i32.store8 ${at(1, 1)} (i32.eqz (i32.load8_u ${at(1, 1)})))
        (i32.store8 ${at(2, 1)} (i32.mul (i32.load8_u ${at(2, 1)}) (i32.const 7)))`),
    )
    const { game } = await queryGame([bytes])
    const { world } = game
    const entities = Array.from({ length: 200 }, (_, index) => {
      const entity = world.spawn()
      world.add(entity, Leader, { mood: index % 2 === 0 ? 'calm' : 'wild', awake: index % 3 === 0 })
      return entity
    })
    game.frame()
    for (const [index, entity] of entities.entries()) {
      const mood = index % 2 === 0 ? 'wild' : 'calm'
      expect(world.get(entity, Leader)).toEqual({ of: entity, mood, awake: index % 3 === 0 })
      expect(world.columns(Leader).awake[world.row(entity)]).toBeLessThan(2)
    }
  })

  test('single fields, in the order in which they are named', async () => {
    const bytes = queryMod(
      'acme:swap',
      { read: [`${ID}/position@1.0.0#y`, `${ID}/velocity@1.0.0#x`], write: [`${ID}/position@1.0.0#x`] },
      forEach(`(f32.store ${at(2, 4)} (f32.add (f32.load ${at(0, 4)}) (f32.load ${at(1, 4)})))
        (f32.store ${at(0, 4)} (f32.const 99))`),
    )
    const { game } = await queryGame([bytes])
    const entity = spawn(game, 3, 4)
    game.frame()
    expect(game.world.get(entity, Position)).toEqual({ x: 5, y: 4 })
  })

  test('components that some entities lack, with a column that says which', async () => {
    // Where there is an age, it becomes that of the block plus ten; where not, the default of 7 must be seen.
    const bytes = queryMod(
      'acme:ages',
      { read: [`${ID}/position@1.0.0#x`], write: [`${ID}/age@1.0.0`], optional: [`${ID}/age@1.0.0`] },
      forEach(`(if (i32.eqz (i32.load8_u ${at(1, 1)}))
          (then (if (i32.ne (i32.load8_u ${at(2, 1)}) (i32.const 7)) (then unreachable))))
        (i32.store8 ${at(2, 1)} (i32.add (i32.load8_u ${at(2, 1)}) (i32.const 10)))`),
    )
    const { game, faults } = await queryGame([bytes])
    const { world } = game
    const aged = Array.from({ length: 300 }, (_, index) => {
      const entity = spawn(game, index)
      if (index < 100 || index % 4 === 0) world.add(entity, Age, { years: index % 50 })
      return entity
    })
    game.frame()
    world.add(aged[101]!, Age)
    world.remove(aged[100]!, Age)
    game.frame()
    expect(faults).toEqual([])
    for (const [index, entity] of aged.entries()) {
      const years = index === 101 ? 17 : (index % 50) + 20
      const has = index !== 100 && (index < 102 || index % 4 === 0)
      expect(world.has(entity, Age)).toBe(has)
      if (has) expect(world.get(entity, Age)).toEqual({ years })
    }
  })
})
