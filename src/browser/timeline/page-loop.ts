/** Milliseconds that pass for the loop in its first frame after it has stood still. */
const FRAME = 1000 / 60

/**
 * The loop of a page that draws with `requestAnimationFrame`: it can be stopped and played frame by frame, whatever the page does in it. The
 * time that passes meanwhile is left out of the times that the loop gets.
 */
export class PageLoop {
  readonly #request = window.requestAnimationFrame
  readonly #cancel = window.cancelAnimationFrame
  /** Callbacks that wait for the loop to go on, by their number. */
  #waiting = new Map<number, FrameRequestCallback>()
  #numbers = -1
  #stopped = false
  /** The time of the frame that the loop has played last, as it got it. */
  #last = Number.NaN
  /** Milliseconds from there to the next frame; `null` while time goes on by itself. */
  #gap: number | null = null
  /** Milliseconds that the loop has stood still so far. */
  #lost = 0

  get stopped(): boolean {
    return this.#stopped
  }

  /** Stops the loop; a frame that the browser has been asked for already is still played. */
  stop(): void {
    if (this.#stopped) return
    this.#stopped = true
    this.#request.call(window, (now) => this.#timeOf(now))
    window.requestAnimationFrame = (callback) => {
      if (!this.#stopped) return this.#ask(callback)
      this.#waiting.set(this.#numbers, callback)
      return this.#numbers--
    }
    window.cancelAnimationFrame = (handle) => {
      if (!this.#waiting.delete(handle)) this.#cancel.call(window, handle)
    }
  }

  /** Lets the loop go on. */
  start(): void {
    if (!this.#stopped) return
    this.#stopped = false
    this.#goOn(FRAME)
  }

  /** Plays one frame. @param seconds that pass in it for the loop */
  step(seconds: number): void {
    this.#goOn(seconds * 1000)
  }

  /** Takes everything back. */
  end(): void {
    this.start()
    window.requestAnimationFrame = this.#request
    window.cancelAnimationFrame = this.#cancel
  }

  #goOn(gap: number): void {
    this.#gap = gap
    const waiting = [...this.#waiting.values()]
    this.#waiting = new Map()
    for (const callback of waiting) this.#ask(callback)
  }

  #ask(callback: FrameRequestCallback): number {
    return this.#request.call(window, (now) => callback(this.#timeOf(now)))
  }

  /** The time of a frame as the loop gets it. */
  #timeOf(now: number): number {
    if (this.#gap !== null && !Number.isNaN(this.#last)) this.#lost = now - this.#last - this.#gap
    this.#gap = null
    this.#last = now - this.#lost
    return this.#last
  }
}
