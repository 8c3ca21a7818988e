import { styleText } from 'node:util'
import { createGame, type FolderMods, type Game } from 'skein/node'
import game from './game.ts'
import { Ball, COURT, PADDLE, Goal, MatchOver, Paddle, Paddles, Position } from './interfaces.ts'
import { ScoreStore } from './systems/score.ts'

const WIDTH = 76
const HEIGHT = 20
/** Lines of the log that are shown under the court. */
const LINES = 6

/** How a match is shown. */
export interface PlayOptions {
  readonly mods: string
  readonly seed: number
  /** Draws the court in the terminal, in real time; otherwise only tells what happens. */
  readonly draw: boolean
  /** Gives up after so many frames. */
  readonly frames: number
  readonly write: (text: string) => void
}

/** Plays one match of Pong with its mods. @returns the score */
export async function playMatch(
  options: PlayOptions,
): Promise<{ left: number; right: number; stateHash: string }> {
  const pong = await createGame(game, { seed: options.seed })
  const lines: string[] = []
  const say = (source: string, message: string): void => {
    const line = `${styleText('gray', String(pong.engine.time.frame).padStart(5))} ${styleText('cyan', source.padEnd(18))} ${message}`
    if (options.draw) lines.push(line)
    else options.write(`${line}\n`)
  }
  const match = { over: false }
  pong.on('log', ({ source, message }) => say(source, message))
  pong.on('mod-loaded', ({ mod, version }) => say(mod, `${version} joins`))
  pong.on('mod-refused', ({ file, errors }) =>
    say(file, styleText('red', `refused: ${errors[0]?.message ?? ''}`)),
  )
  pong.on('mod-faulted', ({ mod, error }) => say(mod, styleText('red', `stopped: ${error.message}`)))
  pong.on('event', ({ event, payload }) => {
    const { side, score, winner } = (payload ?? {}) as { side: string; score: number; winner: string }
    if (event === Goal.id) say('pong', `${side} scores: ${score}`)
    if (event === MatchOver.id) {
      match.over = true
      say('pong', styleText('bold', `${winner} wins the match`))
    }
  })
  await pong.mods.load(options.mods)
  while (!match.over && pong.engine.time.frame < options.frames) {
    pong.frame()
    if (options.draw) {
      options.write(
        `\x1b[H${drawCourt(pong)}\n${lines
          .slice(-LINES)
          .map((line) => `${line}\x1b[K`)
          .join('\n')}\x1b[J`,
      )
      await new Promise((resolve) => setTimeout(resolve, 1000 / 60))
    }
  }
  const { left, right } = pong.engine.get(ScoreStore).value
  return { left, right, stateHash: pong.stateHash() }
}

/** The court as text: paddles, balls and the score. */
export function drawCourt(pong: Game<FolderMods>): string {
  const cells = Array.from({ length: HEIGHT }, () =>
    Array.from({ length: WIDTH }, (_, x): string => (x === WIDTH / 2 ? '┊' : ' ')),
  )
  const plot = (x: number, y: number, symbol: string): void => {
    const column = Math.floor((x / COURT.width) * WIDTH)
    const row = HEIGHT - 1 - Math.floor((y / COURT.height) * HEIGHT)
    if (cells[row]?.[column] !== undefined) cells[row][column] = symbol
  }
  const { world } = pong
  for (const entity of world.all({ with: [Paddle, Position] })) {
    const { x, y } = world.get(entity, Position)
    for (let offset = -PADDLE.halfHeight; offset <= PADDLE.halfHeight; offset += 1) plot(x, y + offset, '█')
  }
  for (const entity of world.all({ with: [Ball, Position] })) {
    const { x, y } = world.get(entity, Position)
    plot(x, y, '●')
  }
  const { left, right } = pong.engine.get(ScoreStore).value
  const speed = pong.engine.proxy(Paddles)?.speed() ?? 0
  const title = ` ${left} : ${right}   paddles ${speed.toFixed(0)}   mods ${pong.mods.list().filter((mod) => mod.status === 'running').length} `
  const edge = '─'.repeat(Math.floor((WIDTH - title.length) / 2))
  return [
    `┌${edge}${title}${'─'.repeat(WIDTH - title.length - edge.length)}┐`,
    ...cells.map((row) => `│${row.join('')}│`),
    `└${'─'.repeat(WIDTH)}┘`,
  ].join('\n')
}
