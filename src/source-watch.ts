import { createHash } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { SkeinError } from '../engine/index.ts'
import { isHandWritten, writeBindings } from '../plugins/sdk/assemblyscript/toolchain/index.ts'
import { SourceBuilder, type SourceEvents, type SourceOptions } from './mod-sources.ts'
import type { FolderWatch, WatchOptions } from './mod-watch.ts'
import { PathWatch } from './path-watch.ts'
import type { SourceMod } from './sources/source-set.ts'
import { OUTPUTS } from './sources/source-tree.ts'

/** Milliseconds within which saved files count as one change. */
const TOGETHER = 60
/**
 * Milliseconds for which the files of a mod have to stay as they are before it counts as broken. Editors empty a file before they
 * write it, so what could not be built may have been read in between.
 */
const SETTLED = 150
/** Milliseconds within which two saves may leave one stamp, as clocks of file systems tick. */
const TICK = 50
/** Milliseconds after which a folder that is not there has gone: it may be being replaced. */
const REPLACED = 500

/**
 * Builds the mods of a folder of sources whenever one of their files is saved, or a mod that they build on comes to share something
 * else; at first those whose modules are missing, or were built from something else. A build that fails leaves the module that is there
 * alone. The path is followed: the folder may come later, go and come back, or be replaced by another.
 *
 * @throws SkeinError `watch/over-limit`
 */
export async function watchSources(
  options: SourceOptions & WatchOptions,
  events: SourceEvents,
): Promise<FolderWatch> {
  const follower = new SourceFollower(options, events)
  await follower.start(options.polling ?? false)
  return follower
}

/** A mod's build state. */
interface ModState {
  /** The stamp of its sources when it was last built, or could not be; `''` for one that is to be built again. */
  readonly stamp: string
  /** The hash of its sources, as long as another save may have left the same stamp. */
  readonly unsure: string | null
  /** The hash of the bindings that it was last built with. */
  readonly bindings: string
  readonly failed: boolean
}

class SourceFollower implements FolderWatch {
  readonly #options: SourceOptions
  readonly #events: SourceEvents
  readonly #builder: SourceBuilder
  readonly #states = new Map<string, ModState>()
  #watch: PathWatch | null = null
  /** When the folder was first missed. */
  #missed: number | null = null
  #closed = false

  constructor(options: SourceOptions, events: SourceEvents) {
    this.#options = options
    this.#events = events
    this.#builder = new SourceBuilder(options)
  }

