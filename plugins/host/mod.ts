import { SkeinError, type AnySystem, type Engine, type Owner, type SystemOwner } from '../../engine/index.ts'
import type { ModDirectory } from '../engine-traits/index.ts'
import type { ImageMod, LinkedModule, LinkedSystem } from '../image/index.ts'
import {
  CallScope,
  RetainedMemory,
  ModInstance,
  modLog,
  type CallWatch,
  type ColumnAccount,
  type ColumnRooms,
  type MemorySnapshot,
  type MemoryTotal,
  type WallTime,
} from '../instance/index.ts'
import type { InstanceLimits } from '../limits.ts'
import type { FuelCounter, FuelStatus } from '../sandbox/index.ts'
import { componentsOf, type ModComponents } from './components.ts'
import type { DesiredMod } from './desired.ts'
import type { ModSource } from './mod-source.ts'
import type { Handoff } from './handoff.ts'
import type { ModUsage } from './mod-cost.ts'
import { isLive, NEXT_STATES, type ModState } from './mod-state.ts'
import { runContained } from './run-contained.ts'
import { defineModSystem } from './mod-system.ts'

/** Services of all mods of a host. */
export interface ModServices {
  readonly engine: Engine
  readonly directory: ModDirectory
  readonly components: ModComponents
  /** Counts the fuel of all of them. */
  readonly counter: FuelCounter
  readonly memoryTotal: MemoryTotal
  readonly columns: ColumnRooms
  readonly watch: CallWatch
  /**
   * A call into a mod faulted, or the engine found it at fault.
   *
   * @param forgivable whether it could go on at all
   * @returns whether it goes on
   */
  faulted(mod: Mod, fault: SkeinError, forgivable: boolean): boolean
  /** The engine has dropped a system of a mod that takes part in the game: what it needs has gone. */
  lost(mod: Mod): void
}

/** Where a mod comes from, and what it is made of. */
export interface ModOrigin {
  readonly slot: DesiredMod
  readonly source: ModSource
  readonly image: ImageMod
  readonly limits: InstanceLimits
  /** How many mods have been started before. */
  readonly since: number
}

/** A mod, from its start to its end: one {@link ModState}, its instance, its systems and what it owns. */
export class Mod implements SystemOwner {
  readonly slot: DesiredMod
  readonly source: ModSource
  readonly image: ImageMod
  readonly limits: InstanceLimits
  readonly since: number
  /** Counts what the game keeps for it, whatever version of it runs. */
  readonly #kept: RetainedMemory
  /** Owns its entities, whatever version of it runs; `null` until {@link open}. */
  #entities: Owner | null = null
  readonly #services: ModServices
  readonly #engine: Engine
  readonly #log: ReturnType<typeof modLog>
  readonly #systems = new Map<string, { readonly linked: LinkedSystem; readonly system: AnySystem }>()
  #state: ModState = 'starting'
  /** The state that a rest interrupts, and the last frame of the rest. */
  #awake: ModState = 'running'
  #restsUntil = -1
  /** The handoff of the version that it replaces, while it starts. */
  #handoff: Handoff | null
  /** Whether what it does while it starts waits until {@link settle}: it may come to nothing. */
  readonly #held: boolean
  /** Takes back the assets that it has brought. */
  #endAssets: () => void = () => undefined
  #instance: ModInstance | null = null
  /** Whether `new`, `restore` or `drop` of one of its systems is under way: a fault in that cannot be passed over. */
  #inLifecycle = false

  /** @param held whether what it does while it starts is to wait until {@link settle} */
  constructor(origin: ModOrigin, services: ModServices, handoff: Handoff | null, held: boolean) {
    const { engine } = services
    const { image, limits } = origin
    this.slot = origin.slot
    this.source = origin.source
    this.image = image
    this.limits = limits
    this.since = origin.since
    this.#services = services
    this.#engine = engine
    this.#handoff = handoff
    this.#held = held
    const before = handoff?.before ?? null
    this.#kept = before === null ? new RetainedMemory(services.memoryTotal, limits) : before.#kept
    this.#log =
      before?.limits.logLines === limits.logLines ? before.#log : modLog(engine, this.name, limits.logLines)
  }

  /** Gives it a place in the game: before any of its systems is there, since they may look for its assets at once. */
  open(): void {
    this.#entities = this.#handoff?.before.entities ?? this.#engine.world.createOwner(this.name)
    this.#services.components.hold(this.image.linked.module)
    this.#account()
    this.bringAssets()
  }

