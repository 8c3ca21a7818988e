import { SkeinError } from '../error.ts'
import type { Time } from '../system/definition.ts'

/** Turns real time into fixed steps. */
export class Clock implements Time {
  frame = 0
  step = 0
  paused = false
  readonly #fixed: number
  readonly #maxSteps: number
  #left = 0
  /** Seconds of the step under way, where the game's own loop says how long it lasts. */
  #given: number | null = null
  /** Steps that the game's own loop has played, and the seconds that they lasted together. */
  #givenSteps = 0
  #givenTime = 0

  /**
   * @param delta seconds that a fixed step lasts
   * @param maxSteps steps that one frame may take at most; time beyond that is dropped, so that a slow machine slows the
   * game down rather than falling ever further behind
   */
  constructor(delta: number, maxSteps: number) {
    this.#fixed = delta
    this.#maxSteps = maxSteps
  }

  /** Seconds of a step. */
  get delta(): number {
    return this.#given ?? this.#fixed
  }

  get elapsed(): number {
    return (this.step - this.#givenSteps) * this.#fixed + this.#givenTime
  }

  /** How far between the last step and the next the game stands: 0 to 1, for drawing in between. */
  get alpha(): number {
    return this.#left / this.#fixed
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
      throw new SkeinError('value/invalid', `frame(${String(elapsed)}) got an invalid number of seconds`, {
        hint: 'Pass the seconds since the last frame, or nothing: frame() advances the game by one fixed step.',
      })
    }
    this.#given = null
    this.frame++
    this.#left += Math.max(0, elapsed)
    let steps = 0
    while (this.#left >= this.#fixed && steps < this.#maxSteps) {
      this.#left -= this.#fixed
      steps++
    }
    if (this.#left >= this.#fixed) this.#left %= this.#fixed
    return steps
  }

  /**
   * Takes the length of a stage from the game's own loop. A clock that was set back counts as one that stood still.
   *
   * @param dt seconds
   * @returns the seconds that the stage covers, 0 or more
   * @throws SkeinError `value/invalid` unless it is a finite number
   */
  give(dt: number): number {
    if (!Number.isFinite(dt)) {
      throw new SkeinError('value/invalid', `run got an invalid number of seconds: ${String(dt)}`, {
        hint: "Pass the seconds that the stage covers, 0 or more; don't run stages while the game is paused.",
      })
    }
    this.#given = Math.max(0, dt)
    return this.#given
  }

  /** Numbers in the state of the game besides frames and steps, once its own loop has played. */
  get state(): readonly number[] {
    return this.#givenSteps === 0 ? [] : [this.#givenSteps, this.#givenTime]
  }

  /** All of its numbers, for snapshots. */
  get numbers(): readonly number[] {
    const { frame, step, paused } = this
    const given = this.#given ?? -1
    return [frame, step, paused ? 1 : 0, this.#left, given, this.#givenSteps, this.#givenTime]
  }

  /** Takes up the numbers of a snapshot. */
  set numbers([frame, step, paused, left, given, givenSteps, givenTime]: readonly number[]) {
    this.frame = frame!
    this.step = step!
    this.paused = paused === 1
    this.#left = left!
    this.#given = given! < 0 ? null : given!
    this.#givenSteps = givenSteps!
    this.#givenTime = givenTime!
  }

  /** Counts a step of the game's own loop. */
  stepGiven(): void {
    this.step++
    this.#givenSteps++
    this.#givenTime += this.delta
  }
}
