import { SkeinError, type AnySystem, type Engine } from '../../engine/index.ts'
import { dependencyFailed, type Absence, type ImageMod, type Linker } from '../image/index.ts'
import type { Desired } from './desired.ts'
import { Faults } from './faults.ts'
import type { FaultPolicy } from './escalation.ts'
import type { Mod } from './mod.ts'
import type { ModEvents } from './mod-events.ts'
import type { ModSource } from './mod-source.ts'
import type { Outcomes } from './outcomes.ts'
import { planMods, type ModPlan } from './plan.ts'
import { Probations, type Probation } from './probation.ts'
import { replaceMods, rollBackMods, type ApplyServices, type ReplaceStep, type StartStep } from './replace.ts'
import type { RunningMods } from './running.ts'
import { startMods, type FailedStart, type StartGroup } from './start.ts'

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
}

/** How far an attempt to carry out a plan came. */
type Progress = 'done' | 'more' | 'again'

/**
 * The life of the mods of a game: brings what runs in line with what is wanted. Whatever has changed, {@link settle} plans what is to
 * be done and does it, between two frames; what fails in that changes what is wanted, and is planned anew.
 */
export class ModLife {
  readonly faults: Faults
  readonly #services: LifeServices
  readonly #apply: ApplyServices
  readonly #probations: Probations
  /** The plan that is being carried out, and the revision that it is for. */
  #plan: ModPlan<Mod> | null = null
  #planned = -1
  /** Whether a plan is being carried out: what mods cause by that waits until the step is over. */
  #busy = false
  readonly #tasks: (() => void)[] = []
  /** Mods whose systems are to be taken out. */
  readonly #leaving: Mod[] = []
  /** Mods of which the engine has dropped systems since what these need has gone; `null` while that is not looked at. */
  #lost: Set<Mod> | null = null
  /** Content that is tried again once anything has changed. */
  readonly #retries = new Set<ModSource>()
  /** Mods that have started, and whose start is to be told. */
  readonly #loaded: Mod[] = []
  readonly #afterFrame: (() => void)[] = []

