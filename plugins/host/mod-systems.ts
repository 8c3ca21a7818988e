import {
  SkeinError,
  type AnySystem,
  type Engine,
  type QueryRows,
  type SystemOwner,
} from '../../engine/index.ts'
import type { ModDirectory } from '../engine-traits/index.ts'
import {
  hooksCalledBy,
  outlineOf,
  type ImageMod,
  type LinkedModule,
  type LinkedSystem,
} from '../image/index.ts'
import {
  CallScope,
  isFault,
  ModInstance,
  modLog,
  type GuestAbi,
  type GuestInstance,
  type HandOver,
  type CallWatch,
  type HookFunction,
  type InstanceOptions,
  type MemorySnapshot,
  type WallTime,
} from '../instance/index.ts'
import type { InstanceLimits } from '../limits.ts'
import type { GuestQuery } from '../query/index.ts'
import type { FuelCounter } from '../sandbox/index.ts'
import type { Handoff } from './inheritance.ts'
import { StorageWrites } from '../storage/index.ts'
import { hookHandlers } from './hook-handlers.ts'
import type { HoldingServices, ModHoldings } from './mod-holdings.ts'
import { isLive, type StateMachine } from './mod-state.ts'

/** Whether a module reaches values that it stores across sessions. */
function storesValues({ module }: LinkedModule): boolean {
  return module.info.imports.some((it) => it.module.startsWith('skein:engine/storage@'))
}

const NO_VALUES: ReadonlyMap<string, Uint8Array> = new Map()

/** The wall time of a mod without an instance. */
const NO_CALLS: WallTime = { milliseconds: 0, calls: 0 }

/** Services of the code of mods, one of each for all mods of a host. */
export interface CodeServices extends HoldingServices {
  readonly engine: Engine
  readonly directory: ModDirectory
  readonly counter: FuelCounter
  readonly watch: CallWatch
}

/** A version that is replaced, and its state. */
export interface Predecessor {
  readonly systems: ModSystems
  readonly handoff: Handoff
}

/** The mod of some systems, and its responses. */
export interface SystemsOfMod {
  readonly owner: SystemOwner
  readonly image: ImageMod
  readonly limits: InstanceLimits
  readonly machine: StateMachine
  readonly holdings: ModHoldings
  /** Whether its state comes from a snapshot: none of its systems starts. */
  readonly revived: boolean
  /** A call into the mod faulted. @param forgivable whether it could go on at all @returns whether it goes on */
  faulted(fault: SkeinError, forgivable: boolean): boolean
  /** The engine has dropped a system while the mod takes part in the game: what that needs has gone. */
  lost(): void
}

/**
 * The systems of one version of a mod, as the engine runs them, and the instance behind them: each callback of the engine is a
 * call into the instance, which is made with the first of the systems.
 */
export class ModSystems {
  readonly #mod: SystemsOfMod
  readonly #services: CodeServices
  readonly #log: ReturnType<typeof modLog>
  /** Whether what the mod does while it starts waits until {@link settle}: it may come to nothing. */
  readonly #held: boolean
  readonly #defined = new Map<string, { readonly linked: LinkedSystem; readonly system: AnySystem }>()
  /** Until {@link settle}: later it would keep every earlier version in memory. */
  #before: Predecessor | null
  #instance: GuestInstance | null = null
  /** Whether `new`, `restore` or `drop` of one of the systems is under way: a fault in that cannot be passed over. */
  #inLifecycle = false

  /**
   * @param held whether what the mod does while it starts is to wait until {@link settle}
   * @param before the version that it replaces; `null` for a mod that starts anew
   */
  constructor(mod: SystemsOfMod, services: CodeServices, before: Predecessor | null, held: boolean) {
    const { limits, owner } = mod
    this.#mod = mod
    this.#services = services
    this.#before = before
    this.#held = held
    this.#log =
      before !== null && before.systems.#mod.limits.logLines === limits.logLines
        ? before.systems.#log
        : modLog(services.engine, owner.name, limits.logLines)
  }

