/**
 * Exceptions of the game's own code that were met while it was read or written for guests. No guest is to blame for them: the first
 * is thrown when the game goes on.
 */
export class GameErrors {
  readonly #errors: unknown[] = []

  note(error: unknown): void {
    this.#errors.push(error)
  }

  /** @throws whatever the game's code has thrown first */
  throwFirst(): void {
    if (this.#errors.length === 0) return
    const [first] = this.#errors
    this.#errors.length = 0
    throw first
  }
}
