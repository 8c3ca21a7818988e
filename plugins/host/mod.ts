import type { AnySystem, SkeinError, SystemOwner } from '../../engine/index.ts'
import type { ImageMod, LinkedModule } from '../image/index.ts'
import type { InstanceLimits } from '../limits.ts'
import type { DesiredMod } from './desired.ts'
import { ModHoldings } from './mod-holdings.ts'
import type { ModSource } from './mod-source.ts'
import { StateMachine, type ModState } from './mod-state.ts'
import type { Handoff } from './inheritance.ts'
import { ModSystems, type CodeServices } from './mod-systems.ts'
import { runContained } from './run-contained.ts'

/** Services of all mods of a host. */
export interface ModServices extends CodeServices {
  /**
   * A call into a mod faulted, or the engine found it at fault.
   *
   * @param forgivable whether it could go on at all
   * @returns whether it goes on
   */
  faulted(mod: Mod, fault: SkeinError, forgivable: boolean): boolean
  /** The engine has dropped a system of a mod that takes part in the game: a dependency of it has gone. */
  lost(mod: Mod): void
}

/** The origin of a mod, and its parts. */
export interface ModOrigin {
  readonly slot: DesiredMod
  readonly source: ModSource
  readonly image: ImageMod
  readonly limits: InstanceLimits
  /** How many mods have been started before. */
  readonly since: number
  /** Whether its state comes from a snapshot: none of its systems starts. */
  readonly revived?: boolean
}

/** The version that a mod replaces, and the state that it hands over. */
export interface Replaced {
  readonly mod: Mod
  readonly handoff: Handoff
}

/** One version of a mod, from its start to its end: one {@link ModState}, its systems and all that it owns. */
export class Mod implements SystemOwner {
  readonly slot: DesiredMod
  readonly source: ModSource
  readonly image: ImageMod
  readonly limits: InstanceLimits
  /** How many mods have been started before. */
  since: number
  readonly holdings: ModHoldings
  readonly systems: ModSystems
  readonly #machine: StateMachine
  readonly #services: ModServices

  /** @param held whether the effects of its start wait until {@link settle} */
  constructor(origin: ModOrigin, services: ModServices, replaced: Replaced | null, held: boolean) {
    const { slot, source, image, limits, since, revived = false } = origin
    this.slot = slot
    this.source = source
    this.image = image
    this.limits = limits
    this.since = since
    this.#services = services
    this.#machine = new StateMachine(`${this.name} ${this.version}`, services.engine.time)
    const before = replaced?.mod.holdings ?? null
    this.holdings = new ModHoldings(services, this, image.linked.module, limits, before)
    this.systems = new ModSystems(
      {
        owner: this,
        image,
        limits,
        machine: this.#machine,
        holdings: this.holdings,
        revived,
        faulted: (fault, forgivable) => services.faulted(this, fault, forgivable),
        lost: () => services.lost(this),
      },
      services,
      replaced === null ? null : { systems: replaced.mod.systems, handoff: replaced.handoff },
      held,
    )
  }

  get name(): string {
    return this.image.linked.module.name
  }

  get version(): string {
    return this.image.linked.module.version
  }

  /** Where it is in its life, for snapshots. */
  get machine(): StateMachine {
    return this.#machine
  }

  get state(): ModState {
    return this.#machine.state
  }

  /** Whether none of its calls run for now. */
  get resting(): boolean {
    return this.state === 'resting'
  }

  /** Takes the next state. Anything but what `NEXT_STATES` allows is a defect of the host. */
  become(next: ModState): void {
    this.#machine.become(next)
  }

  /** Lets none of its calls run until a number of frames from now have ended; 0 is the one under way. */
  rest(frames: number): void {
    const until = this.#machine.rest(frames)
    if (until !== null) this.systems.instance?.rest(until)
  }

  /** Another version is about to take its place: none of its calls runs until {@link resume}. */
  suspend(): void {
    this.#machine.suspend()
  }

  /** It keeps its place, or has it back. @param state its state before, if no other version has run meanwhile */
  resume(state?: ModState): void {
    this.holdings.account()
    this.#machine.resume(state)
  }

  /** The probation is over: it runs like any other. */
  pass(): void {
    this.#machine.pass()
  }

  /** Lets the effects of its start through: everything else has started too. */
  settle(): void {
    this.systems.settle()
  }

  /** The definitions of all systems that will run, for the engine. */
  define(): readonly AnySystem[] {
    return this.image.systems.map((linked) => this.systems.define(linked))
  }

  /** Binds its late-bound imports to the providers that run now. */
  relink({ imports }: LinkedModule): void {
    this.systems.instance?.relink(imports)
  }

  /** Events of it take so many bytes more while they wait, or fewer. */
  queued(bytes: number): void {
    this.holdings.kept.add(bytes)
  }

  /** Writes a warning about it to the log of the game. */
  warn(message: string): void {
    this.#services.engine.log('warn', this.name, message)
  }

  /** The engine found one of its systems at fault. */
  fault(error: SkeinError): void {
    this.halt(error)
    this.#services.faulted(this, error, false)
  }

  /** Lets nothing of it run any more. */
  halt(fault: SkeinError): void {
    this.systems.instance?.stop(fault)
  }

  /** Ends it with all that it owns. Its systems must have gone. */
  end(): void {
    this.#finish(true)
  }

  /** Ends it and leaves its holdings to another version: that has taken its place, or keeps them. */
  abandon(): void {
    this.#finish(false)
  }

  /** Takes all steps, whatever any of them throws: that is an observer's, and is thrown where nobody catches it. */
  #finish(all: boolean): void {
    if (this.state === 'ended') return
    this.become('ended')
    if (all) this.holdings.release()
    runContained(() => this.systems.discard())
    this.holdings.close(all)
  }
}
