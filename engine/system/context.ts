import type { AnyEvent, InputOf, LocalEvent } from '../event/index.ts'
import type { AssetTable } from '../assets/index.ts'
import type { Input } from '../input/index.ts'
import type { Random } from '../random.ts'
import type { TextTable } from '../text/index.ts'
import type { World } from '../world/index.ts'
import type { AnySystem } from './definition.ts'

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
  /** Whether the game is paused: time stands still, and only what goes on `always` takes part in fixed steps. */
  readonly paused: boolean
}

/** The severity of a line in the log. */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error'

/** Writes lines to the game's log, under the name of the system. */
export type Log = { readonly [L in LogLevel]: (message: string) => void }

/** What stands behind the event where it is raised: nothing where it has no payload, or one without fields to give. */
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

/** What a system gets to work with. Nothing else is reachable from it. */
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
  /** Changes which systems run, between handlers. */
  readonly systems: {
    add(system: AnySystem): void
    /** Says that a system is no longer asked for. It stays while another one needs it. */
    remove(system: AnySystem): void
    /** Creates a system anew, with everything that depends on it. */
    reset(system: AnySystem): void
  }
  /**
   * Pauses the game from the next fixed step on, or lets it go on. While it is paused, input is sampled, events are handled
   * and all is drawn, but time stands still, and nobody works in fixed steps, mods included, but systems that do `always`.
   */
  pause(paused: boolean): void
  /** The system's own stream of random numbers, from the game's seed. */
  readonly random: Random
  readonly time: Time
  /** What the player does, as sampled for this step. */
  readonly input: Input
  /** Pictures, sounds and data, by name. */
  readonly assets: AssetTable
  /** Texts by number, for components. */
  readonly texts: Pick<TextTable, 'intern' | 'get'>
  readonly log: Log
}
