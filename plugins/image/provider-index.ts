import { isCompatible } from '../../engine/index.ts'
import type { ItemRequest } from '../manifest/index.ts'
import type { LinkedModule, LinkedSystem } from './image.ts'

/** A system of a mod, and whose it is. */
export interface Candidate {
  readonly mod: LinkedModule
  readonly system: LinkedSystem
}

/** Providers of traits, by path. Each request is looked up once, however often it is made. */
export class ProviderIndex {
  readonly systems: readonly Candidate[]
  /** Traits provided by the game. */
  readonly host: readonly ItemRequest[]
  readonly #byPath = new Map<string, Candidate[]>()
  readonly #known = new Map<string, { readonly mods: readonly Candidate[]; readonly host: boolean }>()

  constructor(systems: readonly Candidate[], host: readonly ItemRequest[]) {
    this.systems = systems
    this.host = host
    for (const candidate of systems) {
      for (const path of new Set(candidate.system.provides.map(({ trait }) => trait.path))) {
        const others = this.#byPath.get(path)
        if (others === undefined) this.#byPath.set(path, [candidate])
        else others.push(candidate)
      }
    }
  }

  /** The paths of all traits that are provided. */
  get paths(): string[] {
    return [...new Set([...this.host.map(({ path }) => path), ...this.#byPath.keys()])]
  }

  /** The versions at which a trait is provided. */
  versions(path: string): string[] {
    const traits = [
      ...this.host,
      ...(this.#byPath.get(path) ?? []).flatMap(({ system }) => system.provides.map(({ trait }) => trait)),
    ]
    return traits.filter((trait) => trait.path === path).map(({ version }) => version)
  }

  /** Systems of mods that serve a request, and whether the game does. */
  of(use: ItemRequest): { readonly mods: readonly Candidate[]; readonly host: boolean } {
    const key = `${use.path}@${use.version}`
    let found = this.#known.get(key)
    if (found === undefined) {
      const near = this.#byPath.get(use.path) ?? []
      found = {
        mods: near.filter((it) => it.system.provides.some(({ trait }) => serves(trait, use))),
        host: this.host.some((trait) => serves(trait, use)),
      }
      this.#known.set(key, found)
    }
    return found
  }
}

/** Whether a provided trait serves a request. */
export function serves(provided: ItemRequest, request: ItemRequest): boolean {
  return provided.path === request.path && isCompatible(request.version, provided.version)
}
