import { SkeinError } from '../error.ts'
import { printable } from '../schema/name.ts'

/** A picture, a sound or data: what it is, and the bytes or where they can be had. */
export interface AssetDefinition {
  /** Its media type, such as `image/png`. */
  readonly type: string
  /** Its contents, where they are at hand: mods can read these. */
  readonly bytes?: Uint8Array
  /** Where whatever draws or plays it finds it, relative to the page. */
  readonly url?: string
}

/** Assets by name, such as `{ goose: { type: 'image/png', url: 'assets/goose.png' } }`. */
export type AssetDefinitions = Readonly<Record<string, AssetDefinition>>

/** An asset as it is at the moment. */
export interface Asset {
  /** Stands for the name, whatever is behind it: it stays as long as the game runs. Starts at 1. */
  readonly id: number
  readonly name: string
  readonly type: string
  readonly bytes: Uint8Array | null
  readonly url: string | null
  /** The mod that brought it, or `null` for the game. */
  readonly mod: string | null
}

/** What may be a name: a path without tricks, short enough to be shown. */
const NAME = /^[\w-]+(?:[./ ][\w-]+)*$/
const TYPE = /^[a-z]+\/[\w.+-]+$/

/**
 * The assets of a game and its mods by name. A mod may bring one under a name that is taken: while the mod is there, its
 * asset takes the place of the other. Where several mods do so, the last by name has it, so that the order in which they
 * came means nothing.
 */
export class AssetTable {
  readonly #ids = new Map<string, number>()
  /** By id: all that was brought under the name, the one that counts last. */
  readonly #versions: Asset[][] = [[]]
  readonly #listeners = new Set<(id: number) => void>()

  /** @throws SkeinError `asset/invalid` */
  constructor(definitions: AssetDefinitions = {}) {
    for (const [name, definition] of Object.entries(definitions)) this.add(name, definition, null)
  }

  /** The id of an asset, or 0 while there is none of that name. */
  find(name: string): number {
    const id = this.#ids.get(name) ?? 0
    return this.#versions[id]!.length === 0 ? 0 : id
  }

  /** What an id stands for at the moment, or `null`. */
  get(id: number): Asset | null {
    return this.#versions[id]?.at(-1) ?? null
  }

  /** All assets as they are at the moment, in the order of their ids. */
  list(): Asset[] {
    return this.#versions.flatMap((versions) => versions.at(-1) ?? [])
  }

  /**
   * Adds an asset, or replaces the one that the same mod (or the game) had under the name.
   *
   * @param mod who brings it; `null` for the game
   * @returns its id
   * @throws SkeinError `asset/invalid`
   */
  add(name: string, definition: AssetDefinition, mod: string | null): number {
    const problem = problemOf(name, definition)
    if (problem !== null) {
      throw new SkeinError('asset/invalid', `the asset "${printable(name)}" cannot be used: ${problem}`, {
        names: { other: printable(name), ...(mod === null ? {} : { mod }) },
        hint: 'Assets have names such as "sprites/goose.png", a media type, and bytes or an address.',
      })
    }
    let id = this.#ids.get(name)
    if (id === undefined) {
      id = this.#versions.length
      this.#ids.set(name, id)
      this.#versions.push([])
    }
    const { type, bytes = null, url = null } = definition
    const versions = this.#versions[id]!.filter((other) => other.mod !== mod)
    versions.push({ id, name, type, bytes, url, mod })
    versions.sort((a, b) => ((a.mod ?? '') < (b.mod ?? '') ? -1 : 1))
    this.#versions[id] = versions
    this.#tell(id)
    return id
  }

  /** Takes out all that a mod brought; what it had replaced is back. */
  release(mod: string): void {
    for (let id = 1; id < this.#versions.length; id++) {
      const versions = this.#versions[id]!
      const left = versions.filter((asset) => asset.mod !== mod)
      if (left.length === versions.length) continue
      this.#versions[id] = left
      this.#tell(id)
    }
  }

  /** Calls `listener` with the id of each asset that comes, goes or is replaced. @returns ends that */
  observe(listener: (id: number) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #tell(id: number): void {
    for (const listener of this.#listeners) listener(id)
  }
}

function problemOf(name: string, { type, bytes, url }: AssetDefinition): string | null {
  if (name.length > 128 || !NAME.test(name)) return 'its name is none'
  if (type.length > 128 || !TYPE.test(type)) return `its type "${printable(type)}" is no media type`
  if (bytes === undefined && url === undefined) return 'it has neither bytes nor an address'
  return null
}
