import type { EventEmitter } from 'eventemitter3'
import { SkeinError, type AnySystem, type Engine } from '../../engine/index.ts'
import { needsFailed, resolveImage, type Image, type ImageMod } from '../image/index.ts'
import { DEFAULT_LIMITS, type InstanceLimits } from '../instance/index.ts'
import { parseModule, type Module } from '../module/module.ts'
import { RunningMod } from './running-mod.ts'

/** A file that may hold a mod. */
export interface ModFile {
  /** What to call it: its name in the folder. Two files of one name are one file that changed. */
  readonly file: string
  readonly bytes: Uint8Array
}

/** How a mod is doing. */
export interface ModStatus {
  /** `namespace:name`, or the file while its name is not known. */
  readonly name: string
  /** Empty while it is not known. */
  readonly version: string
  readonly file: string
  /** `refused`: never ran. `faulted`: was taken out. `stopped`: something that it needs was taken out. */
  readonly status: 'running' | 'refused' | 'faulted' | 'stopped'
  /** Why it does not run; empty while it does. */
  readonly errors: readonly SkeinError[]
}

/** What the embedding program can listen to. */
export interface ModHostEvents {
  'mod-loaded': (info: {
    readonly frame: number
    readonly mod: string
    readonly version: string
    readonly file: string
    readonly systems: readonly string[]
  }) => void
  'mod-removed': (info: { readonly frame: number; readonly mod: string; readonly version: string }) => void
  'mod-refused': (info: {
    readonly frame: number
    readonly mod: string
    readonly file: string
    readonly errors: readonly SkeinError[]
  }) => void
  'mod-faulted': (info: { readonly frame: number; readonly mod: string; readonly error: SkeinError }) => void
}

/** Where a host says what happens. */
export type ModHostEmitter = Pick<EventEmitter<ModHostEvents>, 'emit'>

export interface ModHostOptions {
  /** What one mod may do at once. Defaults: {@link DEFAULT_LIMITS}. */
  readonly limits?: Partial<InstanceLimits>
}

/** Loads mods into a running game and takes them out again. */
export class ModHost {
  readonly #engine: Engine
  readonly #emitter: ModHostEmitter
  readonly #limits: InstanceLimits
  /** By file: what parsed. */
  readonly #modules = new Map<string, Module>()
  readonly #running = new Map<string, RunningMod>()
  /** By file: what does not run, and why. */
  readonly #failed = new Map<string, ModStatus>()

  constructor(engine: Engine, emitter: ModHostEmitter, options: ModHostOptions = {}) {
    this.#engine = engine
    this.#emitter = emitter
    this.#limits = { ...DEFAULT_LIMITS, ...options.limits }
  }

