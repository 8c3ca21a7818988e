import type { EventState } from '../snapshot/event-state.ts'
import type { SystemState } from '../snapshot/system-state.ts'
import type { SavedWorld } from './saved-world.ts'

/** Where a game stands in time. */
export interface SavedClock {
  readonly frame: number
  readonly step: number
  readonly paused: boolean
  /** Seconds that are left for the next step. */
  readonly left: number
  /** Seconds of the step under way, for a game with a loop of its own; -1 for others. */
  readonly given: number
  /** Steps that its own loop has played, and the seconds that they lasted together. */
  readonly givenSteps: number
  readonly givenTime: number
}

/** An action of the player, and its values. */
export interface SavedAction {
  readonly action: string
  /** Set last, the strongest since the last sample, of this step, of the one before. */
  readonly values: readonly number[]
}

/** A system and its state. */
export interface SavedSystem extends SystemState {
  /** The version of the system that saved it. */
  readonly version: number
}

/** The state of a game without that of its guests, by name. */
export interface SavedEngine {
  readonly seed: number
  readonly clock: SavedClock
  /** The place in the frame of the stage that was last run by itself. */
  readonly place: number
  readonly input: readonly SavedAction[]
  /** The texts of each owner in order, and who holds the numbers that several owners have. */
  readonly texts: readonly (readonly [owner: string, texts: readonly string[]])[]
  readonly sharedTexts: readonly (readonly [number: number, owners: readonly string[]])[]
  readonly streams: readonly (readonly [name: string, state: readonly number[]])[]
  readonly systems: readonly SavedSystem[]
  /** The systems of the game that were asked for. */
  readonly roots: readonly string[]
  readonly events: EventState
  readonly world: SavedWorld
}
