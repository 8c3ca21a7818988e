import { describe, expect, test } from 'vitest'
import { definePackage, defineGame, defineSystem, handler, t } from '../../engine/index.ts'
import { createGame } from '../../src/index.ts'
import { REALLOC, watMod } from '../testing/wat-mod.ts'

const demo = definePackage('demo:game', '1.0.0')
const Hit = demo.event('hit', { damage: t.u32 })
const Poke = demo.event('poke', {})
const Radio = demo.trait('radio', { tune: t.func([t.arg('station', t.u32)], t.u32) })

const RADIO = watMod(
  [
    { mod: { name: 'acme:radio', version: '1.0.0', abi: 1 } },
    {
      system: {
        name: 'acme:radio/radio',
        version: '1.0.0',
        provides: ['demo:game/radio@1.0.0'],
        handlers: [{ event: 'demo:game/hit', version: '1.0.0', export: 'on-hit' }],
      },
    },
  ],
  `(module
    (memory (export "memory") 1)
    ${REALLOC}
    (global $hits (mut i32) (i32.const 0))
    (func (export "on-hit") (param i32 i32)
      (global.set $hits (i32.add (global.get $hits) (i32.const 1))))
    (func (export "demo:game/radio@1.0.0#tune") (param i32) (result i32)
      (i32.add (local.get 0) (global.get $hits))))`,
)

const bully = defineSystem('bully', {
  create: ({ raise }) => ({ poke: () => raise(Hit, { damage: 'much' as unknown as number }) }),
  on: [handler(Poke, (self: { poke(): void }) => self.poke())],
})

describe('what the game does wrongly is not blamed on a mod', () => {
  test('an event raised with a value of another type', async () => {
    const game = await createGame(defineGame({ name: 'demo', packages: [demo], systems: [bully] }))
    await game.mods.add([{ file: 'radio.wasm', bytes: RADIO }])
    game.raise(Hit, { damage: 'much' as unknown as number })
    expect(() => game.frame()).toThrow(
      expect.objectContaining({ code: 'value/invalid', names: { event: 'demo:game/hit@1.0.0' } }),
    )
    game.raise(Poke)
    expect(() => game.frame()).toThrow(
      expect.objectContaining({
        code: 'value/invalid',
        names: { event: 'demo:game/hit@1.0.0', system: 'bully' },
      }),
    )
    game.raise(Hit, { damage: 1 })
    game.frame()
    expect(game.engine.proxy(Radio)!.tune(5)).toBe(6)
    expect(game.mods.list()[0]!.status).toBe('running')
  })

  test('a method called with an argument of another type', async () => {
    const game = await createGame(defineGame({ name: 'demo', packages: [demo], systems: [] }))
    await game.mods.add([{ file: 'radio.wasm', bytes: RADIO }])
    expect(() => game.engine.proxy(Radio)!.tune('five' as unknown as number)).toThrow(
      expect.objectContaining({ code: 'value/invalid' }),
    )
    expect(game.engine.proxy(Radio)!.tune(5)).toBe(5)
    expect(game.mods.list()[0]!.status).toBe('running')
  })
})
