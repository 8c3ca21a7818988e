import { SkeinError, type AnySystem, type Engine } from '../../engine/index.ts'
import type { ModDirectory } from '../engine-traits/index.ts'
import { Consents, Grants } from '../grants/index.ts'
import { needsFailed, resolveImage, type Host, type Image, type ImageMod } from '../image/index.ts'
import { checkLimits, DEFAULT_LIMITS, WallClock, type InstanceLimits } from '../instance/index.ts'
import type { Module, SandboxOptions } from '../module/module.ts'
import type { MeterChain } from '../sandbox/index.ts'
import { compareText, ModList, readEntry, statusOf, type ModEntry } from './mod-list.ts'
import { Ladder } from './ladder.ts'
import { SlowWatch, type SlowModOptions } from './slow-watch.ts'
import type { ModFile, ModHostEmitter, ModHostOptions, ModStatus } from './mod-status.ts'
import { RunningMod } from './running-mod.ts'

/** Loads mods into a running game, switches them on and off, and takes them out again. Call it between frames. */
export class ModHost {
  readonly #engine: Engine
  readonly #emitter: ModHostEmitter
  readonly #options: ModHostOptions
  /** Which mods are at work. */
  readonly #meters: MeterChain = { innermost: null }
  readonly #host: Host
  readonly #consents: Consents | null
  readonly #ladder: Ladder
  readonly #clock: WallClock | null
  /** Files that get back what they held before, once the frame is over. */
  readonly #reverts = new Set<ModEntry>()
  readonly #mods = new ModList()
  readonly #running = new Map<string, RunningMod>()
  /** What mods are told about each other. */
  readonly #directory: ModDirectory = {
    list: () =>
      [...this.#running.values()]
        .map(({ name, version }) => ({ name, version }))
        .toSorted((a, b) => compareText(a.name, b.name)),
    version: (name) => this.#running.get(name)?.version ?? null,
  }

  constructor(engine: Engine, emitter: ModHostEmitter, options: ModHostOptions = {}) {
    this.#engine = engine
    const grants = new Grants(options.grants)
    this.#host = {
      ...engine.definition,
      grants: {
        refused: (module, isOwn) => [
          ...grants.refused(module, isOwn),
          ...definesTooMuch(module, this.#limitsOf(module.name, module.manifest.mod.limits)),
        ],
      },
    }
    this.#ladder = new Ladder(options.faults)
    this.#clock = options.slow === undefined ? null : this.#watch(options.slow)
    this.#consents = options.ask === undefined ? null : new Consents(grants, options.ask, options.consents)
    this.#emitter = emitter
    this.#options = options
    checkLimits({ ...DEFAULT_LIMITS, ...options.limits })
  }

  /** All mods that were given so far, by name. */
  list(): ModStatus[] {
    return this.#mods.statuses((name) => this.#running.get(name)?.fuel ?? null)
  }

