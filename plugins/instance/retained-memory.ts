import { SkeinError } from '../../engine/index.ts'
import { mebibytes, type MemoryTotal } from './memory-total.ts'
import type { RetainedMemoryLimits } from '../limits.ts'

/**
 * Counts what the game keeps for one mod outside of the mod's own memory. Counts together with that for all mods. It stays the
 * same when another version of the mod takes the place of this one.
 */
export class RetainedMemory {
  readonly #total: MemoryTotal
  #limit: number
  #bytes = 0
  #texts = 0

  constructor(total: MemoryTotal, { hostBytes }: RetainedMemoryLimits) {
    this.#total = total
    this.#limit = hostBytes
  }

  /** Bytes that are kept at the moment. */
  get bytes(): number {
    return this.#bytes
  }

  /** Bytes that may be kept at most. */
  get limit(): number {
    return this.#limit
  }

  /** Bytes that its texts take. */
  get texts(): number {
    return this.#texts
  }

  /** Takes up the counts of a snapshot. */
  putBack(bytes: number, texts: number): void {
    this.add(bytes - this.#bytes)
    this.#texts = texts
  }

  /** Holds the mod to another limit from now on. */
  limitTo({ hostBytes }: RetainedMemoryLimits): void {
    this.#limit = hostBytes
  }

  /**
   * Counts bytes that are about to be kept.
   *
   * @param what for the message, such as `the columns of acme:birds/flock@1.0.0`
   * @throws SkeinError `fault/over-limit`; nothing is counted then
   */
  take(bytes: number, what: string): void {
    const over = this.over(bytes, what)
    if (over !== null) throw over
    this.add(bytes)
  }

  /** Counts how many bytes its texts take, or are about to. @throws SkeinError `fault/over-limit` when they are too many */
  setTexts(bytes: number): void {
    if (bytes > this.#texts) this.take(bytes - this.#texts, 'its texts')
    else this.add(bytes - this.#texts)
    this.#texts = bytes
  }

  /** Counts how many bytes its texts take that it has in any case. */
  hasTexts(bytes: number): void {
    this.add(bytes - this.#texts)
    this.#texts = bytes
  }

  /** Counts bytes that are kept in any case, or, with a negative number, no longer. */
  add(bytes: number): void {
    this.#bytes += bytes
    this.#total.add(bytes)
  }

  /** Why no more bytes can be kept than there are, or `null`. */
  over(bytes: number, what: string): SkeinError | null {
    const wanted = this.#bytes + bytes
    if (wanted > this.#limit) {
      return new SkeinError(
        'fault/over-limit',
        `${what} would make the game keep ${mebibytes(wanted)} MiB for this mod; the limit is ${mebibytes(this.#limit)} MiB`,
        { hint: 'Reduce the data of the mod, or raise "hostBytes" in the game.' },
      )
    }
    return this.#total.over(bytes)
  }

  /** Counts nothing any more: the mod has gone. */
  release(): void {
    this.add(-this.#bytes)
    this.#texts = 0
  }
}
