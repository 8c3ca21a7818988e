import { describe, expect, test } from 'vitest'
import { defineSystem, having, type Entity } from '../../engine/index.ts'
import { REALLOC, watMod } from '../testing/wat-mod.ts'
import {
  Age,
  at,
  ENTITY,
  forEach,
  ID,
  INTEGRATE,
  MOVING,
  Position,
  queryGame,
  queryMod,
  records,
  spawn,
  Tag,
} from './testing/query-game.ts'

const MOVER = queryMod('acme:mover', MOVING, INTEGRATE)

describe('a query of a mod', () => {
  test('reads and writes columns, once a step', async () => {
    const { game, faults, refusals } = await queryGame([MOVER])
    expect([faults, refusals]).toEqual([[], []])
    const entities = Array.from({ length: 1000 }, (_, index) => spawn(game, index))
    game.frame()
    game.frame(1)
    for (const [index, entity] of entities.entries())
      expect(game.world.get(entity, Position)).toEqual({ x: index + 1.5, y: 3 })
  })

  test('follows entities that come and go, also when they lie scattered', async () => {
    const { game } = await queryGame([MOVER])
    const alive = new Map<Entity, number>()
    let seed = 1
    const random = (): number => (seed = (Math.imul(seed, 1103515245) + 12345) >>> 0) / 2 ** 32
    for (let round = 0; round < 20; round++) {
      for (let i = 0; i < 200; i++) alive.set(spawn(game, 0), 0)
      for (const entity of alive.keys()) {
        if (random() > 0.3) continue
        game.world.despawn(entity)
        alive.delete(entity)
      }
      game.frame()
      for (const [entity, steps] of alive) {
        alive.set(entity, steps + 1)
        expect(game.world.get(entity, Position)).toEqual({ x: (steps + 1) * 0.5, y: steps + 1 })
      }
    }
  })

  test('asks for entities with and without components', async () => {
    const query = {
      write: [`${ID}/position@1.0.0#x`],
      with: [`${ID}/tag@1.0.0`],
      without: [`${ID}/age@1.0.0`],
    }
    const { game } = await queryGame([
      queryMod('acme:asks', query, forEach(`(f32.store ${at(0, 4)} (f32.const 9))`)),
    ])
    const entities = Array.from({ length: 4 }, (_, index) => {
      const entity = spawn(game, 0)
      if (index % 2 === 0) game.world.add(entity, Tag)
      if (index < 2) game.world.add(entity, Age)
      return entity
    })
    game.frame()
    expect(entities.map((entity) => game.world.get(entity, Position).x)).toEqual([0, 0, 9, 0])
  })

  test('is called with nothing too, and gets the time of its stage', async () => {
    const bytes = watMod(
      [
        ...records('acme:counts', [
          { stage: 'update', export: 'count', read: ['acme:counts/score@1.0.0'] },
          { stage: 'late', export: 'count', write: ['acme:counts/score@1.0.0'] },
        ]),
        {
          package: {
            name: 'acme:counts',
            version: '1.0.0',
            components: [
              {
                name: 'score',
                fields: [
                  ['calls', 'u32'],
                  ['time', 'f32'],
                ],
              },
            ],
          },
        },
      ],
      `(module
        (import "skein:engine/world@1.0.0" "spawn" (func $spawn (result i32)))
        (import "acme:counts/score@1.0.0" "add" (func $add (param i32)))
        (import "acme:counts/score@1.0.0" "set-calls" (func $calls (param i32 i32)))
        (import "acme:counts/score@1.0.0" "set-time" (func $time (param i32 f32)))
        (memory (export "memory") 1) ${REALLOC}
        (global $count (mut i32) (i32.const 0)) (global $sum (mut f32) (f32.const 0))
        (global $score (mut i32) (i32.const 0))
        (func (export "count") (param $block i32) (param $dt f32)
          (global.set $count (i32.add (global.get $count) (i32.const 1)))
          (global.set $sum (f32.add (global.get $sum) (local.get $dt)))
          (if (i32.eqz (global.get $score)) (then
            (if (i32.load (local.get $block)) (then unreachable))
            (global.set $score (call $spawn)) (call $add (global.get $score))))
          (call $calls (global.get $score) (global.get $count))
          (call $time (global.get $score) (global.get $sum))))`,
    )
    const { game, faults } = await queryGame([bytes])
    for (let i = 0; i < 3; i++) game.frame(0.25)
    expect(faults).toEqual([])
    const { world } = game
    const score = world.components.find((component) => component.name === 'score')!
    const [row] = world.rowsOf(world.owners[1]!)
    // One fixed step of half a second in three frames of a quarter.
    expect(world.get(world.entity(row!), score)).toEqual({ calls: 4, time: 1.25 })
  })

  test('hands a larger block back to the allocator with the old one', async () => {
    const realloc = `(global $heap (mut i32) (i32.const 4096)) (global $old (mut i32) (i32.const 0)) (global $size (mut i32) (i32.const 0))
      (func (export "cabi_realloc") (param $old i32) (param $size i32) (param $align i32) (param $new i32) (result i32)
        (if (i32.ne (local.get $old) (global.get $old)) (then unreachable))
        (if (i32.ne (local.get $size) (global.get $size)) (then unreachable))
        (if (i32.ne (local.get $align) (i32.const 16)) (then unreachable))
        (global.set $old (global.get $heap))
        (global.set $size (local.get $new))
        (global.set $heap (i32.and (i32.add (global.get $heap) (i32.add (local.get $new) (i32.const 15))) (i32.const -16)))
        (global.get $old))`
    const { game, faults } = await queryGame([queryMod('acme:mover', MOVING, INTEGRATE, realloc)])
    const first = spawn(game, 0)
    for (let i = 0; i < 10; i++) {
      for (let n = 0; n < 200; n++) spawn(game, 0)
      game.frame()
    }
    expect(faults).toEqual([])
    expect(game.world.get(first, Position)).toEqual({ x: 5, y: 10 })
  })

  test('does not see what an earlier system of the stage has ended', async () => {
    const reaper = defineSystem('reaper', {
      create: ({ world }) => ({ world }),
      run: ({ each }) => [
        each('update', [having(Age)], ({ world }) => (entities) => {
          for (const row of entities) world.despawn(world.entity(row))
        }),
      ],
    })
    const despawns = queryMod(
      'acme:a-reaper',
      { with: [`${ID}/tag@1.0.0`] },
      forEach(`(call $despawn ${ENTITY})`),
      '',
      '(import "skein:engine/world@1.0.0" "despawn" (func $despawn (param i32)))',
    )
    // Would fault: the entity is stale by then.
    const touches = queryMod(
      'acme:b-touches',
      { with: [`${ID}/position@1.0.0`] },
      forEach(`(call $set ${ENTITY} (f32.const 3))`),
      '',
      `(import "${ID}/position@1.0.0" "set-x" (func $set (param i32 f32)))`,
    )
    const { game, faults } = await queryGame([touches, despawns], [reaper])
    const [kept, old, tagged] = [spawn(game, 0), spawn(game, 0), spawn(game, 0)]
    game.world.add(old!, Age)
    game.world.add(tagged!, Tag)
    game.frame()
    expect(faults).toEqual([])
    expect([game.world.size, game.world.get(kept!, Position).x]).toEqual([1, 3])
  })

  test('of two mods may be the same: each goes by what the one before it left', async () => {
    const { game } = await queryGame([
      queryMod('acme:one', MOVING, INTEGRATE),
      queryMod('acme:two', MOVING, INTEGRATE),
    ])
    const entity = spawn(game, 0)
    game.frame()
    expect(game.world.get(entity, Position)).toEqual({ x: 1, y: 2 })
    game.mods.remove('acme:one')
    game.frame()
    expect(game.world.get(entity, Position)).toEqual({ x: 1.5, y: 3 })
  })

  test('may be for a component of another mod, and goes with that mod', async () => {
    const owner = watMod(
      [
        ...records('acme:owner', [], { new: 'start' }),
        {
          package: {
            name: 'acme:owner',
            version: '1.2.0',
            components: [
              {
                name: 'gold',
                fields: [
                  ['coins', 'u16', 5],
                  ['shiny', 'bool'],
                ],
              },
            ],
          },
        },
      ],
      `(module
        (import "skein:engine/world@1.0.0" "spawn" (func $spawn (result i32)))
        (import "acme:owner/gold@1.2.0" "add" (func $add (param i32)))
        (func (export "start") (call $add (call $spawn))))`,
    )
    const miner = queryMod(
      'acme:miner',
      { write: ['acme:owner/gold@1.1.0#coins'] },
      forEach(`(i32.store16 ${at(0, 2)} (i32.add (i32.load16_u ${at(0, 2)}) (i32.const 1)))`),
    )
    const { game, refusals } = await queryGame([miner, owner])
    expect(refusals).toEqual([])
    game.frame()
    game.frame()
    const { world } = game
    const gold = world.components.find((component) => component.name === 'gold')!
    const [row] = world.rowsOf(world.owners.find((it) => it.name === 'acme:owner')!)
    expect(world.get(world.entity(row!), gold)).toEqual({ coins: 7, shiny: false })
    game.mods.remove('acme:owner')
    game.frame()
    expect(game.mods.list().map((it) => it.status)).toEqual(['refused'])
  })

  test('gives the same state in every run, whatever order mods were given in', async () => {
    const play = async (mods: Uint8Array[]): Promise<string> => {
      const { game } = await queryGame(mods)
      for (let i = 0; i < 500; i++) spawn(game, i % 7)
      for (let i = 0; i < 20; i++) {
        game.frame()
        for (const row of game.world.rowsOf(game.world.gameOwner).filter((it) => it % 11 === i % 11))
          game.world.despawn(game.world.entity(row))
        for (let n = 0; n < 30; n++) spawn(game, n)
      }
      return game.stateHash()
    }
    const mods = [
      queryMod('acme:mover', MOVING, INTEGRATE),
      queryMod(
        'acme:drag',
        { write: [`${ID}/velocity@1.0.0`] },
        forEach(`(f32.store ${at(0, 4)} (f32.mul (f32.load ${at(0, 4)}) (f32.const 0.9)))`),
      ),
    ]
    const hash = await play(mods)
    expect(await play(mods.toReversed())).toBe(hash)
    expect(await play([mods[0]!])).not.toBe(hash)
  })
})
