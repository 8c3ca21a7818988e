import { SkeinError, type AnyComponent, type AnySystem } from '../../engine/index.ts'
import { componentsOf, sharedComponents } from './components.ts'
import type { HandOver } from '../instance/index.ts'
import { handoffOf } from './handoff.ts'
import { takeLeave } from './leave-taking.ts'
import type { Mod } from './mod.ts'
import type { OwnedState } from './mod-holdings.ts'
import type { Handoff } from './inheritance.ts'
import type { ModPlan, ReplaceStep, StartStep } from './plan-step.ts'
import { pairSystems } from './pair-systems.ts'
import { runContained } from './run-contained.ts'
import { enter, supersededBy, unwantedSystems, type ApplyServices } from './start.ts'

/** A step of a replacement. */
export type ChangeStep = ReplaceStep<Mod> | StartStep<Mod>

/**
 * The steps of a plan that are one transaction: replacements, with the new mods that they need; and new mods that take the
 * place of another one in its file.
 */
export function stepsTogether({ steps }: ModPlan<Mod>): ChangeStep[] {
  const changes = steps.filter((it) => it.kind === 'start' || it.kind === 'replace')
  const byName = new Map(changes.map((it) => [it.source.name, it]))
  const together = new Set(changes.filter((it) => it.kind === 'replace' || it.instead !== null))
  for (const { image } of together) {
    for (const need of image.needs) {
      const step = byName.get(need)
      if (step !== undefined) together.add(step)
    }
  }
  return changes.filter((it) => together.has(it))
}

/** A step under way. */
interface Attempt {
  readonly step: ChangeStep
  /** Leaves its place; `null` for a mod that is new. */
  readonly before: Mod | null
  readonly after: Mod
  /** The handoff, and the belongings given back should it fail: between versions of one mod. */
  readonly handoff: Handoff | null
  readonly belongings: OwnedState | null
}

/**
 * Puts mods in the place of others, and starts new ones that these need: all of them, or none.
 *
 * @param steps those of the plan that go together
 * @returns why that failed; then everything is as it was
 */
export function replaceMods(
  services: ApplyServices,
  plan: ModPlan<Mod>,
  steps: readonly ChangeStep[],
): SkeinError | null {
  const { engine, running } = services
  const images = steps.map(({ image }) => image)
  const remove = supersededBy(images, unwantedSystems(plan, running))
  const left = takeLeave(steps)
  // A mod that a drop has called may have faulted, and may have taken others along: the next plan does without them.
  if (steps.some((it) => it.kind === 'replace' && !running.includes(it.before))) return null
  const attempts: Attempt[] = []
  /** Definitions of components as they were, where a new version has others of the same channel. */
  const reshaped: AnyComponent[] = []
  try {
    for (const step of steps) attempts.push(attempt(services, step, left))
    const pairs = new Map<AnySystem, AnySystem | null>()
    const add: AnySystem[] = []
    for (const it of attempts) {
      const { before, after, handoff } = it
      const anew = handoff === null || handoff.kept === 'nothing'
      pairSystems(before, after, anew ? null : it.step.image.systems, pairs, add)
      if (handoff === null || !anew) continue
      after.holdings.startAnew()
    }
    for (const { after, handoff } of attempts) {
      if (handoff === null) continue
      // Also where the version before has another channel: one further back, on probation, may have left this one.
      for (const now of componentsOf(after.image.linked.module)) {
        const was = engine.world.definitionOf(now.channel)
        if (was === undefined || was === now) continue
        reshaped.push(was)
        engine.world.migrate(was, now)
      }
    }
    engine.systemSet.replace(
      pairs,
      add,
      remove.filter((system) => !pairs.has(system)),
    )
  } catch (error) {
    for (const it of attempts.toReversed()) undo(it, reshaped.length > 0)
    for (const was of reshaped) runContained(() => engine.world.migrate(was, was))
    if (!(error instanceof SkeinError)) throw error
    return error
  }
  for (const it of attempts) takeOver(services, it)
  // One that was counted out meanwhile has left its place to nobody.
  const taken = attempts.filter(({ after }) => running.includes(after))
  // The last first, as a transaction does: each goes to the place where it was raised.
  for (const { after, handoff } of taken)
    for (const { event, system } of handoff?.events?.toReversed() ?? [])
      engine.raiseFrom(event, system, after)
  for (const [old, now] of sharedBy(attempts))
    if (old.channel !== now.channel) runContained(() => engine.world.migrate(old, now))
  services.probations.begin(
    taken.flatMap(({ before, after, belongings }) =>
      belongings === null ? [] : [{ before: before!, after, belongings }],
    ),
  )
  for (const { after } of taken) settle(services, after)
  for (const it of taken) emit(services, it)
  return null
}

