/** Milliseconds that playback falls behind the clock at most: a page that was hidden does not catch up. */
const MOST_BEHIND = 250

/** Plays the later frames of a rewound game by a clock, for all that show them. */
export class Playback {
  readonly #next: () => number | null
  /** How fast: 1 as on the wall. */
  speed = 1
  /** Milliseconds of the clock that the frames so far stand for; NaN before the first. */
  #until = Number.NaN
  #playing = false

  /** @param next plays a frame; returns its seconds, `null` at the end */
  constructor(next: () => number | null) {
    this.#next = next
  }

  get playing(): boolean {
    return this.#playing
  }

  /** Plays from now on, at the pace of the clock. */
  start(): void {
    if (this.#playing) return
    this.#playing = true
    this.#until = Number.NaN
  }

  /** Stops where the game is. */
  stop(): void {
    this.#playing = false
  }

  /**
   * Plays the frames that are due, and stops at the end. Callers may call it for the same moment.
   * @param now milliseconds
   */
  advance(now: number): void {
    if (!this.#playing) return
    if (!(this.#until >= now - MOST_BEHIND)) this.#until = now
    try {
      while (this.#playing && this.#until <= now) {
        const seconds = this.#next()
        if (seconds === null) this.#playing = false
        // A frame without time does not hold up the browser.
        else this.#until = seconds === 0 ? now + 1 : this.#until + (seconds * 1000) / this.speed
      }
    } catch (error) {
      this.#playing = false
      throw error
    }
  }
}
