import { SkeinError } from '../../engine/index.ts'
import type { ImageMod, LinkedSystem } from '../image/index.ts'
import type { MemoryImage } from '../instance/index.ts'
import { keepsAlike, liesAboutLayout } from '../module/keeps-alike.ts'
import type { KeptState } from './mod-status.ts'
import type { RunningMod } from './running-mod.ts'

/** What a version of a mod goes on with that takes the place of another. */
export interface Heritage {
  readonly before: RunningMod
  /** Its memory, if the new version keeps all things in the same places. */
  readonly memory: MemoryImage | null
  /** What its systems have saved, by name: an array of the version that has saved, and what that gave. */
  readonly saved: ReadonlyMap<string, Uint8Array>
  /** Why systems could not save. */
  readonly faults: readonly SkeinError[]
}

/**
 * What a mod leaves to a new version of itself. Its memory, where the new one keeps all things in the same places; else what
 * its systems save, for those that the new one has too.
 */
export function heritageOf(before: RunningMod, after: ImageMod): Heritage {
  const saved = new Map<string, Uint8Array>()
  const [old, now] = [before.image.linked.module, after.linked.module]
  if (liesAboutLayout(old, now)) before.warn(`${now.version} claims its layout, but keeps other things`)
  const faults: SkeinError[] = []
  if (keepsAlike(before.image.linked.module, after.linked.module) && sameSystems(before.parts, after.systems))
    return { before, memory: before.memory, saved, faults }
  for (const system of before.parts) {
    const heir = after.systems.find((it) => it.record.name === system.record.name)
    if (system.record.save === null || heir === undefined || heir.record.restore === null) continue
    try {
      saved.set(system.record.name, withVersion(system.record.version, before.save(system)))
    } catch (error) {
      if (!(error instanceof SkeinError)) throw error
      faults.push(error)
    }
  }
  return { before, memory: null, saved, faults }
}

/** How a swap tells what it has handed over. */
export function keptBy({ memory, saved }: Heritage): KeptState {
  return memory !== null ? 'memory' : saved.size > 0 ? 'saved' : 'nothing'
}

function sameSystems(before: readonly LinkedSystem[], after: readonly LinkedSystem[]): boolean {
  const names = (systems: readonly LinkedSystem[]): string =>
    systems
      .map(({ record }) => record.name)
      .toSorted()
      .join()
  return names(before) === names(after)
}

/** Puts the version in front of what it has saved, which only the mod itself will read: an array of the two. */
function withVersion(version: string, saved: Uint8Array): Uint8Array {
  const text = new TextEncoder().encode(version)
  const message = new Uint8Array(4 + text.length + saved.length)
  // An array of two; a string whose length has 16 bits.
  message.set([0x92, 0xda, text.length >>> 8, text.length & 0xff])
  message.set(text, 4)
  message.set(saved, 4 + text.length)
  return message
}
