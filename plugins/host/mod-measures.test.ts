import { expect, test } from 'vitest'
import { defineGame, defineSystem, definePackage, t } from '../../engine/index.ts'
import type { CreateGameOptions, Game } from '../../src/game.ts'
import { createGame } from '../../src/index.ts'
import { ID, INTEGRATE, MOVING, pack, queryMod, spawn } from '../query/testing/query-game.ts'
import { REALLOC, watMod } from '../testing/wat-mod.ts'
import type { UsageMeter } from './mod-cost.ts'

const demo = definePackage('demo:game', '1.0.0')
/** An array of one small number: two bytes. */
const Poke = demo.event('poke', { what: t.u8 })
demo.event('note', { from: t.u8 })
const Words = demo.trait('words', { join: t.func([t.string, t.list(t.u16)], t.string) })

/** Answers each poke with a note, and with a call that takes a text and a list, and gives a text. */
const talker = watMod(
  [
    { mod: { name: 'acme:talker', version: '1.0.0', abi: 1 } },
    {
      system: {
        name: 'acme:talker/talker',
        version: '1.0.0',
        uses: [{ trait: 'demo:game/words', version: '1.0.0' }],
        handlers: [{ event: 'demo:game/poke', version: '1.0.0', export: 'on-poke' }],
      },
    },
  ],
  `(module
    (import "demo:game/note@1.0.0" "raise" (func $raise (param i32 i32)))
    (import "demo:game/words@1.0.0" "join" (func $join (param i32 i32 i32 i32 i32)))
    (memory (export "memory") 2)
    (data (i32.const 16) "\\91\\07hello")
    ${REALLOC}
    (func (export "on-poke") (param i32 i32)
      (call $raise (i32.const 16) (i32.const 2))
      (call $join (i32.const 18) (i32.const 5) (i32.const 32) (i32.const 3) (i32.const 64))))`,
)

const words = defineSystem('words', { provides: [Words], create: () => ({ join: () => 'grüße' }) })

async function play(options: CreateGameOptions = {}): Promise<Game> {
  const definition = defineGame({ packages: [demo, pack], systems: [words], step: 0.5 })
  const game = await createGame(definition, options)
  await game.mods.add([
    { file: 'talker.wasm', bytes: talker },
    { file: 'mover.wasm', bytes: queryMod('acme:mover', MOVING, INTEGRATE) },
  ])
  expect(game.mods.list().map(({ status }) => status)).toEqual(['running', 'running'])
  return game
}

/** The costs of a mod since the last look, without its memory. */
function taken(measure: UsageMeter, mod: string): { of(): object } {
  let seen = measure.costs().get(mod)!
  return {
    of() {
      const cost = measure.costs().get(mod)!
      const last = seen
      seen = cost
      return {
        milliseconds: cost.milliseconds - last.milliseconds,
        calls: cost.calls - last.calls,
        bytesIn: cost.bytesIn - last.bytesIn,
        bytesOut: cost.bytesOut - last.bytesOut,
      }
    },
  }
}

test('counts calls, time, and the bytes that cross, exactly', async () => {
  const game = await play()
  for (let i = 0; i < 10; i++) spawn(game, i)
  let now = 0
  const measure = game.mods.measure(() => now++)
  const talked = taken(measure, 'acme:talker')
  const moved = taken(measure, 'acme:mover')
  game.raise(Poke, { what: 1 })
  game.raise(Poke, { what: 1 })
  game.frame()
  // In: two payloads of 2 bytes, and 7 bytes of "grüße" for each. Out: two notes of 2 bytes, "hello" and three u16 for each.
  expect(talked.of()).toEqual({ milliseconds: 2, calls: 2, bytesIn: 18, bytesOut: 26 })
  // Four columns of 4 bytes in and two out, for ten entities.
  expect(moved.of()).toEqual({ milliseconds: 1, calls: 1, bytesIn: 160, bytesOut: 80 })
  game.frame()
  expect(talked.of()).toEqual({ milliseconds: 0, calls: 0, bytesIn: 0, bytesOut: 0 })
  expect(moved.of()).toEqual({ milliseconds: 1, calls: 1, bytesIn: 160, bytesOut: 80 })
  expect(measure.costs().get('acme:mover')).toMatchObject({
    memoryBytes: 16 * 65_536,
    fuel: { spent: expect.any(Number) as number },
  })
  measure.end()
})

