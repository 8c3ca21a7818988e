import { describe, expect, test } from 'vitest'
import { defineGame, defineSystem, optional } from '../../engine/index.ts'
import { createGame } from '../../src/index.ts'
import {
  demo,
  Health,
  Hit,
  Gauge,
  Radio,
  mod,
  system,
  GREETER,
  start,
  saboteur,
} from '../testing/gauge-game.ts'
import { REALLOC, watMod } from '../testing/wat-mod.ts'

describe('a call into a mod is a transaction', () => {
  const faults: [string, string, string][] = [
    ['unreachable', 'unreachable', 'fault/trap'],
    ['division by zero', '(drop (i32.div_u (i32.const 1) (i32.const 0)))', 'fault/trap'],
    ['endless recursion', '(drop (call $deep (i32.const 0)))', 'fault/stack-overflow'],
    ['a payload out of bounds', '(call $raise (i32.const 65530) (i32.const 100))', 'fault/bad-pointer'],
    ['a payload of negative length', '(call $raise (i32.const 16) (i32.const -1))', 'fault/too-long'],
    ['a malformed payload', '(call $raise (i32.const 0) (i32.const 3))', 'fault/bad-message'],
    [
      'text that is not UTF-8',
      '(i32.store8 (i32.const 0) (i32.const 0xff)) (call $log (i32.const 1) (i32.const 0) (i32.const 1))',
      'fault/bad-string',
    ],
    [
      'a level that does not exist',
      '(call $log (i32.const 9) (i32.const 0) (i32.const 0))',
      'fault/bad-discriminant',
    ],
    ['a forged handle', '(drop (call $get (i32.const 12345678)))', 'fault/stale-entity'],
    [
      'a component that is not there',
      '(local.set $e (call $spawn)) (drop (call $get (local.get $e)))',
      'fault/missing-component',
    ],
    [
      'despawning twice',
      '(call $despawn (local.get $e)) (call $despawn (local.get $e))',
      'fault/stale-entity',
    ],
    ['a host that throws', '(call $set (f32.const -1))', 'fault/host-threw'],
    ['spawning without end', '(loop $l (drop (call $spawn)) (br $l))', 'fault/too-many'],
    ['raising without end', '(loop $l (call $raise (i32.const 16) (i32.const 3)) (br $l))', 'fault/too-many'],
  ]
  test.each(faults)('%s: nothing of the call happens, and the rest goes on', async (_what, act, code) => {
    const clean = await start(['greeter.wasm', GREETER])
    const { game, hits, said } = await start(['saboteur.wasm', saboteur(act)], ['greeter.wasm', GREETER])
    for (const it of [clean.game, game]) {
      it.raise(Hit, { target: 0 as never, damage: 5 })
      it.frame()
      it.frame()
    }
    expect(said.at(-1)).toEqual(['fault', 'evil:saboteur', code])
    const { errors } = game.mods.list().find((it) => it.name === 'evil:saboteur')!
    expect(errors[0]!.names).toMatchObject({ mod: 'evil:saboteur', export: 'on-hit', frame: 1 })
    expect(hits).toEqual(clean.hits)
    expect(game.world.size).toBe(1)
    expect(game.stateHash()).toBe(clean.game.stateHash())
  })

  test('a mod that catches the exception of a fault still faults', async () => {
    const catching = saboteur(
      '(try (do (call $set (f32.const -1))) (catch_all)) (try (do (drop (call $spawn))) (catch_all))',
    )
    const { said, game } = await start(['saboteur.wasm', catching])
    game.raise(Hit, { target: 0 as never, damage: 5 })
    game.frame()
    expect(said.at(-1)).toEqual(['fault', 'evil:saboteur', 'fault/host-threw'])
    expect(game.world.size).toBe(0)
  })

  test('an event flood is the fault of the mod that raises them', async () => {
    const flood = saboteur('(call $despawn (local.get $e))')
    const { said, game } = await start(['saboteur.wasm', flood])
    game.raise(Hit, { target: 0 as never, damage: 5 })
    game.frame()
    expect(said.at(-1)).toEqual(['fault', 'evil:saboteur', 'fault/event-flood'])
    expect(game.world.size).toBe(0)
  })
})

