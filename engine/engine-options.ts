import type { EventEmitter } from 'eventemitter3'
import type { EditRecord } from './edit.ts'
import type { AnySystem, LogLevel } from './system/index.ts'
import type { WorldOptions } from './world/index.ts'

/** A line in the log. */
export interface LogLine {
  readonly frame: number
  readonly level: LogLevel
  /** The system or the owner that wrote it. */
  readonly source: string
  readonly message: string
}

/** Events for the embedding program. */
export interface EngineEvents {
  frame: (info: { readonly frame: number }) => void
  /** An event is about to be handled. Costs nothing while nobody listens. */
  event: (info: {
    readonly frame: number
    readonly event: string
    readonly from: string
    readonly payload: unknown
  }) => void
  log: (line: LogLine) => void
  /** Somebody has changed values from outside of the game: without this, a replay takes another course. */
  edited: (edit: EditRecord) => void
  'system-added': (info: { readonly system: string }) => void
  'system-removed': (info: { readonly system: string }) => void
}

export interface EngineOptions extends WorldOptions {
  /** Where the game's randomness comes from. Default: 0. */
  readonly seed?: number
  /** Events that one flush may handle before it counts as an event flood. Default: 100,000. */
  readonly eventsPerFlush?: number
  /** Where events for the embedding program go. Default: an emitter of the engine's own. */
  readonly emitter?: EventEmitter<EngineEvents>
}

/** A change of systems: those that are asked for from now on, and those that are no longer. */
export interface SystemChange {
  readonly add?: readonly AnySystem[]
  readonly remove?: readonly AnySystem[]
}
