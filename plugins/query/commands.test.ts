import { describe, expect, test } from 'vitest'
import { defineSystem, having, type Entity } from '../../engine/index.ts'
import { render, Sprite } from '../../engine/render/index.ts'
import {
  Age,
  at,
  ENTITY,
  forEach,
  ID,
  MOVING,
  Position,
  queryGame,
  queryMod,
  spawn,
  Tag,
  Velocity,
  type QueryGame,
} from './testing/query-game.ts'

const IMPORTS = `
  (import "skein:engine/world@1.0.0" "spawn" (func $spawn (result i32)))
  (import "skein:engine/world@1.0.0" "despawn" (func $despawn (param i32)))
  (import "skein:engine/world@1.0.0" "spawn-many" (func $spawn-many (param i32 i32)))
  (import "${ID}/age@1.0.0" "add" (func $add-age (param i32)))
  (import "${ID}/age@1.0.0" "set-years" (func $set-years (param i32 i32)))
  (import "${ID}/tag@1.0.0" "remove" (func $remove-tag (param i32)))
  (import "${ID}/position@1.0.0" "has" (func $has-position (param i32) (result i32)))
  (import "${ID}/position@1.0.0" "add-many" (func $positions (param i32 i32 i32 i32)))`

/** In its first run: one entity with an age of 9, a thousand at (5, 0), no tags any more, and the entity 2 gone. */
const COMMANDS = `
  (if (i32.eqz (global.get $done)) (then
    (global.set $done (i32.const 1))
    (global.set $new (call $spawn))
    (call $add-age (global.get $new))
    (call $set-years (global.get $new) (i32.const 9))
    (call $spawn-many (i32.const 1000) (i32.const 16))
    (loop $fill
      (f32.store (i32.add (i32.const 65536) (i32.shl (local.get $i) (i32.const 2))) (f32.const 5))
      (br_if $fill (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 1000))))
    (i32.store (i32.const 32) (i32.const 65536))
    (call $positions (i32.load (i32.const 16)) (i32.const 1000) (i32.const 32) (i32.const 1))
    (local.set $i (i32.const 0))
    ${forEach(`(call $remove-tag ${ENTITY}) (f32.store ${at(2, 4)} (f32.const 77))`)}
    (local.set $i (i32.const 2))
    (call $despawn ${ENTITY})
    ;; It sees its own doing at once.
    (if (call $has-position ${ENTITY}) (then unreachable))
    (if (i32.eqz (call $has-position (i32.load (i32.load (i32.const 16))))) (then unreachable))))`

const DONE = '(global $done (mut i32) (i32.const 0)) (global $new (mut i32) (i32.const 0))'

async function started(mods: Uint8Array[]): Promise<QueryGame & { entities: Entity[]; aged: number[] }> {
  const aged: number[] = []
  const census = defineSystem('z-census', {
    create: () => ({}),
    run: ({ each }) => [
      each(
        'late',
        [having(Age)],
        () =>
          ({ count }) =>
            void aged.push(count),
      ),
    ],
  })
  const run = await queryGame(mods, [census])
  expect(run.refusals).toEqual([])
  const entities = Array.from({ length: 5 }, (_, index) => {
    const entity = spawn(run.game, index)
    run.game.world.add(entity, Tag)
    return entity
  })
  return { ...run, entities, aged }
}

describe('what a query does besides writing columns', () => {
  test('takes effect when it returns', async () => {
    const run = await started([queryMod('acme:acts', MOVING, COMMANDS, DONE, IMPORTS)])
    run.game.frame()
    run.game.frame()
    expect(run.faults).toEqual([])
    const { world } = run.game
    expect(world.size).toBe(4 + 1 + 1000)
    expect(run.aged).toEqual([1, 1])
    const own = world.rowsOf(world.owners[1]!).map((row) => world.entity(row))
    expect(own.filter((it) => world.has(it, Age)).map((it) => world.get(it, Age))).toEqual([{ years: 9 }])
    const many = own.filter((it) => world.has(it, Position))
    expect(many).toHaveLength(1000)
    expect(world.get(many[999]!, Position)).toEqual({ x: 5, y: 0 })
    expect(run.entities.map((it) => world.alive(it))).toEqual([true, true, false, true, true])
    expect(run.entities.some((it) => world.has(it, Tag))).toBe(false)
    expect(world.get(run.entities[0]!, Position)).toEqual({ x: 77, y: 0 })
  })

  test('is discarded when it faults, and the game is as it would be without the mod', async () => {
    const run = await started([queryMod('acme:acts', MOVING, `${COMMANDS} unreachable`, DONE, IMPORTS)])
    const without = await started([])
    for (const { game } of [run, without]) for (let i = 0; i < 3; i++) game.frame()
    expect(run.faults.map(({ code }) => code)).toEqual(['fault/trap'])
    expect([run.game.world.size, run.aged]).toEqual([5, [0, 0, 0]])
    expect(run.game.stateHash()).toBe(without.game.stateHash())
  })
})

test('a query may be for components of the engine', async () => {
  const id = 'skein:render/sprite@1.0.0'
  const spins = queryMod(
    'acme:spins',
    { read: [`${ID}/velocity@1.0.0#x`], write: [`${id}#rotation`, `${id}#visible`] },
    forEach(`(f32.store ${at(1, 4)} (f32.add (f32.load ${at(1, 4)}) (f32.load ${at(0, 4)})))
      (i32.store8 ${at(2, 1)} (i32.const 0))`),
  )
  const { game, refusals } = await queryGame([spins], [], { packages: [render] })
  expect(refusals).toEqual([])
  const entity = spawn(game, 0)
  game.world.add(entity, Sprite, { rotation: 0.5 })
  game.world.set(entity, Velocity, { x: 2 })
  game.frame()
  expect(game.world.get(entity, Sprite)).toMatchObject({ rotation: 2.5, visible: false, alpha: 1 })
})

test('a query goes on where its memory has grown before it writes', async () => {
  const body = `(drop (memory.grow (i32.const 3)))
    ${forEach(`(f32.store ${at(2, 4)} (f32.add (f32.load ${at(2, 4)}) (f32.const 1)))`)}
    (drop (memory.grow (i32.const 1)))`
  const { game, faults } = await queryGame([queryMod('acme:grows', MOVING, body)])
  const entities = Array.from({ length: 200 }, (_, index) => spawn(game, index))
  for (let i = 0; i < 3; i++) game.frame()
  expect(faults).toEqual([])
  expect(entities.map((it) => game.world.get(it, Position).x)).toEqual(entities.map((_, index) => index + 3))
})
