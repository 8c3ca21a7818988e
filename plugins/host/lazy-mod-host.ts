import type { Engine } from '../../engine/index.ts'
import { fetchedCode } from '../fetched-code.ts'
import type { PermissionRequest } from '../grants/index.ts'
import { checkFiles, checkOptions } from './check-options.ts'
import type { UsageMeter } from './mod-cost.ts'
import { MOD_ENTRIES } from './entries-name.ts'
import type { ModChanges } from './life.ts'
import type { ModHost } from './mod-host.ts'
import {
  notThereYet,
  type ModFile,
  type ModHostEmitter,
  type ModHostOptions,
  type ModStatus,
} from './mod-status.ts'
import { unknownMod } from './unknown-mod.ts'

/** Fetches the code of {@link ModHost}. */
export type ImportModHost = () => Promise<{ readonly ModHost: typeof ModHost }>

/**
 * A {@link ModHost} that is fetched with the first mod: the linker, the sandbox and all else that mods run on are larger than the
 * engine, and a game without mods needs none of it. Until then there is no mod, which every method answers accordingly.
 */
export class LazyModHost {
  readonly #create: (Host: typeof ModHost) => ModHost
  readonly #import: ImportModHost
  #host: ModHost | null = null
  /** Work around each change of the running mods. */
  readonly changes: ModChanges = { around: null }
  /** One for all callers, so that their calls reach the host in the order in which they were made. */
  #loading: Promise<ModHost> | null = null
  /** How many calls of {@link add} wait for the host. */
  #waits = 0
  /** Measurings that began before the host was there. */
  readonly #waiting = new Set<(host: ModHost) => void>()

  /** @throws SkeinError `value/invalid` for options that make no sense */
  constructor(
    engine: Engine,
    emitter: ModHostEmitter,
    options: ModHostOptions,
    importHost: ImportModHost = () => import('./mod-host.ts'),
  ) {
    checkOptions(options)
    this.#create = (Host) => new Host(engine, emitter, options, this.changes)
    this.#import = importHost
    engine.entryKinds.set(MOD_ENTRIES, {
      prepare: async (entries, contentOf) => (await this.#load()).entries.prepare(entries, contentOf),
      apply: (entry) => this.#host?.entries.apply(entry),
    })
  }

  /** See {@link ModHost.keep}. @throws SkeinError `value/invalid`, `mod/host-unavailable` */
  async keep(files: readonly ModFile[]): Promise<void> {
    checkFiles(files)
    await (await this.#load()).keep([...files])
  }

  /** See {@link ModHost.keepRecorded}. @throws SkeinError `recording/*`, `mod/host-unavailable` */
  async keepRecorded(...kept: Parameters<ModHost['keepRecorded']>): Promise<void> {
    await (await this.#load()).keepRecorded(...kept)
  }

  /** The host, once it is there. */
  get host(): ModHost | null {
    return this.#host
  }

  /** Fetches the host ahead of its first use. @throws SkeinError `mod/host-unavailable` */
  async prepare(): Promise<void> {
    await this.#load()
  }

  list(): ModStatus[] {
    return this.#host?.list() ?? []
  }

  get memoryBytes(): number {
    return this.#host?.memoryBytes ?? 0
  }

  get links(): number {
    return this.#host?.links ?? 0
  }

  /** See {@link ModHost.add}. @throws SkeinError `value/invalid` for what are no files, `mod/host-unavailable` */
  async add(files: readonly ModFile[], removed: readonly string[] = []): Promise<ModStatus[]> {
    checkFiles(files)
    if (files.length === 0 && this.#loading === null) return []
    const given = [...files]
    if (this.#host !== null && this.#waits === 0) return this.#host.add(given, removed)
    this.#waits++
    try {
      const host = await this.#load()
      return host.add(given, removed)
    } finally {
      this.#waits--
    }
  }

  /** See {@link ModHost.remove}. @throws SkeinError `mod/unknown`, `system/busy` */
  remove(name: string): void {
    this.#change(name, (host) => host.remove(name))
  }

  /** See {@link ModHost.disable}. @throws SkeinError `mod/unknown`, `system/busy` */
  disable(name: string): void {
    this.#change(name, (host) => host.disable(name))
  }

  /** See {@link ModHost.enable}. @throws SkeinError `mod/unknown`, `system/busy` */
  enable(name: string): ModStatus {
    return this.#change(name, (host) => host.enable(name)) ?? notThereYet({ file: name, name })
  }

  /** See {@link ModHost.permissions}. @throws SkeinError `mod/unknown` */
  permissions(name: string): PermissionRequest | null {
    return this.#loaded(name).permissions(name)
  }

  /** See {@link ModHost.inspect}. @throws SkeinError `module/*`, `manifest/*`, `mod/host-unavailable` */
  async inspect(file: ModFile): Promise<PermissionRequest> {
    return (await this.#load()).inspect(file)
  }

  /** See {@link ModHost.measure}. */
  measure(clock: () => number): UsageMeter {
    if (this.#host !== null) return this.#host.measure(clock)
    let measure: UsageMeter | null = null
    const begin = (host: ModHost): void => void (measure = host.measure(clock))
    this.#waiting.add(begin)
    return {
      costs: () => measure?.costs() ?? new Map(),
      end: () => {
        this.#waiting.delete(begin)
        measure?.end()
      },
    }
  }

  /**
   * Changes the state of a mod. While the host is being fetched for the first files, the names of their mods are not known: the change
   * reaches the host after the files that were given before it.
   *
   * @returns the result of the host; `null` while there is none
   */
  #change<T>(name: string, change: (host: ModHost) => T): T | null {
    if (this.#waits === 0) return change(this.#loaded(name))
    const later = async (): Promise<void> => void change(await this.#load())
    // Where the host cannot be fetched, the caller of `add` is told.
    later().catch(() => undefined)
    return null
  }

  #loaded(name: string): ModHost {
    if (this.#host === null) throw unknownMod(name, [])
    return this.#host
  }

  #load(): Promise<ModHost> {
    this.#loading ??= this.#fetch()
    return this.#loading
  }

  async #fetch(): Promise<ModHost> {
    try {
      const { ModHost: Host } = await fetchedCode(this.#import())
      const host = this.#create(Host)
      this.#host = host
      for (const begin of this.#waiting) begin(host)
      this.#waiting.clear()
      return host
    } catch (error) {
      // The next call tries again.
      this.#loading = null
      throw error
    }
  }
}
