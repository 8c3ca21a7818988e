import { SkeinError } from '../../engine/index.ts'

/** No frame makes up for more time than this: time missed while the page slept stays missed. In seconds. */
const LONGEST = 0.25
/** Parts of a second to which times are rounded: frames then take few different times, which keeps recordings small. */
const GRAIN = 65_536

/** Plays a frame each time the browser draws, while the page is seen. */
export class FrameDriver {
  readonly #play: (elapsed: number) => void
  readonly #failed: (error: unknown) => void
  #speed = 1
  #request = 0
  #last = -1
  #running = false
  #holds = 0

  /**
   * @param play plays a frame; gets the seconds since the last one
   * @param failed told when a frame threw; no more are played then
   */
  constructor(play: (elapsed: number) => void, failed: (error: unknown) => void) {
    this.#play = play
    this.#failed = failed
  }

  get running(): boolean {
    return this.#running
  }

  /** How fast the game's time passes: 1 as on the wall, less in slow motion. */
  get speed(): number {
    return this.#speed
  }

  /** @throws SkeinError `value/invalid` unless it is a number above 0, up to 10 */
  set speed(speed: number) {
    if (!(speed > 0 && speed <= 10)) {
      throw new SkeinError('value/invalid', `the speed ${String(speed)} is out of range`, {
        hint: 'Pass a number above 0 and up to 10, such as 0.25 for a quarter of the normal speed; call pause to stop.',
      })
    }
    this.#speed = speed
  }

  start(): void {
    if (this.#running) return
    this.#running = true
    this.#last = -1
    this.#request = requestAnimationFrame(this.#frame)
    document.addEventListener('visibilitychange', this.#seen)
  }

  stop(): void {
    this.#running = false
    cancelAnimationFrame(this.#request)
    document.removeEventListener('visibilitychange', this.#seen)
  }

  /** Plays no frames until the returned function is called, whether it is started or not. */
  hold(): () => void {
    this.#holds++
    let held = true
    return () => {
      if (!held) return
      held = false
      this.#holds--
      this.#last = -1
    }
  }

  /** Time that passes while the page is hidden is not the game's. */
  readonly #seen = (): void => {
    this.#last = -1
  }

  readonly #frame = (now: number): void => {
    this.#request = requestAnimationFrame(this.#frame)
    const time = Math.round((now / 1000) * GRAIN) / GRAIN
    const elapsed = this.#last < 0 ? 0 : Math.min(LONGEST, Math.max(0, time - this.#last))
    this.#last = time
    if (document.hidden || this.#holds > 0) return
    try {
      this.#play(elapsed * this.#speed)
    } catch (error) {
      this.stop()
      this.#failed(error)
    }
  }
}