  constructor(services: LifeServices) {
    this.#services = services
    const { engine, desired, running, events, outcomes } = services
    this.#probations = new Probations(engine, services.probationFrames)
    this.faults = new Faults({
      engine,
      desired,
      running,
      events,
      outcomes,
      probations: this.#probations,
      policy: services.faults,
      takeOut: (mod, announce) => this.#takeOut(mod, 'has faulted', announce),
      putBack: (probation, fault) => this.#whenIdle(() => this.#putBack(probation, fault)),
      replan: (first) => this.#replan(first),
    })
    this.#apply = {
      engine,
      desired,
      running,
      events,
      probations: this.#probations,
      create: services.create,
      started: (mod, instead) => this.#started(mod, instead),
      goesInstead: (before, after) => this.#goesInstead(before, after),
      faulted: (mod, fault) => void this.faults.faulted(mod, fault, false),
    }
  }

  /** Whether a plan is being carried out. */
  get busy(): boolean {
    return this.#busy
  }

  /** The steps that are left until what is wanted runs. */
  get plan(): ModPlan<Mod> {
    const { desired, running, linker } = this.#services
    if (this.#plan === null || this.#planned !== desired.revision)
      this.#plan = planMods(desired, running.byName, linker)
    this.#planned = desired.revision
    return this.#plan
  }

  /** Something has changed: what failed for what others were may be tried again. */
  changed(): void {
    this.#services.desired.retry(this.#retries)
    this.#retries.clear()
    this.#plan = null
  }

  /**
   * Plans what is to be done, and does it.
   * @param most how many mods may be started at once
   * @returns whether mods are left to start
   */
  settle(most: number = Infinity): boolean {
    if (this.#busy) return false
    for (;;) {
      const progress = this.#during(() => this.#carryOut(this.plan, most))
      if (progress === 'more') return true
      if (progress === 'done') return false
      this.#plan = null
    }
  }

  /** The engine has dropped a system of a mod. */
  lost(mod: Mod): void {
    this.#lost?.add(mod)
  }

  /** A mod has faulted. @returns whether it goes on */
  faulted(mod: Mod, fault: SkeinError, forgivable: boolean): boolean {
    this.#tellLoaded()
    return this.faults.faulted(mod, fault, forgivable)
  }

  #carryOut(plan: ModPlan<Mod>, most: number): Progress {
    const { running, outcomes } = this.#services
    const { steps } = plan
    const changes = steps.filter((it) => it.kind === 'start' || it.kind === 'replace')
    const places = new Set(changes.map(({ slot }) => slot))
    let stopped = false
    for (const step of steps) {
      // What holds the place of something new goes when that has started.
      if (step.kind !== 'stop' || !running.includes(step.mod) || places.has(step.mod.slot)) continue
      this.#stop(step.mod, step.reasons, step.why)
      stopped = true
    }
    if (stopped) this.#evict()
    // What stopped may have taken others along, for which another provider steps in now.
    const needed = steps.flatMap((it) => {
      if (it.kind === 'keep') return it.mod
      return it.kind === 'replace' ? it.before : it.kind === 'start' ? (it.instead ?? []) : []
    })
    if (!needed.every((mod) => running.includes(mod))) return 'again'
    for (const step of steps) if (step.kind === 'refuse') outcomes.refused(step)
    const together = withNeeds(changes)
    if (together.length > 0) {
      const images = together.map(({ image }) => image)
      const error = replaceMods(this.#apply, together, supersededBy(images, this.#unwanted(plan)))
      if (error !== null) this.#failedTogether(together, error)
      this.#plan = null
      return 'again'
    }
    const groups = this.#groups(plan)
    const [now, left] = slice(groups, most)
    if (now.length > 0) {
      const failed = startMods(this.#apply, now, (mod: Mod) => void this.#loaded.push(mod))
      this.#tellLoaded()
      for (const it of failed) this.#failedToStart(it)
      if (failed.length > 0 || this.#plan === null) return 'again'
      if (left) return 'more'
      // What is started is kept from here on.
      this.#plan = null
      return 'again'
    }
    this.#dropUnwanted(plan)
    for (const step of steps) {
      if (step.kind === 'keep') step.mod.relink(step.image.linked)
      if (step.kind === 'stop' && running.includes(step.mod)) {
        this.#stop(step.mod, step.reasons, step.why)
        this.#evict()
        return 'again'
      }
    }
    return 'done'
  }

  /** The mods that are to start, in order; and the systems that others have gained since theirs are the newest now. */
  #groups(plan: ModPlan<Mod>): StartGroup[] {
    const { running } = this.#services
    const unwanted = this.#unwanted(plan)
    const starts = new Map(plan.steps.flatMap((it) => (it.kind === 'start' ? [[it.image, it] as const] : [])))
    return plan.image.batches.flatMap((images): StartGroup[] => {
      const steps = images.flatMap((image) => {
        const step = starts.get(image)
        return step === undefined || running.get(image.linked.module.name)?.source === step.source
          ? []
          : [step]
      })
      const gained = images.flatMap((image) => {
        const mod = running.get(image.linked.module.name)
        const known = new Set(mod?.parts.map(({ id }) => id))
        return mod === undefined
          ? []
          : image.systems.filter(({ id }) => !known.has(id)).map((linked) => mod.system(linked))
      })
      if (steps.length + gained.length === 0) return []
      return [{ images, steps, gained, remove: supersededBy(images, unwanted) }]
    })
  }

  /** Systems of mods that run and that nothing asks for any more, by name. */
  #unwanted({ image }: ModPlan<Mod>): Map<string, AnySystem[]> {
    const images = new Map(image.batches.flat().map((mod) => [mod.linked.module.name, mod]))
    const found = new Map<string, AnySystem[]>()
    for (const mod of this.#services.running.list()) {
      const wanted = new Set(images.get(mod.name)?.systems.map(({ id }) => id))
      for (const { id, record } of mod.parts)
        if (!wanted.has(id)) found.set(record.name, [...(found.get(record.name) ?? []), mod.systemOf(id)!])
    }
    return found
  }

  #dropUnwanted(plan: ModPlan<Mod>): void {
    const remove = [...this.#unwanted(plan).values()].flat()
    if (remove.length > 0) this.#services.engine.change({ remove })
  }

  #started(mod: Mod, instead: ModSource | null): void {
    const { desired, outcomes } = this.#services
    desired.started(mod.slot, mod.source, instead)
    if (mod.source === mod.slot.source) outcomes.runs(mod.slot)
  }

  #tellLoaded(): void {
    for (const mod of this.#loaded.splice(0)) this.#services.events.loaded(mod)
  }

  /** Rejects the file that is at fault, or all of them where none is named. */
  #failedTogether(steps: readonly (ReplaceStep | StartStep)[], error: SkeinError): void {
    const { desired, running, events, outcomes } = this.#services
    const changed = steps.filter((it) => it.kind === 'start' || it.why !== 'relink')
    const named = changed.filter(({ source }) => source.name === error.names.mod)
    const fault = error.code.startsWith('fault/')
    for (const step of named.length > 0 ? named : changed) {
      desired.reject(step.source, [error])
      if (!fault) {
        this.#retries.add(step.source)
        continue
      }
      outcomes.faulted(step, error)
      if (step.kind === 'replace') {
        const failed = { version: step.source.version, errors: [error] }
        events.rolledBack(step.before, step.slot.file, failed, 0)
      } else events.faulted(step.source.name, error, 'suspend')
    }
    if (changed.length > 0) return
    // A mod that runs cannot go on with what others are now.
    for (const step of steps) {
      const mod = running.get(step.source.name)
      if (mod !== undefined && (error.names.mod === undefined || error.names.mod === mod.name))
        this.faults.giveUp(mod, error)
    }
  }

  #failedToStart({ mods, error }: FailedStart): void {
    if (error === null) return
    const fault = error.code.startsWith('fault/')
    for (const mod of mods) {
      if (fault && error.names.mod === mod.name) this.faults.failedToStart(mod, error)
      else if (!fault) {
        this.#services.desired.reject(mod.source, [error])
        this.#retries.add(mod.source)
      }
    }
  }

  /** Takes a mod out, with all that cannot do without it. */
  #stop(mod: Mod, reasons: readonly SkeinError[], why: string): void {
    const { events, outcomes } = this.#services
    if (why === 'removed') this.faults.forget(mod.name)
    events.removed(mod, reasons)
    outcomes.stopped(mod, reasons)
    this.#leave(mod, why === 'switched off' ? 'is switched off' : 'could not be loaded')
  }

  #takeOut(mod: Mod, why: Absence, announce?: () => void): void {
    this.#leave(mod, why, announce)
    this.#whenIdle(() => this.#evict())
  }

  /** A mod that was counted out has been replaced meanwhile: its systems and all that it owns are the other one's now. */
  #goesInstead(before: Mod, after: Mod): void {
    const at = this.#leaving.indexOf(before)
    after.become('running')
    after.become('stopping')
    this.#leaving.splice(at, 1, after)
    before.abandon()
  }

  /** Counts a mod out, and those that use its packages: what they need has gone. */
  #leave(mod: Mod, why: Absence, announce?: () => void): void {
    const { running, engine } = this.#services
    running.leave(mod)
    this.#probations.forget(mod)
    mod.become('stopping')
    this.#leaving.push(mod)
    engine.silence(mod.systems, () => undefined)
    announce?.()
    for (const other of running.list()) {
      if (running.includes(other) && other.image.linked.packagesOf.has(mod.name))
        this.#leaveFor(other, mod.name, why)
    }
  }

  #leaveFor(mod: Mod, need: string, why: Absence): void {
    const { events, outcomes } = this.#services
    const reasons = [dependencyFailed(mod.name, need, why)]
    events.removed(mod, reasons)
    outcomes.stopped(mod, reasons)
    this.#leave(mod, why)
  }

  /** Takes the systems out of mods that were counted out; and the mods that have lost systems by that. */
  #evict(): void {
    const { engine, running } = this.#services
    while (this.#leaving.length > 0) {
      const mods = this.#leaving.splice(0)
      this.#lost = new Set()
      engine.evict(mods.flatMap((mod) => mod.systems))
      const lost = this.#lost
      this.#lost = null
      for (const mod of mods) mod.end()
      for (const mod of lost) {
        if (!running.includes(mod)) continue
        const need = [...mod.image.needs].find((name) => running.get(name) === undefined)
        this.#leaveFor(mod, need ?? mods[0]!.name, 'could not be loaded')
      }
    }
  }

  #putBack(probation: Probation, fault: SkeinError): void {
    const { desired, events, outcomes } = this.#services
    const back = rollBackMods(this.#apply, probation)
    const left = [...probation.members.values()]
    this.faults.rolledBack(probation)
    if (back instanceof SkeinError) {
      // All of them first: giving one up may end others, with what is counted for both of their versions.
      for (const { before } of left) before.abandon()
      for (const { after } of left)
        if (this.#services.running.includes(after)) this.faults.giveUp(after, back)
    } else {
      const changed = left.filter(({ before, after }) => before.source !== after.source)
      for (const { before, after } of changed) {
        if (!back.includes(before)) continue
        const failed = { version: after.version, errors: [fault] }
        desired.reject(after.source, [fault])
        if (before.slot.source.name === before.name) desired.started(before.slot, before.source)
        outcomes.faulted(after, fault)
        events.rolledBack(before, after.slot.file, failed, probation.frames)
      }
      // Nothing but its imports had changed, and they still have.
      if (changed.length === 0) for (const mod of back) this.faults.giveUp(mod, fault)
    }
    this.#replan()
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

  /** Plans anew once the frame is over. */
  #replan(first?: () => void): void {
    if (first !== undefined) this.#afterFrame.push(first)
    else this.#afterFrame.push(() => undefined)
    if (this.#afterFrame.length > 1) return
    const end = this.#services.engine.afterFrame(() => {
      end()
      for (const task of this.#afterFrame.splice(0)) task()
      this.changed()
      this.settle()
    })
  }
}

