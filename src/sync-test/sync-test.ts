import type { DifferenceCause, StateDifference, TracedCallback } from '../../engine/recording/index.ts'
import type { Game } from '../game.ts'
import type { Snapshot } from '../snapshot/snapshot.ts'
import { firstPlace } from './first-place.ts'

/** A frame that came out otherwise when it was played again. */
export interface SyncFailure {
  readonly frame: number
  /** Where the states differ, the game's own first: `a` is the value of the first time. Empty where the state hash is the same. */
  readonly differences: readonly StateDifference[]
  /** The place in the snapshots that is the first to differ, such as `mods.mods.0.memory`. */
  readonly place: string
  /** The system that was at work then; `null` where playing the frame some more times made no difference. */
  readonly cause: DifferenceCause | null
}

/** How often a frame is played again to find the system that is at fault. */
const MOST = 8

/** A frame that was played once. */
interface Played {
  readonly before: Snapshot
  readonly hash: string
}

/**
 * A sync test: goes back some frames from time to time, plays them again, and compares. A game that passes does the same from the same
 * state, which rollback, replays and saved games depend on.
 */
export class SyncTest {
  readonly #game: Game
  readonly #distance: number
  readonly #twin: () => Promise<Game>
  #played: Played[] = []

  /**
   * @param game that takes snapshots
   * @param distance frames that are played again at once
   * @param twin makes another game of the same definition, with the same files, to compare with
   */
  constructor(game: Game, distance: number, twin: () => Promise<Game>) {
    this.#game = game
    this.#distance = distance
    this.#twin = twin
  }

  /** Whether frames are being played again: their output was there before. */
  again = false

  /** Plays a frame, and once there are enough of them, all of them again. @returns the first frame that came out otherwise */
  async frame(): Promise<SyncFailure | null> {
    const game = this.#game
    const before = game.snapshot()
    game.frame()
    this.#played.push({ before, hash: game.stateHash() })
    return this.#played.length < this.#distance ? null : this.check()
  }

  /** Plays the frames again that were played once. @returns the first of them that came out otherwise */
  async check(): Promise<SyncFailure | null> {
    const game = this.#game
    const played = this.#played
    if (played.length === 0) return null
    this.#played = []
    this.again = true
    try {
      const last = game.snapshot()
      game.restore(played[0]!.before)
      for (const [index, { before, hash }] of played.entries()) {
        const after = played[index + 1]?.before ?? last
        game.frame()
        if (game.stateHash() === hash && firstPlace(game.snapshot(), after) === null) continue
        return await this.#failure(before, after)
      }
      return null
    } finally {
      this.again = false
    }
  }

  async #failure(before: Snapshot, first: Snapshot): Promise<SyncFailure> {
    const game = this.#game
    const { firstCause, stateDifferences, traceCallbacks } = await import('../../engine/recording/index.ts')
    const { frame } = game.engine.time
    const place = firstPlace(game.snapshot(), first) ?? ''
    const twin = await this.#twin()
    twin.restore(twin.readSnapshot(first.toBytes()))
    const differences = stateDifferences(twin.engine, game.engine)
    const now = game.snapshot()
    const trace = (): TracedCallback[] => {
      game.restore(before)
      return traceCallbacks(game.engine, () => game.frame())
    }
    const known = trace()
    let cause: DifferenceCause | null = null
    for (let times = 1; times < MOST && cause === null; times++) cause = firstCause(known, trace())
    game.restore(now)
    return { frame, differences, place, cause }
  }
}
