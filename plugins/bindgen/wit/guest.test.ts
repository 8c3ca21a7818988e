import { describe, expect, test } from 'vitest'
import { Goal, Out, Paddles, pong, Position } from '../../../examples/pong/interfaces.ts'
import { packageToJson } from '../../../engine/formats.ts'
import {
  defineGame,
  definePackage,
  defineSystem,
  handler,
  t,
  type PackageDefinition,
} from '../../../engine/index.ts'
import { createGame } from '../../../src/index.ts'
import { assemble } from '../../testing/wat-mod.ts'
import { withCustomSection } from '../../wasm/index.ts'
import { Poke, rules, Title } from '../../testing/hook-game.ts'
import { embedWorld } from './testing/wit-tools.ts'

/** The parts that the author of a mod writes by hand, in whatever language: WIT, code, and the manifest. */
const WIT = `
package acme:curve@1.2.0;

interface spin {
  use pong:game/types@1.0.0.{side};
  amount: func(speed: f32, side: side, note: string) -> result<f32, string>;
}

world guest {
  include pong:game/mod@1.0.0;
  export spin;
  export start: func();
  export on-goal: func(payload: list<u8>);
  export save: func() -> list<u8>;
}
`

/**
 * The core module, with imports, exports, return area and post-return functions as wit-bindgen emits them for C and
 * clang links them. Nothing in it knows of Skein.
 */
const GUEST = `(module
  (import "pong:game/position@1.0.0" "add" (func $add (param i32)))
  (import "pong:game/position@1.0.0" "set-x" (func $set-x (param i32 f32)))
  (import "pong:game/out@1.0.0" "raise" (func $raise (param i32 i32)))
  (import "pong:game/paddles@1.0.0" "set-speed" (func $set-speed (param f32)))
  (import "skein:engine/world@1.0.0" "spawn" (func $spawn (result i32)))
  (import "skein:engine/log@1.0.0" "write" (func $write (param i32 i32 i32)))
  (memory (export "memory") 1)
  (data (i32.const 16) "hello from C")
  (data (i32.const 32) "too slow: ")
  (data (i32.const 48) "\\07")
  (global $heap (mut i32) (i32.const 4096))
  (func (export "_initialize"))
  (func $realloc (export "cabi_realloc") (param $old i32) (param $size i32) (param $align i32) (param $new i32)
    (result i32)
    (local $at i32)
    (if (i32.eqz (local.get $new)) (then (return (local.get $align))))
    (local.set $at (i32.and (i32.add (global.get $heap) (i32.const 15)) (i32.const -16)))
    (global.set $heap (i32.add (local.get $at) (local.get $new)))
    (memory.copy (local.get $at) (local.get $old) (local.get $size))
    (local.get $at))
  (func (export "start") (local $entity i32)
    (call $set-speed (f32.const 42))
    (local.set $entity (call $spawn))
    (call $add (local.get $entity))
    (call $set-x (local.get $entity) (f32.const 12.5))
    (call $write (i32.const 1) (i32.const 16) (i32.const 12)))
  ;; [side, score] comes in, [side] goes out.
  (func (export "on-goal") (param $pointer i32) (param $length i32)
    (i32.store8 (i32.const 64) (i32.const 0x91))
    (i32.store8 (i32.const 65) (i32.load8_u (i32.add (local.get $pointer) (i32.const 1))))
    (call $raise (i32.const 64) (i32.const 2)))
  (func (export "save") (result i32)
    (i32.store (i32.const 80) (i32.const 48))
    (i32.store (i32.const 84) (i32.const 1))
    (i32.const 80))
  (func (export "cabi_post_save") (param i32))
  (func (export "acme:curve/spin@1.2.0#amount")
    (param $speed f32) (param $side i32) (param $note i32) (param $length i32) (result i32)
    (local $text i32)
    (if (f32.lt (local.get $speed) (f32.const 0)) (then
      (local.set $text (call $realloc (i32.const 32) (i32.const 10) (i32.const 1)
        (i32.add (i32.const 10) (local.get $length))))
      (memory.copy (i32.add (local.get $text) (i32.const 10)) (local.get $note) (local.get $length))
      (i32.store8 (i32.const 96) (i32.const 1))
      (i32.store (i32.const 100) (local.get $text))
      (i32.store (i32.const 104) (i32.add (i32.const 10) (local.get $length))))
    (else
      (i32.store8 (i32.const 96) (i32.const 0))
      (f32.store (i32.const 100) (f32.add
        (f32.mul (local.get $speed) (f32.const 2))
        (f32.convert_i32_u (i32.add (local.get $side) (local.get $length)))))))
    (i32.const 96))
  (func (export "cabi_post_acme:curve/spin@1.2.0#amount") (param i32)))`

