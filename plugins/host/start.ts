import { SkeinError, type AnySystem, type Engine } from '../../engine/index.ts'
import type { ImageMod } from '../image/index.ts'
import type { Desired } from './desired.ts'
import type { Faults } from './faults.ts'
import type { Mod, ModOrigin, Replaced } from './mod.ts'
import type { ModEvents } from './mod-events.ts'
import type { ModSource } from './mod-source.ts'
import type { Outcomes } from './outcomes.ts'
import type { ModPlan, StartStep } from './plan-step.ts'
import type { Probations } from './probation.ts'
import type { RunningMods } from './running.ts'
import type { StoppingMods } from './stop.ts'

/** Services for carrying out a plan. */
export interface ApplyServices {
  readonly engine: Engine
  readonly desired: Desired
  readonly running: RunningMods
  readonly stopping: StoppingMods
  readonly probations: Probations
  readonly faults: Faults
  readonly events: ModEvents
  readonly outcomes: Outcomes
  /** Makes a mod that is about to start. Nothing of it runs yet. */
  create(origin: Pick<ModOrigin, 'slot' | 'source' | 'image'>, replaced: Replaced | null, held: boolean): Mod
}

/** Mods that start together, since they need each other; or one of them; or the systems that a running mod has gained. */
interface StartGroup {
  readonly images: readonly ImageMod[]
  readonly steps: readonly StartStep<Mod>[]
  /** The systems that running mods have gained, since theirs are the newest now. */
  readonly gained: readonly AnySystem[]
  /** Older systems of other mods, which give way to these. */
  readonly remove: readonly AnySystem[]
}

/** Mods that could not be started together. */
export interface FailedStart {
  readonly mods: readonly Mod[]
  /** `null` where something that the mods need has gone meanwhile. */
  readonly error: SkeinError | null
}

/** The outcome of an attempt to start the mods of a plan. */
export interface Started {
  /** How many groups were tried; 0 where nothing is left to start. */
  readonly tried: number
  /** Whether more may be started at another time. */
  readonly more: boolean
  readonly failed: readonly FailedStart[]
}

/**
 * Starts the mods of a plan that do not run yet, one group after the other. A group that fails is left out, without trace.
 *
 * @param most how many groups may start at once
 */
export function startMods(services: ApplyServices, plan: ModPlan<Mod>, most: number): Started {
  const groups = groupsOf(plan, services.running)
  // A group that takes the place of systems of other mods starts alone.
  const alone = groups.findIndex(({ remove }) => remove.length > 0)
  const tried = Math.min(groups.length, most, alone === 0 ? 1 : alone < 0 ? Infinity : alone)
  const failed = tried === 0 ? [] : startGroups(services, groups.slice(0, tried))
  return { tried, more: tried < groups.length && most < Infinity, failed }
}

/** Counts a mod in that has started. @param instead the content of its file that ran until then */
export function enter(
  { running, desired, outcomes }: ApplyServices,
  mod: Mod,
  instead: ModSource | null,
): void {
  running.enter(mod)
  desired.started(mod.slot, mod.source, instead)
  if (mod.source === mod.slot.source) outcomes.runs(mod.slot)
}

/** Systems of running mods that nothing asks for any more, by name. */
export function unwantedSystems({ image }: ModPlan<Mod>, running: RunningMods): Map<string, AnySystem[]> {
  const images = new Map(image.batches.flat().map((mod) => [mod.linked.module.name, mod]))
  const found = new Map<string, AnySystem[]>()
  for (const mod of running.list()) {
    const wanted = new Set(images.get(mod.name)?.systems.map(({ id }) => id))
    for (const { id, record } of mod.systems.linked)
      if (!wanted.has(id)) found.set(record.name, [...(found.get(record.name) ?? []), mod.systems.byId(id)!])
  }
  return found
}

/** Unwanted systems that give way to those of mods which are about to start, of the same names. */
export function supersededBy(
  images: readonly ImageMod[],
  unwanted: ReadonlyMap<string, readonly AnySystem[]>,
): AnySystem[] {
  if (unwanted.size === 0) return []
  const names = new Set(images.flatMap((image) => image.systems.map(({ record }) => record.name)))
  return [...names].flatMap((name) => unwanted.get(name) ?? [])
}

function groupsOf(plan: ModPlan<Mod>, running: RunningMods): StartGroup[] {
  const unwanted = unwantedSystems(plan, running)
  const starts = new Map(plan.steps.flatMap((it) => (it.kind === 'start' ? [[it.image, it] as const] : [])))
  return plan.image.batches.flatMap((images): StartGroup[] => {
    const steps: StartStep<Mod>[] = []
    const gained: AnySystem[] = []
    for (const image of images) {
      const mod = running.get(image.linked.module.name)
      const step = starts.get(image)
      if (step !== undefined && mod?.source !== step.source) steps.push(step)
      if (mod === undefined) continue
      const known = new Set(mod.systems.linked.map(({ id }) => id))
      for (const linked of image.systems) if (!known.has(linked.id)) gained.push(mod.systems.define(linked))
    }
    if (steps.length + gained.length === 0) return []
    return [{ images, steps, gained, remove: supersededBy(images, unwanted) }]
  })
}

function startGroups(services: ApplyServices, groups: readonly StartGroup[]): FailedStart[] {
  const { engine, running, events } = services
  const made = groups.map(({ steps }) => steps.map((step) => services.create(step, null, false)))
  const systems = groups.map(({ gained }, index) => [
    ...gained,
    ...made[index]!.flatMap((mod) => mod.define()),
  ])
  let entered = 0
  const enterThose = (until: number, failed: ReadonlyMap<number, unknown>): void => {
    for (; entered < until; entered++) {
      if (failed.has(entered)) continue
      for (const mod of made[entered]!) {
        mod.become('running')
        enter(services, mod, null)
        events.started(mod)
      }
    }
  }
  const isReady = (index: number): boolean => {
    const names = new Set(groups[index]!.images.map(({ linked }) => linked.module.name))
    const ready = groups[index]!.images.every(({ needs }) =>
      [...needs].every((need) => names.has(need) || running.get(need) !== undefined),
    )
    if (ready) for (const mod of made[index]!) mod.holdings.open()
    return ready
  }
  let failed: Map<number, unknown>
  try {
    const [only] = groups
    failed =
      groups.length === 1 && only!.remove.length > 0
        ? changeOne(services, systems[0]!, only!.remove, isReady(0))
        : engine.systemSet.addGroups(systems, (index, before) => {
            enterThose(index, before)
            return isReady(index)
          })
  } catch (error) {
    // They cannot run together: nothing has been started.
    for (const mod of made.flat()) mod.end()
    if (!(error instanceof SkeinError)) throw error
    if (groups.length > 1) return groups.flatMap((group) => startGroups(services, [group]))
    return [{ mods: made[0]!, error }]
  }
  enterThose(groups.length, failed)
  const thrown: unknown[] = []
  const left = [...failed].map(([index, error]): FailedStart => {
    for (const mod of made[index]!) mod.end()
    if (error !== null && !(error instanceof SkeinError)) thrown.push(error)
    return { mods: made[index]!, error: error instanceof SkeinError ? error : null }
  })
  if (thrown.length > 0) throw thrown[0]
  return left
}

/** Starts one group in the place of systems of others. */
function changeOne(
  { engine }: ApplyServices,
  add: readonly AnySystem[],
  remove: readonly AnySystem[],
  ready: boolean,
): Map<number, unknown> {
  if (!ready) return new Map([[0, null]])
  try {
    engine.change({ add, remove })
    return new Map()
  } catch (error) {
    return new Map([[0, error]])
  }
}
