import { SkeinError } from '../../engine/index.ts'
import type { ImageMod, LinkedSystem } from '../image/index.ts'
import { hasSameLayout, layoutProblem } from '../module/same-layout.ts'
import type { Handoff } from './inheritance.ts'
import type { ModSystems } from './mod-systems.ts'
import { withVersion } from './versioned-state.ts'

/**
 * Hands over the memory of a mod, where the new version keeps all things in the same places; else what its systems save, for
 * those that the new version has too. Nothing of the old version changes by that.
 */
export function handoffOf(before: ModSystems, after: ImageMod): Handoff {
  const saved = new Map<string, Uint8Array>()
  const notes: string[] = []
  const [old, now] = [before.module.module, after.linked.module]
  if (hasSameLayout(old, now) && sameSystems(before.linked, after.systems)) {
    const memory = before.instance?.image() ?? null
    return { kept: memory === null ? 'nothing' : 'memory', memory, saved, notes }
  }
  const problem = layoutProblem(old, now)
  if (problem !== null) notes.push(`${now.version} ${problem}`)
  for (const system of before.linked) {
    const heir = after.systems.find((it) => it.record.name === system.record.name)
    if (system.record.save === null || heir === undefined || heir.record.restore === null) continue
    try {
      saved.set(system.record.name, withVersion(system.record.version, before.save(system)))
    } catch (error) {
      if (!(error instanceof SkeinError)) throw error
      notes.push(`the earlier version could not save its state: ${error.message}`)
    }
  }
  return { kept: saved.size > 0 ? 'saved' : 'nothing', memory: null, saved, notes }
}

/** Whether two versions have systems of the same names. */
function sameSystems(before: readonly LinkedSystem[], after: readonly LinkedSystem[]): boolean {
  const [old, now] = [before, after].map((systems) => systems.map(({ record }) => record.name).toSorted())
  return old!.length === now!.length && old!.every((name, index) => name === now![index])
}
