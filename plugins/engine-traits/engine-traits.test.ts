import { describe, expect, test } from 'vitest'
import { defineGame, definePackage, defineSystem, t, TextTable } from '../../engine/index.ts'
import { createGame, type Game } from '../../src/index.ts'
import { REALLOC, watMod } from '../testing/wat-mod.ts'

const demo = definePackage('demo:game', '1.0.0')
const Numbers = demo.event('numbers', { a: t.u32, b: t.u32, c: t.u32, d: t.u32 })
const Words = demo.event('words', { text: t.string })
const Ask = demo.event('ask', {})

/** A mod that handles `ask`, and has functions to raise four small numbers or a text of up to 31 bytes. */
function asker(imports: string, act: string, name = 'acme:asker'): Uint8Array {
  return watMod(
    [
      { mod: { name, version: '1.2.3', abi: 1 } },
      {
        system: {
          name: `${name}/asker`,
          version: '1.2.3',
          handlers: [{ event: 'demo:game/ask', version: '1.0.0', export: 'on-ask' }],
        },
      },
    ],
    `(module
      ${imports}
      (import "demo:game/numbers@1.0.0" "raise" (func $raise (param i32 i32)))
      (import "demo:game/words@1.0.0" "raise" (func $raiseText (param i32 i32)))
      (memory (export "memory") 1)
      (data (i32.const 16) "jump")
      (data (i32.const 32) "sprites/goose")
      (data (i32.const 64) "acme:asker")
      (data (i32.const 96) "acme:other")
      ${REALLOC}
      (func $numbers (param i32 i32 i32 i32)
        (i32.store (i32.const 200) (i32.const 0x94))
        (i32.store8 (i32.const 201) (local.get 0))
        (i32.store8 (i32.const 202) (local.get 1))
        (i32.store8 (i32.const 203) (local.get 2))
        (i32.store8 (i32.const 204) (local.get 3))
        (call $raise (i32.const 200) (i32.const 5)))
      (func $text (param $at i32) (param $length i32)
        (i32.store8 (i32.const 300) (i32.const 0x91))
        (i32.store8 (i32.const 301) (i32.or (i32.const 0xa0) (local.get $length)))
        (memory.copy (i32.const 302) (local.get $at) (local.get $length))
        (call $raiseText (i32.const 300) (i32.add (local.get $length) (i32.const 2))))
      (func (export "on-ask") (param i32 i32) ${act}))`,
  )
}

async function start(...mods: Uint8Array[]): Promise<{ game: Game; ask(): (number[] | string)[] }> {
  const said: (number[] | string)[] = []
  const audience = defineSystem('audience', {
    create: () => ({}),
    on: ({ handler }) => [
      handler(Numbers, (_self, { a, b, c, d }) => void said.push([a, b, c, d])),
      handler(Words, (_self, { text }) => void said.push(text)),
    ],
  })
  const game = await createGame(
    defineGame({
      packages: [demo],
      systems: [audience],
      actions: { duck: 'button', jump: 'button' },
      assets: { 'sprites/goose': { type: 'image/png', bytes: Uint8Array.of(5, 6, 7, 8) } },
    }),
  )
  const statuses = await game.mods.add(mods.map((bytes, index) => ({ file: `${index}.wasm`, bytes })))
  expect(statuses.flatMap((it) => it.errors)).toEqual([])
  return {
    game,
    ask() {
      game.raise(Ask, {})
      game.engine.flush()
      return said.splice(0)
    },
  }
}

describe('skein:engine/input', () => {
  const reads = asker(
    `(import "skein:engine/input@1.0.0" "find" (func $find (param i32 i32) (result i32)))
     (import "skein:engine/input@1.0.0" "held" (func $held (param i32) (result i32)))
     (import "skein:engine/input@1.0.0" "pressed" (func $pressed (param i32) (result i32)))
     (import "skein:engine/input@1.0.0" "released" (func $released (param i32) (result i32)))
     (import "skein:engine/input@1.0.0" "value" (func $value (param i32) (result f64)))`,
    `(local $jump i32)
     (local.set $jump (call $find (i32.const 16) (i32.const 4)))
     (call $numbers (call $held (local.get $jump)) (call $pressed (local.get $jump)) (call $released (local.get $jump))
       (i32.trunc_f64_u (f64.mul (call $value (local.get $jump)) (f64.const 100))))
     (call $numbers (call $find (i32.const 16) (i32.const 3)) (call $held (i32.const 0)) (call $held (i32.const 99))
       (local.get $jump))`,
  )
  test('tells what the player does in this step', async () => {
    const { game, ask } = await start(reads)
    const none = [0, 0, 0, 2]
    expect(ask()).toEqual([[0, 0, 0, 0], none])
    game.engine.input.set('jump', 0.75)
    expect(ask()).toEqual([[0, 0, 0, 0], none])
    game.frame()
    expect(ask()).toEqual([[1, 1, 0, 75], none])
    game.frame()
    expect(ask()).toEqual([[1, 0, 0, 75], none])
    game.engine.input.set('jump', 0)
    game.frame()
    expect(ask()).toEqual([[0, 0, 1, 0], none])
  })
  test('a replayed recording gives the same state as what was recorded', async () => {
    const played = await start(reads)
    const { input } = played.game.engine
    input.record()
    for (let frame = 0; frame < 50; frame++) {
      input.set('jump', frame % 7 < 3 ? 1 : 0)
      played.game.frame()
    }
    const again = await start(reads)
    again.game.engine.input.replay(input.endRecording())
    for (let frame = 0; frame < 50; frame++) again.game.frame()
    expect(again.game.stateHash()).toBe(played.game.stateHash())
    again.game.engine.input.set('jump', 0)
    again.game.frame()
    played.game.frame()
    expect(again.game.stateHash()).not.toBe(played.game.stateHash())
  })
})

