import { createServer } from 'node:http'
import { bridgeEvents, createGame } from 'skein/node'
import definition, { Boost, Lap } from './game.ts'
import { Race } from './race.ts'

const STEP = 1 / 60

/** Serves a race: `GET /` has the standings. */
export async function createRaceServer(port: number, seed: number, folder = 'mods') {
  const race = new Race(seed)
  const game = await createGame(definition, { seed })
  bridgeEvents(game, race.events, { in: { lap: Lap }, out: { boost: Boost } })
  game.on('log', ({ source, message }) => console.log(`${source}: ${message}`))
  const mods = await game.mods.watch(folder)
  const step = (): void => {
    race.step(STEP)
    game.run('update', STEP)
  }
  const http = createServer((_, response) => {
    const lines = race.standings().map(({ name, laps }) => `${name} ${laps}\n`)
    response.setHeader('Content-Type', 'text/plain').end(lines.join(''))
  })
  await new Promise<void>((listening) => void http.listen(port, listening))
  return {
    race,
    http,
    step,
    mods,
  }
}