  /**
   * Adds mods to the game. Files that cannot be used are refused, with all that is wrong with them; the rest runs. The
   * order in which files are given means nothing. A file that was given before is replaced; if what replaces it cannot
   * be linked, the mod that runs goes on.
   *
   * @returns the status of each given file, in the order given
   */
  async add(files: readonly ModFile[]): Promise<ModStatus[]> {
    const read = await Promise.all(files.map((file) => readEntry(file, (...mod) => this.#sandboxOf(...mod))))
    const parsed = this.#consents === null ? read : await this.#ask(this.#consents, read, files)
    const results = new Map<string, ModStatus>()
    for (const entry of parsed) {
      const old = this.#mods.file(entry.file)
      const problem = old?.status === 'running' ? this.#keepsFromReplacing(entry) : null
      if (problem === null) this.#replace(entry)
      else {
        this.#tell(entry, problem)
        results.set(entry.file, { ...statusOf(entry), status: 'refused', errors: problem })
      }
    }
    this.#apply()
    const status = new Map(this.list().map((it) => [it.file, it]))
    return files.map(({ file }) => results.get(file) ?? status.get(file)!)
  }

  /**
   * Takes a mod out of the game, with all that it owns and all that cannot do without it, and forgets it.
   * @throws SkeinError `mod/unknown`
   */
  remove(name: string): void {
    const entry = this.#mods.find(name)
    this.#mods.delete(entry)
    this.#ladder.forget(name)
    this.#stop(entry)
    this.#apply()
  }

  /**
   * Switches a mod off: it goes as if it had been removed, but stays known.
   * @throws SkeinError `mod/unknown`
   */
  disable(name: string): void {
    const entry = this.#mods.find(name)
    if (entry.module === null) return
    this.#stop(entry)
    entry.status = 'disabled'
    entry.errors = []
    this.#apply()
  }

  /**
   * Switches a mod on again, also one that has faulted. It starts anew, and so does what was stopped for want of it.
   * @throws SkeinError `mod/unknown`
   */
  enable(name: string): ModStatus {
    const entry = this.#mods.find(name)
    if (entry.module !== null && entry.status !== 'running') {
      entry.status = 'waiting'
      this.#ladder.forget(name)
    }
    this.#apply()
    return statusOf(entry)
  }

  /** @param wanted what the mod's manifest asks for; limits that are none are left out */
  #limitsOf(mod: string, wanted: Readonly<Record<string, number>> = {}): InstanceLimits {
    const { limits, limitsOf } = this.#options
    const known = Object.fromEntries(
      Object.entries(wanted).filter(([name]) => Object.hasOwn(DEFAULT_LIMITS, name)),
    )
    return checkLimits({ ...DEFAULT_LIMITS, ...limits, ...limitsOf?.(mod, known) })
  }

  #sandboxOf(mod: string, wanted: Readonly<Record<string, number>>): SandboxOptions {
    return { ...this.#limitsOf(mod, wanted), meter: this.#options.meter ?? true }
  }

  /** Asks the player about mods, one after the other; those that are not wanted are refused. */
  async #ask(consents: Consents, read: readonly ModEntry[], files: readonly ModFile[]): Promise<ModEntry[]> {
    const answered: ModEntry[] = []
    for (const [index, entry] of read.entries()) {
      const { module } = entry
      const error = module === null ? null : await consents.ask(module, files[index]!.bytes)
      answered.push(error === null ? entry : { ...entry, module: null, status: 'refused', errors: [error] })
    }
    return answered
  }

  /** What keeps a file from taking the place of the one that runs, or `null`. */
  #keepsFromReplacing(entry: ModEntry): readonly SkeinError[] | null {
    if (entry.module === null) return entry.errors
    const others = this.#mods.candidates().filter((module) => module.file !== entry.file)
    return resolveImage([...others, entry.module], this.#host).refused.get(entry.name) ?? null
  }

  #replace(entry: ModEntry): void {
    const old = this.#mods.file(entry.file)
    if (old?.status === 'running' && old.module !== null && entry.module !== null) entry.previous = old.module
    if (old !== undefined) this.#stop(old)
    this.#mods.set(entry)
    if (entry.module === null) this.#tell(entry, entry.errors)
  }

  /** Brings what runs in line with what was given. What is untouched goes on as it is. */
  #apply(): void {
    const image = resolveImage(this.#mods.candidates(), this.#host)
    for (const entry of this.#mods.entries) {
      const errors = image.refused.get(entry.name)
      if (
        entry.module === null ||
        errors === undefined ||
        entry.status === 'faulted' ||
        entry.status === 'disabled'
      )
        continue
      const same =
        entry.status === 'refused' &&
        errors.every((error, index) => error.message === entry.errors[index]?.message)
      this.#stop(entry)
      entry.status = 'refused'
      entry.errors = errors
      if (!same) this.#tell(entry, errors)
    }
    for (const batch of image.batches) this.#start(batch, image)
    // What others define and a mod can do without may have come or gone.
    for (const { linked } of image.batches.flat()) this.#running.get(linked.module.name)?.relink(linked)
  }

