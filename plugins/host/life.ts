import type { Engine, SkeinError } from '../../engine/index.ts'
import type { Linker } from '../image/index.ts'
import type { Desired } from './desired.ts'
import type { FaultPolicy } from './escalation.ts'
import { Faults } from './faults.ts'
import type { Mod } from './mod.ts'
import type { ModEvents } from './mod-events.ts'
import type { Outcomes } from './outcomes.ts'
import { planMods } from './plan.ts'
import type { ModPlan } from './plan-step.ts'
import { Probations } from './probation.ts'
import { replaceMods, stepsTogether } from './replace.ts'
import { rollBack } from './rollback.ts'
import type { RunningMods } from './running.ts'
import { startMods, unwantedSystems, type ApplyServices } from './start.ts'
import { StoppingMods } from './stop.ts'

/** Services for the life of mods. */
export interface LifeServices {
  readonly engine: Engine
  readonly desired: Desired
  readonly running: RunningMods
  readonly events: ModEvents
  readonly outcomes: Outcomes
  readonly linker: Linker
  /** Makes a mod that is about to start. */
  readonly create: ApplyServices['create']
  readonly faults: FaultPolicy | undefined
  readonly probationFrames: number
  readonly changes: ModChanges
}

/** Work around each change of the running mods. */
export interface ModChanges {
  /** Called before mods come and go. @returns work to do after, if any */
  around: (() => (() => void) | null) | null
}

/** How far an attempt to carry out a plan came: mods are left for another turn, or a new plan is to be made. */
type Progress = 'done' | 'more' | 'again'

/**
 * The life of the mods of a game: brings the running mods in line with the desired ones. Whatever has changed,
 * {@link settle} makes a plan and carries it out, between two frames; a failed step changes the desired mods, and a new
 * plan is made.
 */
export class ModLife {
  readonly faults: Faults
  readonly probations: Probations
  readonly #services: LifeServices
  readonly #stopping: StoppingMods
  readonly #apply: ApplyServices
  /** The plan that is being carried out, and the revision that it is for. */
  #plan: ModPlan<Mod> | null = null
  #planned = -1
  /** Whether a plan is being carried out: what mods cause by that waits until the step is over. */
  #busy = false
  readonly #tasks: (() => void)[] = []
  readonly #waiting: (() => void)[] = []

