import { SkeinError } from '../../engine/index.ts'
import type { ImageMod, LinkedSystem } from '../image/index.ts'
import { hasSameLayout, layoutProblem } from '../module/same-layout.ts'
import type { HandOver } from '../instance/index.ts'
import type { Handoff } from './inheritance.ts'
import type { ModSystems } from './mod-systems.ts'
import { withVersion } from './versioned-state.ts'

/**
 * Hands over the memory of a mod, where the new version keeps all things in the same places; else what its systems save, for
 * those that the new version has too. Nothing of the old version changes by that.
 *
 * @param left what its systems left when they were dropped for this; `null` where they were not
 */
export function handoffOf(before: ModSystems, after: ImageMod, left: HandOver | null): Handoff {
  const saved = new Map<string, Uint8Array>()
  const notes: string[] = []
  const [old, now] = [before.module.module, after.linked.module]
  if (keepsMemory(before, after)) {
    const memory = before.instance?.image() ?? null
    return { kept: memory === null ? 'nothing' : 'memory', memory, saved, notes, events: null }
  }
  if (left !== null) {
    const { values, events, fault } = left
    if (fault !== null) notes.push(`the earlier version could not be dropped: ${fault.message}`)
    return { kept: values.size > 0 ? 'saved' : 'nothing', memory: null, saved: values, notes, events }
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
  return { kept: saved.size > 0 ? 'saved' : 'nothing', memory: null, saved, notes, events: null }
}

/** Whether a mod goes on with its memory in another version, or in another image. */
export function keepsMemory(before: ModSystems, after: ImageMod): boolean {
  return hasSameLayout(before.module.module, after.linked.module) && sameSystems(before.linked, after.systems)
}

/** Whether two versions have systems of the same names. */
function sameSystems(before: readonly LinkedSystem[], after: readonly LinkedSystem[]): boolean {
  const [old, now] = [before, after].map((systems) => systems.map(({ record }) => record.name).toSorted())
  return old!.length === now!.length && old!.every((name, index) => name === now![index])
}
