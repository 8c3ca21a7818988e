/** Whether a player is being asked, and those who wait for the answer. */
export class Question {
  readonly #isAsked: () => boolean
  readonly #told: (asking: boolean) => void
  readonly #waiting: (() => void)[] = []
  #asked = false
  #over = false

  /** @param isAsked looks whether the player is being asked @param told told when that changes */
  constructor(isAsked: () => boolean, told: (asking: boolean) => void = () => undefined) {
    this.#isAsked = isAsked
    this.#told = told
  }

  get asked(): boolean {
    return this.#asked
  }

  /** Looks again. */
  update(): void {
    const asked = !this.#over && this.#isAsked()
    if (asked === this.#asked) return
    this.#asked = asked
    if (!asked) for (const resolve of this.#waiting.splice(0)) resolve()
    try {
      this.#told(asked)
    } catch (error) {
      reportError(error)
    }
  }

  /** Resolves when the player is not being asked. */
  answered(): Promise<void> {
    return this.#asked ? new Promise((resolve) => void this.#waiting.push(resolve)) : Promise.resolve()
  }

  /** Nobody is asked from now on. */
  end(): void {
    this.#over = true
    this.update()
  }
}
