import {
  SkeinError,
  type AnySystem,
  type Engine,
  type Owner,
  type QueryRows,
  type SystemOwner,
} from '../../engine/index.ts'
import type { ModDirectory } from '../engine-traits/index.ts'
import { systemOnPaper, type ImageMod, type LinkedModule, type LinkedSystem } from '../image/index.ts'
import {
  isFault,
  CallScope,
  ModInstance,
  KeptMemory,
  type ColumnRooms,
  type MemoryTotal,
  modLog,
  type InstanceLimits,
  type CallWatch,
  type MemoryImage,
  type WallTime,
} from '../instance/index.ts'
import type { FuelCounter, FuelStatus } from '../sandbox/index.ts'
import type { ModCost } from './mod-cost.ts'
import type { GuestQuery } from '../query/index.ts'
import type { Heritage } from './heritage.ts'

/** What a running mod tells its host. */
export interface RunningModEvents {
  /**
   * A call into the mod faulted, or the engine found it at fault.
   *
   * @param forgivable whether it could go on at all
   * @returns whether it goes on
   */
  faulted(mod: RunningMod, fault: SkeinError, forgivable: boolean): boolean
  /** The last of its systems has gone, and everything that it owned. */
  ended(mod: RunningMod): void
}

/** What all mods of a host work with. */
export interface RunningModServices {
  readonly engine: Engine
  readonly directory: ModDirectory
  /** What the fuel of all of them is counted with. */
  readonly counter: FuelCounter
  readonly memoryTotal: MemoryTotal
  readonly columns: ColumnRooms
  readonly events: RunningModEvents
  /** How many mods have been started before. */
  readonly since: number
  readonly watch: CallWatch
}

/** A mod that has been started: its instance, its systems and what it owns. */
export class RunningMod implements SystemOwner {
  readonly image: ImageMod
  readonly limits: InstanceLimits
  readonly since: number
  /** Who its entities belong to: its name, whatever version of it runs. */
  readonly entities: Owner
  /** What the game keeps for it, whatever version of it runs. */
  readonly #kept: KeptMemory
  readonly #engine: Engine
  readonly #services: RunningModServices
  readonly #systems = new Map<string, { readonly linked: LinkedSystem; readonly system: AnySystem }>()
  /** What it goes on with, if it is to take the place of another version. */
  #heritage: Heritage | null
  readonly #log: ReturnType<typeof modLog>
  /** Takes back the pictures, sounds and data that it has brought. */
  #endAssets: () => void
  #instance: ModInstance | null = null
  #live = 0
  /** Keeps the mod although its last system goes: a newer version of it runs in another mod. */
  retained = false
  #ended = false
  /** Whether one of its systems is being created or dropped: a fault in that cannot be passed over. */
  #changing = false
  /** Whether its systems are being put where they were: what they are made of is still there. */
  #resuming = false
  /** Whether what it does is held back, and undone if it comes to nothing. */
  #held: boolean
  #saving = false

  constructor(
    image: ImageMod,
    limits: InstanceLimits,
    services: RunningModServices,
    heritage: Heritage | null = null,
  ) {
    const { engine } = services
    this.image = image
    this.limits = limits
    this.since = services.since
    this.#engine = engine
    this.#services = services
    this.#heritage = heritage
    this.#held = heritage !== null
    const before = heritage?.before ?? null
    this.entities = before?.entities ?? engine.world.createOwner(this.name)
    this.#kept = before === null ? new KeptMemory(services.memoryTotal, limits) : before.#kept
    this.#kept.limitTo(limits)
    this.#ownColumns()
    this.#log =
      before?.limits.logLines === limits.logLines ? before.#log : modLog(engine, this.name, limits.logLines)
    // Before any of its systems is there: they may look for them at once.
    this.#endAssets = engine.assets.bring(image.linked.module.assets, this.name)
  }

  get name(): string {
    return this.image.linked.module.name
  }

