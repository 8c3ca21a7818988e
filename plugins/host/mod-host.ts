import { SkeinError, type Engine } from '../../engine/index.ts'
import { Consents, contentHash, Grants, sheetOf, type PermissionSheet } from '../grants/index.ts'
import { resolveImage, type Host, type ImageMod } from '../image/index.ts'
import { ColumnRooms, MemoryTotal, WallClock, type CallWatch } from '../instance/index.ts'
import { readModuleText } from '../module/module.ts'
import { FuelCounter } from '../sandbox/index.ts'
import { checkFiles, checkOptions } from './check-options.ts'
import { FaultResponse } from './fault-response.ts'
import { FileChanges } from './file-changes.ts'
import type { Heritage } from './heritage.ts'
import { ModLimits } from './mod-limits.ts'
import type { ModMeasure } from './mod-cost.ts'
import { ModMeasures } from './mod-measures.ts'
import { ModList, readEntry, statusOf, type ModEntry } from './mod-list.ts'
import { ModNews } from './mod-news.ts'
import type { ModFile, ModHostEmitter, ModHostOptions, ModStatus } from './mod-status.ts'
import { RunningMod } from './running-mod.ts'
import { RunningSet } from './running-set.ts'
import { Swaps } from './swaps.ts'
import { SlowWatch, type SlowModOptions } from './slow-watch.ts'

/** Loads mods into a running game, switches them on and off, and takes them out again. Call it between frames. */
export class ModHost {
  readonly #engine: Engine
  /** What the fuel of all mods is counted with; made for the first of them. */
  #counter: FuelCounter | null = null
  readonly #memoryTotal: MemoryTotal
  readonly #columns: ColumnRooms
  /** How many mods have been started. */
  #started = 0
  readonly #host: Host
  readonly #limits: ModLimits
  readonly #grants: Grants
  readonly #consents: Consents | null
  readonly #watch: CallWatch = { clock: null, counts: false }
  readonly #mods = new ModList()
  readonly #news: ModNews
  readonly #running: RunningSet
  readonly #faults: FaultResponse
  readonly #measures: ModMeasures
  readonly #swaps: Swaps
  readonly #changes: FileChanges
  /** How often mods were added, and in which of these calls a file was last taken up. */
  #adds = 0
  readonly #takenIn = new Map<string, number>()

