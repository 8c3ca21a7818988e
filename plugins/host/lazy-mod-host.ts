import type { Engine } from '../../engine/index.ts'
import { fetchedCode } from '../fetched-code.ts'
import type { PermissionRequest } from '../grants/index.ts'
import { checkFiles, checkOptions } from './check-options.ts'
import type { UsageMeter } from './mod-cost.ts'
import type { ModHost } from './mod-host.ts'
import type { ModFile, ModHostEmitter, ModHostOptions, ModStatus } from './mod-status.ts'
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
  /** One for all callers, so that their calls reach the host in the order in which they were made. */
  #loading: Promise<ModHost> | null = null
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
    this.#create = (Host) => new Host(engine, emitter, options)
    this.#import = importHost
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
    return (await this.#load()).add(given, removed)
  }

  /** See {@link ModHost.remove}. @throws SkeinError `mod/unknown`, `system/busy` */
  remove(name: string): void {
    this.#loaded(name).remove(name)
  }

  /** See {@link ModHost.disable}. @throws SkeinError `mod/unknown`, `system/busy` */
  disable(name: string): void {
    this.#loaded(name).disable(name)
  }

  /** See {@link ModHost.enable}. @throws SkeinError `mod/unknown`, `system/busy` */
  enable(name: string): ModStatus {
    return this.#loaded(name).enable(name)
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
