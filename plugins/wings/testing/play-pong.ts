import pong from '../../../examples/pong/wings/game.ts'
import { PaddleSystem } from '../../../examples/pong/systems/paddles.ts'
import { createGame } from '../../../src/index.ts'

/** The speeds of the paddles in a match with the plugins of the example, each when it changes; the last after the plugin has gone. */
export const SPEEDS: readonly string[] = [
  29, 27, 29, 27, 23, 29, 27, 23, 17, 29, 27, 29, 27, 23, 29, 27, 31, 29, 25, 29,
].map(speedLine)

/** Plays a match of Pong with the plugins of the example. @returns the speeds of the paddles, and the errors */
export async function playPlugins(
  rally: Uint8Array,
  stamina: Uint8Array,
): Promise<{ log: string[]; errors: unknown[] }> {
  const log: string[] = []
  const errors: unknown[] = []
  const game = await createGame(pong, { seed: 4 })
  game.on('mod-refused', (refused) => errors.push(...refused.errors))
  game.on('mod-faulted', ({ error }) => errors.push(error))
  const note = (): void => {
    const said = speedLine(game.get(PaddleSystem).speed())
    if (said !== log.at(-1)) log.push(said)
  }
  await game.mods.add([
    { file: 'rally.wasm', bytes: rally },
    { file: 'stamina.wasm', bytes: stamina },
  ])
  for (let frame = 0; frame < 6000; frame++) {
    note()
    game.frame()
  }
  await game.mods.add([], ['stamina.wasm'])
  note()
  return { log, errors }
}

function speedLine(speed: number): string {
  return `the paddles move at ${speed}`
}
