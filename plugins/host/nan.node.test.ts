import { setFlagsFromString } from 'node:v8'
import { afterAll, expect, test } from 'vitest'
import { defineGame, definePackage, defineSystem, t } from '../../engine/index.ts'
import { createGame } from '../../src/index.ts'
import { REALLOC, watMod } from '../testing/wat-mod.ts'

const demo = definePackage('demo:game', '1.0.0')
const Place = demo.component('place', { x: t.f64 })
const Go = demo.event('go', { at: t.f64 })

/** A game that has a NaN too, of the bits that a division has just given it. */
const host = defineSystem('host', {
  create({ world, raise }) {
    const ball = world.spawn()
    const zero = { value: 0 }
    return {
      tick() {
        if (world.has(ball, Place)) world.remove(ball, Place)
        world.add(ball, Place, { x: -(zero.value / zero.value) })
        raise(Go, { at: -(zero.value / zero.value) })
      },
    }
  },
  run: ({ tick }) => [tick('update', (self) => self.tick())],
})

/** Notes the signs of NaNs, its own and those of the game, and spawns as many entities as it has met. */
const mod = (round: number): Uint8Array =>
  watMod(
    [
      { mod: { name: 'acme:bits', version: '1.0.0', abi: 1 } },
      {
        system: {
          name: 'acme:bits/bits',
          version: '1.0.0',
          handlers: [{ event: 'demo:game/go', version: '1.0.0', export: 'go' }],
        },
      },
    ],
    `(module (import "skein:engine/world@1.0.0" "spawn" (func $spawn (result i32)))
      (memory (export "memory") 1) ${REALLOC} (global $round i32 (i32.const ${round}))
      (func $met (param i64) (if (i64.lt_s (local.get 0) (i64.const 0)) (then (drop (call $spawn)))))
      (func (export "go") (param $pointer i32) (param i32) (local $i i32) (local $zero f64)
        (call $met (i64.shl (i64.extend_i32_u (i32.load8_u offset=2 (local.get $pointer))) (i64.const 56)))
        (loop $again
          (call $met (i64.reinterpret_f64 (f64.div (local.get $zero) (local.get $zero))))
          (call $met (i64.reinterpret_f64 (f64.sqrt (f64.const -1))))
          (br_if $again (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 3))))))`,
  )

async function play(round: number): Promise<unknown[]> {
  const game = await createGame(defineGame({ name: 'demo', packages: [demo], systems: [host] }), { seed: 7 })
  await game.mods.add([{ file: 'bits.wasm', bytes: mod(round) }])
  const seen = []
  for (let i = 0; i < 5; i++) {
    game.frame()
    const [bits] = game.mods.list()
    seen.push([bits!.status, game.stateHash(), bits!.fuel!.spent])
  }
  return seen
}

afterAll(() => {
  setFlagsFromString('--liftoff')
  setFlagsFromString('--wasm-tier-up')
})

test('a mod that looks at the bits of NaNs has one state and spends one fuel, whatever its functions are compiled by', async () => {
  setFlagsFromString('--liftoff')
  setFlagsFromString('--no-wasm-tier-up')
  const quick = await play(1)
  setFlagsFromString('--no-liftoff')
  expect(await play(2)).toEqual(quick)
  expect(quick[4]).toMatchObject(['running', expect.any(String), expect.any(Number)])
})
