import { SkeinError, type Checkpoint, type Engine } from '../../engine/index.ts'
import type { ImageMod, LinkedSystem } from '../image/index.ts'
import type { ColumnAccount, MemorySnapshot } from '../instance/index.ts'
import { hasSameLayout, claimsWrongLayout } from '../module/same-layout.ts'
import { componentsOf } from './components.ts'
import { runContained } from './run-contained.ts'
import type { Mod } from './mod.ts'
import type { StateHandoff } from './mod-status.ts'

/** The state that a version of a mod hands over to its replacement. */
export interface Handoff {
  readonly before: Mod
  readonly kept: StateHandoff
  /** Its memory, if the new version keeps all things in the same places. */
  readonly memory: MemorySnapshot | null
  /** The saved state of its systems by name: an array of the version that has saved, and its message. */
  readonly saved: ReadonlyMap<string, Uint8Array>
  /** Reasons not to hand over more, for the log. */
  readonly notes: readonly string[]
}

/**
 * Hands over the memory of a mod, where the new version keeps all things in the same places; else what its systems save, for
 * those that the new version has too. Nothing of the old version changes by that.
 */
export function handoffOf(before: Mod, after: ImageMod): Handoff {
  const saved = new Map<string, Uint8Array>()
  const notes: string[] = []
  const [old, now] = [before.image.linked.module, after.linked.module]
  if (hasSameLayout(old, now) && sameSystems(before.parts, after.systems)) {
    const { memory } = before
    return { before, kept: memory === null ? 'nothing' : 'memory', memory, saved, notes }
  }
  if (claimsWrongLayout(old, now))
    notes.push(`${now.version} declares the memory layout of ${old.version} but has a different one`)
  for (const system of before.parts) {
    const heir = after.systems.find((it) => it.record.name === system.record.name)
    if (system.record.save === null || heir === undefined || heir.record.restore === null) continue
    try {
      saved.set(system.record.name, withVersion(system.record.version, before.save(system)))
    } catch (error) {
      if (!(error instanceof SkeinError)) throw error
      notes.push(`the earlier version could not save its state: ${error.message}`)
    }
  }
  return { before, kept: saved.size > 0 ? 'saved' : 'nothing', memory: null, saved, notes }
}

/** The state of a mod beyond its own memory, at one moment. */
export interface OwnedState {
  readonly world: Checkpoint
  readonly random: Uint32Array | null
  readonly texts: readonly string[]
  /** The columns that are counted as kept for it. */
  readonly columns: ColumnAccount
}

/** Notes what a mod has: its entities, the components that it defines, its random numbers and its texts. */
export function captureOwnedState(engine: Engine, mod: Mod): OwnedState {
  return {
    world: engine.world.checkpoints.take(mod.entities, componentsOf(mod.image.linked.module)),
    random: engine.randomState(mod.name),
    texts: engine.texts.of(mod.name),
    columns: mod.columnAccount,
  }
}

/** Gives a mod back what it had. @param world whether its part of the world may have changed since */
export function restoreOwnedState(engine: Engine, mod: Mod, belongings: OwnedState, world: boolean): void {
  const { name } = mod
  if (world) runContained(() => engine.world.checkpoints.rollBack(belongings.world))
  engine.restoreRandom(name, belongings.random)
  engine.texts.release(name)
  for (const text of belongings.texts) engine.texts.intern(text, name)
  mod.recount(belongings.columns)
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
