import { SkeinError, type Engine } from '../../engine/index.ts'
import { isFault } from '../instance/index.ts'
import type { Desired } from './desired.ts'
import { Escalation, type FaultPolicy, type FaultAction } from './escalation.ts'
import type { Mod } from './mod.ts'
import type { ModEvents } from './mod-events.ts'
import type { Outcomes } from './outcomes.ts'
import type { ReplaceStep, StartStep } from './plan-step.ts'
import type { Probation, Probations } from './probation.ts'
import type { RunningMods } from './running.ts'

/** Services for the response to faults. */
export interface FaultServices {
  readonly engine: Engine
  readonly desired: Desired
  readonly running: RunningMods
  readonly probations: Probations
  readonly events: ModEvents
  readonly outcomes: Outcomes
  readonly policy: FaultPolicy | undefined
  /**
   * Takes a mod out that has faulted, with what cannot do without it, as soon as no system is at work.
   *
   * @param announce emits the fault: the mod no longer counts as running by then, and its dependents have not left yet
   */
  takeOut(mod: Mod, announce: () => void): void
  /** Puts the members of a probation back, as soon as no system is at work. */
  putBack(probation: Probation, fault: SkeinError): void
  /** Asks for a new plan once the frame, flush or call by the program is over. @param first the work to do before */
  replan(first?: () => void): void
}

/**
 * Turns faults into their consequences: a mod rests, goes back to the version before, or stays out until it is switched
 * on again.
 */
export class Faults {
  readonly #services: FaultServices
  readonly #escalation: Escalation
  /** Mods that are halted until the version before is back, by name. */
  readonly #rollingBack = new Set<string>()

  constructor(services: FaultServices) {
    this.#services = services
    this.#escalation = new Escalation(services.policy)
  }

  /** The faults of mods by name, for snapshots. */
  get records(): Escalation['records'] {
    return this.#escalation.records
  }

  /** Forgets the faults of a mod: it is gone, or begins anew. */
  forget(name: string): void {
    this.#escalation.forget(name)
  }

  /** The members of a probation are back, or have gone. */
  rolledBack({ members }: Probation): void {
    for (const name of members.keys()) this.#rollingBack.delete(name)
  }

  /** A mod has faulted. @returns whether it goes on */
  faulted(mod: Mod, fault: SkeinError, forgivable: boolean): boolean {
    const { running, events } = this.#services
    if (!running.includes(mod) || this.#rollingBack.has(mod.name) || this.#rollBack(mod, fault)) return false
    if (this.#calledOneRollingBack(fault)) {
      events.faulted(mod.name, fault, 'skip')
      this.rest(mod, 0)
      return true
    }
    const action = this.#actionFor(mod, fault, forgivable)
    if (action === 'warn' || action === 'skip') {
      events.faulted(mod.name, fault, action)
      if (action === 'skip') this.rest(mod, 0)
      return true
    }
    this.#services.takeOut(mod, () => this.#suspend(mod, fault, action))
    this.#services.replan(action === 'rollback' ? () => this.#goBack(mod) : undefined)
    return false
  }

  /** Mods could not be started together, and have been undone: the one that faulted stays out; the engine would not have the others. */
  startFailed(mods: readonly Mod[], error: SkeinError): void {
    for (const mod of mods) {
      if (!isFault(error)) this.#services.desired.rejectForNow(mod.source, [error])
      else if (error.names.mod === mod.name) {
        const action = this.#actionFor(mod, error, false)
        this.#suspend(mod, error, action)
        if (action === 'rollback') this.#services.replan(() => this.#goBack(mod))
      }
    }
  }

  /** Mods could not be replaced together, and run on as they were: rejects the content at fault, or all where none is named. */
  replaceFailed(steps: readonly (ReplaceStep<Mod> | StartStep<Mod>)[], error: SkeinError): void {
    const { desired, running, events, outcomes } = this.#services
    const changed = steps.filter((it) => it.kind === 'start' || it.why !== 'relink')
    const named = changed.filter(({ source }) => source.name === error.names.mod)
    for (const step of named.length > 0 ? named : changed) {
      if (!isFault(error)) {
        desired.rejectForNow(step.source, [error])
        continue
      }
      desired.reject(step.source, [error])
      outcomes.faulted(step, error)
      if (step.kind === 'replace') {
        const failed = { version: step.source.version, errors: [error] }
        events.rolledBack(step.before, step.slot.file, failed, 0)
      } else events.faulted(step.source.name, error, 'suspend')
    }
    if (changed.length > 0) return
    // A mod that runs cannot go on with what others are now.
    for (const { source } of steps) {
      const mod = running.get(source.name)
      if (mod !== undefined && (error.names.mod === undefined || error.names.mod === mod.name))
        this.giveUp(mod, error)
    }
  }

  /** Nothing can be done but to keep a mod out. */
  giveUp(mod: Mod, error: SkeinError): void {
    const announce = (): void => this.#suspend(mod, error, 'suspend')
    if (this.#services.running.includes(mod)) this.#services.takeOut(mod, announce)
    else announce()
  }

  /** Lets a mod rest, with those that cannot do without it. */
  rest(mod: Mod, frames: number): void {
    for (const each of this.#services.running.withDependents(mod)) each.rest(frames)
  }

  /** If the mod is on probation, all that were replaced with it are silenced, and put back. @returns whether that is so */
  #rollBack(mod: Mod, fault: SkeinError): boolean {
    const { probations, events, engine } = this.#services
    const probation = probations.of(mod)
    if (probation === null) return false
    events.faulted(mod.name, fault, 'rollback')
    for (const [name, { after }] of probation.members) {
      if (after !== mod) after.halt(fault)
      engine.silence(after.systems.definitions, () => undefined)
      this.#rollingBack.add(name)
    }
    probations.end(probation)
    this.#services.putBack(probation, fault)
    return true
  }

  /** Whether a mod only faulted since it called one that is being put back. */
  #calledOneRollingBack({ code, cause }: SkeinError): boolean {
    return (
      code === 'fault/callee-faulted' &&
      cause instanceof SkeinError &&
      cause.names.mod !== undefined &&
      this.#rollingBack.has(cause.names.mod)
    )
  }

  #actionFor(mod: Mod, fault: SkeinError, forgivable: boolean): FaultAction {
    const action = this.#escalation.actionFor(mod.name, fault.code, this.#services.engine.time.frame)
    return forgivable || action === 'rollback' ? action : 'suspend'
  }

  #suspend(mod: Mod, fault: SkeinError, action: FaultAction): void {
    const { desired, outcomes, events } = this.#services
    desired.suspend(mod.name, mod.source, fault)
    outcomes.faulted(mod, fault)
    events.faulted(mod.name, fault, action)
  }

  #goBack(mod: Mod): void {
    if (mod.slot.fallback === mod.source) this.#services.desired.goBack(mod.slot)
  }
}
