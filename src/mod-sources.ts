import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { basename, join, sep } from 'node:path'
import { watch as watchFiles, type FSWatcher } from 'chokidar'
import { packageToJson, SkeinError, type PackageDefinition } from '../engine/index.ts'
import { generateAssemblyScript } from '../plugins/bindgen/index.ts'
import { parseModule } from '../plugins/index.ts'
import { buildMod } from '../plugins/sdk/assemblyscript/toolchain/index.ts'

/** Milliseconds within which saved files count as one change; longer than the watcher passes over what follows closely. */
const TOGETHER = 60
/**
 * Milliseconds for which the files of a mod have to stay as they are before it counts as broken. Editors empty a file before they
 * write it, so what could not be built may have been read in between.
 */
const SETTLED = 150

/** A mod of a folder of sources, built. */
export interface BuiltSource {
  /** The name of its folder. */
  readonly name: string
  /** The module. */
  readonly file: string
  readonly bytes: Uint8Array
  readonly milliseconds: number
}

/** What is told about builds. */
export interface SourceEvents {
  built(mod: BuiltSource): void
  /** A mod was not built; what it was before is still there. */
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
  /** What the game shares; bindings are made of it, and of what the mods define that were built before. */
  readonly packages: readonly PackageDefinition[]
  /** Keeps names and line numbers, for development. */
  readonly debug?: boolean
}

/** The folders of mods in a folder of sources, by name. */
async function sourcesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true })
  return entries
    .filter((entry) => entry.isDirectory() && existsSync(join(folder, entry.name, 'skein.json')))
    .map((entry) => entry.name)
    .toSorted()
}

/**
 * Builds every mod of a folder of sources. Bindings are written first: a mod that builds on another one comes after it, by
 * name.
 *
 * @throws SkeinError `build/*`
 */
export async function buildSources(
  options: SourceOptions,
  built: (mod: BuiltSource) => void = () => undefined,
): Promise<void> {
  const packages = [...options.packages]
  for (const name of await sourcesIn(options.sources)) {
    const mod = await buildSource(name, options, packages)
    packages.push(...(await packagesOf(mod)))
    built(mod)
  }
}

async function buildSource(
  name: string,
  { sources, out, debug = false }: SourceOptions,
  packages: readonly PackageDefinition[],
): Promise<BuiltSource> {
  const started = performance.now()
  const assembly = join(sources, name, 'assembly')
  await mkdir(assembly, { recursive: true })
  for (const [file, text] of generateAssemblyScript(packages)) await writeFile(join(assembly, file), text)
  const file = join(out, `${name}.wasm`)
  const { bytes } = await buildMod(join(sources, name), { out: file, debug, inlineMap: debug })
  return { name, file, bytes, milliseconds: performance.now() - started }
}

async function packagesOf({ bytes, file }: BuiltSource): Promise<readonly PackageDefinition[]> {
  return (await parseModule(bytes, basename(file))).manifest.packages
}

/** Whatever went wrong, as an error that can be shown. */
function buildError(name: string, error: unknown): SkeinError {
  if (error instanceof SkeinError) return error
  const reason = error instanceof Error ? error.message : String(error)
  return new SkeinError('build/failed', `${name} was not built: ${reason}`, {
    names: { mod: name },
    hint: 'The cause is attached. Save the file again once it is dealt with.',
    cause: error,
  })
}

/** What a mod defines, in a form that can be compared. */
function textOf(packages: readonly PackageDefinition[] | undefined): string {
  return JSON.stringify(packages?.map(packageToJson) ?? [])
}

/** A folder of sources that is watched. */
export interface SourceWatch {
  /** Resolves when all changes that were seen so far have been built, or have failed to. */
  idle(): Promise<void>
  close(): Promise<void>
}

/**
 * Builds the mods of a folder of sources whenever one of their files is saved: at first those whose modules are missing, older
 * than their sources, or made for a game that shared something else. A build that fails leaves the module that is there alone.
 */
export async function watchSources(options: SourceOptions, events: SourceEvents): Promise<SourceWatch> {
  const builder = new SourceBuilder(options, events)
  await builder.start()
  return { idle: () => builder.idle(), close: () => builder.close() }
}

class SourceBuilder {
  readonly #options: SourceOptions
  readonly #events: SourceEvents
  /** What each mod defines, as it was last built. */
  readonly #defined = new Map<string, readonly PackageDefinition[]>()
  /** The names of files that bindings are in; `null` until somebody asks. */
  #generated: ReadonlySet<string> | null = null
  /** What each mod was last built into. Its imports and its manifest name what it builds upon. */
  readonly #modules = new Map<string, Buffer>()
  /** Mods whose last build failed. */
  readonly #failed = new Set<string>()
  readonly #stale = new Set<string>()
  #watcher: FSWatcher | null = null
  #timer: NodeJS.Timeout | null = null
  #work: Promise<void> = Promise.resolve()

  constructor(options: SourceOptions, events: SourceEvents) {
    this.#options = options
    this.#events = events
  }

