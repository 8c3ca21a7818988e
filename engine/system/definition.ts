import type { AssetTable } from '../assets/index.ts'
import type { AnyEvent, EventRecord, InputOf, LocalEvent } from '../event/index.ts'
import type { Input } from '../input/index.ts'
import type { SystemOwner } from '../owner.ts'
import type { DeterministicMath } from '../math/index.ts'
import type { Random } from '../random.ts'
import type { HookDefinition, HookInput, HookValue, TraitDefinition, TraitMethods } from '../schema/index.ts'
import type { TextTable } from '../text/index.ts'
import type { Rows, World } from '../world/index.ts'
import type { QueryTerm } from './query-term.ts'
import type { Stage } from './stage.ts'

/** A trait asked for by name, for systems that have no definition of it at hand. */
export interface TraitRequest {
  readonly kind: 'trait-request'
  readonly path: string
  readonly version: string
}

/** A dependency that may be absent; see {@link optional}. */
export interface OptionalUse<T extends UseTarget = UseTarget> {
  readonly kind: 'optional'
  readonly target: T
}

/** A target of a dependency. */
export type UseTarget = AnySystem | TraitDefinition | TraitRequest
/** A dependency: required, or optional. */
export type Use = UseTarget | OptionalUse

/** The value of a dependency in `uses`: a system's own object, a proxy for a trait, or a {@link OptionalDependency} of these. */
export type UseValue<U> =
  U extends OptionalUse<infer T>
    ? OptionalDependency<UseValue<T>>
    : U extends { readonly kind: 'system'; readonly $self?: infer Self }
      ? NonNullable<Self>
      : U extends { readonly kind: 'trait' }
        ? TraitMethods<U>
        : unknown

/** The value of an optional dependency: ask each time, since it may come and go. */
export interface OptionalDependency<T> {
  /** Its current provider; `null` for none, and while that one is skipped after a fault. */
  get(): T | null
}

/** A handler as the engine keeps it. */
export interface Handler {
  readonly event: AnyEvent
  readonly run: (self: unknown, record: EventRecord, context: SystemContext) => void
}

/** A handler of a hook as the engine keeps it. */
export interface HookHandler {
  readonly hook: HookDefinition
  /** @returns the value that the next handler gets */
  readonly run: (
    self: unknown,
    value: unknown,
    args: Readonly<Record<string, unknown>>,
    context: SystemContext,
  ) => unknown
}

/** A system: its dependencies, its traits and its work. Holds no state. */
export interface SystemDefinition<Self = unknown> {
  readonly kind: 'system'
  /** Kebab-case for systems of the game, `namespace:package/name@version` for those of other owners. Unique in a game. */
  readonly name: string
  readonly uses: Readonly<Record<string, Use>>
  readonly provides: readonly TraitDefinition[]
  /**
   * Names of systems that this one goes before, or after, where they are there: in handling an event, in a stage, in being
   * created. A system of another owner is meant whatever its version, unless the name has one.
   */
  readonly before: readonly string[]
  readonly after: readonly string[]
  /** Makes the system, with its state. */
  readonly create: (context: SystemContext) => unknown
  /** Undoes the work of `create` outside of the world. */
  readonly destroy: ((self: unknown, context: SystemContext) => void) | null
  /** The state as plain data, for hashes and hot reload. */
  readonly save: ((self: unknown) => unknown) | null
  /** Takes up a state that `save` returned. */
  readonly restore: ((self: unknown, saved: unknown) => void) | null
  /** The version of the state that `save` returns. Default: 1. */
  readonly version?: number
  /** Converts a state that an earlier version saved. */
  readonly migrate?: ((saved: unknown, version: number) => unknown) | null
  readonly handlers: readonly Handler[]
  /** Default: none. */
  readonly hooks?: readonly HookHandler[]
  /** The hooks that it calls, where that is known, as of other owners; for whoever shows how systems work together. */
  readonly calls?: readonly HookDefinition[]
  readonly runs: readonly Run[]
  /** The object that has a provided trait's methods. Unless given, the system's own. */
  readonly implement: ((self: unknown, trait: TraitDefinition) => object) | null
  readonly owner: SystemOwner | null
  /** Whether it only shows the game, and takes no part in its state. */
  readonly presentational?: boolean
  /** Whether it works in fixed steps also while the game is paused. */
  readonly runsWhilePaused?: boolean
  /** Only for inference: no such property exists at run time. */
  readonly $self?: Self
}

/** A system of any kind. */
export type AnySystem = Omit<SystemDefinition, '$self'> & { readonly $self?: unknown }

