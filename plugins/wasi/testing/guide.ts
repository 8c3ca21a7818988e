import pong from '../../../examples/pong/game.ts'
import { createGame } from '../../../src/index.ts'

/** The files that a page shows: fenced blocks with a name after their language. */
export function samplesOf(page: string): Map<string, string> {
  return new Map([...page.matchAll(/^```\w+ (\S+)\n(.*?)^```$/gms)].map(([, name, text]) => [name!, text!]))
}

/** Log of the guide's mod in a game of Pong. */
export const REPORT: readonly string[] = [
  'info acme:reporter: the paddles move at 29',
  'info acme:reporter: left scores: 1',
  'info acme:reporter: right scores: 1',
]

/** Plays Pong with a mod for as long as it takes both sides to score. @returns the log, and the errors */
export async function playPong(bytes: Uint8Array): Promise<{ log: string[]; errors: unknown[] }> {
  const log: string[] = []
  const errors: unknown[] = []
  const game = await createGame(pong, { seed: 4 })
  game.on('log', ({ level, source, message }) => log.push(`${level} ${source}: ${message}`))
  game.on('mod-refused', (refused) => errors.push(...refused.errors))
  game.on('mod-faulted', ({ error }) => errors.push(error))
  await game.mods.add([{ file: 'reporter.wasm', bytes }])
  for (let i = 0; i < 5000 && log.length < REPORT.length; i++) game.frame()
  return { log, errors }
}
