import { createRandom, StateHasher } from '../../engine/index.ts'
import { changeMods, randomGame } from '../../plugins/testing/random-play.ts'
import { createGame, type Game, type ModFile } from '../index.ts'

/** Frames between two looks at the whole state. */
const EVERY = 25

/** A game at random, in which mods come and go, and all files that it was given. */
export interface RandomSnapshotGame {
  readonly game: Game
  readonly files: readonly ModFile[]
}

/** @param from the seed of the game itself, which a snapshot replaces */
export async function startAtRandom(seed: number, from: number = seed): Promise<RandomSnapshotGame> {
  const { definition, options } = randomGame(seed)
  const game = await createGame(definition, { seed: from, ...options, snapshots: true })
  const files: ModFile[] = []
  const { add } = game.mods
  Object.assign(game.mods, {
    add(more: readonly ModFile[]) {
      files.push(...more)
      return add.call(game.mods, more)
    },
  })
  return { game, files }
}

/**
 * Plays frames in which the player presses and lets go, and mods join, are replaced, fault and leave, all of which follows from the
 * frame.
 * @returns after each frame the state hash and the mods; now and then a digest of all that a snapshot holds
 */
export async function playAtRandom(game: Game, seed: number, frames: number): Promise<string[]> {
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
    const whole = (i + 1) % EVERY === 0 ? [digestOf(game.snapshot().toBytes())] : []
    seen.push([game.stateHash(), ...mods, ...whole].join('\n'))
  }
  return seen
}

/** The frame after which two plays differ for the first time, and how; `null` where none does. */
export function firstDifference(now: readonly string[], then: readonly string[]): string | null {
  const frame = now.findIndex((it, index) => it !== then[index])
  return frame < 0 ? null : `frame ${frame}: ${now[frame]}\ninstead of ${then[frame]}`
}

/** The frame that a snapshot is taken after. */
export function framesBefore(seed: number): number {
  return 30 + createRandom(seed, 'frame of the snapshot').below(90)
}

function digestOf(bytes: Uint8Array): string {
  const hasher = new StateHasher()
  hasher.bytes(bytes)
  return hasher.digest()
}