/** Work of a system, done each time a stage runs. */
export interface Run {
  readonly stage: Stage
  /** The entities that it iterates over; `null` for a plain callback. */
  readonly terms: readonly QueryTerm[] | null
  /** Called once per stage. A system of another owner gets its query here; a plain callback gets nothing. */
  readonly run: (self: unknown, query: unknown, dt: number, context: SystemContext) => void
  /** Makes the loop that is called in place of `run`; see {@link each}. `null` for other owners and for plain callbacks. */
  readonly make: ((self: unknown, columns: unknown, context: SystemContext) => EachLoop) | null
}

/**
 * The loop of an {@link each}.
 *
 * @param entities the rows of the matching entities, ascending. They stay as they are while the loop runs, whatever is spawned
 * and despawned meanwhile.
 * @param dt seconds: the fixed step in `update`, else the time since the last frame
 */
export type EachLoop = (entities: Rows, dt: number) => void

/** Where the game stands in time. Follows from frames and steps alone; no clock is read. */
export interface Time {
  /** Frames so far. */
  readonly frame: number
  /** Fixed steps so far. */
  readonly step: number
  /** Seconds that a fixed step lasts. */
  readonly delta: number
  /** Seconds of game time so far: steps times their length. */
  readonly elapsed: number
  /** Whether the game is paused: time stands still, and only systems that `runsWhilePaused` marks take part in fixed steps. */
  readonly paused: boolean
}

/** The severity of a line in the log. */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error'

/** Writes lines to the game's log, under the name of the system. */
export type Log = { readonly [L in LogLevel]: (message: string) => void }

/** Arguments after the event where it is raised: none where it has no payload, or one without fields to give. */
export type PayloadArguments<E> =
  E extends LocalEvent<infer T>
    ? undefined extends T
      ? [payload?: T]
      : [payload: T]
    : Record<never, never> extends InputOf<E>
      ? [payload?: InputOf<E>]
      : [payload: InputOf<E>]

/** An event and its payload. */
export type Raised<E = AnyEvent> = readonly [event: E, ...payload: PayloadArguments<E>]

/** Raises an event; those without a payload are raised by name alone. @throws SkeinError `value/invalid` */
export type Raise = <const E extends AnyEvent>(event: E, ...payload: PayloadArguments<E>) => void

/** The arguments of a call of a hook: none where it has no fields, or none that must be given. */
export type CallArguments<H> =
  Record<never, never> extends HookInput<H> ? [args?: HookInput<H>] : [args: HookInput<H>]

/**
 * Calls a hook: its handlers change the value one after the other, at once. A handler of another owner at fault leaves it
 * as it was.
 *
 * @param value the value if no handler changes it
 * @returns the value that the last handler returned
 * @throws SkeinError `value/invalid` when an argument is missing, `hook/too-deep`, or whatever a handler of the game throws
 */
export type CallHook = <const H extends { readonly kind: 'hook' }>(
  hook: H,
  value: HookValue<H>,
  ...args: CallArguments<H>
) => HookValue<H>

/** Services for a system. Nothing else is reachable from it. */
export interface SystemContext<U = Readonly<Record<string, unknown>>> {
  readonly name: string
  readonly world: World
  /** The dependencies, by the names they were declared under. @throws SkeinError `system/undeclared` for any other name */
  readonly uses: U
  /** Queues an event behind those that wait. No handler runs at once. */
  readonly raise: Raise
  /** Queues an event for when the current cycle of events has ended. */
  readonly raiseDelayed: Raise
  /** Queues a cycle of its own: these events and all that follow from them are handled before what waits behind. */
  flush<const E extends readonly AnyEvent[]>(events: { readonly [K in keyof E]: Raised<E[K]> }): void
  /** Calls a hook, whose handlers change a value at once. */
  readonly call: CallHook
  /** Changes which systems run, between handlers. */
  readonly systems: {
    /** Adds a system, with those that it depends on. */
    add(system: AnySystem): void
    /** Says that a system is no longer asked for. It stays while another one needs it. */
    remove(system: AnySystem): void
    /** Creates a system anew, with everything that depends on it. */
    reset(system: AnySystem): void
  }
  /**
   * Pauses the game from the next fixed step on, or lets it go on. While it is paused, input is sampled, events are handled
   * and all is drawn, but time stands still, and no system of any owner works in fixed steps, but those that `runsWhilePaused` marks.
   */
  pause(paused: boolean): void
  /** The system's own stream of random numbers, from the game's seed. */
  readonly random: Random
  /** `Math` with the same bits in every engine, if `defineGame` got it. @throws SkeinError `system/no-math` */
  readonly math: DeterministicMath
  readonly time: Time
  /** Input of the player, as sampled for this step. */
  readonly input: Input
  /** Pictures, sounds and data, by name. */
  readonly assets: AssetTable
  /** Texts by number, for components. */
  readonly texts: Pick<TextTable, 'intern' | 'get'>
  readonly log: Log
}