  /** Starts those of a batch that do not run yet, and the systems that the others have gained. */
  #start(batch: readonly ImageMod[], image: Image): void {
    const missing = batch.flatMap((mod) => [...mod.needs].filter((need) => !this.#isThere(need, batch)))[0]
    if (missing !== undefined) {
      for (const mod of batch) this.#refuse(mod, needsFailed(mod.linked.module.name, missing))
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
    const retained = [...this.#running.values()]
    for (const mod of retained) mod.retained = true
    try {
      if (add.length > 0) this.#engine.change({ add, remove: this.#superseded(image) })
      for (const mod of fresh) this.#announce(mod)
    } catch (error) {
      if (!(error instanceof SkeinError)) throw error
      for (const mod of fresh) {
        // A mod that faulted while it started has been reported already.
        if (this.#running.get(mod.name) === mod) {
          const own = error.names.mod === undefined || error.names.mod === mod.name
          this.#running.delete(mod.name)
          this.#refuse(mod.image, own ? error : needsFailed(mod.name, error.names.mod!))
        }
        mod.end()
      }
    } finally {
      for (const mod of retained) mod.retained = false
    }
  }

  #isThere(name: string, batch: readonly ImageMod[]): boolean {
    return this.#running.has(name) || batch.some((mod) => mod.linked.module.name === name)
  }

  /** Systems that run although a newer version of them is there, or nothing asks for them any more. */
  #superseded(image: Image): AnySystem[] {
    const wanted = new Set(image.batches.flat().flatMap((mod) => mod.systems.map((system) => system.id)))
    return [...this.#running.values()]
      .flatMap((mod) => mod.systems)
      .filter((system) => !wanted.has(system.name))
  }

  #create(image: ImageMod): RunningMod {
    const mod = new RunningMod(
      image,
      this.#engine,
      this.#limitsOf(image.linked.module.name, image.linked.module.manifest.mod.limits),
      this.#directory,
      this.#meters,
      {
        faulted: (which, fault, forgivable) => this.#faulted(which, fault, forgivable),
        ended: (which) => this.#ended(which),
      },
      this.#clock,
    )
    this.#running.set(mod.name, mod)
    return mod
  }

  #announce(mod: RunningMod): void {
    const entry = this.#mods.of(mod.image)
    if (entry !== undefined) {
      entry.status = 'running'
      entry.errors = []
    }
    const { name, version, file } = mod.image.linked.module
    this.#emitter.emit('mod-loaded', {
      frame: this.#engine.time.frame,
      mod: name,
      version,
      file,
      systems: mod.systems.map((system) => system.name),
    })
  }

  #refuse(mod: ImageMod, error: SkeinError): void {
    const entry = this.#mods.of(mod)
    if (entry === undefined) return
    const same = entry.status === 'refused' && entry.errors[0]?.message === error.message
    entry.status = 'refused'
    entry.errors = [error]
    if (!same) this.#tell(entry, [error])
  }

  #tell({ name, file }: ModEntry, errors: readonly SkeinError[]): void {
    this.#emitter.emit('mod-refused', { frame: this.#engine.time.frame, mod: name, file, errors })
  }

  /** A mod has faulted: what the game has decided for that is done. @returns whether the mod goes on */
  #faulted(mod: RunningMod, fault: SkeinError, forgivable: boolean): boolean {
    if (this.#running.get(mod.name) !== mod) return false
    const { frame } = this.#engine.time
    const wanted = this.#ladder.climb(mod.name, fault.code, frame)
    const step = forgivable || wanted === 'revert' ? wanted : 'suspend'
    const goesOn = step === 'warn' || step === 'skip'
    const entry = this.#mods.of(mod.image)
    if (!goesOn) {
      this.#running.delete(mod.name)
      if (entry !== undefined) {
        entry.status = 'faulted'
        entry.errors = [fault]
        if (step === 'revert') this.#revertLater(entry)
      }
    }
    this.#emitter.emit('mod-faulted', { frame, mod: mod.name, error: fault, step })
    if (step === 'skip') this.#rest(mod, 0)
    if (!goesOn) this.#evict(mod)
    return goesOn
  }

  /** Lets a mod rest, with those that cannot do without it. */
  #rest(mod: RunningMod, frames: number): void {
    const resting = new Set([mod])
    for (const { name } of resting) {
      for (const other of this.#running.values()) if (other.image.needs.has(name)) resting.add(other)
    }
    for (const each of resting) each.rest(frames)
  }

  /** Gives a file back what it held before, as soon as no system is at work. */
  #revertLater(entry: ModEntry): void {
    if (entry.previous === undefined) return
    this.#reverts.add(entry)
    this.#engine.emitter.once('frame', () => {
      if (!this.#reverts.delete(entry) || this.#mods.file(entry.file) !== entry) return
      const module = entry.previous!
      const { name, version } = module
      this.#mods.set({ file: entry.file, name, version, module, status: 'waiting', errors: [] })
      this.#apply()
    })
  }

  /** Looks at what mods have taken, after each frame. */
  #watch(options: SlowModOptions): WallClock {
    const watch = new SlowWatch(options, (mod, milliseconds) =>
      this.#emitter.emit('mod-slow', { frame: this.#engine.time.frame, mod, milliseconds }),
    )
    this.#engine.emitter.on('frame', () =>
      watch.frame(
        [...this.#running.values()].map((mod) => ({
          name: mod.name,
          wall: mod.wall,
          rest: (frames) => this.#rest(mod, frames),
        })),
      ),
    )
    return new WallClock(options.clock)
  }

  /** Takes a mod out on request, if it runs. */
  #stop(entry: ModEntry): void {
    const mod = this.#running.get(entry.name)
    if (mod === undefined || mod.image.linked.module !== entry.module) return
    this.#running.delete(mod.name)
    this.#removed(mod)
    this.#evict(mod)
  }

  #evict(mod: RunningMod): void {
    // Who uses its components cannot go on without them; who calls its traits is found by the engine.
    for (const other of this.#running.values()) {
      if (!other.image.linked.packagesOf.has(mod.name)) continue
      this.#running.delete(other.name)
      this.#stopped(other, mod.name)
      this.#evict(other)
    }
    if (mod.live > 0) this.#engine.evict(mod.systems)
    else mod.end()
  }

  /** The last system of a mod has gone: on its own account, or because the engine took out what it needs. */
  #ended(mod: RunningMod): void {
    if (this.#running.get(mod.name) !== mod) return
    this.#running.delete(mod.name)
    const need = [...mod.image.needs].find((name) => !this.#running.has(name))
    this.#stopped(mod, need ?? 'something')
  }

  #stopped(mod: RunningMod, need: string): void {
    const entry = this.#mods.of(mod.image)
    if (entry !== undefined) {
      entry.status = 'stopped'
      entry.errors = [needsFailed(mod.name, need)]
    }
    this.#removed(mod)
  }

  #removed(mod: RunningMod): void {
    const { name, version } = mod.image.linked.module
    this.#emitter.emit('mod-removed', { frame: this.#engine.time.frame, mod: name, version })
  }
}

/** A mod that defines more components than it may: each costs columns as long as the world. */
function definesTooMuch({ name, file, manifest }: Module, { components }: InstanceLimits): SkeinError[] {
  const items = manifest.packages.flatMap((it) => it.items)
  const count = items.filter((item) => item.kind === 'component').length
  if (count <= components) return []
  return [
    new SkeinError('link/over-limit', `${name} defines ${count} components; ${components} are allowed`, {
      names: { mod: name, file },
      hint: 'The game can raise "components" in its limits.',
    }),
  ]
}
