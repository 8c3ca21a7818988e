import type { PackageDefinition, Stage } from '../../engine/index.ts'

/** An item that a mod asks for: any compatible version from this one on will do. */
export interface ItemRequest {
  /** `namespace:package/item`. */
  readonly path: string
  readonly version: string
}

/** A trait that a system calls. */
export interface TraitUse extends ItemRequest {
  /** Whether the system can do without it. */
  readonly optional: boolean
}

/** An event that a system handles, and the export that does. */
export interface HandlerRecord extends ItemRequest {
  readonly export: string
  /** Whether each payload is a copy that the guest owns and frees. */
  readonly owned: boolean
}

/** A hook that a system handles, and the export that does. */
export interface HookRecord extends ItemRequest {
  readonly export: string
}

/** Stands for none of a component's fields. */
export const NO_FIELD = ''

/** A component whose columns a query is handed, or one field of it. */
export interface ColumnRequest extends ItemRequest {
  /** In kebab-case; `null` for all fields, and {@link NO_FIELD} for none. */
  readonly field: string | null
}

/** A query that a system declares, and the export that it is handed to. */
export interface QueryRecord {
  readonly stage: Stage
  readonly export: string
  /** Columns that are handed over, in this order. */
  readonly read: readonly ColumnRequest[]
  /** Columns that are handed over behind those, and copied back. */
  readonly write: readonly ColumnRequest[]
  /** Components that entities must have besides. */
  readonly with: readonly ItemRequest[]
  /** Components that they must not have. */
  readonly without: readonly ItemRequest[]
  /** Components that are read or written where they are there. */
  readonly optional: readonly ItemRequest[]
  /** Components that entities must have gained since the query last ran. */
  readonly added: readonly ItemRequest[]
  /** Components that they must have lost since. */
  readonly removed: readonly ItemRequest[]
  /** Components of which a value must have changed since. */
  readonly changed: readonly ItemRequest[]
}

/** A system as a mod describes it. */
export interface SystemRecord {
  /** `namespace:package/item`. */
  readonly name: string
  readonly version: string
  readonly uses: readonly TraitUse[]
  readonly provides: readonly ItemRequest[]
  readonly handlers: readonly HandlerRecord[]
  readonly hooks: readonly HookRecord[]
  readonly queries: readonly QueryRecord[]
  /** Systems that this one goes before, or after, where they are there: `namespace:package/item`, or a name in the game. */
  readonly before: readonly string[]
  readonly after: readonly string[]
  /** Names of exports; absent where the system has none. */
  readonly new: string | null
  readonly drop: string | null
  readonly save: string | null
  readonly restore: string | null
}

/** The metadata of a mod. */
export interface Manifest {
  readonly mod: {
    /** `namespace:name`. */
    readonly name: string
    readonly version: string
    readonly abi: 1
    readonly description: string | null
    readonly authors: readonly string[]
    readonly license: string | null
    readonly homepage: string | null
    /**
     * The layout of the mod's memory, as any text: where two versions have the same text here, the memory of one is good for
     * the other. `null` where it says nothing.
     */
    readonly layout: string | null
    /** Limits that it asks the game for, by name. Absent where it asks for none. */
    readonly limits?: Readonly<Record<string, number>>
  }
  readonly packages: readonly PackageDefinition[]
  readonly systems: readonly SystemRecord[]
  readonly groups: readonly { readonly name: string; readonly systems: readonly string[] }[]
}

/** Limits beyond which a manifest is refused. */
export const MANIFEST_LIMITS = {
  bytes: 1_048_576,
  records: 1_000,
  /** Entries of one list in a record. */
  entries: 1_000,
  /** Systems, and their uses, provided traits, handlers and queries together: each may meet each of other mods. */
  systems: 256,
  uses: 500,
  provides: 500,
  handlers: 2_000,
  hooks: 500,
  queries: 256,
  /** Versions of the mod's own package. */
  packages: 16,
  /** Characters of a description and the like. */
  text: 1_000,
} as const
