import type { AnySystem, Engine, Owner, QueryRows, SkeinError, SystemOwner } from '../../engine/index.ts'
import type { ModDirectory } from '../engine-traits/index.ts'
import { systemOnPaper, type ImageMod, type LinkedModule, type LinkedSystem } from '../image/index.ts'
import {
  isFault,
  CallScope,
  ModInstance,
  type InstanceLimits,
  type CallWatch,
  type WallTime,
} from '../instance/index.ts'
import type { FuelStatus, FuelCounter } from '../sandbox/index.ts'
import type { ModCost } from './mod-cost.ts'
import type { GuestQuery } from '../query/index.ts'

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

/** A mod that has been started: its instance, its systems and what it owns. */
export class RunningMod implements SystemOwner {
  readonly image: ImageMod
  readonly #engine: Engine
  readonly #limits: InstanceLimits
  readonly #events: RunningModEvents
  readonly #mods: ModDirectory
  readonly #watch: CallWatch
  readonly #counter: FuelCounter
  readonly #entities: Owner
  /** Takes back the pictures, sounds and data that it has brought. */
  readonly #endAssets: () => void
  readonly #systems = new Map<string, AnySystem>()
  #instance: ModInstance | null = null
  #live = 0
  /** Keeps the mod although its last system goes: a newer version of it runs in another mod. */
  retained = false
  #ended = false
  /** Whether one of its systems is being created or dropped: a fault in that cannot be passed over. */
  #changing = false

  constructor(
    image: ImageMod,
    engine: Engine,
    limits: InstanceLimits,
    mods: ModDirectory,
    counter: FuelCounter,
    events: RunningModEvents,
    watch: CallWatch,
  ) {
    this.#watch = watch
    this.#mods = mods
    this.#counter = counter
    this.image = image
    this.#engine = engine
    this.#limits = limits
    this.#events = events
    this.#entities = engine.world.createOwner(this.name)
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
    let system = this.#systems.get(linked.id)
    if (system === undefined) {
      system = this.#define(linked)
      this.#systems.set(linked.id, system)
    }
    return system
  }

  /** The systems that were asked for so far. */
  get systems(): readonly AnySystem[] {
    return [...this.#systems.values()]
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

  /** Lets it rest until so many frames from now have ended; 0 is the one under way. */
  rest(frames: number): void {
    this.#instance?.rest(this.#engine.time.frame + frames)
  }

  /** What it has spent in the frame under way, and what is left; `null` if that is not counted. */
  get fuel(): FuelStatus | null {
    return this.#instance?.fuel ?? null
  }

  /** Takes up what has changed about the traits that the mod can do without. */
  relink({ imports }: LinkedModule): void {
    this.#instance?.relink(imports)
  }

  /** The engine found one of its systems at fault. */
  fault(error: SkeinError): void {
    this.#instance?.stop(error)
    this.#events.faulted(this, error, false)
  }

  /** Gives back everything that it owns. Its systems must have gone. */
  end(): void {
    if (this.#ended) return
    this.#ended = true
    const { world } = this.#engine
    this.#engine.dropEvents(this)
    world.releaseOwner(this.#entities)
    for (const definition of this.image.linked.module.manifest.packages) {
      for (const item of definition.items) if (item.kind === 'component') world.forget(item)
    }
    this.#engine.endRandom(this.name)
    this.#engine.texts.release(this.name)
    this.#endAssets()
    this.#instance = null
    this.#events.ended(this)
  }

  #start(): ModInstance {
    return (this.#instance ??= new ModInstance({
      engine: this.#engine,
      linked: this.image.linked,
      limits: this.#limits,
      owner: this,
      entities: this.#entities,
      mods: this.#mods,
      counter: this.#counter,
      watch: this.#watch,
      onFault: (fault) => this.#events.faulted(this, fault, !this.#changing),
    }))
  }

  #define(linked: LinkedSystem): AnySystem {
    const { record, id } = linked
    const scopeOf = (name: string | null): CallScope | null =>
      name === null ? null : new CallScope(id, name)
    const [start, end] = [scopeOf(record.new), scopeOf(record.drop)]
    let queries: readonly GuestQuery[] = []
    const definition: AnySystem = {
      ...systemOnPaper(linked),
      create: () => {
        this.#changing = true
        try {
          const instance = this.#start()
          queries = linked.queries.map((query) => instance.query(query))
          if (start !== null) instance.run(start)
          this.#live++
          return instance
        } finally {
          this.#changing = false
        }
      },
      drop: (self) => {
        const instance = self as ModInstance
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
          raw: true,
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