/** Replacements, with the new mods that they need; and new mods that take the place of another one in its file. */
function withNeeds(changes: readonly (StartStep | ReplaceStep)[]): (ReplaceStep | StartStep)[] {
  const starts = new Map(changes.map((it) => [it.source.name, it]))
  const together = new Set(changes.filter((it) => it.kind === 'replace' || it.instead !== null))
  for (const { image } of together) {
    for (const need of image.needs) {
      const step = starts.get(need)
      if (step !== undefined) together.add(step)
    }
  }
  return changes.filter((it) => together.has(it))
}

/** Systems that give way to newer ones which are about to start. */
function supersededBy(
  images: readonly ImageMod[],
  unwanted: ReadonlyMap<string, readonly AnySystem[]>,
): AnySystem[] {
  if (unwanted.size === 0) return []
  const names = new Set(images.flatMap((image) => image.systems.map(({ record }) => record.name)))
  return [...names].flatMap((name) => unwanted.get(name) ?? [])
}

/** So many groups as may start at once; one that takes the place of systems of others starts alone. */
function slice(groups: readonly StartGroup[], most: number): [StartGroup[], boolean] {
  const alone = groups.findIndex(({ remove }) => remove.length > 0)
  const end = Math.min(groups.length, most, alone === 0 ? 1 : alone < 0 ? Infinity : alone)
  return [groups.slice(0, end), end < groups.length && most < Infinity]
}
