import type { Checkpoint, Engine, Owner, SkeinError, SystemOwner } from '../../engine/index.ts'
import { RetainedMemory, type ColumnAccount, type ColumnRooms, type MemoryTotal } from '../instance/index.ts'
import type { InstanceLimits } from '../limits.ts'
import type { Module } from '../module/module.ts'
import type { StoredMods, Values } from '../storage/index.ts'
import { componentsOf, type ModComponents } from './components.ts'
import type { Inheritances } from './inheritance.ts'
import { runContained } from './run-contained.ts'

/** Services that keep and count what mods own, one of each for all mods of a host. */
export interface HoldingServices {
  readonly engine: Engine
  readonly components: ModComponents
  readonly memoryTotal: MemoryTotal
  readonly columns: ColumnRooms
  /** The mods that start with state. */
  readonly inheritances: Inheritances
  /** The storage of all mods. */
  readonly stored: StoredMods
}

/** The state of a mod beyond its own memory, at one moment. */
export interface OwnedState {
  readonly world: Checkpoint
  readonly random: Uint32Array | null
  readonly texts: readonly string[]
  /** The columns that are counted as kept for it. */
  readonly columns: ColumnAccount
  /** Its storage; `null` for a mod without. */
  readonly stored: Values | null
}

/**
 * Everything in a game that belongs to one version of a mod: entities, components, texts, random numbers, assets and queued
 * events, counted within the mod's limits. The version that takes its place goes on with the entities and the counts.
 */
export class ModHoldings {
  /** Counts the bytes that the game keeps for the mod, whatever version of it runs. */
  readonly kept: RetainedMemory
  readonly #services: HoldingServices
  readonly #owner: SystemOwner
  readonly #module: Module
  readonly #limits: InstanceLimits
  /** Until {@link open}: later it would keep every earlier version in memory. */
  #before: ModHoldings | null
  /** `null` until {@link open}. */
  #entities: Owner | null = null
  #endAssets: () => void = () => undefined

  /**
   * @param owner the mod itself, to which the engine counts its events and its memory
   * @param before what belongs to the version that it replaces; `null` for a mod that starts anew
   */
  constructor(
    services: HoldingServices,
    owner: SystemOwner,
    module: Module,
    limits: InstanceLimits,
    before: ModHoldings | null,
  ) {
    this.#services = services
    this.#owner = owner
    this.#module = module
    this.#limits = limits
    this.#before = before
    this.kept = before === null ? new RetainedMemory(services.memoryTotal, limits) : before.kept
  }

  /** Gives the mod its place in the game: before any of its systems runs, since they may look for its assets at once. */
  open(): void {
    const { engine, inheritances } = this.#services
    const inherited = this.#before === null ? inheritances.get(this.#module.name) : undefined
    this.#entities =
      this.#before?.entities ?? inherited?.entities ?? engine.world.createOwner(this.#module.name)
    this.#before = null
    this.#services.components.hold(this.#module)
    this.account()
    this.bringAssets()
    if (inherited !== undefined) this.#countTexts()
  }

  /** The storage of all mods. */
  get stored(): StoredMods {
    return this.#services.stored
  }

  /** The owner of the mod's entities. */
  get entities(): Owner {
    return this.#entities!
  }

  /** Counts the columns of its components as kept for the mod, from now on within the limits of this version. */
  account(): void {
    this.kept.limitTo(this.#limits)
    const over = (error: SkeinError): void => this.#owner.fault(error)
    for (const component of componentsOf(this.#module)) this.#services.columns.own(component, this.kept, over)
  }

  /** Brings the pictures, sounds and data of its file again, where another version has taken their place. */
  bringAssets(): void {
    this.#endAssets()
    this.#endAssets = this.#services.engine.assets.bring(this.#module.assets, this.#module.name)
  }

  /** Takes its assets back, but for those that another version has replaced. */
  endAssets(): void {
    this.#endAssets()
  }

  /** Notes the entities, the components that the mod defines, its random numbers and its texts. */
  capture(): OwnedState {
    const { engine, columns, stored } = this.#services
    const { name } = this.#module
    return {
      world: engine.world.checkpoints.take(this.entities, componentsOf(this.#module)),
      random: engine.streams.state(name),
      texts: engine.texts.of(name),
      columns: columns.accountOf(this.kept),
      stored: stored.valuesOf(name),
    }
  }

  /** Gives the mod its captured state back. @param worldChanged whether its part of the world may have changed since */
  restore({ world, random, texts, columns, stored }: OwnedState, worldChanged: boolean): void {
    const { engine } = this.#services
    const { name } = this.#module
    if (worldChanged) runContained(() => engine.world.checkpoints.rollBack(world))
    engine.streams.restore(name, random)
    engine.texts.release(name)
    for (const text of texts) engine.texts.intern(text, name)
    this.#countTexts()
    this.#services.columns.backTo(this.kept, columns)
    this.#services.stored.restore(name, stored)
  }

  /** The version starts anew: with no random numbers and no texts of the one before. */
  startAnew(): void {
    const { engine } = this.#services
    engine.streams.end(this.#module.name)
    engine.texts.release(this.#module.name)
    this.#countTexts()
  }

  /** Gives up everything: its part of the world, queued events, random numbers, texts and assets. */
  release(): void {
    if (this.#entities === null) return
    const { engine } = this.#services
    const { name } = this.#module
    runContained(() => engine.dropEvents(this.#owner))
    runContained(() => engine.world.releaseOwner(this.entities))
    runContained(() => engine.streams.end(name))
    runContained(() => engine.texts.release(name))
    runContained(() => engine.assets.forget(name))
    runContained(() => this.#services.stored.forget(name))
  }

  /** Ends what belongs to this version alone. @param all whether no other version goes on with the rest */
  close(all: boolean): void {
    if (this.#entities === null) return
    const { components, memoryTotal, columns } = this.#services
    runContained(() => components.release(this.#module))
    runContained(() => this.#endAssets())
    runContained(() => memoryTotal.release(this.#owner))
    if (!all) return
    // The released holdings have been counted until now.
    runContained(() => columns.leave(this.kept))
    runContained(() => this.kept.release())
  }

  #countTexts(): void {
    this.kept.hasTexts(this.#services.engine.texts.bytesOf(this.#module.name))
  }
}
