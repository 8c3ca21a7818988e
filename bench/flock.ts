import { readdir, readFile } from 'node:fs/promises'
import { createGame, type Game } from 'skein'
import { flockOf } from '../examples/flock/game.ts'
import { buildExampleMods } from '../scripts/build-mods.ts'
import { compare, measure, type Effort, type Figure } from './measure.ts'

const FOLDER = 'examples/flock'
const GEESE = 5_000

async function flock(mods: boolean): Promise<Game> {
  const game = await createGame(flockOf(GEESE), { seed: 1 })
  if (!mods) return game
  const files = (await readdir(`${FOLDER}/mods`)).filter((file) => file.endsWith('.wasm'))
  const loaded = await game.mods.add(
    await Promise.all(
      files.map(async (file) => ({ file, bytes: new Uint8Array(await readFile(`${FOLDER}/mods/${file}`)) })),
    ),
  )
  for (const { name, status } of loaded) if (status !== 'running') throw new Error(`${name} is ${status}`)
  // A flock that has formed has more neighbours than one that has not.
  for (let frame = 0; frame < 300; frame++) game.frame()
  return game
}

/** A frame of the sample game Flock: 5,000 geese, with all five rules and with none. */
export async function benchFlock(effort: Effort): Promise<Figure[]> {
  await buildExampleMods(FOLDER, () => undefined)
  const games = { none: await flock(false), five: await flock(true) }
  const frames = (game: Game) => (times: number) => {
    for (let i = 0; i < times; i++) game.frame()
  }
  const ns = measure({ none: frames(games.none), five: frames(games.five) }, effort)
  const budget = 1000 / 60
  return [
    { name: `flock/${GEESE}/no-mods`, value: ns.none / 1e6, unit: 'ms' },
    compare(`flock/${GEESE}/frame`, ns.five / 1e6, 'ms', ['a step at 60 a second', budget], 1),
  ]
}
