import type { Owner } from '../../engine/index.ts'
import type { HandOver, MemorySnapshot } from '../instance/index.ts'
import type { StateHandoff } from './mod-status.ts'

/** The state that a version of a mod hands over to its replacement. */
export interface Handoff {
  readonly kept: StateHandoff
  /** Its memory, if the new version keeps all things in the same places. */
  readonly memory: MemorySnapshot | null
  /**
   * The saved state of its systems by name: an array of the version that has saved, and its message. Or the values that its systems
   * handed over when they were dropped for it.
   */
  readonly saved: ReadonlyMap<string, Uint8Array>
  /** Reasons not to hand over more, for the log. */
  readonly notes: readonly string[]
  /** Events that its systems raised when they were dropped for it; `null` where they were not. */
  readonly events: HandOver['events'] | null
}

/** The state that a mod starts with, in place of none: a saved game holds it. */
export interface Inheritance {
  /** Has the mod's entities. */
  readonly entities: Owner
  readonly handoff: Handoff
}

/** The mods that start with state, by name. */
export type Inheritances = Map<string, Inheritance>
