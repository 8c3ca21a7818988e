import { expect, test } from 'vitest'
import { createRandom } from '../../engine/index.ts'
import { changeMods, randomGame } from '../../plugins/testing/random-play.ts'
import { createGame, type Game, type ModFile } from 'skein'

const SEEDS = 4
const AFTER = 300

/** Plays frames in which the player presses and lets go, and mods join, are replaced, fault and leave, all of which follows from the frame. */
async function play(game: Game, seed: number, frames: number): Promise<string[]> {
  const seen: string[] = []
  for (let i = 0; i < frames; i++) {
    const random = createRandom(seed, `frame ${game.engine.time.frame}`)
    if (random.below(4) === 0) await changeMods(game, random)
    if (random.below(3) === 0) game.engine.input.set('jump', random.below(2))
    if (random.below(3) === 0) game.engine.input.set('steer', random.between(-1, 1))
    game.frame([1 / 60, 0, 1 / 30, 0.021][random.below(4)])
    const mods = game.mods
      .list()
      .map(({ name, version, file, status }) => `${file} ${name} ${version} ${status}`)
    seen.push([game.stateHash(), ...mods].join('\n'))
  }
  return seen
}

/** @param from the seed of the game itself, which a snapshot replaces */
async function start(seed: number, given: ModFile[], from = seed): Promise<Game> {
  const { definition, options } = randomGame(seed)
  const game = await createGame(definition, { seed: from, ...options, probationFrames: 0, snapshots: true })
  const { add } = game.mods
  Object.assign(game.mods, {
    add(files: readonly ModFile[]) {
      given.push(...files)
      return add.call(game.mods, files)
    },
  })
  return game
}

/** The first frame after which two plays differ, and how; `null` where none does. */
function difference(now: readonly string[], then: readonly string[]): string | null {
  const frame = now.findIndex((it, index) => it !== then[index])
  return frame < 0 ? null : `frame ${frame}: ${now[frame]}\ninstead of ${then[frame]}`
}

test.each(Array.from({ length: SEEDS }, (_, seed) => seed))(
  'random game %i goes on from a snapshot as it did, whatever has happened to its mods since',
  async (seed) => {
    const files: ModFile[] = []
    const game = await start(seed, files)
    await play(game, seed, 30 + createRandom(seed, 'frame of the snapshot').below(90))
    const snapshot = game.snapshot()
    const then = await play(game, seed, AFTER)
    game.restore(snapshot)
    const again = await play(game, seed, AFTER)
    expect(difference(again, then)).toBeNull()

    const other = await start(seed, [], seed + 1000)
    await play(other, seed + 1, 20)
    await other.prepareSnapshots(files)
    other.restore(other.readSnapshot(snapshot.toBytes()))
    const there = await play(other, seed, AFTER)
    expect(difference(there, then)).toBeNull()
  },
)
