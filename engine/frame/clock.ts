import { SkeinError } from '../error.ts'
import type { Time } from '../system/definition.ts'

/** Turns real time into fixed steps. */
export class Clock implements Time {
  frame = 0
  step = 0
  paused = false
  readonly delta: number
  readonly #maxSteps: number
  #left = 0

  /**
   * @param delta seconds that a fixed step lasts
   * @param maxSteps steps that one frame may take at most; time beyond that is dropped, so that a slow machine slows the
   * game down rather than falling ever further behind
   */
  constructor(delta: number, maxSteps: number) {
    this.delta = delta
    this.#maxSteps = maxSteps
  }

  get elapsed(): number {
    return this.step * this.delta
  }

  /** How far between the last step and the next the game stands: 0 to 1, for drawing in between. */
  get alpha(): number {
    return this.#left / this.delta
  }

  /**
   * Begins a frame. A clock that was set back counts as one that stood still.
   *
   * @param elapsed seconds since the last frame
   * @returns how many fixed steps it takes
   * @throws SkeinError `value/invalid` unless `elapsed` is a finite number
   */
  advance(elapsed: number): number {
    if (!Number.isFinite(elapsed)) {
      throw new SkeinError('value/invalid', `a frame cannot take ${String(elapsed)} seconds`, {
        hint: 'Give the seconds since the last frame; when in doubt, leave it out: a frame takes one fixed step then.',
      })
    }
    this.frame++
    this.#left += Math.max(0, elapsed)
    let steps = 0
    while (this.#left >= this.delta && steps < this.#maxSteps) {
      this.#left -= this.delta
      steps++
    }
    if (this.#left >= this.delta) this.#left %= this.delta
    return steps
  }
}