  /** Counts the columns of its components as kept for it, from now on within its own limits. */
  #account(): void {
    this.#kept.limitTo(this.limits)
    for (const component of componentsOf(this.image.linked.module))
      this.#services.columns.own(component, this.#kept, (error) => this.fault(error))
  }

  /** The columns that it answers for now. */
  get columnAccount(): ColumnAccount {
    return this.#services.columns.accountOf(this.#kept)
  }

  /** Counts its texts anew: another version has left them as they are. */
  recountTexts(): void {
    this.#kept.hasTexts(this.#engine.texts.bytesOf(this.name))
  }

  /** Counts anew, without memory retained for another version. @param columns those that it answered for before */
  recount(columns: ColumnAccount): void {
    this.recountTexts()
    this.#services.columns.backTo(this.#kept, columns)
  }

  /** Events of it take so many bytes more while they wait, or fewer. */
  queued(bytes: number): void {
    this.#kept.add(bytes)
  }

  get entities(): Owner {
    return this.#entities!
  }

  get name(): string {
    return this.image.linked.module.name
  }

  get version(): string {
    return this.image.linked.module.version
  }

  get state(): ModState {
    if (this.#state === 'resting' && this.#engine.time.frame > this.#restsUntil) this.#state = this.#awake
    return this.#state
  }

  /** Whether a fault brings back the version before. */
  get onProbation(): boolean {
    return (this.state === 'resting' ? this.#awake : this.#state) === 'probation'
  }

  /** Takes the next state. Anything but what {@link NEXT_STATES} allows is a defect of the host. */
  become(next: ModState): void {
    if (this.state === next) return
    if (!NEXT_STATES[this.#state].includes(next))
      throw new Error(`${this.name} ${this.version} is ${this.#state} and cannot become ${next}`)
    this.#state = next
  }

  /** Lets it rest until a number of frames from now have ended; 0 is the one under way. */
  rest(frames: number): void {
    if (!isLive(this.state)) return
    if (this.#state !== 'resting') this.#awake = this.#state
    this.#restsUntil = Math.max(this.#restsUntil, this.#engine.time.frame + frames)
    this.become('resting')
    this.#instance?.rest(this.#restsUntil)
  }

  /** Another version is about to take its place: none of its calls runs until {@link resume}. */
  suspend(): void {
    if (this.state !== 'resting') this.#awake = this.#state
    this.become('suspended')
  }

  /** It keeps its place, or has it back. @param state its state before, if no other has run meanwhile */
  resume(state: ModState = this.#awake): void {
    this.#awake = state
    this.#account()
    this.become(this.#restsUntil >= this.#engine.time.frame ? 'resting' : state)
  }

  /** The probation is over: it runs like any other. */
  pass(): void {
    if (this.state === 'resting') this.#awake = 'running'
    else if (this.#state === 'probation') this.become('running')
  }

  /** The definition of one of its systems, for the engine; made when first asked for. */
  system(linked: LinkedSystem): AnySystem {
    let part = this.#systems.get(linked.id)
    if (part === undefined) {
      const system = defineModSystem(linked, this, {
        create: (bind) => this.#create(linked, bind),
        drop: () => this.#drop(linked),
      })
      this.#systems.set(linked.id, (part = { linked, system }))
    }
    return part.system
  }

  /** A system that was asked for before, by its id. */
  systemOf(id: string): AnySystem | undefined {
    return this.#systems.get(id)?.system
  }

  /** One of its systems does not come back with it: another mod's is newer. */
  leaveOut({ id }: LinkedSystem): void {
    this.#systems.delete(id)
  }

  /** The systems that were asked for so far. */
  get systems(): readonly AnySystem[] {
    return [...this.#systems.values()].map(({ system }) => system)
  }

  /** The same, as they are linked. */
  get parts(): readonly LinkedSystem[] {
    return [...this.#systems.values()].map(({ linked }) => linked)
  }

  /** Fuel spent in the frame under way, and left; `null` if that is not counted. */
  get fuel(): FuelStatus | null {
    return this.#instance?.fuel ?? null
  }

  /** Wall time of its calls. */
  get wall(): WallTime {
    return this.#instance?.wall ?? { milliseconds: 0, calls: 0 }
  }

  /** Its usage so far; from now on, the bytes that cross between it and the game are counted. */
  measure(): ModUsage {
    const memory = this.#instance?.memory
    const { milliseconds, calls } = this.wall
    const traffic = memory === undefined ? null : (memory.traffic ??= { in: 0, out: 0 })
    return {
      milliseconds,
      calls,
      bytesIn: traffic?.in ?? 0,
      bytesOut: traffic?.out ?? 0,
      memoryBytes: memory?.bytes.length ?? 0,
      hostBytes: this.#kept.bytes,
      fuel: this.fuel,
    }
  }

  /** Counts no bytes any more. */
  endMeasure(): void {
    if (this.#instance !== null) this.#instance.memory.traffic = null
  }

  /** Writes a warning about it to the log of the game. */
  warn(message: string): void {
    this.#engine.log('warn', this.name, message)
  }

  /** Takes up what has changed about the traits that the mod can do without. */
  relink({ imports }: LinkedModule): void {
    this.#instance?.relink(imports)
  }

  /** The engine found one of its systems at fault. */
  fault(error: SkeinError): void {
    this.halt(error)
    this.#services.faulted(this, error, false)
  }

  /** Lets nothing of it run any more. */
  halt(fault: SkeinError): void {
    this.#instance?.stop(fault)
  }

  /** A snapshot of its memory; `null` while it has no instance. */
  get memory(): MemorySnapshot | null {
    return this.#instance?.image() ?? null
  }

  /** Saves one of its systems. Nothing of the mod changes by that. @throws SkeinError `fault/*` */
  save({ id, record }: LinkedSystem): Uint8Array {
    const random = this.#engine.randomState(this.name)
    try {
      return this.#instance!.save(new CallScope(id, record.save!))
    } finally {
      this.#engine.restoreRandom(this.name, random)
    }
  }

  /** Lets what it has done while it started take effect: everything else has started too. */
  settle(): void {
    // Else every version would keep all that came before it.
    this.#handoff = null
    this.#instance?.release()
  }

  /** Brings the pictures, sounds and data of its file again, where another version has taken their place. */
  bringAssets(): void {
    this.#endAssets()
    this.#endAssets = this.#engine.assets.bring(this.image.linked.module.assets, this.name)
  }

  /** Takes them back, but for those that another version has replaced. */
  endAssets(): void {
    this.#endAssets()
  }

  /** Ends it and leaves what it owns to another version: that has taken its place, or keeps it. */
  abandon(): void {
    this.#finish([], [])
  }

  /** Ends it with all that it owns. Its systems must have gone. */
  end(): void {
    const { world, texts } = this.#engine
    this.#finish(
      [
        () => this.#engine.dropEvents(this),
        () => world.releaseOwner(this.entities),
        () => this.#engine.endRandom(this.name),
        () => texts.release(this.name),
        () => this.#engine.assets.forget(this.name),
      ],
      // What is freed above has been counted until then.
      [() => this.#services.columns.leave(this.#kept), () => this.#kept.release()],
    )
  }

  /** Takes all steps, whatever any of them throws: that is an observer's, and is thrown where nobody catches it. */
  #finish(first: readonly (() => void)[], last: readonly (() => void)[]): void {
    if (this.#state === 'ended') return
    this.become('ended')
    if (this.#entities === null) return
    const steps = [
      ...first,
      () => this.#services.components.release(this.image.linked.module),
      () => this.#endAssets(),
      () => this.#instance?.discard(gone(this.name)),
      () => this.#services.memoryTotal.release(this),
      ...last,
    ]
    for (const step of steps) runContained(step)
    this.#instance = null
    this.#handoff = null
  }

  /** Brings a system to life: with what a version before has handed over, or anew. */
  #create({ id, record }: LinkedSystem, bind: (instance: ModInstance) => void): ModInstance {
    // It goes on from where it stood.
    if (this.#state === 'suspended' && this.#instance !== null) return this.#instance
    this.#inLifecycle = true
    try {
      const instance = (this.#instance ??= this.#instantiate())
      bind(instance)
      const handoff = this.#handoff
      if (handoff !== null && handoff.memory !== null) return instance
      const saved = record.restore === null ? undefined : handoff?.saved.get(record.name)
      if (saved !== undefined) instance.restore(new CallScope(id, record.restore!), saved)
      else if (record.new !== null) instance.run(new CallScope(id, record.new))
      return instance
    } finally {
      this.#inLifecycle = false
    }
  }

  #instantiate(): ModInstance {
    const { directory, counter, memoryTotal, columns, watch } = this.#services
    const instance = new ModInstance({
      engine: this.#engine,
      linked: this.image.linked,
      limits: this.limits,
      owner: this,
      entities: this.entities,
      mods: directory,
      counter,
      memoryTotal,
      columns,
      kept: this.#kept,
      watch,
      log: this.#log,
      held: this.#held,
      // What faults while it saves is as it was before, and what is held back comes to nothing.
      onFault: (fault) =>
        this.#state === 'suspended' || this.#services.faulted(this, fault, !this.#inLifecycle),
    })
    const { memory, before } = this.#handoff ?? {}
    if (memory !== null && memory !== undefined) this.#adopt(instance, memory)
    if (before !== undefined && before.#instance !== null) instance.follow(before.#instance)
    return instance
  }

  #adopt(instance: ModInstance, memory: MemorySnapshot): void {
    try {
      instance.adopt(memory)
      this.#services.memoryTotal.hold(this, memory.bytes.length)
    } catch (error) {
      if (!(error instanceof SkeinError)) throw error
      const { code, message, hint, cause } = error
      const names = { ...error.names, mod: this.name }
      const fault = new SkeinError(code, `${this.name} cannot go on with its memory: ${message}`, {
        names,
        ...(hint === undefined ? {} : { hint }),
        cause,
      })
      instance.discard(fault)
      throw fault
    }
  }

  #drop({ id, record }: LinkedSystem): void {
    const live = isLive(this.state)
    // One that starts has never taken its place, and one that is suspended has left it to another.
    if (!live && this.#state !== 'stopping') return
    this.#systems.delete(id)
    this.#inLifecycle = true
    try {
      const instance = this.#instance
      if (instance !== null && instance.fault === null && record.drop !== null)
        instance.run(new CallScope(id, record.drop))
    } finally {
      this.#inLifecycle = false
      if (live) this.#services.lost(this)
    }
  }
}

/** Why nothing of a version runs that has ended. */
function gone(mod: string): SkeinError {
  return new SkeinError('fault/callee-faulted', `this version of ${mod} does not run any more`, {
    names: { mod },
  })
}
