import { describe, expect, test } from 'vitest'
import { defineSystem, definePackage, t, type AnySystem, type Entity } from '../../engine/index.ts'
import { watMod } from '../testing/wat-mod.ts'
import {
  Age,
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
  records,
  spawn,
  Velocity,
  type QueryGame,
} from './testing/query-game.ts'

/** The positions of entities. */
function positions({ game }: QueryGame, entities: readonly Entity[]): unknown[] {
  return entities.map((entity) => game.world.get(entity, Position))
}

async function started(
  mod: Uint8Array,
  systems: readonly AnySystem[] = [],
): Promise<QueryGame & { entities: Entity[] }> {
  const all = await queryGame([mod], systems)
  const entities = Array.from({ length: 300 }, (_, index) => spawn(all.game, index))
  return { ...all, entities }
}

const MOVED = Array.from({ length: 300 }, (_, index) => ({ x: index + 0.5, y: 1 }))
const UNMOVED = Array.from({ length: 300 }, (_, index) => ({ x: index, y: 0 }))

describe('a mod that does harm to its query', () => {
  test('by changing the pointers and the count in its block changes nothing', async () => {
    const body = `${INTEGRATE}
      (i32.store (local.get $block) (i32.const 100000))
      (i32.store offset=4 (local.get $block) (i32.const 4))
      (i32.store offset=8 (local.get $block) (i32.const -16))
      (i32.store offset=16 (local.get $block) (i32.const 0))`
    const run = await started(queryMod('acme:harm', MOVING, body))
    run.game.frame()
    expect(positions(run, run.entities)).toEqual(MOVED)
    expect(run.faults).toEqual([])
    const late = spawn(run.game, 5)
    run.game.frame()
    expect(run.game.world.alive(late)).toBe(true)
  })

  test('by writing past its columns reaches nothing but its own memory', async () => {
    const body = `${INTEGRATE} (memory.fill (i32.add (i32.load offset=20 (local.get $block)) (i32.const 1200)) (i32.const 255) (i32.const 9000))`
    const run = await started(queryMod('acme:harm', MOVING, body))
    const bystander = run.game.world.spawn()
    run.game.world.add(bystander, Position, { x: 1, y: 2 })
    run.game.frame()
    expect(positions(run, run.entities)).toEqual(MOVED)
    expect(run.game.world.get(bystander, Position)).toEqual({ x: 1, y: 2 })
    expect(
      run.game.world
        .columns(Position)
        .y.slice(301)
        .every((y) => y === 0 || y === 2),
    ).toBe(true)
  })

  test('by growing its memory in the middle goes on', async () => {
    const body = `${INTEGRATE} (drop (memory.grow (i32.const 1)))`
    const run = await started(queryMod('acme:harm', MOVING, body))
    run.game.frame()
    run.game.frame()
    expect([run.faults, positions(run, run.entities)[7]]).toEqual([[], { x: 8, y: 2 }])
  })

  test.each([
    ['outside its memory', '(i32.const -64)'],
    ['misaligned', '(i32.const 4100)'],
    ['at the end of its memory', '(i32.const 1048560)'],
  ])('by allocating %s faults', async (_what, pointer) => {
    const realloc = `(func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) ${pointer})`
    const run = await started(queryMod('acme:harm', MOVING, INTEGRATE, realloc))
    run.game.frame()
    expect(run.faults.map((fault) => fault.code)).toEqual(['fault/bad-realloc'])
    expect(run.faults[0]!.message).toContain('the block of run')
    expect(positions(run, run.entities)).toEqual(UNMOVED)
  })

  test('by laying its block over what it uses itself only disturbs itself', async () => {
    const realloc = '(func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 0))'
    const run = await started(queryMod('acme:harm', MOVING, INTEGRATE, realloc))
    run.game.frame()
    expect(positions(run, run.entities)).toEqual(MOVED)
  })

  test('by growing its memory while it allocates goes on', async () => {
    const realloc = `(func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
      (i32.mul (memory.grow (i32.const 2)) (i32.const 65536)))`
    const run = await started(queryMod('acme:harm', MOVING, INTEGRATE, realloc))
    run.game.frame()
    expect([run.faults, positions(run, run.entities)]).toEqual([[], MOVED])
  })

  test('by a case that an enum does not have faults, and nothing is copied', async () => {
    const body = forEach(`(i32.store ${at(0, 4)} (i32.const 1)) (i32.store8 ${at(1, 1)} (i32.const 2))`)
    const run = await queryGame([queryMod('acme:harm', { write: [`${ID}/leader@1.0.0`] }, body)])
    const leader = run.game.world.spawn()
    run.game.world.add(leader, Leader, { mood: 'wild' })
    run.game.frame()
    expect(run.faults.map((fault) => [fault.code, fault.names.export])).toEqual([
      ['fault/bad-discriminant', 'run'],
    ])
    expect(run.faults[0]!.message).toContain('the column mood of test:herd/leader@1.0.0')
    expect(run.game.world.get(leader, Leader)).toEqual({ of: 0, mood: 'wild', awake: false })
  })

  test('by more entities than its block may take bytes faults', async () => {
    const { game, faults } = await queryGame([queryMod('acme:harm', MOVING, INTEGRATE)], [], {
      limits: { queryBytes: 5000 },
    })
    for (let i = 0; i < 300; i++) spawn(game, i)
    game.frame()
    expect(faults.map((fault) => fault.code)).toEqual(['fault/too-long'])
  })
})

