import type { FieldJson } from '../schema/type-json.ts'
import type { Column } from '../world/column.ts'

/** The rows of an owner, for entities that it spawns from now on. */
export interface SavedHolding {
  /** Empty for the game. */
  readonly owner: string
  readonly pages: readonly number[]
  /** Rows given back, in the order in which they are used again from the end. */
  readonly free: Uint32Array
  readonly worn: Uint32Array
  /** The next row of the newest page, and its end. */
  readonly next: number
  readonly end: number
  /** Which of the kept pages are its own; -1 for none. */
  readonly place: number
}

/** A component, and its values for the entities that have it. */
export interface SavedComponent {
  /** `namespace:package/name`. */
  readonly path: string
  readonly version: string
  /** The version of the form of its values. */
  readonly form: number
  readonly channel: string
  /** As a manifest writes them. */
  readonly fields: readonly FieldJson[]
  /** How often an entity has gained or lost it. */
  readonly changes: number
  /** Whether NaNs in it may have any bits. */
  readonly exposed: boolean
  /** Rows that its columns have room for, where they grow by use; else 0. */
  readonly room: number
  /** Handles of the entities that have it, by row. */
  readonly entities: Uint32Array
  /** By field, a value for each of them. */
  readonly columns: readonly Column[]
  /** When rows gained it, changed and lost it, as words; empty where nobody asks. */
  readonly ticks: readonly Int32Array[]
}

/** Entities and components by name, for other versions of the game, of its guests and of Skein. */
export interface SavedWorld {
  /** Per row, the handle of its entity, or 0. */
  readonly handles: Uint32Array
  /** Per row that owners have pages for. */
  readonly generations: Uint16Array
  /** Per row, 1 while it is taken: by an entity, or a handle that waits for one. */
  readonly taken: Uint8Array
  readonly holdings: readonly SavedHolding[]
  /** Rows that were taken again in an older generation, each with the latest. */
  readonly latest: readonly number[]
  /** Counts up whenever later changes are told from earlier ones. */
  readonly now: number
  readonly components: readonly SavedComponent[]
}
