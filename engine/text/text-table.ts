import { digest } from '../digest.ts'
import { SkeinError } from '../error.ts'

/** No text may be longer than this, in UTF-16 code units. */
const MAX_LENGTH = 4096
/** How many texts the game may have, and each other owner. */
const MAX_OF_GAME = 0x1_0000
const MAX_OF_OTHER = 4096
/** Marks the numbers of texts that are not the game's. */
const OTHER_BIT = 0x8000_0000

/** Bytes that a text takes besides its characters. */
const TEXT_BYTES = 128

/** The texts of one owner. */
interface Texts {
  readonly numbers: Map<string, number>
  readonly texts: Map<number, string>
  bytes: number
}

/**
 * Texts by number, so that a component can hold one: a column keeps only numbers. The same text of one owner always has the
 * same number. The numbers of the game's texts follow from the order in which the game asks for them and from nothing
 * else; those of another owner follow from its name and its texts, so that no owner moves the numbers of another. Texts of two
 * owners may therefore have one number: {@link get} is told whose is meant.
 */
export class TextTable {
  /** Rises whenever a text comes or goes. */
  revision = 0
  /** By the owner's name, `''` for the game. */
  readonly #owners = new Map<string, Texts>()
  /** By number, but for the game's: the owners that have a text of it, the one that had it first in front. */
  readonly #holders = new Map<number, readonly string[]>()

  /**
   * The number of a text; 0 is the empty text.
   *
   * @param owner whose text it is; `null` for the game's
   * @throws SkeinError `text/too-long`, `text/full` for the game; `fault/too-long`, `fault/too-many` for another owner
   */
  intern(text: string, owner: string | null = null): number {
    if (text === '') return 0
    let own = this.#owners.get(owner ?? '')
    const known = own?.numbers.get(text)
    if (known !== undefined) return known
    if (text.length > MAX_LENGTH) throw tooLong(text.length, owner)
    if (own === undefined) {
      own = { numbers: new Map(), texts: new Map(), bytes: 0 }
      this.#owners.set(owner ?? '', own)
    }
    if (own.numbers.size >= (owner === null ? MAX_OF_GAME : MAX_OF_OTHER)) throw full(owner)
    const number = owner === null ? own.numbers.size + 1 : numberFor(owner, text, own)
    own.numbers.set(text, number)
    this.revision++
    own.texts.set(number, text)
    own.bytes += TEXT_BYTES + text.length * 2
    if (owner !== null) this.#holders.set(number, [...(this.#holders.get(number) ?? []), owner])
    return number
  }

  /**
   * The text of a number; empty for a number that stands for none.
   *
   * @param owner whose text it most likely is, such as the owner of the entity that holds the number
   */
  get(number: number, owner = ''): string {
    if (number < OTHER_BIT) return this.#owners.get('')?.texts.get(number) ?? ''
    const own = this.#owners.get(owner)?.texts.get(number)
    if (own !== undefined) return own
    const first = this.#holders.get(number)?.[0]
    return first === undefined ? '' : this.#owners.get(first)!.texts.get(number)!
  }

  /** All texts, for snapshots: the owners with theirs, in order; and who holds the numbers that several owners have. */
  get all(): readonly [owners: [string, string[]][], shared: [number, string[]][]] {
    const owners = [...this.#owners].map(([owner, { numbers }]): [string, string[]] => [
      owner,
      [...numbers.keys()],
    ])
    const shared = [...this.#holders].filter(([, holders]) => holders.length > 1)
    return [owners, shared.map(([number, holders]) => [number, [...holders]])]
  }

  /** Takes up the texts of a snapshot. */
  putBack([owners, shared]: TextTable['all']): void {
    this.#owners.clear()
    this.#holders.clear()
    for (const [owner, texts] of owners)
      for (const text of texts) this.intern(text, owner === '' ? null : owner)
    for (const [number, holders] of shared) this.#holders.set(number, holders)
    this.revision++
  }

  /** The texts of an owner, in the order in which it asked for their numbers. */
  of(owner: string): string[] {
    return [...(this.#owners.get(owner)?.numbers.keys() ?? [])]
  }

  /** Bytes that the texts of an owner take. @param more a text that it may ask for next */
  bytesOf(owner: string, more = ''): number {
    const own = this.#owners.get(owner)
    const bytes = own?.bytes ?? 0
    return more === '' || own?.numbers.has(more) === true ? bytes : bytes + TEXT_BYTES + more.length * 2
  }

  /** Forgets the texts of an owner. */
  release(owner: string): void {
    for (const number of this.#owners.get(owner)?.texts.keys() ?? []) {
      const left = this.#holders.get(number)!.filter((other) => other !== owner)
      if (left.length === 0) this.#holders.delete(number)
      else this.#holders.set(number, left)
    }
    this.#owners.delete(owner)
    this.revision++
  }
}

/** A number that follows from an owner, a text, and the texts that the owner has already. */
function numberFor(owner: string, text: string, { texts }: Texts): number {
  let number = (digest(`${owner}\n${text}`) | OTHER_BIT) >>> 0
  while (texts.has(number)) number = ((number + 1) | OTHER_BIT) >>> 0
  return number
}

function tooLong(length: number, owner: string | null): SkeinError {
  return new SkeinError(
    owner === null ? 'text/too-long' : 'fault/too-long',
    `a text has ${length} characters; the limit is ${MAX_LENGTH}`,
    { ...(owner === null ? {} : { names: { mod: owner } }), hint: 'Split the text.' },
  )
}

function full(owner: string | null): SkeinError {
  const allowed = owner === null ? MAX_OF_GAME : MAX_OF_OTHER
  return new SkeinError(
    owner === null ? 'text/full' : 'fault/too-many',
    `${owner ?? 'the game'} already has ${allowed} different texts, the most allowed`,
    {
      ...(owner === null ? {} : { names: { mod: owner } }),
      hint: 'For a text with a changing number, intern it once with {} in place of the number, and set the number in the component.',
    },
  )
}
