import { compareText } from '../compare-text.ts'
import { digest } from '../digest.ts'
import { SkeinError } from '../error.ts'
import { printable } from '../schema/name.ts'
import { mediaTypeOf } from './asset-content.ts'

/** A picture, a sound or data: its type, and its bytes or their address. */
export interface AssetDefinition {
  /** Its media type, such as `image/png`. */
  readonly type: string
  /** Its contents, where they are at hand: guests can read these. */
  readonly bytes?: Uint8Array
  /** Where whatever draws or plays it finds it, relative to the page. */
  readonly url?: string
}

/**
 * Assets by name, such as `{ 'goose.png': new URL('./assets/goose.png', import.meta.url) }`. With an address alone, the
 * ending of the name gives the type.
 */
export type AssetDefinitions = Readonly<Record<string, AssetDefinition | URL>>

/** An asset as it is at the moment. */
export interface Asset {
  /**
   * Stands for the name, whatever is behind it: it stays as long as the game runs. At least 1. Names that the game itself
   * has never had may share one.
   */
  readonly id: number
  readonly name: string
  readonly type: string
  readonly bytes: Uint8Array | null
  readonly url: string | null
  /** The owner that brought it, `null` for the game. */
  readonly owner: string | null
}

/** The form of names: a path without tricks, short enough to be shown. */
const NAME = /^[\w-]+(?:[./ ][\w-]+)*$/
const TYPE = /^[a-z]+\/[\w.+-]+$/

/** Marks the ids of names that the game itself has never had. */
const OTHER_BIT = 0x8000_0000
/** Names that one owner has looked up and that are remembered. */
const FOUND = 1_024

/** Whether a name can be that of an asset. */
export function isAssetName(name: string): boolean {
  return name.length <= 128 && NAME.test(name)
}

/**
 * The assets of all owners by name. One may bring an asset under a name that is taken: while that owner is there, its asset
 * takes the place of the game's. Where several do so, the last by name has it, so that the order in which they came means
 * nothing. Nor does it for ids: those of the game are counted, those of other names follow from the name.
 */
export class AssetTable {
  /** By name: all that was brought under it, the one that counts last. */
  readonly #versions = new Map<string, readonly Asset[]>()
  /** Ids of the names of the game. */
  readonly #ids = new Map<string, number>()
  /** By id: the names that have it, in order. Names that the game has never had may share one. */
  readonly #names = new Map<number, readonly string[]>()
  /** By owner: the names that it has looked up, by id; the latest last. */
  readonly #found = new Map<string, Map<number, string>>()
  readonly #listeners = new Set<(id: number) => void>()
  /** The last id that was counted. */
  #counted = 0

  /** @throws SkeinError `asset/invalid` */
  constructor(definitions: AssetDefinitions = {}) {
    for (const [name, it] of Object.entries(definitions))
      this.add(name, it instanceof URL ? { type: mediaTypeOf(name), url: it.href } : it, null)
  }

  /**
   * The id of an asset, or 0 while there is none of that name.
   *
   * @param owner who asks: the id stands for this name to it from now on, also where names of others have the same
   */
  find(name: string, owner: string | null = null): number {
    const asset = this.#latest(name)
    if (asset === null) return 0
    if (owner !== null) this.#note(owner, asset)
    return asset.id
  }

  /** The current asset of an id, or `null`. @param owner the owner that asks */
  get(id: number, owner: string | null = null): Asset | null {
    const found = owner === null ? undefined : this.#found.get(owner)?.get(id)
    if (found !== undefined) return this.#latest(found)
    for (const name of this.#names.get(id) ?? []) {
      const asset = this.#latest(name)
      if (asset !== null) return asset
    }
    return null
  }

