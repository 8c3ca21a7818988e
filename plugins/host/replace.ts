import {
  compareVersions,
  SkeinError,
  versionTrack,
  type AnyComponent,
  type AnySystem,
  type Engine,
} from '../../engine/index.ts'
import type { LinkedSystem } from '../image/index.ts'
import type { ModSource } from './mod-source.ts'
import { componentsOf, sharedComponents } from './components.ts'
import { runContained } from './run-contained.ts'
import type { Desired } from './desired.ts'
import { restoreOwnedState, handoffOf, captureOwnedState, type OwnedState, type Handoff } from './handoff.ts'
import type { Mod, ModOrigin } from './mod.ts'
import type { ModEvents } from './mod-events.ts'
import type { PlanStep } from './plan.ts'
import type { Probation, Probations, Replacement } from './probation.ts'
import type { RunningMods } from './running.ts'

/** Services for starting and replacing mods. */
export interface ApplyServices {
  readonly engine: Engine
  readonly desired: Desired
  readonly running: RunningMods
  readonly probations: Probations
  readonly events: ModEvents
  /** Makes a mod that is about to start. Nothing of it runs yet. */
  create(origin: Pick<ModOrigin, 'slot' | 'source' | 'image'>, handoff: Handoff | null, held: boolean): Mod
  /** The content of a file runs. */
  started(mod: Mod, instead: ModSource | null): void
  /** A mod was counted out while another took its place: that one goes instead, with all that it owns. */
  goesInstead(before: Mod, after: Mod): void
  /** A mod that has started is at fault after all. */
  faulted(mod: Mod, fault: SkeinError): void
}

export type ReplaceStep = Extract<PlanStep<Mod>, { kind: 'replace' }>
export type StartStep = Extract<PlanStep<Mod>, { kind: 'start' }>

