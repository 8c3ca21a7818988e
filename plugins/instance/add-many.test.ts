import { describe, expect, test } from 'vitest'
import { Leader, Position, queryGame, ID, records, Tag, type QueryGame } from '../query/testing/query-game.ts'
import { REALLOC, watMod } from '../testing/wat-mod.ts'

/** A mod that does something when it starts; `$list` is the area of the last `spawn-many`. */
function starter(body: string): Uint8Array {
  return watMod(
    records('acme:starts', [], { new: 'start' }),
    `(module
      (import "skein:engine/world@1.0.0" "spawn-many" (func $spawn (param i32 i32)))
      (import "skein:engine/world@1.0.0" "despawn-many" (func $despawn (param i32 i32)))
      (import "${ID}/position@1.0.0" "add-many" (func $positions (param i32 i32 i32 i32)))
      (import "${ID}/position@1.0.0" "get-y" (func $y (param i32) (result f32)))
      (import "${ID}/leader@1.0.0" "add-many" (func $leaders (param i32 i32 i32 i32)))
      (import "${ID}/tag@1.0.0" "add-many" (func $tags (param i32 i32 i32 i32)))
      (memory (export "memory") 8)
      ${REALLOC}
      (func $at (result i32) (i32.load (i32.const 16)))
      (func (export "start") (local $i i32)
        ${body}))`,
  )
}

/** Puts 0, 1, 2 and so on as floats to an address. */
const floats = (address: number, count: number): string => `
  (local.set $i (i32.const 0))
  (loop $next
    (f32.store (i32.add (i32.const ${address}) (i32.shl (local.get $i) (i32.const 2))) (f32.convert_i32_u (local.get $i)))
    (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const ${count}))))`

const SPAWN = '(call $spawn (i32.const 3000) (i32.const 16))'

function owned({ game }: QueryGame): number[] {
  const owner = game.world.owners.find(({ name }) => name === 'acme:starts')
  return owner === undefined ? [] : game.world.rowsOf(owner)
}

describe('many entities at once', () => {
  test('are spawned, and given components with columns', async () => {
    const run = await queryGame([
      starter(`${SPAWN}
        (if (i32.ne (i32.load (i32.const 20)) (i32.const 3000)) (then unreachable))
        ${floats(65_536, 3000)}
        (i32.store (i32.const 32) (i32.const 65536)) (i32.store (i32.const 36) (i32.const 0))
        (call $positions (call $at) (i32.const 3000) (i32.const 32) (i32.const 2))
        (call $tags (call $at) (i32.const 1500) (i32.const 0) (i32.const 0))
        (i32.store (i32.const 32) (i32.const 0)) (i32.store (i32.const 36) (i32.const 65536))
        (call $positions (call $at) (i32.const 10) (i32.const 32) (i32.const 2))
        (if (f32.ne (call $y (i32.load (i32.add (call $at) (i32.const 36)))) (f32.const 9)) (then unreachable))
        (call $despawn (call $at) (i32.const 5))`),
    ])
    expect([run.faults, run.refusals]).toEqual([[], []])
    const { world } = run.game
    const rows = owned(run)
    expect(rows).toHaveLength(2995)
    const found = rows.map((row) => world.get(world.entity(row), Position))
    expect(found.toSorted((a, b) => a.x - b.x)).toEqual(
      Array.from({ length: 2995 }, (_, index) => ({ x: index + 5, y: index < 5 ? index + 5 : 0 })),
    )
    expect(rows.filter((row) => world.has(world.entity(row), Tag))).toHaveLength(1495)
  })

  test('take fields beyond those that are given from their defaults', async () => {
    const run = await queryGame([
      starter(`(call $spawn (i32.const 2) (i32.const 16))
        (i32.store (i32.const 32) (call $at)) (i32.store (i32.const 36) (i32.const 64))
        (i32.store8 (i32.const 64) (i32.const 1))
        (call $leaders (call $at) (i32.const 2) (i32.const 32) (i32.const 2))`),
    ])
    const { world } = run.game
    const entities = owned(run).map((row) => world.entity(row))
    expect(entities.map((entity) => world.get(entity, Leader))).toEqual([
      { of: entities[0], mood: 'wild', awake: false },
      { of: entities[1], mood: 'calm', awake: false },
    ])
  })

  test.each([
    [
      'a list of entities outside its memory',
      '(i32.const 524280) (i32.const 3) (i32.const 32) (i32.const 0)',
      'bad-pointer',
    ],
    [
      'more entities than there are bytes',
      '(call $at) (i32.const -1) (i32.const 32) (i32.const 0)',
      'bad-pointer',
    ],
    [
      'columns outside its memory',
      '(call $at) (i32.const 3) (i32.const 524287) (i32.const 1)',
      'bad-pointer',
    ],
    [
      'more columns than there are bytes',
      '(call $at) (i32.const 3) (i32.const 32) (i32.const -1)',
      'bad-pointer',
    ],
    ['a column outside its memory', '(call $at) (i32.const 3) (i32.const 40) (i32.const 1)', 'bad-pointer'],
    ['a column that is misaligned', '(call $at) (i32.const 3) (i32.const 44) (i32.const 1)', 'bad-pointer'],
    ['stale entities', '(i32.const 65536) (i32.const 3) (i32.const 32) (i32.const 0)', 'stale-entity'],
  ])('with %s fault, and nothing is left of them', async (_what, parameters, code) => {
    const run = await queryGame([
      starter(`${SPAWN} (i32.store (i32.const 40) (i32.const 524280)) (i32.store (i32.const 44) (i32.const 66))
        (call $positions ${parameters})`),
    ])
    expect(run.faults.map((fault) => fault.code)).toEqual([`fault/${code}`])
    expect(run.game.world.size).toBe(0)
  })

  test('with a case that there is not fault', async () => {
    const run = await queryGame([
      starter(`${SPAWN} (i32.store8 (i32.const 1000) (i32.const 2)) (i32.store (i32.const 36) (i32.const 1000))
        (call $leaders (call $at) (i32.const 1) (i32.const 32) (i32.const 2))`),
    ])
    expect(run.faults.map((fault) => fault.code)).toEqual(['fault/bad-discriminant'])
  })

  test('are no more than one call may change', async () => {
    const run = await queryGame([starter('(call $spawn (i32.const -1) (i32.const 16))')], [], {
      limits: { commands: 1000 },
    })
    expect(run.faults.map((fault) => fault.code)).toEqual(['fault/too-many'])
    expect(run.game.world.size).toBe(0)
  })
})