  /** The lines that the mod has written to the log in this second. */
  get logAccount(): ReturnType<typeof modLog>['account'] {
    return this.#log.account
  }

  /** `null` before the first system is created, and after the end of the mod. */
  get instance(): GuestInstance | null {
    return this.#instance
  }

  /** Wall time of the calls into the mod. */
  get wall(): WallTime {
    return this.#instance?.wall ?? NO_CALLS
  }

  /** The module, linked. */
  get module(): LinkedModule {
    return this.#mod.image.linked
  }

  /** The systems that the engine was given so far. */
  get definitions(): readonly AnySystem[] {
    return [...this.#defined.values()].map(({ system }) => system)
  }

  /** The same, as they are linked. */
  get linked(): readonly LinkedSystem[] {
    return [...this.#defined.values()].map(({ linked }) => linked)
  }

  /** A system that was defined before, by its id. */
  byId(id: string): AnySystem | undefined {
    return this.#defined.get(id)?.system
  }

  /** Lets the engine do without a system when the mod comes back: another mod's is newer. */
  leaveOut({ id }: LinkedSystem): void {
    this.#defined.delete(id)
  }

  /** The definition of a system, for the engine; made when first asked for. */
  define(linked: LinkedSystem): AnySystem {
    const known = this.#defined.get(linked.id)
    if (known !== undefined) return known.system
    let queries: readonly GuestQuery[] = []
    let hooks: readonly HookFunction[] = []
    const { id } = linked
    const system: AnySystem = {
      ...outlineOf(linked, hooksCalledBy(this.module)),
      create: () =>
        this.#create(linked, (instance) => {
          queries = linked.queries.map((query) => instance.query(query))
          hooks = linked.hooks.map((hook) => instance.hook(id, hook))
        }),
      destroy: () => this.#drop(linked),
      // No `save`: a mod's own state is its memory; its changes to the world are in the world's state.
      // A fault inside a handler or a query has been dealt with by the time it arrives here; the others go on.
      handlers: linked.handlers.map(({ event, entry, owned }) => {
        const scope = new CallScope(id, entry)
        return {
          event,
          run(self, eventRecord) {
            try {
              ;(self as GuestInstance).handle(scope, eventRecord, owned)
            } catch (error) {
              if (!isFault(error)) throw error
            }
          },
        }
      }),
      hooks: hookHandlers(linked, () => hooks),
      runs: linked.queries.map(({ stage, terms, export: name }, index) => {
        const scope = new CallScope(id, name)
        return {
          stage,
          terms,
          make: null,
          run(self, list, dt) {
            try {
              ;(self as GuestInstance).each(scope, queries[index]!, list as QueryRows, dt)
            } catch (error) {
              if (!isFault(error)) throw error
            }
          },
        }
      }),
      implement: (self, trait) => (self as GuestInstance).implementation(linked, trait),
      owner: this.#mod.owner,
    }
    this.#defined.set(id, { linked, system })
    return system
  }

