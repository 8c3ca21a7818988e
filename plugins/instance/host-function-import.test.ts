import { describe, expect, test } from 'vitest'
import { defineGame, defineHostFunction, defineSystem, type HostFunction } from '../../engine/index.ts'
import { createGame, type Game } from '../../src/index.ts'
import { describeModule, permissionLines } from '../inspect/describe.ts'
import { parseModule } from '../module/module.ts'
import { watMod } from '../testing/wat-mod.ts'

/** A mod that calls imports as it starts. */
const caller = (imports: string, act: string): Uint8Array =>
  watMod(
    [
      { mod: { name: 'acme:caller', version: '1.0.0', abi: 1 } },
      { system: { name: 'acme:caller/it', version: '1.0.0', new: 'start' } },
    ],
    `(module ${imports} (memory (export "memory") 1) (data (i32.const 8) "goose") (func (export "start") ${act}))`,
  )

async function load(
  hostFunctions: readonly HostFunction[],
  bytes: Uint8Array,
): Promise<{ game: Game; codes: string[]; text: string }> {
  const idle = defineSystem('idle', { create: () => ({}) })
  const game = await createGame(defineGame({ systems: [idle], hostFunctions }))
  const [status] = await game.mods.add([{ file: 'caller.wasm', bytes }])
  const errors = status!.errors
  return {
    game,
    codes: errors.map((error) => error.code),
    text: errors.map((error) => `${error.message} ${error.hint}`).join(),
  }
}

const MIX = '(import "host" "mix" (func $mix (param i32 i64 f32 f64) (result i64)))'

describe('functions of the embedding program', () => {
  test('take and give values of all types, and see who calls and its memory', async () => {
    const said: unknown[] = []
    const mix = defineHostFunction(
      'host',
      'mix',
      { params: ['i32', 'i64', 'f32', 'f64'], results: ['i64'] },
      ({ mod, memory }, a, b, c, d) => {
        said.push([mod, new TextDecoder().decode(memory.subarray(a, a + 5)), b, c, d])
        return b * 2n
      },
    )
    const done = defineHostFunction(
      'host',
      'done',
      { params: ['i64'], results: [] },
      (_caller, value) => void said.push(value),
    )
    const { codes } = await load(
      [mix, done],
      caller(
        `${MIX} (import "host" "done" (func $done (param i64)))`,
        '(call $done (call $mix (i32.const 8) (i64.const 21) (f32.const 1.5) (f64.const -2)))',
      ),
    )
    expect(codes).toEqual([])
    expect(said).toEqual([['acme:caller', 'goose', 21n, 1.5, -2], 42n])
  })

  test('may give several values', async () => {
    let sum = 0
    const pair = defineHostFunction(
      'host',
      'pair',
      { params: [], results: ['i32', 'f64'] },
      () => [3, 4.5] as const,
    )
    const add = defineHostFunction(
      'host',
      'add',
      { params: ['i32', 'f64'], results: [] },
      (_caller, a, b) => void (sum = a + b),
    )
    await load(
      [pair, add],
      caller(
        `(import "host" "pair" (func $pair (result i32 f64))) (import "host" "add" (func $add (param i32 f64)))`,
        '(call $add (call $pair))',
      ),
    )
    expect(sum).toBe(7.5)
  })

  test.each<[string, HostFunction['call']]>([
    [
      'throws',
      () => {
        throw new Error('no')
      },
    ],
    ['gives another type', () => 1],
    ['gives nothing', () => undefined],
  ])('one that %s is a fault of the mod that called it', async (_what, call) => {
    const mix = defineHostFunction(
      'host',
      'mix',
      { params: ['i32', 'i64', 'f32', 'f64'], results: ['i64'] },
      call as never,
    )
    const { codes, text } = await load(
      [mix],
      caller(MIX, '(drop (call $mix (i32.const 8) (i64.const 21) (f32.const 1.5) (f64.const -2)))'),
    )
    expect(codes).toEqual(['fault/host-threw'])
    expect(text).toContain('acme:caller')
  })

  test('of another type, or another name, are refused before anything runs', async () => {
    const mix = defineHostFunction('host', 'mix', { params: ['i32'], results: [] }, () => undefined)
    expect(await load([mix], caller(MIX, ''))).toMatchObject({ codes: ['link/wrong-type'] })
    const { codes, text } = await load([mix], caller('(import "host" "mux" (func $mux))', ''))
    expect([codes, text]).toEqual([['link/unknown-import'], expect.stringContaining('Did you mean "mix"')])
    expect(await load([], caller(MIX, ''))).toMatchObject({ codes: ['link/unknown-import'] })
  })

  test('are listed when a mod is inspected', async () => {
    const module = await parseModule(caller(`${MIX} (import "host" "done" (func))`, ''), 'caller.wasm')
    const description = describeModule(module)
    expect(description.raw).toEqual(['host#mix', 'host#done'])
    expect(permissionLines(description)).toContain(`call "mix", a function of the game's own program (host)`)
  })

  test.each([
    ['wasi_snapshot_preview1', 'fd_write', ['i32']],
    ['pong:game/paddles@1.0.0', 'speed', ['i32']],
    ['', 'x', ['i32']],
    ['host', 'a b', ['i32']],
    ['host', 'x', ['u32']],
  ])('cannot be offered as %j %j %j', (module, name, params) => {
    expect(() =>
      defineHostFunction(module, name, { params: params as never, results: [] }, () => undefined),
    ).toThrow(expect.objectContaining({ code: 'value/invalid' }))
  })
})
