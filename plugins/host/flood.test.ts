import { expect, test } from 'vitest'
import { defineGame, definePackage, defineSystem, tick } from '../../engine/index.ts'
import { createGame } from '../../src/index.ts'
import { REALLOC, watMod } from '../testing/wat-mod.ts'

const demo = definePackage('demo:game', '1.0.0')
const Tick = demo.event('tick', {})
demo.event('ping', {})
demo.event('spark', {})
const ticker = defineSystem('ticker', {
  create: () => ({}),
  run: [tick('update', (_self, _dt, { raise }) => raise(Tick, {}))],
})

const raises = (event: string): string => `
  (module (import "demo:game/${event}@1.0.0" "raise" (func $raise (param i32 i32))) (memory (export "memory") 1) ${REALLOC}
    (data (i32.const 16) "\\90") (func $it (call $raise (i32.const 16) (i32.const 1)))`

function mod(name: string, events: readonly string[], wat: string): { file: string; bytes: Uint8Array } {
  const handlers = events.map((event) => ({ event: `demo:game/${event}`, version: '1.0.0', export: 'go' }))
  const records = [
    { mod: { name, version: '1.0.0', abi: 1 } },
    { system: { name: `${name}/it`, version: '1.0.0', handlers } },
  ]
  return { file: `${name.replace(':', '-')}.wasm`, bytes: watMod(records, wat) }
}

const fireworks = mod(
  'good:fireworks',
  ['ping'],
  `${raises('spark')} (func (export "go") (param i32 i32) (call $it) (call $it)))`,
)
const loop = mod(
  'evil:loop',
  ['tick', 'ping'],
  `${raises('ping')} (func (export "go") (param i32 i32) (call $it)))`,
)
const burst = mod(
  'evil:burst',
  Array.from({ length: 10 }, () => 'tick'),
  `${raises('ping')} (func (export "go") (param i32 i32) (local $i i32)
    (loop $l (call $it) (br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 1600))))))`,
)

test.each([
  ['loops', loop, /^evil:loop raises .* without end: more than 100000 events in one flush$/],
  [
    'raises thousands at once',
    burst,
    /^evil:burst raises .* without end: more than 16384 events of good:fireworks are waiting$/,
  ],
])(
  'a mod that answers each event with two is not blamed for another one that %s',
  async (_what, evil, why) => {
    for (const files of [
      [evil, fireworks],
      [fireworks, evil],
    ]) {
      const game = await createGame(defineGame({ name: 'demo', packages: [demo], systems: [ticker] }))
      const faults: string[] = []
      game.on('mod-faulted', ({ error }) => faults.push(error.message))
      for (const file of files) await game.mods.add([file])
      for (let i = 0; i < 3; i++) game.frame()
      expect(game.mods.list().map((it) => [it.name, it.status])).toEqual([
        [evil === loop ? 'evil:loop' : 'evil:burst', 'faulted'],
        ['good:fireworks', 'running'],
      ])
      expect(faults).toEqual([expect.stringMatching(why)])
    }
  },
)
