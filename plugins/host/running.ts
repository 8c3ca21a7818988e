import { compareText } from '../../engine/index.ts'
import type { ModDirectory } from '../engine-traits/index.ts'
import type { DesiredMod } from './desired.ts'
import type { Mod } from './mod.ts'

/** The mods that take part in the game, by name. */
export class RunningMods {
  readonly #mods = new Map<string, Mod>()
  /** The running mods, as mods see them. */
  readonly directory: ModDirectory = {
    list: () =>
      this.list()
        .map(({ name, version }) => ({ name, version }))
        .toSorted((a, b) => compareText(a.name, b.name)),
    version: (name) => this.#mods.get(name)?.version ?? null,
  }

  get byName(): ReadonlyMap<string, Mod> {
    return this.#mods
  }

  get(name: string): Mod | undefined {
    return this.#mods.get(name)
  }

  list(): Mod[] {
    return [...this.#mods.values()]
  }

  /** Whether a mod is among them, rather than another of its name. */
  includes(mod: Mod): boolean {
    return this.#mods.get(mod.name) === mod
  }

  /** The mod that runs from a file. */
  of(slot: DesiredMod): Mod | undefined {
    for (const source of [slot.source, slot.fallback]) {
      const mod = source === null ? undefined : this.#mods.get(source.name)
      if (mod?.slot === slot) return mod
    }
    return undefined
  }

  /** Takes up the mods of a snapshot, in their order. */
  putBack(mods: readonly Mod[]): void {
    this.#mods.clear()
    for (const mod of mods) this.#mods.set(mod.name, mod)
  }

  /** Counts a mod in, in place of any other version of it. */
  enter(mod: Mod): void {
    this.#mods.set(mod.name, mod)
  }

  /** Counts a mod out. */
  leave(mod: Mod): void {
    if (this.includes(mod)) this.#mods.delete(mod.name)
  }

  /** A mod and those that cannot do without it. */
  withDependents(mod: Mod): Set<Mod> {
    const found = new Set([mod])
    for (const { name } of found)
      for (const other of this.#mods.values()) if (other.image.needs.has(name)) found.add(other)
    return found
  }
}