  get version(): string {
    return this.image.linked.module.version
  }

  /** The definition of one of its systems, for the engine; made when first asked for. */
  system(linked: LinkedSystem): AnySystem {
    let part = this.#systems.get(linked.id)
    if (part === undefined) {
      part = { linked, system: this.#define(linked) }
      this.#systems.set(linked.id, part)
    }
    return part.system
  }

  /** The systems that were asked for so far. */
  get systems(): readonly AnySystem[] {
    return [...this.#systems.values()].map(({ system }) => system)
  }

  /** The same, as they are linked. */
  get parts(): readonly LinkedSystem[] {
    return [...this.#systems.values()].map(({ linked }) => linked)
  }

  /** How many of its systems run. */
  get live(): number {
    return this.#live
  }

  /** What it has taken; from now on, the bytes that cross between it and the game are counted. */
  measure(): ModCost {
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

  /** What its calls have taken. */
  get wall(): WallTime {
    return this.#instance?.wall ?? { milliseconds: 0, calls: 0 }
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

  /** Lets it rest until so many frames from now have ended; 0 is the one under way. */
  rest(frames: number): void {
    this.#instance?.rest(this.#engine.time.frame + frames)
  }

  /** Events of it take so many bytes more while they wait, or fewer. */
  queued(bytes: number): void {
    this.#kept.add(bytes)
  }

  /** What it has spent in the frame under way, and what is left; `null` if that is not counted. */
  get fuel(): FuelStatus | null {
    return this.#instance?.fuel ?? null
  }

  /** Says something about it in the log of the game. */
  warn(message: string): void {
    this.#engine.log('warn', this.name, message)
  }

  /** Takes up what has changed about the traits that the mod can do without. */
  relink({ imports }: LinkedModule): void {
    this.#instance?.relink(imports)
  }

  /** The engine found one of its systems at fault. */
  fault(error: SkeinError): void {
    this.#instance?.stop(error)
    this.#services.events.faulted(this, error, false)
  }

  /** What its instance keeps in memory; `null` while there is none. */
  get memory(): MemoryImage | null {
    return this.#instance?.image() ?? null
  }

  /** What one of its systems saves. Nothing of the mod changes by that. @throws SkeinError `fault/*` */
  save({ id, record }: LinkedSystem): Uint8Array {
    const random = this.#engine.randomState(this.name)
    this.#saving = true
    try {
      return this.#instance!.save(new CallScope(id, record.save!))
    } finally {
      this.#saving = false
      this.#engine.restoreRandom(this.name, random)
    }
  }

  /** Lets what it has done since it was made take effect: it has taken the place of another. */
  release(): void {
    this.#held = false
    // Else every version would keep all that came before it.
    this.#heritage = null
    this.#instance?.release()
  }

  /** Lets nothing of it run any more, for a reason outside of it. */
  halt(fault: SkeinError): void {
    this.#instance?.stop(fault)
  }

  /** Nothing of it runs any more, and nothing of what was held back is done. What it owns stays for who comes next. */
  abandon(): void {
    this.#endAssets()
    this.#instance?.discard(gone(this.name))
    this.#services.memoryTotal.release(this)
    this.#instance = null
    this.#heritage = null
    this.#ended = true
  }

  /** Lets its systems be created again, with what they were: it goes on from where it stood. @param run does that */
  resume(run: () => void): void {
    this.#kept.limitTo(this.limits)
    this.#ownColumns()
    this.#resuming = true
    try {
      run()
    } finally {
      this.#resuming = false
    }
  }

  /** Gives back everything that it owns. Its systems must have gone. */
  end(): void {
    if (this.#ended) return
    this.#ended = true
    const { world } = this.#engine
    this.#engine.dropEvents(this)
    world.releaseOwner(this.entities)
    for (const definition of this.image.linked.module.manifest.packages) {
      for (const item of definition.items) if (item.kind === 'component') world.forget(item)
    }
    this.#engine.endRandom(this.name)
    this.#engine.texts.release(this.name)
    this.#engine.assets.forget(this.name)
    this.#endAssets()
    this.#services.columns.leave(this.#kept)
    this.#services.memoryTotal.release(this)
    this.#kept.release()
    this.#instance = null
    this.#services.events.ended(this)
  }

  /** Counts the columns of its components as kept for it. */
  #ownColumns(): void {
    for (const { items } of this.image.linked.module.manifest.packages) {
      for (const item of items)
        if (item.kind === 'component')
          this.#services.columns.own(item, this.#kept, (error) => this.fault(error))
    }
  }

  #start(): ModInstance {
    if (this.#instance !== null) return this.#instance
    const { directory, counter, memoryTotal, columns, watch, events } = this.#services
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
      onFault: (fault) => this.#saving || events.faulted(this, fault, !this.#changing),
    })
    this.#instance = instance
    const { memory, before } = this.#heritage ?? {}
    if (memory !== null && memory !== undefined) this.#adopt(instance, memory)
    if (before !== undefined && before.#instance !== null) instance.follow(before.#instance)
    return instance
  }

  #adopt(instance: ModInstance, memory: MemoryImage): void {
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
      instance.stop(fault)
      throw fault
    }
  }

  /** Brings a system to life: from what a version before has left, or anew. */
  #begin(instance: ModInstance, { id, record }: LinkedSystem): void {
    const heritage = this.#heritage
    if (heritage !== null && heritage.memory !== null) return
    const saved = record.restore === null ? undefined : heritage?.saved.get(record.name)
    if (saved !== undefined) instance.restore(new CallScope(id, record.restore!), saved)
    else if (record.new !== null) instance.run(new CallScope(id, record.new))
  }

  #define(linked: LinkedSystem): AnySystem {
    const { record, id } = linked
    const end = record.drop === null ? null : new CallScope(id, record.drop)
    let queries: readonly GuestQuery[] = []
    const definition: AnySystem = {
      ...systemOnPaper(linked),
      create: () => {
        if (this.#resuming && this.#instance !== null) return this.#instance
        this.#changing = true
        try {
          const instance = this.#start()
          queries = linked.queries.map((query) => instance.query(query))
          this.#begin(instance, linked)
          this.#live++
          return instance
        } finally {
          this.#changing = false
        }
      },
      drop: (self) => {
        const instance = self as ModInstance
        // It never took the place that it was made for.
        if (this.#held) return
        this.#changing = true
        try {
          if (instance.fault === null && end !== null) instance.run(end)
        } finally {
          this.#changing = false
          this.#systems.delete(id)
          if (--this.#live === 0 && !this.retained) this.end()
        }
      },
      // No `save`: a mod's own state is its memory; what it does to the world is in the world's state.
      // A fault inside a handler or a query has been dealt with by the time it arrives here; the others go on.
      handlers: linked.handlers.map(({ event, export: name }) => {
        const scope = new CallScope(id, name)
        return {
          event,
          run(self, eventRecord) {
            try {
              ;(self as ModInstance).handle(scope, eventRecord)
            } catch (error) {
              if (!isFault(error)) throw error
            }
          },
        }
      }),
      runs: linked.queries.map(({ stage, terms, export: name }, index) => {
        const scope = new CallScope(id, name)
        return {
          stage,
          terms,
          make: null,
          run(self, list, dt) {
            try {
              ;(self as ModInstance).each(scope, queries[index]!, list as QueryRows, dt)
            } catch (error) {
              if (!isFault(error)) throw error
            }
          },
        }
      }),
      implement: (self, trait) => (self as ModInstance).implementation(linked, trait),
      owner: this,
    }
    return definition
  }
}

/** Why nothing of a version runs that another has taken the place of. */
function gone(mod: string): SkeinError {
  return new SkeinError('fault/callee', `this version of ${mod} does not run any more`, { names: { mod } })
}