describe('skein:engine/assets', () => {
  test('looks assets up by name, and reads what is at hand', async () => {
    const { game, ask } = await start(
      asker(
        `(import "skein:engine/assets@1.0.0" "find" (func $find (param i32 i32) (result i32)))
         (import "skein:engine/assets@1.0.0" "size" (func $size (param i32) (result i32)))
         (import "skein:engine/assets@1.0.0" "type" (func $type (param i32 i32)))
         (import "skein:engine/assets@1.0.0" "read" (func $read (param i32 i32 i32 i32)))`,
        `(local $goose i32)
         (local.set $goose (call $find (i32.const 32) (i32.const 13)))
         (call $numbers (local.get $goose) (call $size (local.get $goose)) (call $find (i32.const 32) (i32.const 12))
           (call $size (i32.const 77)))
         (call $read (local.get $goose) (i32.const 1) (i32.const 100) (i32.const 400))
         (call $numbers (i32.load (i32.const 404)) (i32.load8_u (i32.load (i32.const 400))) (i32.const 0) (i32.const 0))
         (call $type (local.get $goose) (i32.const 400))
         (if (i32.load8_u (i32.const 400)) (then (call $text (i32.load (i32.const 404)) (i32.load (i32.const 408)))))
         (call $type (i32.const 77) (i32.const 400))
         (if (i32.load8_u (i32.const 400)) (then unreachable))`,
      ),
    )
    expect(ask()).toEqual([[1, 4, 0, 0], [3, 6, 0, 0], 'image/png'])
    game.engine.assets.add('sprites/goose', { type: 'image/webp', bytes: Uint8Array.of(9, 9) }, 'acme:other')
    expect(ask()).toEqual([[1, 2, 0, 0], [1, 9, 0, 0], 'image/webp'])
  })
})

describe('skein:engine/text', () => {
  test('gives a text its number, the same each time, and forgets it with the mod', async () => {
    const { game, ask } = await start(
      asker(
        `(import "skein:engine/text@1.0.0" "intern" (func $intern (param i32 i32) (result i32)))`,
        `(local $goose i32)
         (local.set $goose (call $intern (i32.const 32) (i32.const 13)))
         (call $numbers (i32.eq (local.get $goose) (call $intern (i32.const 32) (i32.const 13)))
           (i32.eq (local.get $goose) (call $intern (i32.const 32) (i32.const 7)))
           (call $intern (i32.const 0) (i32.const 0)) (i32.const 0))`,
      ),
    )
    const { texts } = game.engine
    const expected = new TextTable().intern('sprites/goose', 'acme:asker')
    expect(texts.get(expected)).toBe('')
    expect(ask()).toEqual([[1, 0, 0, 0]])
    expect(texts.get(expected)).toBe('sprites/goose')
    game.mods.disable('acme:asker')
    expect(texts.get(expected)).toBe('')
  })
})

describe('skein:engine/mods', () => {
  const lists = asker(
    `(import "skein:engine/mods@1.0.0" "list" (func $list (param i32)))
     (import "skein:engine/mods@1.0.0" "version" (func $version (param i32 i32 i32)))`,
    `(local $at i32) (local $left i32)
     (call $list (i32.const 400))
     (local.set $at (i32.load (i32.const 400)))
     (local.set $left (i32.load (i32.const 404)))
     (loop $next
       (call $text (i32.load (local.get $at)) (i32.load offset=4 (local.get $at)))
       (call $text (i32.load offset=8 (local.get $at)) (i32.load offset=12 (local.get $at)))
       (local.set $at (i32.add (local.get $at) (i32.const 16)))
       (local.set $left (i32.sub (local.get $left) (i32.const 1)))
       (br_if $next (local.get $left)))
     (call $version (i32.const 96) (i32.const 10) (i32.const 400))
     (if (i32.load8_u (i32.const 400))
       (then (call $text (i32.load (i32.const 404)) (i32.load (i32.const 408))))
       (else (call $text (i32.const 0) (i32.const 0))))`,
  )
  test('tells which mods run, by name, and at which version', async () => {
    const other = watMod([{ mod: { name: 'acme:other', version: '0.4.0', abi: 1 } }], '(module)')
    const { game, ask } = await start(lists, other)
    expect(ask()).toEqual(['acme:asker', '1.2.3', 'acme:other', '0.4.0', '0.4.0'])
    game.mods.disable('acme:other')
    expect(ask()).toEqual(['acme:asker', '1.2.3', ''])
  })
})
