import type { Time } from '../../engine/index.ts'

const TWO_32 = 0x1_0000_0000
/** The last time there is, in nanoseconds. */
export const LATEST_TIME = 0xffff_ffff_ffff_ffffn

/**
 * The clocks of a mod: the game's time in nanoseconds, from its start. It stands still during a call, but
 * nobody must wait for it: a mod that sleeps has its own clock set forward instead, until the game's has caught up. Else a
 * runtime that sleeps until a time has come would never return.
 */
export class GameClock {
  readonly #time: Time
  /**
   * Where sleeping has put the mod's clock; 0 once the game's has caught up. At the start of the game it shows one
   * nanosecond: Go takes a clock that shows 0 for broken, and ends.
   */
  #ahead = 1n

  constructor(time: Time) {
    this.#time = time
  }

  /** Nanoseconds between two readings that differ, unless the mod sleeps: a fixed step. */
  get resolution(): number {
    return Math.round(this.#time.delta * 1e9)
  }

  /** The time in nanoseconds. */
  get now(): bigint {
    const game = BigInt(this.#game())
    return this.#ahead > game ? this.#ahead : game
  }

  /** Where sleeping has put it, in nanoseconds; for snapshots. */
  get ahead(): bigint {
    return this.#ahead
  }

  set ahead(time: bigint) {
    this.#ahead = time
  }

  /** Shows the time that another clock would show. */
  follow(before: GameClock): void {
    this.#ahead = before.#ahead
  }

  /** Has the mod's clock show a time that lies ahead, in nanoseconds, {@link LATEST_TIME} at most. */
  sleepUntil(time: bigint): void {
    if (time > this.now) this.#ahead = time
  }

  /** Writes the time to where eight bytes are known to be. */
  store(view: DataView, pointer: number): void {
    const game = this.#game()
    if (this.#ahead > 0n) {
      if (this.#ahead > BigInt(game)) {
        view.setBigUint64(pointer, this.#ahead, true)
        return
      }
      this.#ahead = 0n
    }
    storeU64(view, pointer, game)
  }

  /** Whole nanoseconds: steps times their length, so that no error adds up. */
  #game(): number {
    return Math.round(this.#time.elapsed * 1e9)
  }
}

/** Writes a whole number as eight bytes, without making a bigint of it. */
export function storeU64(view: DataView, pointer: number, value: number): void {
  const high = Math.floor(value / TWO_32)
  view.setUint32(pointer, value - high * TWO_32, true)
  view.setUint32(pointer + 4, high, true)
}
