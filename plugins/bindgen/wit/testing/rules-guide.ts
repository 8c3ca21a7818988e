import pong from '../../../../examples/pong/game.ts'
import { Goal, ServeSpeed } from '../../../../examples/pong/interfaces.ts'
import { createGame } from '../../../../src/index.ts'
import { watMod } from '../../../testing/wat-mod.ts'

/** The result of a game of Pong with the mod of docs/wit.md: speeds of serves, and the log. */
export const RULES_REPORT: readonly string[] = [
  'serves: 24, 48',
  'info acme:rules: Side::Left: 1',
  'info acme:rules: Side::Right: 2',
]

/** Has a goal of the right side count twice. */
const DOUBLE = watMod(
  [
    { mod: { name: 'acme:double', version: '1.0.0', abi: 1, minor: 1 } },
    {
      system: {
        name: 'acme:double/double',
        version: '1.0.0',
        hooks: [{ hook: 'pong:game/points', version: '1.0.0', export: 'double' }],
      },
    },
  ],
  '(module (func (export "double") (param i32 i32) (result i32) (i32.shl (local.get 0) (local.get 1))))',
)

/** Plays Pong with a mod that handles `serve-speed` and calls `points` at each goal. @returns the log, and the errors */
export async function playRules(bytes: Uint8Array): Promise<{ log: string[]; errors: unknown[] }> {
  const log: string[] = []
  const errors: unknown[] = []
  const game = await createGame(pong, { seed: 4 })
  game.on('log', ({ level, source, message }) => log.push(`${level} ${source}: ${message}`))
  game.on('mod-refused', (refused) => errors.push(...refused.errors))
  game.on('mod-faulted', ({ error }) => errors.push(error))
  await game.mods.add([
    { file: 'rules.wasm', bytes },
    { file: 'double.wasm', bytes: DOUBLE },
  ])
  const speeds = (['left', 'right'] as const).map((side) => game.call(ServeSpeed, 48, { side }))
  log.push(`serves: ${speeds.join(', ')}`)
  game.raise(Goal, { side: 'left', score: 1 })
  game.raise(Goal, { side: 'right', score: 1 })
  game.frame()
  return { log, errors }
}