function attempt(services: ApplyServices, step: ChangeStep, left: ReadonlyMap<Mod, HandOver>): Attempt {
  const before = step.kind === 'replace' ? step.before : step.instead
  if (step.kind === 'start') {
    const after = services.create(step, null, true)
    before?.suspend()
    return { step, before, after, handoff: null, belongings: null }
  }
  const belongings = step.before.holdings.capture()
  step.before.suspend()
  try {
    const handoff = handoffOf(step.before.systems, step.image, left.get(step.before) ?? null)
    const after = services.create(step, { mod: step.before, handoff }, true)
    return { step, before, after, handoff, belongings }
  } catch (error) {
    step.before.resume()
    throw error
  }
}

function undo(attempted: Attempt, world: boolean): void {
  const { before, after, belongings } = attempted
  if (belongings === null) after.end()
  else after.abandon()
  if (before === null) return
  // A dependency may have faulted meanwhile: the mod is on its way out then.
  if (before.state !== 'stopping') {
    before.resume()
    before.holdings.bringAssets()
  }
  if (belongings !== null) before.holdings.restore(belongings, world)
}

/** Counts the new one in. A version that starts anew has nothing of what the old one had. */
function takeOver(services: ApplyServices, attempted: Attempt): void {
  const { engine, running, probations, stopping } = services
  const { before, after, handoff } = attempted
  if (handoff?.kept === 'nothing') {
    const own = componentsOf(before!.image.linked.module)
    runContained(() => engine.world.checkpoints.clear(after.holdings.entities, own))
    if (handoff.events === null) engine.dropEvents(before!)
    else engine.passEvents(before!, after)
  } else if (handoff !== null) engine.passEvents(before!, after)
  if (handoff === null) {
    after.become('running')
    if (before !== null) {
      running.leave(before)
      probations.forget(before)
    }
  } else before!.holdings.endAssets()
  if (handoff !== null && before!.state === 'stopping') return stopping.goesInstead(before!, after)
  enter(services, after, handoff !== null && before!.slot === after.slot ? before!.source : null)
}

/** Lets what a mod has done while it started take effect. */
function settle({ faults }: ApplyServices, after: Mod): void {
  try {
    after.settle()
  } catch (error) {
    if (!(error instanceof SkeinError)) throw error
    faults.faulted(after, error, false)
  }
}

function emit({ events }: ApplyServices, { step, before, after, handoff }: Attempt): void {
  if (handoff === null) {
    if (before !== null && before.state !== 'stopping') {
      before.become('stopping')
      before.end()
      events.removed(before, [])
    }
    events.loaded(after)
    return
  }
  for (const note of handoff.notes) after.warn(note)
  if (step.kind === 'replace' && step.why !== 'relink') events.replaced(before!, after, handoff.kept)
}

function sharedBy(attempts: readonly Attempt[]): ReturnType<typeof sharedComponents> {
  return attempts.flatMap(({ before, after, handoff }) =>
    handoff === null ? [] : sharedComponents(before!.image.linked.module, after.image.linked.module),
  )
}