/** The same interface as the game sees it; the mod brings it along in its manifest. */
const curve = definePackage('acme:curve', '1.2.0')
const Spin = curve.trait('spin', {
  amount: t.func(
    [t.arg('speed', t.f32), t.arg('side', t.enum(['left', 'right'])), t.arg('note', t.string)],
    t.result(t.f32, t.string),
  ),
})

const MANIFEST = [
  { mod: { name: 'acme:curve', version: '1.2.0', abi: 1 } },
  { package: packageToJson(curve as PackageDefinition) },
  {
    system: {
      name: 'acme:curve/curve',
      version: '1.2.0',
      uses: [{ trait: 'pong:game/paddles', version: '1.0.0' }],
      provides: [Spin.id],
      handlers: [{ event: 'pong:game/goal', version: '1.0.0', export: 'on-goal' }],
      new: 'start',
      save: 'save',
    },
  },
]
  .map((record) => JSON.stringify(record))
  .join('\n')

const component = await embedWorld([pong], WIT, assemble(GUEST))

describe('a guest that knows nothing of the SDK', () => {
  test('is what stock tools take for the world that was written for the game', () => {
    expect(component.wit).toContain('import pong:game/paddles@1.0.0;')
    expect(component.wit).toContain('export acme:curve/spin@1.2.0;')
  })

  test('is linked by names and ABI alone', async () => {
    const state = { speed: 0, out: [] as string[] }
    const paddles = defineSystem('paddles', {
      provides: [Paddles],
      create: () => ({
        speed: () => state.speed,
        setSpeed: (speed: number) => void (state.speed = speed),
      }),
      on: [handler(Out, (_self, { side }) => void state.out.push(side))],
    })
    const game = await createGame(defineGame({ name: 'pong', packages: [pong], systems: [paddles] }))
    const log: string[] = []
    game.on('log', ({ level, source, message }) => log.push(`${level} ${source}: ${message}`))
    const [status] = await game.mods.add([
      { file: 'curve.wasm', bytes: withCustomSection(component.module, 'skein', MANIFEST) },
    ])
    expect([status!.status, status!.errors]).toEqual(['running', []])

    game.frame()
    expect(state.speed).toBe(42)
    expect(log).toEqual(['info acme:curve: hello from C'])
    const placed = game.world.query({ with: [Position] })
    placed.refresh()
    expect(placed.count).toBe(1)
    expect(game.world.get(game.world.entity(placed.rows[0]!), Position)).toEqual({ x: 12.5, y: 0 })

    game.raise(Goal, { side: 'right', score: 3 })
    game.frame()
    expect(state.out).toEqual(['right'])

    const spin = game.engine.proxy(Spin)!
    expect(spin.amount(20, 'right', 'né')).toEqual({ ok: 44 })
    expect(spin.amount(-1, 'left', 'né')).toEqual({ err: 'too slow: né' })
    expect(spin.amount(1, 'left', '')).toEqual({ ok: 2 })
  })
})

