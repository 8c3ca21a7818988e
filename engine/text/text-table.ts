import { digest } from '../digest.ts'
import { SkeinError } from '../error.ts'

/** No text may be longer than this, in UTF-16 code units. */
const MAX_LENGTH = 4096
/** How many texts the game may have, and each mod. */
const MAX_OF_GAME = 0x1_0000
const MAX_OF_MOD = 4096
/** Marks the numbers of mods' texts. */
const MOD_BIT = 0x8000_0000

/** Bytes that a text takes besides its characters. */
const TEXT_BYTES = 128

/** The texts of the game, or of one mod. */
interface Texts {
  readonly numbers: Map<string, number>
  readonly texts: Map<number, string>
  bytes: number
}

/**
 * Texts by number, so that a component can hold one: a column keeps only numbers. The same text of one owner always has the
 * same number. The numbers of the game's texts follow from the order in which the game asks for them and from nothing
 * else; those of a mod follow from its name and its texts, so that no mod moves the numbers of another. Texts of two mods may
 * therefore have one number: {@link get} is told whose is meant.
 */
export class TextTable {
  /** By the mod's name, `''` for the game. */
  readonly #owners = new Map<string, Texts>()
  /** By number: the mods that have a text of it, the one that had it first in front. */
  readonly #mods = new Map<number, readonly string[]>()

  /**
   * The number of a text; 0 is the empty text.
   *
   * @param mod whose text it is; `null` for the game's
   * @throws SkeinError `text/too-long`, `text/full` for the game; `fault/too-long`, `fault/too-many` for a mod
   */
  intern(text: string, mod: string | null = null): number {
    if (text === '') return 0
    const owner = mod ?? ''
    let own = this.#owners.get(owner)
    const known = own?.numbers.get(text)
    if (known !== undefined) return known
    if (text.length > MAX_LENGTH) throw tooLong(text.length, mod)
    if (own === undefined) {
      own = { numbers: new Map(), texts: new Map(), bytes: 0 }
      this.#owners.set(owner, own)
    }
    if (own.numbers.size >= (mod === null ? MAX_OF_GAME : MAX_OF_MOD)) throw full(mod)
    const number = mod === null ? own.numbers.size + 1 : numberFor(mod, text, own)
    own.numbers.set(text, number)
    own.texts.set(number, text)
    own.bytes += TEXT_BYTES + text.length * 2
    if (mod !== null) this.#mods.set(number, [...(this.#mods.get(number) ?? []), mod])
    return number
  }

  /**
   * The text of a number; empty for a number that stands for none.
   *
   * @param mod whose text it most likely is, such as the owner of the entity that holds the number
   */
  get(number: number, mod = ''): string {
    if (number < MOD_BIT) return this.#owners.get('')?.texts.get(number) ?? ''
    const own = this.#owners.get(mod)?.texts.get(number)
    if (own !== undefined) return own
    const first = this.#mods.get(number)?.[0]
    return first === undefined ? '' : this.#owners.get(first)!.texts.get(number)!
  }

  /** The texts of a mod, in the order in which it asked for their numbers. */
  of(mod: string): string[] {
    return [...(this.#owners.get(mod)?.numbers.keys() ?? [])]
  }

  /** Bytes that the texts of a mod take. @param more a text that it may ask for next */
  bytesOf(mod: string, more = ''): number {
    const own = this.#owners.get(mod)
    const bytes = own?.bytes ?? 0
    return more === '' || own?.numbers.has(more) === true ? bytes : bytes + TEXT_BYTES + more.length * 2
  }

  /** Forgets the texts of a mod. */
  release(mod: string): void {
    for (const number of this.#owners.get(mod)?.texts.keys() ?? []) {
      const left = this.#mods.get(number)!.filter((other) => other !== mod)
      if (left.length === 0) this.#mods.delete(number)
      else this.#mods.set(number, left)
    }
    this.#owners.delete(mod)
  }
}

/** A number that follows from a mod, a text, and the texts that the mod has already. */
function numberFor(mod: string, text: string, { texts }: Texts): number {
  let number = (digest(`${mod}\n${text}`) | MOD_BIT) >>> 0
  while (texts.has(number)) number = ((number + 1) | MOD_BIT) >>> 0
  return number
}

function tooLong(length: number, mod: string | null): SkeinError {
  return new SkeinError(
    mod === null ? 'text/too-long' : 'fault/too-long',
    `a text has ${length} characters; ${MAX_LENGTH} are allowed`,
    { ...(mod === null ? {} : { names: { mod } }), hint: 'Show it in parts.' },
  )
}

function full(mod: string | null): SkeinError {
  const allowed = mod === null ? MAX_OF_GAME : MAX_OF_MOD
  return new SkeinError(
    mod === null ? 'text/full' : 'fault/too-many',
    `${mod ?? 'the game'} has ${allowed} texts, and no more are allowed`,
    {
      ...(mod === null ? {} : { names: { mod } }),
      hint: 'A text that shows a changing number needs to exist once: write {} in it and put the number in the component.',
    },
  )
}
