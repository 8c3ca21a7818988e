import { SkeinError } from '../../engine/index.ts'
import { resolveImage, sameMeaning, type Host, type Image } from '../image/index.ts'
import type { ModEntry, ModList } from './mod-list.ts'
import type { RunningSet } from './running-set.ts'
import type { Replacement } from './swaps.ts'

/** What is to be swapped, on paper. */
export interface SwapPlan {
  /** What runs afterwards. */
  readonly image: Image
  /** Empty when nothing can be swapped. */
  readonly replacements: readonly Replacement[]
  /** What cannot take the place of what runs, and why. */
  readonly failed: ReadonlyMap<ModEntry, readonly SkeinError[]>
}

/**
 * Finds out which files can take the place of what they held before: those that can be linked, together, without a mod that
 * runs having to go for it. Mods for which something changes that they import are replaced by themselves.
 *
 * @param wanted what files hold now, by what they held and runs
 */
export function planSwap(
  wanted: ReadonlyMap<ModEntry, ModEntry>,
  mods: ModList,
  running: RunningSet,
  host: Host,
): SwapPlan {
  const left = new Map(wanted)
  const failed = new Map<ModEntry, readonly SkeinError[]>()
  const fail = (old: ModEntry, errors: readonly SkeinError[]): void => {
    failed.set(left.get(old)!, errors)
    left.delete(old)
  }
  for (;;) {
    const image = resolveImage(mods.candidates(left), host)
    const refused = [...left].filter(([, entry]) => image.refused.has(entry.name))
    for (const [old, { name }] of refused) fail(old, image.refused.get(name)!)
    if (refused.length > 0) continue
    const lost = running.list().filter(({ name }) => image.refused.has(name))
    if (lost.length === 0) return { image, replacements: replacementsOf(left, image, mods, running), failed }
    const needed = needsOf(
      lost.map(({ name }) => name),
      running,
    )
    const guilty = [...left.keys()].filter(({ name }) => needed.has(name))
    if (guilty.length === 0)
      return { image, replacements: replacementsOf(left, image, mods, running), failed }
    for (const old of guilty) {
      fail(old, [
        breaksOthers(
          left.get(old)!,
          lost.map(({ name }) => name),
          lost.flatMap(({ name }) => image.refused.get(name)!),
        ),
      ])
    }
  }
}

function replacementsOf(
  left: ReadonlyMap<ModEntry, ModEntry>,
  image: Image,
  mods: ModList,
  running: RunningSet,
): Replacement[] {
  const entries = new Map([...left].map(([old, entry]) => [entry.module, { old, entry }]))
  return image.batches.flat().flatMap((mod): Replacement[] => {
    const { module } = mod.linked
    const before = running.get(module.name)
    if (before === undefined) return []
    const changed = entries.get(module)
    if (changed !== undefined) return [{ before, image: mod, ...changed }]
    const entry = mods.of(mod)
    if (entry === undefined || before.image.linked.module !== module) return []
    if (sameMeaning(before.image.linked, mod.linked)) return []
    return [{ before, image: mod, old: entry, entry }]
  })
}

/** The names of the mods that some need, directly or not. */
function needsOf(names: readonly string[], running: RunningSet): Set<string> {
  const needs = new Set(names)
  for (const name of needs) for (const need of running.get(name)?.image.needs ?? []) needs.add(need)
  return needs
}

function breaksOthers(
  { name, version, file }: ModEntry,
  others: readonly string[],
  problems: readonly SkeinError[],
): SkeinError {
  const reasons = problems.map(({ message }) => `\n- ${message}`).join('')
  return new SkeinError(
    'mod/breaks-others',
    `${name} ${version} cannot take the place of what runs, since ${others.join(' and ')} could not go on:${reasons}`,
    {
      names: { mod: name, file, other: others[0]! },
      hint: 'Change the other mods too, in any order, or take them out first.',
      problems,
    },
  )
}
