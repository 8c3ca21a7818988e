import { basename, join } from 'node:path'
import type { PackageDefinition, SkeinError } from '../engine/index.ts'
import { readModuleText } from '../plugins/index.ts'
import {
  buildMod,
  LANGUAGES,
  readRegularFile,
  staleBindings,
  writeBindings,
  writeModule,
} from '../plugins/sdk/assemblyscript/toolchain/index.ts'
import { BuildNotes } from './sources/built-from.ts'
import { SourceSet, type SourceMod } from './sources/source-set.ts'
import { SourceTree } from './sources/source-tree.ts'

/** Bytes of the largest module that is read. */
const LARGEST = 64 * 2 ** 20

/** A mod of a folder of sources, built. */
export interface BuiltSource {
  /** The name of its folder. */
  readonly name: string
  /** The module. */
  readonly file: string
  readonly bytes: Uint8Array
  readonly milliseconds: number
}

/** The events of builds. */
export interface SourceEvents {
  built(mod: BuiltSource): void
  /** A mod was not built; its earlier module is still there. */
  failed(name: string, error: SkeinError): void
  /** The folder of a mod has gone, and its module with it. */
  gone?(name: string): void
}

/** How the mods of a folder are built. */
export interface SourceOptions {
  /** A folder with a folder for each mod. */
  readonly sources: string
  /** Where the modules go: `name.wasm` for each. */
  readonly out: string
  /** The game's packages; bindings are made of them and of what other mods in the folder define. */
  readonly packages: readonly PackageDefinition[]
  /** Keeps names, line numbers and a source map in the modules, for development. */
  readonly debug?: boolean
}

/**
 * Builds every mod of a folder of sources: each after those that it builds on.
 *
 * @throws SkeinError `build/*`, `bindgen/not-generated`
 */
export async function buildSources(
  options: SourceOptions,
  built: (mod: BuiltSource) => void = () => undefined,
): Promise<void> {
  const builder = new SourceBuilder(options)
  for (const mod of await builder.set.inOrder()) built(await builder.build(mod))
  await builder.bindManual()
}

/** Whether every mod of a folder of sources was built from its current inputs. */
export async function areBuilt(options: SourceOptions): Promise<boolean> {
  const builder = new SourceBuilder(options)
  for (const mod of await builder.set.inOrder()) if (!(await builder.isBuilt(mod))) return false
  return true
}

/**
 * Builds every mod of a folder of sources for release, and writes nothing, neither modules nor bindings.
 *
 * @throws SkeinError `build/*`, `bindgen/not-generated`
 */
export async function releaseSources(
  sources: string,
  packages: readonly PackageDefinition[],
): Promise<Map<string, Uint8Array>> {
  const builder = new SourceBuilder({ sources, out: sources, packages })
  const modules = new Map<string, Uint8Array>()
  for (const mod of await builder.set.inOrder()) modules.set(`${mod.name}.wasm`, await builder.release(mod))
  return modules
}

/** Builds mods of a folder of sources, one by one, and knows the packages that they share with each other. */
export class SourceBuilder {
  readonly set: SourceSet
  readonly #notes: BuildNotes
  readonly tree: SourceTree
  readonly #options: SourceOptions

  constructor(options: SourceOptions) {
    this.#options = options
    this.tree = new SourceTree(options.sources)
    this.set = new SourceSet(this.tree, options.packages)
    this.#notes = new BuildNotes(options.sources)
  }

  /** The module of a mod. */
  fileOf(name: string): string {
    return join(this.#options.out, `${name}.wasm`)
  }

  /** The folder with the bindings of a mod. */
  bindingsOf({ name, contents }: SourceMod): string {
    return join(this.#options.sources, name, LANGUAGES[contents.lang].sources)
  }

  /** Writes the bindings of a mod, builds it, and notes its packages. @throws SkeinError `build/*`, `bindgen/not-generated` */
  async build(mod: SourceMod): Promise<BuiltSource> {
    const started = performance.now()
    const { name } = mod
    const { debug = false, sources } = this.#options
    const bindings = this.set.bindingsFor(mod)
    await writeBindings(this.bindingsOf(mod), bindings)
    const file = this.fileOf(name)
    const built = await buildMod(join(sources, name), {
      out: file,
      bindings,
      debug,
      inlineMap: debug,
      write: false,
    })
    const bytes = await this.#notes.sign(built.bytes, mod, bindings, built.installed)
    await writeModule(file, bytes, null, null)
    this.#define(name, bytes)
    return { name, file, bytes, milliseconds: performance.now() - started }
  }

  /** Writes the bindings of the mods that are only built on their own, for whoever builds them. */
  async bindManual(): Promise<void> {
    for (const mod of await this.set.manual())
      await writeBindings(this.bindingsOf(mod), this.set.bindingsFor(mod))
  }

  /** Builds a mod for release, and writes nothing. @throws SkeinError `build/*`, `bindgen/not-generated` */
  async release(mod: SourceMod): Promise<Uint8Array> {
    const { name } = mod
    const bindings = this.set.bindingsFor(mod)
    await staleBindings(this.bindingsOf(mod), bindings)
    const out = this.fileOf(name)
    const { bytes } = await buildMod(join(this.#options.sources, name), { out, bindings, write: false })
    this.#define(name, bytes)
    return bytes
  }

  /** Whether the module of a mod was built from the mod's current inputs; if so, notes its packages. */
  async isBuilt(mod: SourceMod): Promise<boolean> {
    const module = await readRegularFile(this.fileOf(mod.name), LARGEST)
    if (module.kind !== 'bytes') return false
    if (!(await this.#notes.isCurrent(module.bytes, mod, this.set.bindingsFor(mod)))) return false
    try {
      this.#define(mod.name, module.bytes)
      return true
    } catch {
      return false
    }
  }

  #define(name: string, module: Uint8Array): void {
    this.set.define(name, readModuleText(module, basename(this.fileOf(name))).manifest.packages)
  }
}
