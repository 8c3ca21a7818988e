import { SkeinError } from '../../engine/index.ts'

const DEFAULT_TOTAL = 536_870_912

/** What all mods of a game have of memory together: caps for each would not keep many of them from taking all there is. */
export class MemoryTotal {
  readonly #limit: number
  #bytes = 0
  readonly #held = new Map<object, number>()

  /** @param limit bytes @throws SkeinError `value/invalid` unless that is a number from zero up */
  constructor(limit: number = DEFAULT_TOTAL) {
    if (!(limit >= 0)) {
      throw new SkeinError('value/invalid', `the limit "totalMemoryBytes" cannot be ${String(limit)}`, {
        hint: 'Give a number from zero up; Infinity for none.',
      })
    }
    this.#limit = limit
  }

  /** Bytes that all of them have. */
  get bytes(): number {
    return this.#bytes
  }

  /**
   * Takes down what one mod has, or is about to have. What it has already stays counted when that is too much.
   *
   * @throws SkeinError `fault/over-limit`
   */
  hold(owner: object, bytes: number): void {
    const before = this.#held.get(owner) ?? 0
    if (bytes === before) return
    this.#held.set(owner, bytes)
    this.#bytes += bytes - before
    if (bytes < before || this.#bytes <= this.#limit) return
    throw new SkeinError(
      'fault/over-limit',
      `it wanted ${mib(bytes - before)} MiB of memory more, which makes ${mib(this.#bytes)} for all mods together; ${mib(this.#limit)} are allowed`,
      { hint: 'Switch off mods that take much memory, or have the game raise "totalMemoryBytes".' },
    )
  }

  /** A mod has gone, and its memory with it. */
  release(owner: object): void {
    this.#bytes -= this.#held.get(owner) ?? 0
    this.#held.delete(owner)
  }
}

function mib(bytes: number): string {
  return (bytes / 1_048_576).toFixed(1).replace(/\.0$/, '')
}
