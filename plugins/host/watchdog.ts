import type { WallTime } from '../instance/index.ts'

/** Options for mods that take long, by the clock on the wall. */
export interface SlowModOptions {
  /**
   * Milliseconds by any clock that goes steadily, such as `() => performance.now()`. Nothing that computes the state of
   * the game sees its time.
   */
  readonly clock: () => number
  /** The limit of a mod in one frame. Default: 4. */
  readonly milliseconds?: number
  /**
   * In how many frames running it may take more before it counts as slow. A frame of so many times the limit counts as
   * so many: with 4 ms and 30 frames, a single frame of 120 ms will do. Default: 30.
   */
  readonly frames?: number
  /**
   * How many frames a slow mod rests at least after each in which it runs; it rests until it has not taken more than it may on
   * average. With 0 it is only named. Default: 1.
   */
  readonly rest?: number
}

/** A mod whose time is watched. */
interface Watched {
  readonly name: string
  readonly wall: WallTime
  /** Lets the mod, and what cannot do without it, rest for so many frames. */
  rest(frames: number): void
}

interface State {
  /** Frames running in which it took too long; one of so many times the limit counts as so many. */
  over: number
  slow: boolean
  /** Its account, and where that stood after the last frame. */
  wall: WallTime
  milliseconds: number
  calls: number
}

/** Finds mods that are slow, after each frame. */
export class Watchdog {
  readonly #options: Required<SlowModOptions>
  readonly #states = new Map<string, State>()
  readonly #slow: (mod: string, milliseconds: number) => void

  /** @param slow told once of each mod that has become slow */
  constructor(options: SlowModOptions, slow: (mod: string, milliseconds: number) => void) {
    this.#options = { milliseconds: 4, frames: 30, rest: 1, ...options }
    this.#slow = slow
  }

  /** Looks at what mods have taken in the frame that has just ended. */
  frame(mods: Iterable<Watched>): void {
    const { milliseconds, frames, rest } = this.#options
    for (const mod of mods) {
      const { wall } = mod
      let state = this.#states.get(mod.name)
      if (state?.wall !== wall) {
        // A mod that has begun, or begun anew, has an account of its own. What that took is no part of any frame, but is not
        // told apart from the first: that is left out.
        const { milliseconds: already, calls } = wall
        state = { over: state?.over ?? 0, slow: state?.slow ?? false, wall, milliseconds: already, calls }
        this.#states.set(mod.name, state)
        continue
      }
      const spent = wall.milliseconds - state.milliseconds
      const idle = wall.calls === state.calls
      state.milliseconds = wall.milliseconds
      state.calls = wall.calls
      if (idle) continue
      if (spent <= milliseconds) {
        state.over = 0
        state.slow = false
        continue
      }
      state.over += Math.max(1, Math.floor(spent / milliseconds))
      if (state.over < frames) continue
      if (!state.slow) this.#slow(mod.name, spent)
      state.slow = true
      if (rest > 0) mod.rest(Math.max(rest, Math.ceil(spent / milliseconds) - 1))
    }
  }
}
