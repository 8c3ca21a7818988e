import { digest } from '../digest.ts'
import { SkeinError } from '../error.ts'

/** No text may be longer than this, in UTF-16 code units. */
const MAX_LENGTH = 4096
/** How many texts the game may have, and each mod. */
const MAX_OF_GAME = 0x1_0000
const MAX_OF_MOD = 4096
/** Marks the numbers of mods' texts. */
const MOD_BIT = 0x8000_0000

/**
 * Texts by number, so that a component can hold one: a column keeps only numbers. The same text of one owner always has the
 * same number. The numbers of the game's texts follow from the order in which the game asks for them and from nothing
 * else; those of a mod follow from its name and the text, so that no mod moves the numbers of another.
 */
export class TextTable {
  readonly #texts = new Map<number, string>()
  /** By the mod's name, `''` for the game: the number of each text. */
  readonly #owners = new Map<string, Map<string, number>>()

  /**
   * The number of a text; 0 is the empty text.
   *
   * @param mod whose text it is; `null` for the game's
   * @throws SkeinError `text/too-long`, `text/full` for the game; `fault/too-long`, `fault/too-many` for a mod
   */
  intern(text: string, mod: string | null = null): number {
    if (text === '') return 0
    const owner = mod ?? ''
    let numbers = this.#owners.get(owner)
    const known = numbers?.get(text)
    if (known !== undefined) return known
    if (text.length > MAX_LENGTH) throw tooLong(text.length, mod)
    if (numbers === undefined) {
      numbers = new Map()
      this.#owners.set(owner, numbers)
    }
    if (numbers.size >= (mod === null ? MAX_OF_GAME : MAX_OF_MOD)) throw full(mod)
    const number = mod === null ? numbers.size + 1 : this.#numberFor(mod, text)
    numbers.set(text, number)
    this.#texts.set(number, text)
    return number
  }

  /** The text of a number; empty for a number that stands for none. */
  get(number: number): string {
    return this.#texts.get(number) ?? ''
  }

  /** The texts of a mod, in the order in which it asked for their numbers. */
  of(mod: string): string[] {
    return [...(this.#owners.get(mod)?.keys() ?? [])]
  }

  /** Forgets the texts of a mod. */
  release(mod: string): void {
    for (const number of this.#owners.get(mod)?.values() ?? []) this.#texts.delete(number)
    this.#owners.delete(mod)
  }

  #numberFor(mod: string, text: string): number {
    let number = (digest(`${mod}\n${text}`) | MOD_BIT) >>> 0
    while (this.#texts.has(number)) number = ((number + 1) | MOD_BIT) >>> 0
    return number
  }
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
