import type { RaisedEvent, SkeinError } from '../../engine/index.ts'

/** The outcome of dropping the systems of an instance for the version that takes its place. */
export interface HandOver {
  /** Values for that version, by names of the mod's own. */
  readonly values: ReadonlyMap<string, Uint8Array>
  /** Events that the systems raised, each with its system. None is queued yet. */
  readonly events: readonly { readonly event: RaisedEvent; readonly system: string }[]
  /** Why not all of the systems were dropped. */
  readonly fault: SkeinError | null
}
