import { readdirSync, readFileSync } from 'node:fs'
import { createGame, defineGame, defineSystem, type Game } from '../../../src/index.ts'
import { FUZZ_LIMITS, type FuzzTarget } from '../../testing/fuzz.ts'
import { assemble } from '../../testing/wat-mod.ts'
import { arenaGame, Report, Reset, Tick } from './arena.ts'
import { print, watPlugin } from './wat-plugin.ts'

/** Plugins for `wings` that are whole, hostile ones, and a game that raises its events in each frame. */
export function wingsTarget(): FuzzTarget {
  return { name: 'wings', corpus: [...hostile(), ...whole()], start }
}

async function start(): Promise<Game> {
  const { systems, ...arena } = arenaGame([], new Map())
  const clock = defineSystem('clock', {
    create: () => null,
    run: ({ tick }) => [
      tick('update', (_, dt, { raise, time }) => {
        raise(Tick, { frame: time.frame, dt })
        raise(Reset)
        raise(Report, { from: 'clock', score: 1n, shape: { tag: 'circle', value: 2 }, items: [] })
      }),
    ],
  })
  const game = await createGame(defineGame({ ...arena, systems: [...systems, clock] }), {
    limits: FUZZ_LIMITS,
  })
  await game.mods.add([{ file: 'bystander.wasm', bytes: bystander() }])
  return game
}

function bystander(): Uint8Array {
  const said = print(0, 'here', 16_384)
  return watPlugin(
    [{ name: 'by::Stander', uses: ['arena::Log'], on: { 'arena::on::Tick': said.code } }],
    said.data,
  )
}

function hostile(): Uint8Array[] {
  const folder = new URL('hostile/', import.meta.url)
  return readdirSync(folder).map((file) => assemble(readFileSync(new URL(file, folder), 'utf8')))
}

/** Plugins that call, raise, serve each other and print. */
function whole(): Uint8Array[] {
  const said = print(0, 'said', 16_384)
  const call = '(call $call (i32.const 1) (i32.const 0) (i32.const 0) (i32.const 0))'
  return [
    bystander(),
    watPlugin(
      [
        {
          name: 'bank::Bank',
          uses: ['arena::Log'],
          serves: { trait: 'bank::Ledger', method: `${said.code} (i32.const 4)` },
          drop: said.code,
        },
        {
          name: 'shop::Shop',
          uses: ['arena::Log', 'bank::Ledger', 'arena::Probe'],
          on: { 'arena::on::Tick': call, 'arena::on::Report': said.code, 'shop::Sold': call },
        },
      ],
      said.data,
    ),
    watPlugin([
      { name: 'test::Raiser', on: { 'arena::on::Tick': '(call $raise (i32.const 16384) (i32.const 44))' } },
    ]),
  ]
}