  /** All assets as they are at the moment, in the order of their ids. */
  list(): Asset[] {
    return [...this.#versions.values()]
      .flatMap((versions) => versions.at(-1) ?? [])
      .toSorted((a, b) => a.id - b.id || compareText(a.name, b.name))
  }

  /** Whether the game itself has an asset of that name. */
  isOfGame(name: string): boolean {
    return this.#versions.get(name)?.[0]?.owner === null
  }

  /**
   * Adds an asset, or replaces the one that the same owner had under the name.
   *
   * @param owner who brings it; `null` for the game
   * @returns its id
   * @throws SkeinError `asset/invalid`
   */
  add(name: string, definition: AssetDefinition, owner: string | null): number {
    const problem = problemOf(name, definition)
    if (problem !== null) {
      throw new SkeinError('asset/invalid', `the asset "${printable(name)}" cannot be used: ${problem}`, {
        names: { other: printable(name), ...(owner === null ? {} : { mod: owner }) },
        hint: 'An asset needs a name such as "sprites/goose.png", a media type such as "image/png", and bytes or a URL.',
      })
    }
    const id = this.#idOf(name, owner)
    const names = this.#names.get(id) ?? []
    if (!names.includes(name)) this.#names.set(id, [...names, name].toSorted())
    const { type, bytes = null, url = null } = definition
    const others = this.#versions.get(name)?.filter((other) => other.owner !== owner) ?? []
    const versions = [...others, { id, name, type, bytes, url, owner }]
    versions.sort((a, b) => compareText(a.owner ?? '', b.owner ?? ''))
    this.#versions.set(name, versions)
    this.#tell(id)
    return id
  }

  /**
   * Adds all that an owner brings. Its earlier assets stay where they are not replaced.
   *
   * @returns takes out the added assets, but for those that the same owner has replaced since
   * @throws SkeinError `asset/invalid`
   */
  bring(assets: readonly (AssetDefinition & { readonly name: string })[], owner: string): () => void {
    const brought = assets.map((asset) => {
      this.add(asset.name, asset, owner)
      return this.#versions.get(asset.name)!.find((version) => version.owner === owner)!
    })
    return () => {
      for (const asset of brought) this.#remove(asset.name, (version) => version === asset)
    }
  }

  /** Takes out all assets of an owner; those that they had replaced are back. */
  release(owner: string): void {
    for (const name of this.#versions.keys()) this.#remove(name, (version) => version.owner === owner)
    this.forget(owner)
  }

  /** Forgets the names that an owner has looked up. */
  forget(owner: string): void {
    this.#found.delete(owner)
  }

  /** Calls `listener` with the id of each asset that comes, goes or is replaced. @returns ends that */
  observe(listener: (id: number) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #remove(name: string, goes: (version: Asset) => boolean): void {
    const versions = this.#versions.get(name) ?? []
    const left = versions.filter((version) => !goes(version))
    if (left.length === versions.length) return
    const { id } = versions[0]!
    if (left.length > 0) this.#versions.set(name, left)
    else {
      this.#versions.delete(name)
      this.#names.set(
        id,
        this.#names.get(id)!.filter((other) => other !== name),
      )
      if (this.#names.get(id)!.length === 0) this.#names.delete(id)
    }
    this.#tell(id)
  }

  #latest(name: string): Asset | null {
    return this.#versions.get(name)?.at(-1) ?? null
  }

  #note(owner: string, { id, name }: Asset): void {
    let found = this.#found.get(owner)
    if (found === undefined) {
      found = new Map()
      this.#found.set(owner, found)
    }
    if (found.get(id) === name) return
    found.delete(id)
    found.set(id, name)
    if (found.size > FOUND) found.delete(found.keys().next().value!)
  }

  /** The id of a name, new or not: it never depends on assets under other names. */
  #idOf(name: string, owner: string | null): number {
    const known = this.#ids.get(name) ?? this.#versions.get(name)?.[0]?.id
    if (known !== undefined) return known
    if (owner !== null) return (digest(name) | OTHER_BIT) >>> 0
    this.#ids.set(name, ++this.#counted)
    return this.#counted
  }

  #tell(id: number): void {
    for (const listener of this.#listeners) listener(id)
  }
}

function problemOf(name: string, { type, bytes, url }: AssetDefinition): string | null {
  if (!isAssetName(name)) return 'its name is invalid'
  if (type.length > 128 || !TYPE.test(type)) return `"${printable(type)}" is not a media type`
  if (bytes === undefined && url === undefined) return 'it has neither bytes nor a URL'
  return null
}
