import type {
  AnyEvent,
  ComponentDefinition,
  FunctionType,
  QueryTerm,
  HookDefinition,
  HostFunction,
  SkeinError,
  Stage,
  TraitDefinition,
} from '../../engine/index.ts'
import type { Manifest, SystemRecord } from '../manifest/index.ts'
import type { Module } from '../module/module.ts'

/** The target of an import of a mod. */
export type ImportTarget =
  /** A method of a trait that a system of the game or of a mod provides. */
  | {
      readonly kind: 'trait'
      readonly trait: TraitDefinition
      readonly version: string
      readonly method: string
      readonly type: FunctionType
      /** Whether the mod can do without it: then the trait may come and go, and be another each time. */
      readonly optional: boolean
    }
  /** A method of a trait that the mod can do without, and that nothing here defines in a way that suits it. */
  | { readonly kind: 'absent'; readonly path: string; readonly version: string }
  /** Whether anything provides a trait at the moment. */
  | { readonly kind: 'present'; readonly path: string; readonly version: string; readonly known: boolean }
  /** A function of the embedding program. */
  | { readonly kind: 'raw'; readonly raw: HostFunction }
  /** A method of one of the engine's own traits. */
  | {
      readonly kind: 'engine'
      readonly trait: TraitDefinition
      readonly method: string
      readonly type: FunctionType
    }
  | { readonly kind: 'raise'; readonly event: AnyEvent }
  | { readonly kind: 'hook'; readonly hook: HookDefinition }
  /** A function of `wasi_snapshot_preview1`. */
  | { readonly kind: 'wasi'; readonly name: string }
  | { readonly kind: 'component'; readonly component: ComponentDefinition; readonly access: ComponentAccess }

/** The work of one import of a mod on a component. */
export type ComponentAccess =
  | { readonly op: 'has' | 'add' | 'remove' | 'add-many' }
  | { readonly op: 'get' | 'set'; readonly field: number }

/** An import and its target. */
export interface LinkedImport {
  readonly module: string
  readonly name: string
  readonly target: ImportTarget
}

/** A method that a mod provides, and the exports behind it. */
export interface ProvidedMethod {
  /** In camelCase. */
  readonly name: string
  readonly type: FunctionType
  readonly export: string
  readonly post: string | null
}

/** A column that a query is handed. */
export interface QueryColumn {
  readonly component: ComponentDefinition
  /** Its place among the component's fields. */
  readonly field: number
  /** Whether what the mod leaves in it counts. */
  readonly written: boolean
}

/** A part of a query's block, in order. */
export type QueryPart =
  | QueryColumn
  /** Which of the entities have a component that they may lack; stands before its first column. */
  | { readonly component: ComponentDefinition; readonly field: null; readonly written: false }

/** A query of a mod with everything that it names found. */
export interface LinkedQuery {
  readonly stage: Stage
  readonly export: string
  readonly parts: readonly QueryPart[]
  /** Its terms in the engine: the entities that it is for, and the components that it reads and writes. */
  readonly terms: readonly QueryTerm[]
}

/** A hook that a system of a mod handles, and the exports behind it. */
export interface LinkedHook {
  readonly hook: HookDefinition
  readonly export: string
  readonly post: string | null
}

/**
 * A function of a mod that the host has it call: the name of an export, or whatever the ABI of the mod finds a function by. Only its
 * instance looks into it.
 */
export type Entry = string | { readonly name: string }

/** A system of a mod with everything it names found. */
export interface LinkedSystem {
  readonly record: SystemRecord
  /** `namespace:package/name@version`. */
  readonly id: string
  readonly provides: readonly {
    readonly trait: TraitDefinition
    readonly methods: readonly ProvidedMethod[]
  }[]
  readonly handlers: readonly {
    readonly event: AnyEvent
    readonly entry: Entry
    /** Whether each payload is a copy that the guest owns and frees. */
    readonly owned: boolean
  }[]
  readonly hooks: readonly LinkedHook[]
  readonly queries: readonly LinkedQuery[]
  /** Its constructor and its destructor; `null` where it has none. */
  readonly new: Entry | null
  readonly drop: Entry | null
}

/** A mod with all its imports and exports accounted for; nothing of it has run. */
export interface LinkedModule {
  readonly module: Module
  readonly imports: readonly LinkedImport[]
  /** All of its systems. Which of them run is for the {@link Image} to say. */
  readonly systems: readonly LinkedSystem[]
  /** The names of the mods whose packages it uses. */
  readonly packagesOf: ReadonlySet<string>
  /** Its systems by the names of the game's groups; `null` where all of them run. */
  readonly groups: Manifest['groups'] | null
}

/** A mod in an image: linked, with those of its systems that will run. */
export interface ImageMod {
  readonly linked: LinkedModule
  readonly systems: readonly LinkedSystem[]
  /** The names of the mods it cannot run without. */
  readonly needs: ReadonlySet<string>
}

/** A set of mods resolved and linked; none of them runs. */
export interface Image {
  /** Mods in the order in which they start: dependencies first, then by name. Those in one batch need each other. */
  readonly batches: readonly (readonly ImageMod[])[]
  /** Why mods were left out, by name; a mod that needs one of these is left out too. */
  readonly refused: ReadonlyMap<string, readonly SkeinError[]>
}
