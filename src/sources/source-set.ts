import type { PackageDefinition } from '../../engine/index.ts'
import { bindingsName } from '../../plugins/bindgen/index.ts'
import { LANGUAGES } from '../../plugins/sdk/assemblyscript/toolchain/index.ts'
import type { SourceContents, SourceScan, SourceTree } from './source-tree.ts'

/** A mod under development, as it is now. */
export interface SourceMod {
  /** The name of its folder. */
  readonly name: string
  /** `namespace:name`; `null` where its `skein.json` says none. */
  readonly mod: string | null
  readonly scan: SourceScan
  readonly contents: SourceContents
}

/** Mods under development that may build on each other, and on a game. */
export class SourceSet {
  readonly #tree: SourceTree
  readonly #shared: ReadonlyMap<string, PackageDefinition>
  /** The packages that mods define, as they were last built, by folder. */
  readonly #defined = new Map<string, readonly PackageDefinition[]>()

  /** @param packages what the game shares */
  constructor(tree: SourceTree, packages: readonly PackageDefinition[]) {
    this.#tree = tree
    this.#shared = new Map(packages.map((it) => [it.name, it]))
  }

  /** Notes what a mod defines. */
  define(name: string, packages: readonly PackageDefinition[]): void {
    this.#defined.set(name, packages)
  }

  forget(name: string): void {
    this.#defined.delete(name)
  }

  /**
   * Reads all mods, in the order in which they are built: each after those whose packages it imports, otherwise by name. In a circle the
   * first by name goes first; it is built with the bindings that are there. Mods that are only built on their own are left out.
   *
   * @throws NodeJS.ErrnoException when their folder cannot be read
   */
  async inOrder(): Promise<SourceMod[]> {
    const mods = await this.#read()
    const providers = new Map<string, SourceMod>()
    for (const it of mods.toReversed()) if (it.mod?.includes(':')) providers.set(bindingsName(it.mod), it)
    const ordered = new Set<SourceMod>()
    const visited = new Set<SourceMod>()
    const visit = (mod: SourceMod): void => {
      if (visited.has(mod)) return
      visited.add(mod)
      for (const module of [...mod.contents.imports].toSorted()) {
        const provider = providers.get(module)
        if (provider !== undefined) visit(provider)
      }
      ordered.add(mod)
    }
    mods.forEach(visit)
    return [...ordered].filter(({ name }) => !this.#tree.isManual(name))
  }

  /** Reads the mods that are only built on their own, by name. @throws NodeJS.ErrnoException when their folder cannot be read */
  async manual(): Promise<SourceMod[]> {
    return (await this.#read()).filter(({ name }) => this.#tree.isManual(name))
  }

  async #read(): Promise<SourceMod[]> {
    const mods: SourceMod[] = []
    for (const [name, mod] of await this.#tree.mods(this.#shared.keys())) {
      const scan = await this.#tree.scan(name)
      mods.push({ name, mod, scan, contents: await this.#tree.read(name, scan) })
    }
    return mods
  }

  /** The bindings that a mod is built with: those of the game, and of the mods that it imports; texts by file name. */
  bindingsFor({ name, mod, contents }: SourceMod): Map<string, string> {
    const others = this.#others(name, mod).filter((it) => contents.imports.has(bindingsName(it.name)))
    return LANGUAGES[contents.lang].generate([...this.#shared.values(), ...others])
  }

  /** The bindings of all other mods, for whoever is going to build on them. */
  bindingsOfOthers({ name, mod, contents }: SourceMod): Map<string, string> {
    return LANGUAGES[contents.lang].generate(this.#others(name, mod))
  }

  /** The packages of other mods, one of each name: copies of a folder define the same ones. */
  #others(name: string, mod: string | null): PackageDefinition[] {
    const others = new Map<string, PackageDefinition>()
    for (const other of [...this.#defined.keys()].toSorted()) {
      if (other === name) continue
      for (const it of this.#defined.get(other)!)
        if (it.name !== mod && !this.#shared.has(it.name) && !others.has(it.name)) others.set(it.name, it)
    }
    return [...others.values()]
  }
}
