import { createServer } from 'node:http'
import { Race } from '../src/race.ts'

const STEP = 1 / 60

/** Serves a race: `GET /` has the standings. */
export async function createRaceServer(port: number, seed: number) {
  const race = new Race(seed)
  const step = (): void => {
    race.step(STEP)
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
  }
}