test('a mod that is called back while it calls faults, and nothing else does', async () => {
  const echo = watMod(
    [
      mod('acme:echo'),
      system('acme:echo/echo', {
        uses: [{ trait: 'demo:game/gauge', version: '1.0.0' }],
        provides: ['demo:game/radio@1.2.0'],
      }),
    ],
    `(module
      (import "demo:game/gauge@1.0.0" "read" (func $read (result f32)))
      (func (export "demo:game/radio@1.2.0#tune") (param i32) (result i32) (drop (call $read)) (local.get 0)))`,
  )
  const calls: unknown[] = []
  const gauge = defineSystem('gauge', {
    uses: { radio: optional(Radio) },
    provides: [Gauge],
    create: ({ uses }) => ({
      // Called by the mod, calls the mod.
      read: () => uses.radio.get()?.tune(1) ?? 0,
      set: () => undefined,
      name: () => '',
    }),
  })
  const game = await createGame(defineGame({ name: 'demo', packages: [demo], systems: [gauge] }))
  game.on('mod-faulted', ({ error }) => calls.push(error.code))
  await game.mods.add([{ file: 'echo.wasm', bytes: echo }])
  const radio = game.engine.proxy(Radio)!
  expect(() => radio.tune(5)).toThrow(expect.objectContaining({ code: 'fault/reentrant' }))
  expect(calls).toEqual(['fault/reentrant'])
  expect(game.engine.proxy(Radio)).toBeNull()
  expect(() => radio.tune(5)).toThrow(expect.objectContaining({ code: 'system/missing-provider' }))
  game.frame()
})

test('panic ends the mod with its message and place', async () => {
  const panicking = saboteur(
    '(call $panic (i32.const 32) (i32.const 5) (i32.const 40) (i32.const 4) (i32.const 12) (i32.const 7))',
    `(import "skein:engine/panic@1.0.0" "panic" (func $panic (param i32 i32 i32 i32 i32 i32)))`,
  )
  const { game, said } = await start(['saboteur.wasm', panicking])
  game.raise(Hit, { target: 0 as never, damage: 5 })
  game.frame()
  expect(said.at(-1)).toEqual(['fault', 'evil:saboteur', 'fault/panic'])
  expect(game.mods.list()[0]!.errors[0]!.message).toContain('boom! (a.ts:12:7)')
})

test('what a mod wrote to an entity never lands in another that took its row meanwhile', async () => {
  const target = defineSystem('gauge', {
    provides: [Gauge],
    create: ({ world }) => {
      const first = world.spawn()
      world.add(first, Health, { points: 1 })
      const entities = [first]
      return {
        entities,
        // Called by the mod between its write and its return: the row gets another entity.
        read: () => {
          world.despawn(first)
          entities.push(world.spawn())
          world.add(entities[1]!, Health, { points: 5 })
          return 0
        },
        set: () => undefined,
        name: () => '',
      }
    },
  })
  const writer = watMod(
    [
      mod('acme:writer'),
      system('acme:writer/writer', {
        uses: [{ trait: 'demo:game/gauge', version: '1.0.0' }],
        handlers: [{ event: 'demo:game/hit', version: '1.0.0', export: 'on-hit' }],
      }),
    ],
    `(module
      (import "demo:game/gauge@1.0.0" "read" (func $read (result f32)))
      (import "demo:game/health@1.0.0" "set-points" (func $set (param i32 f32)))
      (memory (export "memory") 1)
      ${REALLOC}
      ;; The handle is the first field: 0xce and four bytes, most significant first.
      (func (export "on-hit") (param $p i32) (param $n i32)
        (call $set
          (i32.or (i32.shl (i32.load8_u offset=2 (local.get $p)) (i32.const 24))
            (i32.or (i32.shl (i32.load8_u offset=3 (local.get $p)) (i32.const 16))
              (i32.or (i32.shl (i32.load8_u offset=4 (local.get $p)) (i32.const 8)) (i32.load8_u offset=5 (local.get $p)))))
          (f32.const 99))
        (drop (call $read))))`,
  )
  const game = await createGame(defineGame({ name: 'demo', packages: [demo], systems: [target] }))
  await game.mods.add([{ file: 'writer.wasm', bytes: writer }])
  const { entities } = game.engine.get(target)
  game.raise(Hit, { target: entities[0]!, damage: 1 })
  game.frame()
  expect(game.mods.list()).toMatchObject([{ status: 'running' }])
  expect(game.world.alive(entities[0]!)).toBe(false)
  expect(game.world.row(entities[1]!)).toBe(entities[0]! & 0xfffff)
  expect(game.world.get(entities[1]!, Health).points).toBe(5)
})
