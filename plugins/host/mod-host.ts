import { SkeinError, type Engine, type Journal } from '../../engine/index.ts'
import { Consents, Grants, permissionRequestOf, type PermissionRequest } from '../grants/index.ts'
import { Linker, resolveImage } from '../image/index.ts'
import { ColumnRooms, MemoryTotal, WallClock, type CallWatch } from '../instance/index.ts'
import { FuelCounter } from '../sandbox/index.ts'
import { ModComponents } from './components.ts'
import { Desired, nameOf, type DesiredMod } from './desired.ts'
import { MOD_ENTRIES } from './entries-name.ts'
import type { HostCode } from './host-code.ts'
import type { Inheritances } from './inheritance.ts'
import { Intake, type TakenIn } from './intake.ts'
import { ModLife, type ModChanges } from './life.ts'
import { Mod, type ModOrigin, type ModServices, type Replaced } from './mod.ts'
import type { UsageMeter } from './mod-cost.ts'
import { ModEntries, type ContentOf } from './mod-entries.ts'
import { ModEvents } from './mod-events.ts'
import { ModLimits } from './mod-limits.ts'
import { ModMeasures } from './mod-measures.ts'
import {
  addChange,
  keepContent,
  mostOf,
  recordedFile,
  type ModChange,
  type RecordedFile,
} from './mod-change.ts'
import type { ModSource } from './mod-source.ts'
import {
  notThereYet,
  type ModFile,
  type ModHostEmitter,
  type ModHostOptions,
  type ModStatus,
} from './mod-status.ts'
import { Outcomes } from './outcomes.ts'
import { RunningMods } from './running.ts'
import { unkeepable } from './snapshot/unkeepable.ts'
import { canBeKept, shapeOf } from '../module/same-layout.ts'
import { memoryModStorage, StoredMods } from '../storage/index.ts'
import { Watchdog, type SlowModOptions } from './watchdog.ts'

// For recordings: in one file of the page with the host.
export { readAnyText } from '../module/module.ts'

/** How many mods start in one stretch while a game plays, before its frames have their turn. */
const TURN = 32

/** Parts of a {@link ModHost} that have state. */
export interface ModHostParts {
  readonly engine: Engine
  readonly desired: Desired
  readonly running: RunningMods
  readonly life: ModLife
  readonly columns: ColumnRooms
  readonly memoryTotal: MemoryTotal
  readonly linker: Linker
  readonly code: HostCode
  /** Content that was given for snapshots alone. */
  readonly kept: readonly ModSource[]
  readonly outcomes: Outcomes
  readonly events: ModEvents
  /** Makes a mod whose state comes from a snapshot. */
  revive(origin: Omit<ModOrigin, 'limits' | 'since'>, replaced: Replaced | null): Mod
  /** The mods that start with state. */
  readonly inheritances: Inheritances
  readonly stored: StoredMods
  /** How many mods have been started. */
  readonly started: number
  /** Goes on with another number of them. */
  goOn(started: number): void
}

/**
 * Loads mods into a running game, switches them on and off, and takes them out again. Each call changes the desired
 * mods ({@link Desired}) and has {@link ModLife} bring the game in line with it. Call it between frames.
 */
export class ModHost {
  readonly #engine: Engine
  readonly #limits: ModLimits
  readonly #grants: Grants
  readonly #linker: Linker
  readonly #intake: Intake
  readonly #watch: CallWatch = { clock: null, counts: false }
  readonly #desired = new Desired()
  readonly #running = new RunningMods()
  readonly #events: ModEvents
  readonly #outcomes: Outcomes
  readonly #measures: ModMeasures
  readonly #life: ModLife
  readonly #modServices: Omit<ModServices, 'counter'>
  /** Has the changes in a recording take effect again. */
  readonly entries: ModEntries = new ModEntries({
    repeat: (change, sourceOf) => this.#repeat(change, sourceOf),
    read: (file) => this.#intake.readOne(file),
    limitsOf: (module) => this.#limits.ofModule(module),
  })
  /** Counts the fuel of all mods; made for the first of them. */
  #counter: FuelCounter | null = null
  /** How many mods have been started. */
  #started = 0
  /** Content that snapshots may bring back. */
  readonly #kept: ModSource[] = []

