import { SkeinError } from '../../engine/index.ts'

const DEFAULT_TOTAL = 536_870_912

/** Counts the memory of all mods of a game together: caps for each would not keep many of them from taking all there is. */
export class MemoryTotal {
  readonly #limit: number
  #bytes = 0
  readonly #held = new Map<object, number>()

  /** @param limit bytes @throws SkeinError `value/invalid` unless that is a number from zero up */
  constructor(limit: number = DEFAULT_TOTAL) {
    if (!(limit >= 0)) {
      throw new SkeinError(
        'value/invalid',
        `the limit "totalMemoryBytes" has an invalid value ${String(limit)}`,
        {
          hint: 'Use a number from 0 up, or Infinity for no limit.',
        },
      )
    }
    this.#limit = limit
  }

  /** Bytes that all of them have, and that the game keeps for them. */
  get bytes(): number {
    return this.#bytes
  }

  /**
   * Takes down the memory that the instance of a mod has, or is about to have. Its present memory stays counted when
   * that is too much.
   *
   * @throws SkeinError `fault/over-limit`
   */
  hold(owner: object, bytes: number): void {
    const more = bytes - (this.#held.get(owner) ?? 0)
    if (more === 0) return
    const over = more > 0 ? this.over(more) : null
    this.#held.set(owner, bytes)
    this.#bytes += more
    if (over !== null) throw over
  }

  /** Takes up the memory of an instance from a snapshot, however much that is. */
  putBack(owner: object, bytes: number): void {
    this.#bytes += bytes - (this.#held.get(owner) ?? 0)
    this.#held.set(owner, bytes)
  }

  /** Counts what the game keeps for a mod, or, with a negative number, no longer. */
  add(bytes: number): void {
    this.#bytes += bytes
  }

  /** Why so many bytes more are too much for all mods together, or `null`. */
  over(bytes: number): SkeinError | null {
    if (this.#bytes + bytes <= this.#limit) return null
    return new SkeinError(
      'fault/over-limit',
      `it needs ${mebibytes(bytes)} MiB more memory: ${mebibytes(this.#bytes + bytes)} MiB for all mods together; the limit is ${mebibytes(this.#limit)} MiB`,
      { hint: 'Switch off mods that use much memory, or raise "totalMemoryBytes" in the game.' },
    )
  }

  /** A mod has gone, and its memory with it. */
  release(owner: object): void {
    this.#bytes -= this.#held.get(owner) ?? 0
    this.#held.delete(owner)
  }
}

/** Bytes as messages name them. */
export function mebibytes(bytes: number): string {
  return (bytes / 1_048_576).toFixed(1).replace(/\.0$/, '')
}
