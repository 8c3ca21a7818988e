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
  #since = 0
  /** Milliseconds that the loop has stood still so far. */
  #lost = 0

  get stopped(): boolean {
    return this.#stopped
  }

  /** Stops the loop; a frame that the browser has been asked for already is still played. */
  stop(): void {
    if (this.#stopped) return
    this.#stopped = true
    this.#since = performance.now()
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
    this.#lost += performance.now() - this.#since
    this.#flush()
  }

  /** Plays one frame. @param seconds that pass in it for the loop */
  step(seconds: number): void {
    this.#lost += performance.now() - this.#since - seconds * 1000
    this.#since = performance.now()
    this.#flush()
  }

  /** Takes everything back. */
  end(): void {
    this.start()
    window.requestAnimationFrame = this.#request
    window.cancelAnimationFrame = this.#cancel
  }

  #flush(): void {
    const waiting = [...this.#waiting.values()]
    this.#waiting = new Map()
    for (const callback of waiting) this.#ask(callback)
  }

  #ask(callback: FrameRequestCallback): number {
    return this.#request.call(window, (now) => callback(now - this.#lost))
  }
}
