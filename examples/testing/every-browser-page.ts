import { createGame, type Game } from 'skein'
import { digestMath } from '../../engine/math/testing/samples.ts'
import { hostileOutcome, type HostileFile, type HostileOutcome } from '../../plugins/testing/hostile-game.ts'
import { playRandom, type RandomPlay } from '../../plugins/testing/random-play.ts'
import { tryFeatures } from '../../plugins/testing/wasm-features.ts'
import { trapReasons } from '../../plugins/testing/traps.ts'
import { digestRandomCode } from '../../plugins/sandbox/testing/random-calls.ts'
import { answerCalls } from '../../src/testing/answer-calls.ts'
import { seenFlockOf } from '../flock/browser/game.ts'
import pong from '../pong/browser/game.ts'
import skyward from '../skyward/game.ts'
import { playScripted } from './scripted-play.ts'
import { playHeadless, type HeadlessOptions, type HeadlessPlay } from './headless.ts'

/** The sample games; Flock with few geese, since the work of a frame grows with them. */
export const GAMES = { flock: seenFlockOf(300), pong, skyward } as const
export type GameName = keyof typeof GAMES

/** The contents of files, by name. */
export type Contents = Readonly<Record<string, Uint8Array>>

/** Starts a game from which snapshots can be taken, with its mods. */
async function startGame(name: GameName, mods: Contents, seed: number): Promise<Game> {
  const game = await createGame(GAMES[name], { seed, snapshots: true })
  await game.mods.add(Object.entries(mods).map(([file, bytes]) => ({ file, bytes })))
  return game
}

/** A snapshot of a game, and the state hash after each frame that followed. */
export interface TakenSnapshot {
  readonly bytes: Uint8Array
  readonly hashes: readonly string[]
}

/** The functions that every browser runs, and Node beside it. */
export const everywhere = {
  play: (game: GameName, mods: Contents, options: HeadlessOptions): Promise<HeadlessPlay> =>
    playHeadless(
      GAMES[game],
      Object.entries(mods).map(([file, bytes]) => ({ file, bytes })),
      options,
    ),
  /** Plays some frames, takes a snapshot, and plays as many again. */
  async takeSnapshot(name: GameName, mods: Contents, frames: number): Promise<TakenSnapshot> {
    const game = await startGame(name, mods, 5)
    playScripted(game, frames)
    const bytes = game.snapshot().toBytes()
    return { bytes, hashes: [game.stateHash(), ...playScripted(game, frames)] }
  },
  /** Plays on from a snapshot in a game that was somewhere else, and returns the state hashes. */
  async continueSnapshot(
    name: GameName,
    mods: Contents,
    bytes: Uint8Array,
    frames: number,
  ): Promise<string[]> {
    const game = await startGame(name, mods, 99)
    playScripted(game, 20)
    game.restore(game.readSnapshot(bytes))
    return [game.stateHash(), ...playScripted(game, frames)]
  },
  playRandom: (seed: number, frames: number, every: number): Promise<RandomPlay> =>
    playRandom(seed, frames, every),
  digestMath,
  digestRandomCode,
  trapReasons,
  tryFeatures,
  async playHostile(mods: readonly HostileFile[]): Promise<readonly HostileOutcome[]> {
    const outcomes = []
    for (const mod of mods) outcomes.push(await hostileOutcome(mod))
    return outcomes
  },
}
export type Everywhere = typeof everywhere

if ('document' in globalThis) void answerCalls(everywhere)
