import type { ItemRequest } from '../manifest/index.ts'
import type { LinkedModule, LinkedSystem } from './image.ts'
import { serves } from './link.ts'

/** A system of a mod, and whose it is. */
export interface Candidate {
  readonly mod: LinkedModule
  readonly system: LinkedSystem
}

/** Who provides what. Each request is looked up once, however often it is made. */
export class Offers {
  readonly systems: readonly Candidate[]
  /** What systems of the game provide. */
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