  /** Creates the systems of a version that waits for another one's probation: the engine runs none of them. */
  createWaiting(): void {
    // They are made of the instance, and of nothing that the engine has.
    for (const linked of this.#mod.image.systems) this.define(linked).create(undefined as never)
  }

  /** Saves a system. Nothing of the mod changes by that. @throws SkeinError `fault/*` */
  save({ id, record }: LinkedSystem): Uint8Array {
    const { engine } = this.#services
    const { name } = this.#mod.owner
    const random = engine.streams.state(name)
    try {
      return this.#instance!.save(new CallScope(id, record.save!))
    } finally {
      engine.streams.restore(name, random)
    }
  }

  /** Drops all systems for the version that takes their place; {@link GuestInstance.handOver} says how. */
  handOver(): HandOver {
    const drops = this.linked.flatMap(({ id, drop }) => (drop === null ? [] : new CallScope(id, drop)))
    return this.#instance!.handOver!(drops.toReversed())
  }

  /** Lets take effect what the mod has done while it started: everything else has started too. */
  settle(): void {
    this.#before = null
    this.#instance?.release()
  }

  /** Ends the instance. */
  discard(): void {
    const { name } = this.#mod.owner
    const instance = this.#instance
    this.#instance = null
    this.#before = null
    instance?.discard(
      new SkeinError('fault/callee-faulted', `this version of ${name} does not run any more`, {
        names: { mod: name },
      }),
    )
  }

  /** Creates a system for the engine: with the state of the version before, or anew. */
  #create(linked: LinkedSystem, bind: (instance: GuestInstance) => void): GuestInstance {
    const { id, record } = linked
    // The version comes back, and goes on from where it stood.
    if (this.#mod.machine.state === 'suspended' && this.#instance !== null) return this.#instance
    this.#inLifecycle = true
    try {
      const instance = (this.#instance ??= this.#instantiate())
      bind(instance)
      const handoff = this.#before === null ? this.#inherited : this.#before.handoff
      if (this.#mod.revived || (handoff !== undefined && handoff.memory !== null)) return instance
      const saved = record.restore === null ? undefined : handoff?.saved.get(record.name)
      if (saved !== undefined) instance.restore(new CallScope(id, record.restore!), saved)
      else if (linked.new !== null) instance.run(new CallScope(id, linked.new))
      return instance
    } finally {
      this.#inLifecycle = false
    }
  }

  #instantiate(): GuestInstance {
    const { engine, directory, counter, memoryTotal, columns, watch } = this.#services
    const { owner, image, limits, machine, holdings } = this.#mod
    const abi = image.linked.module.abi as GuestAbi | null
    const options: InstanceOptions = {
      engine,
      linked: image.linked,
      limits,
      owner,
      entities: holdings.entities,
      mods: directory,
      counter,
      memoryTotal,
      columns,
      kept: holdings.kept,
      storage: storesValues(image.linked)
        ? new StorageWrites(holdings.stored.of(owner.name), limits.storageBytes)
        : null,
      watch,
      log: this.#log,
      handedOver: this.#before?.handoff.saved ?? NO_VALUES,
      held: this.#held,
      revived: this.#mod.revived,
      // A version that faults while it saves is as it was before, and all that is held back comes to nothing.
      onFault: (fault) =>
        machine.state === 'suspended' ||
        this.#mod.faulted(fault, !this.#inLifecycle && abi?.unforgiving !== true),
    }
    const instance = abi?.instantiate(options) ?? new ModInstance(options)
    if (this.#before === null) {
      const memory = this.#inherited?.memory ?? null
      if (memory !== null) this.#adopt(instance, memory)
      return instance
    }
    const { systems, handoff } = this.#before
    if (handoff.memory !== null) this.#adopt(instance, handoff.memory)
    if (systems.#instance !== null) instance.follow(systems.#instance)
    return instance
  }

  /** State from a saved game, for a mod that starts. */
  get #inherited(): Handoff | undefined {
    return this.#services.inheritances.get(this.#mod.owner.name)?.handoff
  }

  #adopt(instance: GuestInstance, memory: MemorySnapshot): void {
    const { owner } = this.#mod
    try {
      instance.adopt(memory)
      this.#services.memoryTotal.hold(owner, memory.bytes.length)
    } catch (error) {
      if (!(error instanceof SkeinError)) throw error
      const { code, message, hint, cause } = error
      const names = { ...error.names, mod: owner.name }
      const fault = new SkeinError(code, `${owner.name} cannot go on with its memory: ${message}`, {
        names,
        ...(hint === undefined ? {} : { hint }),
        cause,
      })
      instance.discard(fault)
      throw fault
    }
  }

  #drop({ id, drop }: LinkedSystem): void {
    const { machine } = this.#mod
    const live = isLive(machine.state)
    // One that starts has never taken its place, and one that is suspended has left it to another.
    if (!live && machine.state !== 'stopping') return
    this.#defined.delete(id)
    this.#inLifecycle = true
    try {
      const instance = this.#instance
      if (instance !== null && instance.fault === null && drop !== null) instance.run(new CallScope(id, drop))
    } finally {
      this.#inLifecycle = false
      if (live) this.#mod.lost()
    }
  }
}