/** The same for hooks: the guest answers one, and calls one, whose value is a text in both directions. */
const HOOKS_WIT = `
package acme:titles@1.0.0;
world guest {
  include test:rules/mod@1.0.0;
  export retitle: func(value: string, name: string) -> string;
  export poke: func(payload: list<u8>);
}
`

const HOOKS_GUEST = `(module
  (import "test:rules/title@1.0.0" "call" (func $title (param i32 i32 i32 i32 i32)))
  (import "skein:engine/log@1.0.0" "write" (func $write (param i32 i32 i32)))
  (memory (export "memory") 1)
  (data (i32.const 16) "DameAda!")
  (global $heap (mut i32) (i32.const 4096))
  (global $freed (mut i32) (i32.const 0))
  (func $realloc (export "cabi_realloc") (param $old i32) (param $size i32) (param $align i32) (param $new i32)
    (result i32)
    (local $at i32)
    (local.set $at (i32.and (i32.add (global.get $heap) (i32.const 15)) (i32.const -16)))
    (global.set $heap (i32.add (local.get $at) (local.get $new)))
    (local.get $at))
  ;; The name, with an exclamation mark for each text that the host has given back.
  (func (export "retitle") (param $value i32) (param $length i32) (param $name i32) (param $size i32) (result i32)
    (local $text i32)
    (local.set $text (call $realloc (i32.const 0) (i32.const 0) (i32.const 1)
      (i32.add (local.get $size) (global.get $freed))))
    (memory.copy (local.get $text) (local.get $name) (local.get $size))
    (memory.fill (i32.add (local.get $text) (local.get $size)) (i32.const 33) (global.get $freed))
    (i32.store (i32.const 64) (local.get $text))
    (i32.store (i32.const 68) (i32.add (local.get $size) (global.get $freed)))
    (i32.const 64))
  (func (export "cabi_post_retitle") (param i32) (global.set $freed (i32.add (global.get $freed) (i32.const 1))))
  (func (export "poke") (param i32 i32)
    (call $title (i32.const 16) (i32.const 4) (i32.const 20) (i32.const 3) (i32.const 80))
    (call $write (i32.const 1) (i32.load (i32.const 80)) (i32.load (i32.const 84)))))`

const HOOKS_MANIFEST = [
  { mod: { name: 'acme:titles', version: '1.0.0', abi: 1, minor: 1 } },
  {
    system: {
      name: 'acme:titles/titles',
      version: '1.0.0',
      hooks: [{ hook: 'test:rules/title', version: '1.0.0', export: 'retitle' }],
      handlers: [{ event: 'test:rules/poke', version: '1.0.0', export: 'poke' }],
    },
  },
]
  .map((record) => JSON.stringify(record))
  .join('\n')

test('a guest of stock tools answers a hook and calls one', async () => {
  const { module, wit } = await embedWorld([rules], HOOKS_WIT, assemble(HOOKS_GUEST))
  expect(wit).toContain('import test:rules/title@1.0.0;')
  expect(wit).toContain('export retitle: func(value: string, name: string) -> string;')
  const titles = defineSystem('titles', {
    create: () => ({}),
    on: [handler(Title, (_self, value, { name }) => `${value} ${name}`)],
  })
  const game = await createGame(defineGame({ name: 'rules', packages: [rules], systems: [titles] }))
  const log: string[] = []
  game.on('mod-faulted', ({ error }) => log.push(error.message))
  game.on('log', ({ source, message }) => log.push(`${source}: ${message}`))
  const [status] = await game.mods.add([
    { file: 'titles.wasm', bytes: withCustomSection(module, 'skein', HOOKS_MANIFEST) },
  ])
  expect([status!.status, status!.errors]).toEqual(['running', []])
  const title = (): string => game.call(Title, 'Sir', { name: 'Bert' })
  // By name, the mod comes first. Its texts are given back to it after each call.
  expect([title(), title()]).toEqual(['Bert Bert', 'Bert! Bert'])
  game.raise(Poke)
  game.frame()
  expect(log).toEqual(['acme:titles: Dame Ada'])
})
