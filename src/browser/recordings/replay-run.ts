import { SkeinError } from '../../../engine/index.ts'
import type { GameReplay } from '../../recording.ts'

/** Seconds of a recording that are played for one picture at most: a slow page plays slower, and answers. */
const LONGEST = 0.25
/** Milliseconds of a picture that playing may take. */
const TURN = 100

/** A recording that plays on a page, at the pace at which it was recorded. */
export class ReplayRun {
  readonly #replay: GameReplay
  readonly #changed: () => void
  speed = 1
  #request = 0
  #last = -1
  /** Seconds of the recording that are due. */
  #due = 0
  #problem: unknown = null
  #over = false

  /** @param changed told after each picture, and at the end */
  constructor(replay: GameReplay, changed: () => void) {
    this.#replay = replay
    this.#changed = changed
  }

  get playing(): boolean {
    return this.#request !== 0
  }

  /** Whether it has come to its end, or to an error of the game. */
  get over(): boolean {
    return this.#over
  }

  get frame(): number {
    return this.#replay.frame
  }

  get frames(): number {
    return this.#replay.frames
  }

  /** Whether all of it led to the recorded states. */
  get verified(): boolean {
    return this.#replay.verified
  }

  /** The first difference to the recorded states, or the error that the game threw; `null`: none. */
  get problem(): unknown {
    return this.#problem
  }

  play(): void {
    if (this.playing || this.#over) return
    this.#last = -1
    this.#due = this.#replay.elapsed
    this.#request = requestAnimationFrame(this.#step)
    this.#changed()
  }

  pause(): void {
    cancelAnimationFrame(this.#request)
    this.#request = 0
    this.#changed()
  }

  /** Ends it: the game is the program's again. */
  end(): void {
    cancelAnimationFrame(this.#request)
    this.#request = 0
    this.#over = true
    this.#replay.end()
  }

  readonly #step = (now: number): void => {
    this.#request = requestAnimationFrame(this.#step)
    const passed = this.#last < 0 ? 0 : (now - this.#last) / 1000
    this.#last = now
    if (document.hidden) return
    this.#due += Math.min(LONGEST, passed) * this.speed
    const started = performance.now()
    while (this.#replay.elapsed < this.#due && performance.now() - started < TURN) {
      this.#frame()
      if (this.#over) break
    }
    this.#due = Math.min(this.#due, this.#replay.elapsed + LONGEST)
    this.#changed()
  }

  #frame(): void {
    try {
      this.#replay.next()
      if (this.#replay.done) this.end()
    } catch (error) {
      this.#problem ??= error
      // A game that throws has come to its end; one that differs goes on, and is looked at.
      const differs = error instanceof SkeinError && error.code === 'recording/diverged'
      if (!differs || this.#replay.done) this.end()
    }
  }
}