  async start(polling: boolean): Promise<void> {
    const { sources } = this.#options
    const ignored = (path: string): boolean => {
      const [, ...parts] = relative(sources, path).split(/[\\/]/)
      return OUTPUTS.has(parts[0] ?? '') || parts.includes('node_modules')
    }
    this.#watch = await PathWatch.open(sources, {
      look: () => this.#look(),
      delay: TOGETHER,
      ignored,
      polling,
    })
    await this.#watch.look()
  }

  async idle(): Promise<void> {
    do {
      await new Promise((resolve) => setTimeout(resolve, TOGETHER))
      await this.#watch?.look()
    } while (this.#isBusy())
  }

  async close(): Promise<void> {
    this.#closed = true
    await this.#watch?.close()
  }

  #isBusy(): boolean {
    return [...this.#states.values()].some(({ stamp, unsure }) => stamp === '' || unsure !== null)
  }

  /** Builds the mods whose modules are out of date. */
  async #look(): Promise<void> {
    let built = false
    // A mod that is built may change the bindings of others; in a circle also of those before it.
    for (let pass = 0, more = true; more && pass <= this.#states.size; pass++) {
      more = false
      const mods = await this.#mods()
      if (mods === null) return
      await this.#forget(new Set(mods.map(({ name }) => name)))
      for (const mod of mods) {
        if (this.#closed) return
        if (await this.#isAsBuilt(mod)) continue
        await this.#build(mod)
        more = true
      }
      built ||= more
      if (built && !more) for (const mod of mods) await this.#offer(mod)
    }
    await this.#builder.bindManual().catch(() => undefined)
    if (this.#isBusy()) this.#watch?.soon(TOGETHER)
  }

  /** Reads all mods; `null` while it cannot be said which there are. */
  async #mods(): Promise<SourceMod[] | null> {
    try {
      const mods = await this.#builder.set.inOrder()
      this.#missed = null
      return mods
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code === undefined) throw error
      if (code !== 'ENOENT' && code !== 'ENOTDIR' && code !== 'ELOOP') return null
      this.#missed ??= performance.now()
      if (this.#states.size === 0 || performance.now() - this.#missed >= REPLACED) return []
      this.#watch?.soon(TOGETHER)
      return null
    }
  }

  async #isAsBuilt(mod: SourceMod): Promise<boolean> {
    const { name, scan } = mod
    const bindings = hashOf(this.#builder.set.bindingsFor(mod))
    const state = this.#states.get(name)
    if (state === undefined) {
      if (!(await this.#builder.isBuilt(mod))) return false
      this.#states.set(name, { stamp: scan.stamp, unsure: unsureOf(mod), bindings, failed: false })
      return true
    }
    if (state.stamp !== scan.stamp || state.bindings !== bindings) return false
    if (state.unsure === null) return true
    const { hash } = await this.#builder.tree.read(name, scan, true)
    this.#states.set(name, { ...state, unsure: null, ...(hash === state.unsure ? {} : { stamp: '' }) })
    return hash === state.unsure
  }

  async #build(mod: SourceMod): Promise<void> {
    const { name, scan } = mod
    const bindings = hashOf(this.#builder.set.bindingsFor(mod))
    const state = { stamp: scan.stamp, unsure: unsureOf(mod), bindings }
    try {
      const built = await this.#builder.build(mod)
      this.#states.set(name, { ...state, failed: false })
      this.#events.built(built)
    } catch (error) {
      await new Promise((resolve) => setTimeout(resolve, SETTLED))
      const now = await this.#builder.tree.scan(name)
      if (now.stamp !== scan.stamp && !this.#closed) {
        this.#states.set(name, { ...state, stamp: '', failed: this.#states.get(name)?.failed ?? false })
        return
      }
      this.#states.set(name, { ...state, failed: true })
      this.#events.failed(name, buildError(name, error))
    }
  }

  /** Writes the bindings of all other mods, so that an editor knows them; hand-written files under their names stay. */
  async #offer(mod: SourceMod): Promise<void> {
    const folder = this.#builder.bindingsOf(mod)
    const bindings = this.#builder.set.bindingsOfOthers(mod)
    for (const file of bindings.keys()) if (await isHandWritten(join(folder, file))) bindings.delete(file)
    await writeBindings(folder, bindings).catch(() => undefined)
  }

  /** Removes the builds of mods whose folders have gone, or were renamed. */
  async #forget(there: ReadonlySet<string>): Promise<void> {
    for (const name of this.#states.keys()) {
      if (there.has(name)) continue
      this.#states.delete(name)
      this.#builder.set.forget(name)
      const file = this.#builder.fileOf(name)
      await rm(file, { force: true })
      await rm(`${file}.map`, { force: true })
      this.#events.gone?.(name)
    }
  }
}

/** The hash of a mod that was saved so recently that another save may leave the same stamp. */
function unsureOf({ scan, contents }: SourceMod): string | null {
  return Math.abs(Date.now() - scan.saved) < TICK ? contents.hash : null
}

function hashOf(bindings: ReadonlyMap<string, string>): string {
  return createHash('sha256')
    .update(JSON.stringify([...bindings]))
    .digest('hex')
}

/** Whatever went wrong, as an error that can be shown. */
function buildError(name: string, error: unknown): SkeinError {
  if (error instanceof SkeinError) return error
  const reason = error instanceof Error ? error.message : String(error)
  return new SkeinError('build/failed', `${name} was not built: ${reason}`, {
    names: { mod: name },
    hint: 'Fix the attached cause, then save the file again.',
    cause: error,
  })
}