/** A step under way. */
interface Attempt {
  readonly step: ReplaceStep | StartStep
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
 * @param remove systems of other mods that give way to some of these
 * @returns why that failed; then everything is as it was
 */
export function replaceMods(
  services: ApplyServices,
  steps: readonly (ReplaceStep | StartStep)[],
  remove: readonly AnySystem[],
): SkeinError | null {
  const { engine } = services
  const attempts: Attempt[] = []
  /** Definitions of components as they were, where a new version has others of the same channel. */
  const reshaped: AnyComponent[] = []
  try {
    for (const step of steps) attempts.push(attempt(services, step))
    const pairs = new Map<AnySystem, AnySystem | null>()
    const add: AnySystem[] = []
    for (const it of attempts) {
      const { before, after, handoff } = it
      const anew = handoff === null || handoff.kept === 'nothing'
      pairSystems(before, after, anew ? null : it.step.image.systems, pairs, add)
      if (handoff === null || !anew) continue
      engine.endRandom(after.name)
      engine.texts.release(after.name)
      after.recountTexts()
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
    engine.replace(pairs, { add, remove: remove.filter((system) => !pairs.has(system)) })
  } catch (error) {
    for (const it of attempts.toReversed()) undo(services, it, reshaped.length > 0)
    for (const was of reshaped) runContained(() => engine.world.migrate(was, was))
    if (!(error instanceof SkeinError)) throw error
    return error
  }
  for (const it of attempts) takeOver(services, it)
  // One that was counted out meanwhile has left its place to nobody.
  const taken = attempts.filter(({ after }) => services.running.includes(after))
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

/**
 * Puts what was replaced back in its place, as it was. What others did meanwhile stays done.
 * @returns the mods that are back; or why that failed: what ran before cannot go on with what has changed since
 */
export function rollBackMods(
  { engine, running }: ApplyServices,
  { members }: Probation,
): readonly Mod[] | SkeinError {
  const left = [...members.values()].filter(({ after }) => running.includes(after))
  const pairs = new Map<AnySystem, AnySystem | null>()
  const add: AnySystem[] = []
  const remove = giveWay(left, running)
  for (const { before, after } of left) pairSystems(after, before, before.parts, pairs, add)
  try {
    for (const { before, after, belongings } of left) {
      engine.dropEvents(after)
      restoreOwnedState(engine, before, belongings, true)
    }
    engine.replace(pairs, { add, remove })
  } catch (error) {
    if (!(error instanceof SkeinError)) throw error
    return error
  }
  for (const { before, after } of left) {
    after.abandon()
    before.resume('running')
    before.bringAssets()
    running.enter(before)
  }
  return left.map(({ before }) => before)
}

/**
 * Settles which of several mods' systems of one name run, where other mods have started some since: the newest compatible one. Those
 * of the returning versions that are older are left out.
 * @returns systems of other mods that give way
 */
function giveWay(left: readonly Replacement[], running: RunningMods): AnySystem[] {
  const going = new Set(left.map(({ after }) => after))
  const others = new Map<string, { readonly mod: Mod; readonly linked: LinkedSystem }>()
  for (const mod of running.list()) {
    if (going.has(mod)) continue
    for (const linked of mod.parts) others.set(trackOf(linked), { mod, linked })
  }
  const remove: AnySystem[] = []
  for (const { before } of left) {
    for (const linked of before.parts) {
      const other = others.get(trackOf(linked))
      if (other === undefined) continue
      if (compareVersions(linked.record.version, other.linked.record.version) > 0)
        remove.push(other.mod.system(other.linked))
      else before.leaveOut(linked)
    }
  }
  return remove
}

/** The name of a system with the versions that can stand in for each other. */
function trackOf({ record: { name, version } }: LinkedSystem): string {
  return `${name}@${versionTrack(version)}`
}

function attempt(services: ApplyServices, step: ReplaceStep | StartStep): Attempt {
  const { engine } = services
  const before = step.kind === 'replace' ? step.before : step.instead
  if (step.kind === 'start') {
    const after = services.create(step, null, true)
    before?.suspend()
    return { step, before, after, handoff: null, belongings: null }
  }
  const belongings = captureOwnedState(engine, step.before)
  step.before.suspend()
  try {
    const handoff = handoffOf(step.before, step.image)
    const after = services.create(step, handoff, true)
    return { step, before, after, handoff, belongings }
  } catch (error) {
    step.before.resume()
    throw error
  }
}

function undo({ engine }: ApplyServices, attempted: Attempt, world: boolean): void {
  const { before, after, belongings } = attempted
  if (belongings === null) after.end()
  else after.abandon()
  if (before === null) return
  // What it needs may have faulted meanwhile: it is on its way out then.
  if (before.state !== 'stopping') {
    before.resume()
    before.bringAssets()
  }
  if (belongings !== null) restoreOwnedState(engine, before, belongings, world)
}

/** Counts the new one in. A version that starts anew has nothing of what the old one had. */
function takeOver({ engine, running, ...services }: ApplyServices, attempted: Attempt): void {
  const { before, after, handoff } = attempted
  if (handoff?.kept === 'nothing') {
    const own = componentsOf(before!.image.linked.module)
    runContained(() => engine.world.checkpoints.clear(after.entities, own))
    engine.dropEvents(before!)
  } else if (handoff !== null) engine.passEvents(before!, after)
  if (handoff === null) {
    after.become('running')
    if (before !== null) {
      running.leave(before)
      services.probations.forget(before)
    }
  } else before!.endAssets()
  if (handoff !== null && before!.state === 'stopping') return services.goesInstead(before!, after)
  running.enter(after)
  services.started(after, handoff !== null && before!.slot === after.slot ? before!.source : null)
}

/** Lets what a mod has done while it started take effect. */
function settle({ faulted }: ApplyServices, after: Mod): void {
  try {
    after.settle()
  } catch (error) {
    if (!(error instanceof SkeinError)) throw error
    faulted(after, error)
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

/**
 * Finds for each system of one mod the one of another that goes on in its place.
 * @param heirs those of the other; `null` when it starts anew: it has not seen anything yet, so none goes on
 */
function pairSystems(
  from: Mod | null,
  to: Mod,
  heirs: readonly LinkedSystem[] | null,
  pairs: Map<AnySystem, AnySystem | null>,
  add: AnySystem[],
): void {
  const left = new Map((heirs ?? []).map((linked) => [linked.record.name, linked]))
  for (const linked of from?.parts ?? []) {
    const heir = left.get(linked.record.name)
    left.delete(linked.record.name)
    pairs.set(from!.system(linked), heir === undefined ? null : to.system(heir))
  }
  for (const linked of heirs === null ? to.image.systems : left.values()) add.push(to.system(linked))
}