  /** All mods that were given so far, by name. */
  list(): ModStatus[] {
    const running = [...this.#running.values()].map(({ image }): ModStatus => {
      const { name, version, file } = image.linked.module
      return { name, version, file, status: 'running', errors: [] }
    })
    return [...running, ...this.#failed.values()].toSorted(
      (a, b) => compare(a.name, b.name) || compare(a.file, b.file),
    )
  }

  /**
   * Adds mods to the game. Files that cannot be used are refused, with all that is wrong with them; the rest runs. The
   * order in which files are given means nothing. Call between frames.
   *
   * @returns the status of each given file, in the order given
   */
  async add(files: readonly ModFile[]): Promise<ModStatus[]> {
    const parsed = await Promise.all(files.map((file) => this.#parse(file)))
    for (const [index, result] of parsed.entries()) {
      const { file } = files[index]!
      this.#forget(file)
      if (result instanceof SkeinError) this.#refuse(result.names.mod ?? file, '', file, [result])
      else this.#modules.set(file, result)
    }
    this.#apply()
    const status = new Map(this.list().map((it) => [it.file, it]))
    return files.map(({ file }) => status.get(file)!)
  }

  /**
   * Takes a mod out of the game, with all that it owns and all that cannot do without it.
   * @throws SkeinError `mod/unknown`
   */
  remove(name: string): void {
    const file = this.list().find((it) => it.name === name)?.file
    if (file === undefined) {
      throw new SkeinError('mod/unknown', `no mod named ${name} is loaded`, {
        names: { mod: name },
        hint: `Loaded are: ${
          this.list()
            .map((it) => it.name)
            .join(', ') || 'none'
        }.`,
      })
    }
    this.#forget(file)
  }

  async #parse({ file, bytes }: ModFile): Promise<Module | SkeinError> {
    try {
      return await parseModule(bytes, file)
    } catch (error) {
      if (error instanceof SkeinError) return error
      throw error
    }
  }

  /** Makes what was known of a file unknown. */
  #forget(file: string): void {
    this.#failed.delete(file)
    this.#modules.delete(file)
    for (const mod of this.#running.values()) {
      if (mod.image.linked.module.file === file) this.#stop(mod)
    }
  }

  /** Brings what runs in line with what was given. */
  #apply(): void {
    const candidates = [...this.#modules.values()].filter((module) => !this.#failed.has(module.file))
    const { definition } = this.#engine
    const image = resolveImage(candidates, {
      packages: definition.packages,
      systems: definition.systems,
      groups: definition.groups,
    })
    for (const [name, errors] of image.refused) {
      for (const module of candidates) {
        if (module.name === name) this.#refuse(name, module.version, module.file, errors)
      }
      const running = this.#running.get(name)
      if (running !== undefined) this.#stop(running)
    }
    for (const batch of image.batches) this.#start(batch, image)
  }

  /** Starts those of a batch that do not run yet, and the systems that the others have gained. */
  #start(batch: readonly ImageMod[], image: Image): void {
    const failed = batch.flatMap((mod) => [...mod.needs].filter((need) => !this.#isThere(need, batch)))[0]
    if (failed !== undefined) {
      for (const mod of batch) this.#fail(mod, needsFailed(mod.linked.module.name, failed), 'refused')
      return
    }
    const fresh: RunningMod[] = []
    const add: AnySystem[] = []
    for (const mod of batch) {
      let running = this.#running.get(mod.linked.module.name)
      if (running === undefined) {
        running = this.#create(mod)
        fresh.push(running)
      }
      const known = new Set(running.systems)
      add.push(...mod.systems.map((system) => running.system(system)).filter((system) => !known.has(system)))
    }
    if (fresh.length === 0 && add.length === 0) return
    try {
      if (add.length > 0) this.#engine.change({ add, remove: this.#superseded(image) })
      for (const mod of fresh) this.#announce(mod)
    } catch (error) {
      if (!(error instanceof SkeinError)) throw error
      for (const mod of fresh) {
        // A mod that faulted while it started has been reported already.
        if (this.#running.get(mod.name) === mod) {
          const own = error.names.mod === undefined || error.names.mod === mod.name
          this.#fail(mod.image, own ? error : needsFailed(mod.name, error.names.mod!), 'refused')
          this.#running.delete(mod.name)
        }
        mod.end()
      }
    }
  }

  #isThere(name: string, batch: readonly ImageMod[]): boolean {
    return this.#running.has(name) || batch.some((mod) => mod.linked.module.name === name)
  }

  /** Systems that run although a newer version of them is there. */
  #superseded(image: Image): AnySystem[] {
    const wanted = new Set(image.batches.flat().flatMap((mod) => mod.systems.map((system) => system.id)))
    return [...this.#running.values()]
      .flatMap((mod) => mod.systems)
      .filter((system) => !wanted.has(system.name))
  }

  #create(image: ImageMod): RunningMod {
    const mod = new RunningMod(image, this.#engine, this.#limits, {
      faulted: (which, fault) => this.#faulted(which, fault),
      ended: (which) => this.#ended(which),
    })
    this.#running.set(mod.name, mod)
    return mod
  }

  #announce(mod: RunningMod): void {
    const { name, version, file } = mod.image.linked.module
    this.#emitter.emit('mod-loaded', {
      frame: this.#engine.time.frame,
      mod: name,
      version,
      file,
      systems: mod.systems.map((system) => system.name),
    })
  }

  #refuse(mod: string, version: string, file: string, errors: readonly SkeinError[]): void {
    this.#failed.set(file, { name: mod, version, file, status: 'refused', errors })
    this.#emitter.emit('mod-refused', { frame: this.#engine.time.frame, mod, file, errors })
  }

  #fail(mod: ImageMod, error: SkeinError, status: 'refused' | 'faulted' | 'stopped'): void {
    const { name, version, file } = mod.linked.module
    if (status === 'refused') return this.#refuse(name, version, file, [error])
    this.#failed.set(file, { name, version, file, status, errors: [error] })
    const frame = this.#engine.time.frame
    if (status === 'faulted') this.#emitter.emit('mod-faulted', { frame, mod: name, error })
    else this.#emitter.emit('mod-removed', { frame, mod: name, version })
  }

  /** A mod has faulted: it goes, with what cannot do without it. */
  #faulted(mod: RunningMod, fault: SkeinError): void {
    if (this.#running.get(mod.name) !== mod) return
    this.#running.delete(mod.name)
    this.#fail(mod.image, fault, 'faulted')
    this.#evict(mod, fault)
  }

  /** Takes a mod out on request. */
  #stop(mod: RunningMod): void {
    this.#running.delete(mod.name)
    const { name, version } = mod.image.linked.module
    this.#emitter.emit('mod-removed', { frame: this.#engine.time.frame, mod: name, version })
    this.#evict(mod, null)
  }

  #evict(mod: RunningMod, fault: SkeinError | null): void {
    // Who uses its components cannot go on without them; who calls its traits is found by the engine.
    for (const other of this.#running.values()) {
      if (!other.image.linked.packagesOf.has(mod.name)) continue
      this.#running.delete(other.name)
      this.#fail(other.image, needsFailed(other.name, mod.name), 'stopped')
      this.#evict(other, fault)
    }
    if (mod.live > 0) this.#engine.evict(mod.systems)
    else mod.end()
  }

  /** The last system of a mod has gone: on its own account, or because the engine took out what it needs. */
  #ended(mod: RunningMod): void {
    if (this.#running.get(mod.name) !== mod) return
    this.#running.delete(mod.name)
    const need = [...mod.image.needs].find((name) => !this.#running.has(name))
    this.#fail(mod.image, needsFailed(mod.name, need ?? 'something'), 'stopped')
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
