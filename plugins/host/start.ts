import { SkeinError, type AnySystem } from '../../engine/index.ts'
import type { ImageMod } from '../image/index.ts'
import type { Mod } from './mod.ts'
import type { ApplyServices, StartStep } from './replace.ts'

/** Mods that start together, since they need each other; or one of them; or the systems that a mod which runs has gained. */
export interface StartGroup {
  readonly images: readonly ImageMod[]
  readonly steps: readonly StartStep[]
  /** The systems that mods which run have gained. */
  readonly gained: readonly AnySystem[]
  /** Older systems of other mods, which give way to these. */
  readonly remove: readonly AnySystem[]
}

/** A group that could not be started. */
export interface FailedStart {
  readonly group: StartGroup
  readonly mods: readonly Mod[]
  /** `null` where something that the group needs has gone meanwhile. */
  readonly error: SkeinError | null
}

/**
 * Starts groups of mods, one after the other. One that fails is left out, without trace.
 *
 * @param started told of each mod as soon as it runs
 * @returns those that were left out
 */
export function startMods(
  services: ApplyServices,
  groups: readonly StartGroup[],
  started: (mod: Mod) => void,
): FailedStart[] {
  const { engine, running } = services
  const made = groups.map(({ steps }) => steps.map((step) => services.create(step, null, false)))
  const systems = groups.map(({ gained }, index) => [
    ...gained,
    ...made[index]!.flatMap((mod) => mod.image.systems.map((linked) => mod.system(linked))),
  ])
  let entered = 0
  const enter = (until: number, failed: ReadonlyMap<number, unknown>): void => {
    for (; entered < until; entered++) {
      if (failed.has(entered)) continue
      for (const mod of made[entered]!) {
        mod.become('running')
        running.enter(mod)
        services.started(mod, null)
        started(mod)
      }
    }
  }
  const isReady = (index: number): boolean => {
    const names = new Set(groups[index]!.images.map(({ linked }) => linked.module.name))
    const ready = groups[index]!.images.every(({ needs }) =>
      [...needs].every((need) => names.has(need) || running.get(need) !== undefined),
    )
    if (ready) for (const mod of made[index]!) mod.open()
    return ready
  }
  let failed: Map<number, unknown>
  try {
    const [only] = groups
    failed =
      groups.length === 1 && only!.remove.length > 0
        ? changeOne(services, systems[0]!, only!.remove, isReady(0))
        : engine.addGroups(systems, (index, before) => {
            enter(index, before)
            return isReady(index)
          })
  } catch (error) {
    // They cannot run together: nothing has been started.
    for (const mod of made.flat()) mod.end()
    if (!(error instanceof SkeinError)) throw error
    if (groups.length > 1) return groups.flatMap((group) => startMods(services, [group], started))
    return [{ group: groups[0]!, mods: made[0]!, error }]
  }
  enter(groups.length, failed)
  const thrown: unknown[] = []
  const left = [...failed].map(([index, error]): FailedStart => {
    for (const mod of made[index]!) mod.end()
    if (error !== null && !(error instanceof SkeinError)) thrown.push(error)
    return { group: groups[index]!, mods: made[index]!, error: error instanceof SkeinError ? error : null }
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