  constructor(
    engine: Engine,
    emitter: ModHostEmitter,
    options: ModHostOptions = {},
    changes: ModChanges = { around: null },
  ) {
    this.#engine = engine
    this.#limits = new ModLimits(options)
    const grants = new Grants(
      options.grants,
      (name) => engine.assets.isOfGame(name),
      engine.definition.packages,
      engine.definition.interfaces,
    )
    this.#grants = grants
    this.#linker = new Linker({
      ...engine.definition,
      grants: {
        refused: (module, isOwn) => [
          ...grants.refused(module, isOwn),
          ...this.#limits.problemsOf(module),
          ...(options.snapshots === true && !canBeKept(module) ? [unkeepable(module)] : []),
        ],
      },
    })
    const turn = (): (() => Promise<void>) | null => this.#turn
    this.#intake = new Intake({
      sandboxOf: (...mod) => this.#limits.sandboxOf(...mod),
      consents: options.ask === undefined ? null : new Consents(grants, options.ask, options.consents),
      answered: (module) => this.#linker.forget(module),
      get turn() {
        return turn()
      },
    })
    this.#events = new ModEvents(engine, emitter)
    this.#outcomes = new Outcomes(this.#desired, this.#events)
    this.#modServices = {
      engine,
      directory: this.#running.directory,
      components: new ModComponents(engine.world),
      memoryTotal: new MemoryTotal(options.totalMemoryBytes),
      columns: new ColumnRooms(engine.world),
      inheritances: new Map(),
      stored: new StoredMods(engine, options.storage ?? memoryModStorage()),
      watch: this.#watch,
      faulted: (mod, fault, forgivable) => this.#life.faulted(mod, fault, forgivable),
      lost: (mod) => this.#life.lost(mod),
    }
    this.#life = new ModLife({
      engine,
      desired: this.#desired,
      running: this.#running,
      events: this.#events,
      outcomes: this.#outcomes,
      linker: this.#linker,
      create: (origin, replaced, held) => this.#create(origin, replaced, held),
      faults: options.faults,
      probationFrames: options.probationFrames ?? 60,
      changes,
    })
    this.#measures = new ModMeasures(this.#watch, () => this.#running.list())
    if (options.slow !== undefined) this.#watchTime(options.slow)
  }

  /** All mods that were given so far, by name. */
  list(): ModStatus[] {
    return this.#desired.mods.map((slot) => this.#outcomes.status(slot, this.#running.of(slot)))
  }

  /** Reads files that snapshots may bring back, without running them. */
  async keep(files: readonly ModFile[]): Promise<void> {
    for (const file of files) this.#kept.push(await this.#intake.readOne(file))
  }

  /** Reads files of a recording that its snapshots bring back. @throws SkeinError `recording/*` */
  async keepRecorded(files: readonly RecordedFile[], contentOf: ContentOf): Promise<void> {
    this.#kept.push(...(await this.entries.sourcesOf(files, contentOf)))
  }

  /** Files as a journal names them, which keeps their bytes. */
  record(sources: readonly ModSource[], journal: Journal): RecordedFile[] {
    for (const source of sources) keepContent(journal, source)
    return sources.map((source) => recordedFile(source, (module) => this.#limits.ofModule(module)))
  }

  /** The parts that have state, for snapshots. */
  get parts(): ModHostParts {
    const { memoryTotal, columns, inheritances, stored } = this.#modServices
    const started = (): number => this.#started
    return {
      engine: this.#engine,
      desired: this.#desired,
      running: this.#running,
      life: this.#life,
      columns,
      memoryTotal,
      linker: this.#linker,
      code: { resolveImage, canBeKept, shapeOf },
      kept: this.#kept,
      outcomes: this.#outcomes,
      events: this.#events,
      revive: (origin, replaced) => this.#create({ ...origin, revived: true }, replaced, false),
      inheritances,
      stored,
      get started() {
        return started()
      },
      goOn: (count) => void (this.#started = count),
    }
  }

  /** Bytes of memory that all mods have together, those included that wait for another version to pass its probation. */
  get memoryBytes(): number {
    return this.#modServices.memoryTotal.bytes
  }

  /** How often a module was linked so far: that grows with the changes, and not with the number of mods. */
  get links(): number {
    return this.#linker.links
  }

  /** Measures what mods take, until it is ended. @param clock milliseconds by a clock that goes steadily */
  measure(clock: () => number): UsageMeter {
    return this.#measures.begin(clock)
  }

  /**
   * Adds mods to the game. Files that cannot be used are refused, with all that is wrong with them; the rest runs. The
   * order of the files means nothing. A file that was given before takes the place of its earlier content, which hands
   * over as much of its state as it can; if the new content cannot be linked or started, the running mod goes on as it
   * was. Where calls overlap, the last of them decides about a file, whichever is done first.
   *
   * @param removed files that have gone at the same time; a mod that is in another file now was renamed
   * @returns the status of each given file, in the order given
   */
  async add(files: readonly ModFile[], removed: readonly string[] = []): Promise<ModStatus[]> {
    const taken = await this.#intake.take(files, removed)
    const { ready } = this.#modServices.stored
    if (ready !== undefined) await ready
    let more = this.#take(taken, this.#most)
    while (more) {
      await this.#turn?.()
      more = this.#goOn(this.#most)
    }
    return taken.all.map((source) => this.#statusOf(source))
  }

  /** Takes up files that have been read, and starts so many mods. @returns whether mods are left to start */
  #take(taken: Omit<TakenIn, 'all'>, most: number): boolean {
    const { journal } = this.#engine
    if (journal !== null) for (const source of taken.read) keepContent(journal, source)
    return this.#enter(
      () => addChange(taken, most, (module) => this.#limits.ofModule(module)),
      () => {
        this.#forgetFaults(taken)
        this.#desired.take(taken.read, taken.removed, (slot) => this.#runs(slot))
        for (const file of taken.off) if (this.#desired.file(file) !== undefined) this.#switchOff(file)
        this.#life.changed()
        return this.#life.settle(most)
      },
    )
  }

  /** Starts so many of the mods that are left to start. @returns whether there are more */
  #goOn(most: number): boolean {
    return this.#enter(
      () => ({ op: 'settle', most: mostOf(most) }),
      () => this.#life.settle(most),
    )
  }

  /** A change of mods takes effect: an input of the game. */
  #enter<T>(change: () => ModChange, work: () => T): T {
    return this.#engine.entering(() => ({ kind: 'other', name: MOD_ENTRIES, data: change() }), work)
  }

  /**
   * Takes a mod out of the game, with all that it owns and all that cannot do without it, and forgets it. A file of it that
   * {@link add} is still reading, or asking the player about, is not added any more.
   *
   * @throws SkeinError `mod/unknown`; `system/busy` while a system or a mod is at work
   */
  remove(name: string): void {
    this.#assertIdle('removed', name)
    const withdrawn = this.#intake.withdraw(name)
    const slot = withdrawn ? this.#desired.lookUp(name, this.#nameOfRunning) : this.#find(name)
    if (slot === undefined) return
    this.#intake.withdraw(slot.file)
    this.#enter(
      () => ({ op: 'remove', file: slot.file }),
      () => this.#remove(slot),
    )
  }

  #remove(slot: DesiredMod): void {
    this.#desired.remove(slot)
    this.#life.faults.forget(nameOf(slot))
    this.#settle()
  }

  /**
   * Switches a mod off: it goes as if it had been removed, but stays known. By its name, all files that hold it are switched off; by
   * the name of a file, that one and those that hold the same. A file of it that {@link add} is still reading, or asking the player
   * about, is off when it is there, whatever the answer is.
   *
   * @throws SkeinError `mod/unknown`; `system/busy` while a system or a mod is at work
   */
  disable(name: string): void {
    this.#assertIdle('switched off', name)
    const isBrought = this.#intake.switch(name, false)
    if (isBrought && this.#desired.lookUp(name, this.#nameOfRunning) === undefined) return
    this.#find(name)
    this.#enter(
      () => ({ op: 'disable', name }),
      () => {
        this.#switchOff(name)
        this.#settle()
      },
    )
  }

  #switchOff(name: string): void {
    for (const slot of this.#desired.switched(name, this.#nameOfRunning)) {
      if (slot.source.module !== null || slot.fallback !== null) this.#desired.switchOff(slot)
    }
  }

  /**
   * Switches a mod on again, also one that has faulted. It starts anew, and so do the mods that were stopped for want
   * of it. One that {@link add} still brings starts when it is there, if the player allows it.
   * @returns its status; `stopped` while {@link add} is still reading its file, or asking the player
   * @throws SkeinError `mod/unknown`; `system/busy` while a system or a mod is at work
   */
  enable(name: string): ModStatus {
    this.#assertIdle('switched on', name)
    const isBrought = this.#intake.switch(name, true)
    if (isBrought && this.#desired.lookUp(name, this.#nameOfRunning) === undefined)
      return notThereYet(this.#intake.bringing(name))
    const slot = this.#find(name)
    this.#enter(
      () => ({ op: 'enable', name }),
      () => this.#switchOn(name),
    )
    return this.#outcomes.status(slot, this.#running.of(slot))
  }

  /**
   * The permission request of a mod; `null` when its file is no mod.
   * @throws SkeinError `mod/unknown`
   */
  permissions(name: string): PermissionRequest | null {
    const { source, fallback } = this.#find(name)
    const module = source.module ?? fallback?.module ?? null
    return module === null ? null : permissionRequestOf(module, null, this.#grants)
  }

  /**
   * The permission request of a file to be added. Nothing of it runs, nor is compiled.
   * @throws SkeinError `module/*`, `manifest/*`
   */
  async inspect(file: ModFile): Promise<PermissionRequest> {
    const { text, hash } = await this.#intake.text(file)
    return permissionRequestOf(text, hash, this.#grants)
  }

  #switchOn(name: string): void {
    for (const it of this.#desired.switched(name, this.#nameOfRunning)) {
      if (this.#runs(it)) continue
      this.#desired.switchOn(it)
      this.#life.faults.forget(nameOf(it))
    }
    this.#settle()
  }

  /** Has a change of mods take effect again, as a recording holds it. @param sourceOf the source of a file, read before */
  #repeat(change: ModChange, sourceOf: (file: RecordedFile) => ModSource): void {
    switch (change.op) {
      case 'add': {
        const read = change.files.map(sourceOf)
        for (const { module, declined } of read) {
          if (module === null) continue
          this.#grants.decline(module, declined)
          this.#linker.forget(module)
        }
        this.#take({ read, removed: change.removed, off: change.off }, change.most ?? Infinity)
        break
      }
      case 'settle':
        this.#goOn(change.most ?? Infinity)
        break
      case 'remove': {
        const slot = this.#desired.file(change.file)
        if (slot !== undefined) {
          this.#enter(
            () => change,
            () => this.#remove(slot),
          )
        }
        break
      }
      case 'disable':
        this.disable(change.name)
        break
      case 'enable':
        this.enable(change.name)
        break
      case 'rest':
        this.#rest(change.mod, change.frames)
    }
  }

  #rest(name: string, frames: number): void {
    const mod = this.#running.get(name)
    if (mod === undefined) return
    this.#enter(
      () => ({ op: 'rest', mod: name, frames }),
      () => this.#life.faults.rest(mod, frames),
    )
  }

  #settle(): void {
    this.#life.changed()
    this.#life.settle()
  }

  #find(name: string): DesiredMod {
    return this.#desired.find(name, this.#nameOfRunning)
  }

  /** The name of the mod that runs from a file. */
  readonly #nameOfRunning = (slot: DesiredMod): string | undefined => this.#running.of(slot)?.name

  #runs(slot: DesiredMod): boolean {
    return this.#running.of(slot) !== undefined
  }

  /** The status of a file that was given. */
  #statusOf(source: ModSource): ModStatus {
    const slot = this.#desired.file(source.file)
    if (slot === undefined) {
      const { file, name, version, errors } = source
      const status = errors.length > 0 ? 'refused' : 'stopped'
      return { file, name, version, status, fuel: null, errors, failed: null }
    }
    const mod = this.#running.of(slot)
    if (mod?.source === slot.source) return this.#outcomes.status(slot, mod)
    return this.#outcomes.content(slot)
  }

  /** Mods whose files have gone begin anew, should they come again; not those that were renamed. */
  #forgetFaults({ read, removed }: Omit<TakenIn, 'all'>): void {
    const names = new Set(read.map(({ name }) => name))
    for (const file of removed) {
      const slot = this.#desired.file(file)
      if (slot !== undefined && !names.has(nameOf(slot))) this.#life.faults.forget(nameOf(slot))
    }
  }

  /** Listeners hear of faults while the mod is still at work. */
  #assertIdle(what: string, mod: string): void {
    if (this.#engine.turn === 0 && !this.#life.busy) return
    throw new SkeinError('system/busy', `${mod} cannot be ${what} while a callback of a system or mod runs`, {
      names: { mod },
      hint: 'Do it after the frame; in a listener, defer it with queueMicrotask(() => …).',
    })
  }

  /** How many mods start at once. */
  get #most(): number {
    return this.#engine.time.frame === 0 ? Infinity : TURN
  }

  /** Lets a game that plays go on with its frames, so that files do not keep it from several; `null` for one that does not play. */
  get #turn(): (() => Promise<void>) | null {
    if (this.#engine.time.frame === 0) return null
    return () => new Promise((resolve) => setTimeout(resolve))
  }

  #create(origin: Omit<ModOrigin, 'limits' | 'since'>, replaced: Replaced | null, held: boolean): Mod {
    const { slot, source, image, revived = false } = origin
    const limits = this.#limits.ofModule(image.linked.module)
    const services = { ...this.#modServices, counter: (this.#counter ??= new FuelCounter()) }
    const mod = new Mod(
      { slot, source, image, limits, since: ++this.#started, revived },
      services,
      replaced,
      held,
    )
    if (held) mod.holdings.open()
    return mod
  }

  /** Looks at what mods have taken, after each frame. */
  #watchTime(options: SlowModOptions): void {
    const watchdog = new Watchdog(options, (mod, milliseconds) => this.#events.slow(mod, milliseconds))
    this.#engine.afterFrame(() =>
      watchdog.frame(
        this.#running.list().map((mod) => ({
          name: mod.name,
          wall: mod.systems.wall,
          // A recording holds its own rests: no clock goes as it did then.
          rest: (frames) => {
            if (this.#engine.replayed === null) this.#rest(mod.name, frames)
          },
        })),
      ),
    )
    this.#watch.clock = new WallClock(options.clock)
  }
}