test('counts what crosses by WASI and in batches as well', async () => {
  const game = await createGame(defineGame({ packages: [demo, pack], systems: [words] }))
  const bytes = watMod(
    [
      { mod: { name: 'acme:prints', version: '1.0.0', abi: 1 } },
      {
        system: {
          name: 'acme:prints/it',
          version: '1.0.0',
          handlers: [{ event: 'demo:game/poke', version: '1.0.0', export: 'on-poke' }],
        },
      },
    ],
    `(module
      (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
      (import "wasi_snapshot_preview1" "random_get" (func $random (param i32 i32) (result i32)))
      (import "skein:engine/world@1.0.0" "spawn-many" (func $spawn (param i32 i32)))
      (import "${ID}/position@1.0.0" "add-many" (func $positions (param i32 i32 i32 i32)))
      (memory (export "memory") 2)
      (data (i32.const 16) "hello\\n")
      (data (i32.const 32) "\\10\\00\\00\\00\\06\\00\\00\\00")
      ${REALLOC}
      (func (export "on-poke") (param i32 i32)
        (drop (call $write (i32.const 1) (i32.const 32) (i32.const 1) (i32.const 48)))
        (drop (call $random (i32.const 64) (i32.const 10)))
        (call $spawn (i32.const 3) (i32.const 100))
        (i32.store (i32.const 120) (i32.const 128))
        (call $positions (i32.load (i32.const 100)) (i32.const 3) (i32.const 120) (i32.const 1))))`,
  )
  const [status] = await game.mods.add([{ file: 'prints.wasm', bytes }])
  expect(status).toMatchObject({ status: 'running' })
  const measure = game.mods.measure(() => 0)
  game.raise(Poke, { what: 1 })
  game.frame()
  // In: the payload of two bytes, ten random ones, three handles. Out: a line of six bytes, three handles, a column of three.
  expect(measure.costs().get('acme:prints')).toMatchObject({ bytesIn: 2 + 10 + 12, bytesOut: 6 + 12 + 12 })
  measure.end()
})

test('while nobody measures, no clock is read and no byte is counted', async () => {
  const game = await play()
  spawn(game, 0)
  let read = 0
  const clock = (): number => read++
  const frame = (): number => {
    read = 0
    game.raise(Poke, { what: 1 })
    game.frame()
    return read
  }
  expect(frame()).toBe(0)
  const [first, second] = [game.mods.measure(clock), game.mods.measure(clock)]
  expect(frame()).toBeGreaterThan(0)
  const cost = first.costs().get('acme:talker')!
  expect(cost.bytesOut).toBeGreaterThan(0)
  first.end()
  first.end()
  expect([frame() > 0, first.costs().size, second.costs().size]).toEqual([true, 0, 2])
  second.end()
  expect(frame()).toBe(0)
  // What nobody saw is not made up for.
  const third = game.mods.measure(clock)
  expect(third.costs().get('acme:talker')).toMatchObject({ calls: 2, bytesIn: 0, bytesOut: 0 })
  third.end()
})

test('the state is the same, measured or not', async () => {
  const [plain, measured] = [await play({ seed: 3 }), await play({ seed: 3 })]
  const measure = measured.mods.measure(() => performance.now())
  for (const game of [plain, measured]) {
    for (let i = 0; i < 20; i++) spawn(game, i)
    for (let i = 0; i < 20; i++) {
      game.raise(Poke, { what: i })
      game.frame()
    }
  }
  measure.end()
  expect(measured.stateHash()).toBe(plain.stateHash())
})

test('goes beside the watch for slow mods, which keeps its clock and what it counts', async () => {
  let now = 0
  const slow: unknown[] = []
  const game = await play({ slow: { clock: () => (now += 10), milliseconds: 5, frames: 2, rest: 0 } })
  spawn(game, 0)
  game.on('mod-slow', ({ mod, milliseconds }) => slow.push([mod, milliseconds]))
  const begun = now
  let foreign = 0
  const measure = game.mods.measure(() => foreign++)
  const moved = taken(measure, 'acme:mover')
  game.frame()
  expect(moved.of()).toMatchObject({ milliseconds: 10, calls: 1 })
  game.frame()
  measure.end()
  game.frame()
  expect([slow, foreign]).toEqual([[['acme:mover', 10]], 0])
  expect(now - begun).toBe(60)
})

test('a mod that comes while it is measured is counted from its start, and goes on where it stood when it begins anew', async () => {
  const game = await play()
  const measure = game.mods.measure(() => 0)
  game.raise(Poke, { what: 1 })
  game.frame()
  const before = measure.costs().get('acme:talker')!
  game.mods.disable('acme:talker')
  expect(measure.costs().has('acme:talker')).toBe(false)
  game.mods.enable('acme:talker')
  expect(measure.costs().get('acme:talker')).toMatchObject({
    calls: before.calls + 1,
    bytesIn: before.bytesIn,
  })
  game.raise(Poke, { what: 1 })
  game.frame()
  // To start counts as a call.
  expect(measure.costs().get('acme:talker')).toMatchObject({
    calls: before.calls + 2,
    bytesIn: before.bytesIn * 2,
  })
  measure.end()
})
