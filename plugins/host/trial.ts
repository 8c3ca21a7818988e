import type { ModEntry } from './mod-list.ts'
import type { ModState } from './mod-state.ts'
import type { RunningMod } from './running-mod.ts'

/** A mod that has taken the place of a version of itself, and what it takes to put that back. */
export interface Successor {
  readonly before: RunningMod
  readonly after: RunningMod
  /** What the file held, and what it holds now; the same for a mod that is only linked anew. */
  readonly old: ModEntry
  readonly entry: ModEntry
  /** What the version before had when it was replaced. */
  readonly state: ModState
}

/** Mods that were swapped together, and have yet to show that they can be relied on. */
export interface Trial {
  /** By name. */
  readonly members: Map<string, Successor>
  /** The frames that they have run. */
  frames: number
}
