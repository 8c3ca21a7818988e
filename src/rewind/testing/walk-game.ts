import {
  counterMod,
  replacementGame,
  type CounterOptions,
} from '../../../plugins/testing/replacement-game.ts'
import {
  createGame,
  defineEvent,
  defineGame,
  defineSystem,
  handler,
  type Game,
  type ModFile,
} from '../../index.ts'
import { Rewind, type RewindOptions } from '../rewind.ts'

export const Hit = defineEvent<{ points: number }>('hit')
export const Walker = defineSystem('walker', {
  create: ({ input, random }) => ({ input, random, walk: input.find('walk'), x: 0, points: 0 }),
  save: ({ x, points }) => ({ x, points }),
  restore: (self, saved) => void Object.assign(self, saved),
  on: [handler(Hit, (self: { points: number }, { points }) => void (self.points += points))],
  run: ({ tick }) => [
    tick('update', (self, dt) => void (self.x += self.input.value(self.walk) * dt + self.random.float())),
  ],
})
export const walkGame = defineGame({
  name: 'walk',
  packages: replacementGame.packages,
  actions: { walk: 'axis' },
  systems: [Walker],
})

export const counter = (options: CounterOptions = {}): ModFile => ({
  file: 'counter.wasm',
  bytes: counterMod(options),
})

/** Starts the game with mods, and keeps its frames. */
export async function startWalk(
  options: RewindOptions = {},
  mods = [counter()],
): Promise<{ game: Game; rewind: Rewind }> {
  const game = await createGame(walkGame, { seed: 3, probationFrames: 0 })
  await game.mods.add(mods)
  return { game, rewind: await Rewind.start(game, { every: 7, ...options }) }
}

/** Plays frames with inputs that follow from the frame. @returns the state after each */
export function play(game: Game, frames: number, factor = 1): string[] {
  return Array.from({ length: frames }, () => {
    const { frame } = game.engine.time
    game.input.set('walk', Math.fround(Math.cos(frame)) * factor)
    const payload = { points: frame * factor }
    if (frame % 5 === 0) game.raise(Hit, payload)
    game.frame([1 / 60, 1 / 30, 0][frame % 3])
    // A program may use its objects again.
    payload.points = 0
    return game.stateHash()
  })
}

/** Plays all later frames again. @returns the state after each */
export function again(rewind: Rewind): string[] {
  const hashes: string[] = []
  while (rewind.next() !== null) hashes.push(rewind.game.stateHash())
  return hashes
}
