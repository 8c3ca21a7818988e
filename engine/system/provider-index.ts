import { compareVersions, isCompatible, type TraitDefinition } from '../schema/index.ts'
import type { AnySystem } from './definition.ts'

/** A system that provides a trait. */
export interface Provider {
  readonly system: AnySystem
  readonly trait: TraitDefinition
}

/** Finds who among some systems provides a trait. */
export class ProviderIndex {
  readonly #systems = new Set<AnySystem>()
  readonly #byPath = new Map<string, Provider[]>()
  /** Results for requests without preferences: many systems ask for the same. */
  readonly #found = new Map<string, Provider | null>()

  constructor(systems: Iterable<AnySystem> = []) {
    for (const system of systems) this.add(system)
  }

  /** How many systems there are to choose from. */
  get size(): number {
    return this.#systems.size
  }

  has(system: AnySystem): boolean {
    return this.#systems.has(system)
  }

  add(system: AnySystem): void {
    if (this.#systems.has(system)) return
    this.#systems.add(system)
    this.#found.clear()
    for (const trait of system.provides) {
      const offers = this.#byPath.get(trait.path)
      if (offers === undefined) this.#byPath.set(trait.path, [{ system, trait }])
      else offers.push({ system, trait })
    }
  }

  delete(system: AnySystem): void {
    if (!this.#systems.delete(system)) return
    this.#found.clear()
    for (const { path } of system.provides) {
      const left = this.#byPath.get(path)!.filter((offer) => offer.system !== system)
      this.#byPath.set(path, left)
    }
  }

  /**
   * The newest compatible offer of a trait. Two of one version are a mistake that plans report; until then one is
   * preferred, or the first by name.
   */
  find(path: string, version: string, preferred?: ReadonlySet<AnySystem>): Provider | null {
    if (preferred !== undefined) return this.#best(path, version, preferred)
    const key = `${path}@${version}`
    let found = this.#found.get(key)
    if (found === undefined) this.#found.set(key, (found = this.#best(path, version)))
    return found
  }

  #best(path: string, version: string, preferred?: ReadonlySet<AnySystem>): Provider | null {
    let best: Provider | null = null
    for (const offer of this.#byPath.get(path) ?? []) {
      if (!isCompatible(version, offer.trait.version)) continue
      if (best === null || precedes(offer, best, preferred)) best = offer
    }
    return best
  }

  /** The traits that are offered, by their paths. */
  get paths(): Iterable<string> {
    return this.#byPath.keys()
  }

  /** The versions that a trait is offered at, in order. */
  versions(path: string): string[] {
    return (this.#byPath.get(path) ?? []).map((offer) => offer.trait.version).toSorted(compareVersions)
  }
}

function precedes(a: Provider, b: Provider, preferred: ReadonlySet<AnySystem> | undefined): boolean {
  const newer = compareVersions(a.trait.version, b.trait.version)
  if (newer !== 0) return newer > 0
  if (preferred !== undefined && preferred.has(a.system) !== preferred.has(b.system)) {
    return preferred.has(a.system)
  }
  return a.system.name < b.system.name
}