  constructor(services: LifeServices) {
    this.#services = services
    const { engine, desired, running, events, outcomes, create } = services
    const probations = new Probations(engine, services.probationFrames)
    this.probations = probations
    const shared = { engine, desired, running, events, outcomes, probations }
    this.#stopping = new StoppingMods(shared)
    this.faults = new Faults({
      ...shared,
      policy: services.faults,
      takeOut: (mod, announce) => {
        this.#stopping.leave(mod, 'has faulted', announce)
        this.#whenIdle(() => this.#stopping.evict())
      },
      putBack: (probation, fault) =>
        this.#whenIdle(() => {
          rollBack(this.#apply, probation, fault)
          this.#replan()
        }),
      replan: (first) => this.#replan(first),
    })
    this.#apply = { ...shared, create, stopping: this.#stopping, faults: this.faults }
  }

  /** Whether consequences of a fault wait for the end of the next frame. */
  get waits(): boolean {
    return this.#waiting.length > 0
  }

  /** Whether a plan is being carried out. */
  get busy(): boolean {
    return this.#busy
  }

  /** The steps that are left until the desired mods run. */
  get plan(): ModPlan<Mod> {
    const { desired, running, linker } = this.#services
    if (this.#plan === null || this.#planned !== desired.revision)
      this.#plan = planMods(desired, running.byName, linker)
    this.#planned = desired.revision
    return this.#plan
  }

  /** The mods are those of a snapshot: the plan is for others. */
  forgetPlan(): void {
    this.#plan = null
  }

  /** Something has changed: content that failed for what other mods were may be tried again. */
  changed(): void {
    this.#services.desired.retry()
    this.#plan = null
  }

  /**
   * Makes a plan and carries it out, again and again until nothing is left to do.
   * @param most how many mods may be started at once
   * @returns whether mods are left to start
   */
  settle(most: number = Infinity): boolean {
    if (this.#busy) return false
    const after = this.#services.changes.around?.() ?? null
    const more = this.#settle(most)
    after?.()
    return more
  }

  #settle(most: number): boolean {
    for (;;) {
      const progress = this.#during(() => this.#carryOut(this.plan, most))
      if (progress === 'more') return true
      if (progress === 'done') return false
      this.#plan = null
    }
  }

  /** The engine has dropped a system of a mod. */
  lost(mod: Mod): void {
    this.#stopping.lost(mod)
  }

  /** A mod has faulted. @returns whether it goes on */
  faulted(mod: Mod, fault: SkeinError, forgivable: boolean): boolean {
    this.#services.events.flushStarted()
    return this.faults.faulted(mod, fault, forgivable)
  }

  /** Stops mods; then replaces others, all of them or none; then starts some. */
  #carryOut(plan: ModPlan<Mod>, most: number): Progress {
    const { running, events, outcomes } = this.#services
    const { steps } = plan
    // A mod that holds the place of a new one goes when that has started.
    const places = new Set(
      steps.flatMap((it) => (it.kind === 'start' || it.kind === 'replace' ? it.slot : [])),
    )
    this.#stop(plan, (mod) => !places.has(mod.slot))
    // What stopped may have taken others along, for which another provider steps in now.
    if (!steps.every((it) => goesOn(it, running))) return 'again'
    for (const step of steps) if (step.kind === 'refuse') outcomes.refused(step)
    const together = stepsTogether(plan)
    if (together.length > 0) {
      const error = replaceMods(this.#apply, plan, together)
      if (error !== null) this.faults.replaceFailed(together, error)
      return 'again'
    }
    const { tried, more, failed } = startMods(this.#apply, plan, most)
    events.flushStarted()
    for (const { mods, error } of failed) if (error !== null) this.faults.startFailed(mods, error)
    // Mods that are started are kept by the next plan.
    if (tried > 0) return more && failed.length === 0 && this.#plan !== null ? 'more' : 'again'
    this.#dropUnwanted(plan)
    if (this.#stop(plan, () => true)) return 'again'
    for (const step of steps) if (step.kind === 'keep') step.mod.relink(step.image.linked)
    return 'done'
  }

  /** Stops the mods that a plan stops, of those that are chosen. @returns whether there were any */
  #stop({ steps }: ModPlan<Mod>, chosen: (mod: Mod) => boolean): boolean {
    let any = false
    for (const step of steps) {
      // Another one may have taken it along.
      if (step.kind !== 'stop' || !chosen(step.mod) || !this.#services.running.includes(step.mod)) continue
      if (step.why === 'removed') this.faults.forget(step.mod.name)
      this.#stopping.stop(step)
      any = true
    }
    if (any) this.#stopping.evict()
    return any
  }

  #dropUnwanted(plan: ModPlan<Mod>): void {
    const remove = [...unwantedSystems(plan, this.#services.running).values()].flat()
    if (remove.length > 0) this.#services.engine.change({ remove })
  }

  /** Does something as soon as no system is at work and no plan is being carried out. */
  #whenIdle(task: () => void): void {
    if (this.#busy) this.#tasks.push(task)
    else this.#services.engine.silence([], task)
  }

  #during(work: () => Progress): Progress {
    this.#busy = true
    let progress: Progress
    try {
      progress = work()
    } finally {
      this.#busy = false
      const tasks = this.#tasks.splice(0)
      for (const task of tasks) task()
      if (tasks.length > 0) progress = 'again'
    }
    return progress
  }

  /** Makes a new plan once the frame is over, or the flush or call by the program. @param first the work to do before */
  #replan(first: () => void = () => undefined): void {
    this.#waiting.push(first)
    if (this.#waiting.length > 1) return
    this.#services.engine.afterwards(() => {
      for (const task of this.#waiting.splice(0)) task()
      this.changed()
      this.settle()
    })
  }
}

/** Whether the mod that a step is about still runs. */
function goesOn(step: ModPlan<Mod>['steps'][number], running: RunningMods): boolean {
  if (step.kind === 'keep') return running.includes(step.mod)
  if (step.kind === 'replace') return running.includes(step.before)
  return step.kind !== 'start' || step.instead === null || running.includes(step.instead)
}