  constructor(engine: Engine, emitter: ModHostEmitter, options: ModHostOptions = {}) {
    checkOptions(options)
    this.#engine = engine
    this.#limits = new ModLimits(options)
    this.#memoryTotal = new MemoryTotal(options.totalMemoryBytes)
    this.#columns = new ColumnRooms(engine.world)
    const grants = new Grants(options.grants, (name) => engine.assets.isOfGame(name))
    this.#grants = grants
    this.#host = {
      ...engine.definition,
      grants: {
        refused: (module, isOwn) => [...grants.refused(module, isOwn), ...this.#limits.problemsOf(module)],
      },
    }
    this.#consents = options.ask === undefined ? null : new Consents(grants, options.ask, options.consents)
    this.#news = new ModNews(engine, emitter)
    this.#running = new RunningSet(engine, this.#mods, this.#news, (image) => this.#create(image, null))
    const { trialFrames = 60, faults } = options
    this.#swaps = new Swaps({
      engine,
      mods: this.#mods,
      running: this.#running,
      news: this.#news,
      create: (image, heritage) => this.#create(image, heritage),
      apply: () => this.#apply(),
      trialFrames,
    })
    this.#faults = new FaultResponse(engine, this.#mods, this.#running, this.#swaps, this.#news, faults, () =>
      this.#apply(),
    )
    this.#measures = new ModMeasures(this.#watch, () => this.#running.list())
    if (options.slow !== undefined) this.#findSlow(options.slow)
    this.#changes = new FileChanges({
      mods: this.#mods,
      running: this.#running,
      swaps: this.#swaps,
      news: this.#news,
      host: this.#host,
      forget: (name) => this.#faults.forget(name),
      apply: () => this.#apply(),
    })
  }

  /** All mods that were given so far, by name. */
  list(): ModStatus[] {
    return this.#mods.statuses((name) => this.#running.get(name)?.fuel ?? null)
  }

  /** Measures what mods take, until it is ended. @param clock milliseconds by a clock that goes steadily */
  measure(clock: () => number): ModMeasure {
    return this.#measures.begin(clock)
  }

  /**
   * Adds mods to the game. Files that cannot be used are refused, with all that is wrong with them; the rest runs. The
   * order in which files are given means nothing. A file that was given before takes the place of what it held, which
   * leaves it what it can of its state; if it cannot be linked or started, the mod that runs goes on as it was. Where calls
   * overlap, what the last of them says of a file holds, whichever is done first.
   *
   * @param removed files that have gone at the same time; a mod that is in another file now was renamed
   * @returns the status of each given file, in the order given
   * @throws SkeinError `value/invalid` for what are no files
   */
  async add(files: readonly ModFile[], removed: readonly string[] = []): Promise<ModStatus[]> {
    checkFiles(files)
    const call = ++this.#adds
    const turn = this.#engine.time.frame > 0 ? () => this.#turn() : null
    const reading: Promise<ModEntry>[] = []
    for (const file of files) {
      await this.#turn()
      reading.push(readEntry(file, (...mod) => this.#limits.sandboxOf(...mod), turn))
    }
    const read = await Promise.all(reading)
    const parsed = this.#consents === null ? read : await this.#ask(this.#consents, read, files)
    await this.#turn()
    const latest = this.#latest(call, parsed, removed)
    const results = this.#changes.take(latest.read, latest.removed)
    const status = new Map(this.list().map((it) => [it.file, it]))
    return parsed.map((entry) => results.get(entry.file) ?? status.get(entry.file) ?? statusOf(entry))
  }

  /**
   * Takes a mod out of the game, with all that it owns and all that cannot do without it, and forgets it.
   * @throws SkeinError `mod/unknown`; `system/busy` while a system or a mod is at work
   */
  remove(name: string): void {
    this.#assertIdle('removed', name)
    const entry = this.#mods.find(name)
    this.#mods.delete(entry)
    this.#faults.forget(entry.name)
    this.#swaps.forget(entry.name)
    this.#running.stop(entry)
    this.#apply()
  }

  /**
   * Switches a mod off: it goes as if it had been removed, but stays known.
   * @throws SkeinError `mod/unknown`; `system/busy` while a system or a mod is at work
   */
  disable(name: string): void {
    this.#assertIdle('switched off', name)
    const entry = this.#mods.find(name)
    if (entry.module === null) return
    this.#swaps.forget(name)
    this.#running.stop(entry)
    entry.status = 'disabled'
    entry.errors = []
    this.#apply()
  }

  /**
   * Switches a mod on again, also one that has faulted. It starts anew, and so does what was stopped for want of it.
   * @throws SkeinError `mod/unknown`; `system/busy` while a system or a mod is at work
   */
  enable(name: string): ModStatus {
    this.#assertIdle('switched on', name)
    const entry = this.#mods.find(name)
    if (entry.module !== null && entry.status !== 'running') {
      entry.status = 'waiting'
      this.#faults.forget(entry.name)
    }
    this.#apply()
    return statusOf(entry)
  }

  /**
   * What a mod asks for, as a player is shown it; `null` when its file is no mod.
   * @throws SkeinError `mod/unknown`
   */
  sheet(name: string): PermissionSheet | null {
    const { module } = this.#mods.find(name)
    return module === null ? null : sheetOf(module, null, this.#grants.permissionsOf(module))
  }

  /**
   * What a file would ask for, before it is added. Nothing of it runs, nor is compiled.
   * @throws SkeinError `module/*`, `manifest/*`
   */
  async inspect({ file, bytes, problem }: ModFile): Promise<PermissionSheet> {
    if (problem !== undefined) throw problem
    const text = readModuleText(bytes, file)
    return sheetOf(text, await contentHash(bytes), this.#grants.permissionsOf(text))
  }

  /** Of what a call has read, that of which no later call has told meanwhile. */
  #latest(
    call: number,
    read: readonly ModEntry[],
    removed: readonly string[],
  ): { read: ModEntry[]; removed: string[] } {
    const take = (file: string): boolean => {
      const latest = (this.#takenIn.get(file) ?? 0) <= call
      if (latest) this.#takenIn.set(file, call)
      return latest
    }
    return { read: read.filter(({ file }) => take(file)), removed: removed.filter(take) }
  }

  /** Listeners hear of faults while the mod is still at work. */
  #assertIdle(what: string, mod: string): void {
    if (this.#engine.turn === 0) return
    throw new SkeinError('system/busy', `${mod} was to be ${what} while a system or a mod is at work`, {
      names: { mod },
      hint: 'Do it when the frame is over: in a listener, within queueMicrotask(() => …).',
    })
  }

  /** Lets a game that plays go on with its frames: what there is to do for files is not to keep it from several. */
  async #turn(): Promise<void> {
    if (this.#engine.time.frame > 0) await new Promise((resolve) => setTimeout(resolve))
  }

  #create(image: ImageMod, heritage: Heritage | null): RunningMod {
    const services = {
      engine: this.#engine,
      directory: this.#running.directory,
      counter: (this.#counter ??= new FuelCounter()),
      memoryTotal: this.#memoryTotal,
      columns: this.#columns,
      watch: this.#watch,
      since: ++this.#started,
      events: {
        faulted: (mod: RunningMod, fault: SkeinError, forgivable: boolean) =>
          this.#faults.faulted(mod, fault, forgivable),
        ended: (mod: RunningMod) => this.#running.ended(mod),
      },
    }
    return new RunningMod(image, this.#limits.ofModule(image.linked.module), services, heritage)
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
      this.#running.stop(entry)
      entry.status = 'refused'
      entry.errors = errors
      if (!same) this.#news.refused(entry, errors)
    }
    this.#running.start(image)
  }

  /** Looks at what mods have taken, after each frame. */
  #findSlow(options: SlowModOptions): void {
    const watch = new SlowWatch(options, (mod, milliseconds) => this.#news.slow(mod, milliseconds))
    this.#engine.afterFrame(() =>
      watch.frame(
        this.#running.list().map((mod) => ({
          name: mod.name,
          wall: mod.wall,
          rest: (frames) => this.#running.rest(mod, frames),
        })),
      ),
    )
    this.#watch.clock = new WallClock(options.clock)
  }
}