  async start(): Promise<void> {
    const { sources } = this.#options
    for (const name of await sourcesIn(sources)) {
      if (await this.#isFresh(name)) await this.#remember(name)
      else this.#stale.add(name)
    }
    if (this.#stale.size > 0) await this.#build()
    const watcher = watchFiles(sources, {
      ignoreInitial: true,
      // What is built, and what is installed, is not written by hand.
      ignored: (path) => /[\\/](?:node_modules|build)(?:[\\/]|$)/.test(path.slice(sources.length)),
    })
    this.#watcher = watcher
    watcher.on('all', (_event, path) => this.#saved(path))
    await new Promise<void>((resolve) => watcher.once('ready', resolve))
  }

  async idle(): Promise<void> {
    do {
      await this.#work
      await new Promise((resolve) => setTimeout(resolve, TOGETHER))
    } while (this.#timer !== null || this.#stale.size > 0)
    await this.#work
  }

  async close(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    this.#stale.clear()
    await this.#watcher?.close()
    await this.#work
  }

  #saved(path: string): void {
    const [name] = path.slice(this.#options.sources.length + 1).split(sep)
    if (name === undefined || name === '' || this.#isGenerated(path)) return
    this.#stale.add(name)
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      this.#timer = null
      this.#work = this.#work.then(() => this.#build())
    }, TOGETHER)
  }

  #isGenerated(path: string): boolean {
    if (this.#generated === null) {
      const packages = [...this.#options.packages, ...[...this.#defined.values()].flat()]
      this.#generated = new Set(generateAssemblyScript(packages).keys())
    }
    return this.#generated.has(basename(path))
  }

  #define(name: string, packages: readonly PackageDefinition[]): void {
    this.#defined.set(name, packages)
    this.#generated = null
  }

  async #build(): Promise<void> {
    while (this.#stale.size > 0) {
      // By name, since a mod may build on those before it.
      const [name] = [...this.#stale].toSorted()
      this.#stale.delete(name!)
      await this.#buildOne(name!)
    }
  }

  async #buildOne(name: string): Promise<void> {
    while (existsSync(join(this.#options.sources, name, 'skein.json'))) {
      const before = await this.#stamp(name)
      try {
        const mod = await buildSource(name, this.#options, this.#packagesFor(name))
        this.#failed.delete(name)
        await this.#built(mod)
        this.#events.built(mod)
        return
      } catch (error) {
        await new Promise((resolve) => setTimeout(resolve, SETTLED))
        if ((await this.#stamp(name)) !== before) continue
        this.#failed.add(name)
        this.#events.failed(name, buildError(name, error))
        return
      }
    }
    await this.#leave(name)
  }

  /** Says by a text whether the files of a mod are as they were. */
  async #stamp(name: string): Promise<string> {
    const files = await this.#filesOf(name)
    return files.map(({ path, size, mtimeMs }) => `${path} ${size} ${mtimeMs}`).join('\n')
  }

  /** What was written by hand for a mod. */
  async #filesOf(name: string): Promise<{ path: string; size: number; mtimeMs: number }[]> {
    const found: { path: string; size: number; mtimeMs: number }[] = []
    const folder = join(this.#options.sources, name)
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])) {
      if (!entry.isFile() || entry.parentPath.includes('node_modules') || this.#isGenerated(entry.name))
        continue
      const path = join(entry.parentPath, entry.name)
      const status = await stat(path).catch(() => null)
      if (status !== null) found.push({ path, size: status.size, mtimeMs: status.mtimeMs })
    }
    return found
  }

  /** Notes what a mod defines; those that build on it are built again when that is something else than before. */
  async #built(mod: BuiltSource): Promise<void> {
    const before = this.#defined.get(mod.name)
    const defined = await packagesOf(mod)
    this.#define(mod.name, defined)
    this.#modules.set(mod.name, Buffer.from(mod.bytes))
    if (textOf(before) === textOf(defined)) return
    const names = [...(before ?? []), ...defined].map((it) => `${it.name}/`)
    for (const [other, bytes] of this.#modules) {
      if (other > mod.name && names.some((it) => bytes.includes(it))) this.#stale.add(other)
    }
    // What failed may have waited for this.
    for (const other of this.#failed) if (other > mod.name) this.#stale.add(other)
  }

  /** The folder of a mod has gone, or was renamed: what was built of it goes as well. */
  async #leave(name: string): Promise<void> {
    const known = this.#defined.delete(name)
    this.#generated = null
    this.#modules.delete(name)
    if (known) {
      const file = join(this.#options.out, `${name}.wasm`)
      await rm(file, { force: true })
      await rm(`${file}.map`, { force: true })
    }
    if (this.#failed.delete(name) || known) this.#events.gone?.(name)
  }

  #packagesFor(name: string): PackageDefinition[] {
    const before = [...this.#defined]
      .filter(([other]) => other < name)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
    return [...this.#options.packages, ...before.flatMap(([, packages]) => packages)]
  }

  async #isFresh(name: string): Promise<boolean> {
    const file = join(this.#options.out, `${name}.wasm`)
    const built = (await stat(file).catch(() => null))?.mtimeMs ?? 0
    if (built === 0 || !(await this.#filesOf(name)).every(({ mtimeMs }) => mtimeMs <= built)) return false
    // It was built for a game that may share something else by now.
    for (const [binding, text] of generateAssemblyScript(this.#packagesFor(name))) {
      const there = await readFile(join(this.#options.sources, name, 'assembly', binding), 'utf8').catch(
        () => '',
      )
      if (there !== text) return false
    }
    return true
  }

  /** What a module that needs no build defines. */
  async #remember(name: string): Promise<void> {
    const file = join(this.#options.out, `${name}.wasm`)
    try {
      const bytes = await readFile(file)
      const { manifest } = await parseModule(bytes, basename(file))
      this.#define(name, manifest.packages)
      this.#modules.set(name, bytes)
    } catch {
      this.#stale.add(name)
    }
  }
}