describe('when a query faults', () => {
  test('nothing is copied back, and the game goes on without the mod', async () => {
    const run = await started(queryMod('acme:harm', MOVING, `${INTEGRATE} unreachable`))
    run.game.frame()
    run.game.frame()
    expect(positions(run, run.entities)).toEqual(UNMOVED)
    expect(run.faults.map(({ code, names }) => [code, names.system, names.export])).toEqual([
      ['fault/trap', 'acme:harm/system@1.0.0', 'run'],
    ])
  })
})

const calls = definePackage('test:calls', '1.0.0')
const Meddler = calls.trait('meddler', { meddle: t.func([]) })

/** A system of the game that a mod calls in the middle of its query. */
function meddling(meddle: (world: QueryGame['game']['world']) => void): AnySystem {
  return defineSystem('meddler', {
    provides: [Meddler],
    create: ({ world }) => ({ meddle: () => meddle(world) }),
  })
}

const MEDDLED = watMod(
  [
    ...records('acme:calls', [{ stage: 'update', export: 'run', ...MOVING }], {
      uses: [{ trait: 'test:calls/meddler', version: '1.0.0' }],
    }),
  ],
  `(module
    (import "test:calls/meddler@1.0.0" "meddle" (func $meddle))
    (memory (export "memory") 16)
    (global $heap (mut i32) (i32.const 4096))
    (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
      (local $at i32)
      (local.set $at (global.get $heap))
      (global.set $heap (i32.add (local.get $at) (i32.and (i32.add (local.get 3) (i32.const 15)) (i32.const -16))))
      (local.get $at))
    (func (export "run") (param $block i32) (param $dt f32) (local $i i32) (local $n i32)
      (local.set $n (i32.load (local.get $block)))
      (call $meddle)
      ${INTEGRATE}))`,
)

describe('while a query runs', () => {
  async function meddled(
    meddle: (world: QueryGame['game']['world'], entities: Entity[]) => void,
  ): Promise<QueryGame & { entities: Entity[] }> {
    const entities: Entity[] = []
    const run = await queryGame([], [meddling((world) => meddle(world, entities))], { packages: [calls] })
    await run.game.mods.add([{ file: 'calls.wasm', bytes: MEDDLED }])
    expect(run.refusals).toEqual([])
    for (let i = 0; i < 300; i++) entities.push(spawn(run.game, i))
    run.game.frame()
    expect(run.faults).toEqual([])
    return { ...run, entities }
  }

  test('entities that end, or lose the component, keep out of it: also if others take their rows', async () => {
    let heir: Entity = 0 as Entity
    const { game, entities } = await meddled((world, all) => {
      if (heir !== 0) return
      world.despawn(all[10]!)
      heir = world.spawn()
      world.add(heir, Position, { x: -1, y: -1 })
      world.add(heir, Velocity, { x: 0, y: 0 })
      world.remove(all[20]!, Position)
      world.add(all[30]!, Age)
    })
    expect(game.world.row(heir)).toBe(entities[10]! & 0xf_ffff)
    expect(game.world.get(heir, Position)).toEqual({ x: -1, y: -1 })
    expect(game.world.has(entities[20]!, Position)).toBe(false)
    expect(game.world.get(entities[11]!, Position)).toEqual({ x: 11.5, y: 1 })
  })

  test('columns may be replaced by longer ones', async () => {
    const { game, entities } = await meddled((world) => {
      for (let i = 0; i < 5000; i++) world.add(world.spawn(), Position)
    })
    expect(game.world.columns(Position).x.length).toBeGreaterThan(5000)
    expect(game.world.get(entities[299]!, Position)).toEqual({ x: 299.5, y: 1 })
  })

  test('what others write to a column that the query writes is overwritten', async () => {
    const { game, entities } = await meddled((world, all) => world.set(all[3]!, Position, { x: 1000 }))
    expect(game.world.get(entities[3]!, Position)).toEqual({ x: 3.5, y: 1 })
  })
})

test('a field that is set through its import gets that value, whatever its column holds', async () => {
  const imports = `(import "${ID}/position@1.0.0" "set-x" (func $set (param i32 f32)))
    (import "${ID}/position@1.0.0" "get-x" (func $get (param i32) (result f32)))
    (import "skein:engine/world@1.0.0" "despawn" (func $despawn (param i32)))`
  const body = `${INTEGRATE}
    (local.set $i (i32.const 2))
    (if (f32.ne (call $get ${ENTITY}) (f32.const 2)) (then unreachable))
    (call $set ${ENTITY} (f32.const 77))
    (local.set $i (i32.const 4))
    (call $despawn ${ENTITY})`
  const run = await started(queryMod('acme:sets', MOVING, body, '', imports))
  run.game.frame()
  expect(run.faults).toEqual([])
  expect(run.game.world.get(run.entities[2]!, Position)).toEqual({ x: 77, y: 1 })
  expect(run.game.world.alive(run.entities[4]!)).toBe(false)
  expect(run.game.world.size).toBe(299)
})
