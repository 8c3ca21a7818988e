import type { EventEmitter } from 'eventemitter3'
import type { SkeinError } from '../../engine/index.ts'
import type { ModStorage } from '../storage/index.ts'
import type { AskConsent, ConsentStore, GrantPolicy } from '../grants/index.ts'
import type { InstanceLimits } from '../limits.ts'
import type { FaultPolicy, FaultAction } from './escalation.ts'
import type { SlowModOptions } from './watchdog.ts'
import type { FuelStatus } from '../sandbox/index.ts'

/** A file that may hold a mod. */
export interface ModFile {
  /** Its name in the folder. Two files of one name are one file that changed. */
  readonly file: string
  readonly bytes: Uint8Array
  /** The reason why its bytes could not be read: it is refused for that. */
  readonly problem?: SkeinError
}

/** How a mod is doing. */
export interface ModStatus {
  /** `namespace:name`, or the file while its name is not known. */
  readonly name: string
  /** Empty while it is not known. */
  readonly version: string
  readonly file: string
  /**
   * `disabled`: switched off. `refused`: cannot run, for the reasons in `errors`. `faulted`: was taken out. `stopped`:
   * something that it needs was taken out, another file that holds the same mod runs, or its player is still being asked.
   */
  readonly status: 'running' | 'disabled' | 'refused' | 'faulted' | 'stopped'
  /** Fuel spent in the frame under way or the last, and fuel left; `null` while it does not run. */
  readonly fuel: FuelStatus | null
  /** Why it does not run; empty while it does. */
  readonly errors: readonly SkeinError[]
  /** The file's present version, where it could not replace the running one; `null` when that is the present one. */
  readonly failed: FailedVersion | null
}

/** The status of a mod whose file is still being read, or about which the player is still being asked. */
export function notThereYet({ file, name }: Pick<ModStatus, 'file' | 'name'>): ModStatus {
  return { name, version: '', file, status: 'stopped', fuel: null, errors: [], failed: null }
}

/** A version of a mod that could not take the place of the one that runs. */
export interface FailedVersion {
  /** Empty while it is not known. */
  readonly version: string
  readonly errors: readonly SkeinError[]
}

/**
 * The handoff of a replacement: `memory`, all of it, as it was; `saved`, what its systems saved and restored; `nothing`, and
 * the mod has started anew.
 */
export type StateHandoff = 'memory' | 'saved' | 'nothing'

/** Events about mods for the embedding program. */
export interface ModHostEvents {
  'mod-loaded': (info: {
    readonly frame: number
    readonly mod: string
    readonly version: string
    readonly file: string
    readonly systems: readonly string[]
  }) => void
  /** A file's present version has replaced the running one, between two frames. Nothing was removed or loaded then. */
  'mod-replaced': (info: {
    readonly frame: number
    readonly mod: string
    readonly version: string
    /** The version before. */
    readonly from: string
    readonly file: string
    readonly kept: StateHandoff
    readonly systems: readonly string[]
  }) => void
  /**
   * A file's present version trapped at its start, or faulted in its first frames: the one before goes on, from where it
   * stood.
   */
  'mod-rolled-back': (info: {
    readonly frame: number
    readonly mod: string
    readonly file: string
    /** The version that runs again. */
    readonly version: string
    readonly failed: FailedVersion
    /** The frames that it ran; 0 when it did not start. */
    readonly frames: number
  }) => void
  'mod-removed': (info: {
    readonly frame: number
    readonly mod: string
    readonly version: string
    /** Why it cannot go on; empty where somebody wanted it so. */
    readonly errors: readonly SkeinError[]
  }) => void
  'mod-refused': (info: {
    readonly frame: number
    readonly mod: string
    readonly file: string
    readonly errors: readonly SkeinError[]
  }) => void
  'mod-faulted': (info: {
    readonly frame: number
    readonly mod: string
    readonly error: SkeinError
    /** The host's action. */
    readonly action: FaultAction
  }) => void
  /** A mod has become slow. Told once until it has been fast again. */
  'mod-slow': (info: {
    readonly frame: number
    readonly mod: string
    /** Time taken in the frame. */
    readonly milliseconds: number
  }) => void
}

/** Where a host says what happens. */
export type ModHostEmitter = Pick<EventEmitter<ModHostEvents>, 'emit'>

export interface ModHostOptions {
  /**
   * Whether the game takes snapshots: then mods and worlds that cannot be put back are refused from the start, and the code of snapshots is
   * fetched. Without, {@link Game.prepareSnapshots} does that at any time. Default: false.
   */
  readonly snapshots?: boolean
  /** Limits of one mod. The defaults are with each limit. */
  readonly limits?: Partial<InstanceLimits>
  /** Actions against mods that fault. Default: they are suspended, with their dependents. */
  readonly faults?: FaultPolicy
  /** Actions against slow mods. Default: nobody looks at the time. */
  readonly slow?: SlowModOptions
  /**
   * Other limits for a mod of that name, in place of those. Asked when it is loaded, with the limits that its manifest asks
   * for: those that are given back are granted, and no others.
   */
  readonly limitsOf?: (mod: string, wanted: Partial<InstanceLimits>) => Partial<InstanceLimits> | undefined
  /** Bytes of memory that all mods may have together. Default: 512 MiB. */
  readonly totalMemoryBytes?: number
  /** Whether what mods do is paid for in fuel. Without, a loop that does not end hangs the game. Default: true. */
  readonly meter?: boolean
  /**
   * Frames in which a mod whose file has changed has to show that it can be relied on: should it fault, what ran before goes on
   * from where it stood. Default: 60.
   */
  readonly probationFrames?: number
  /** Permissions that mods get, of those asked. Default: all. */
  readonly grants?: GrantPolicy
  /** Asks the player before a mod is loaded for the first time. Default: nobody is asked. */
  readonly ask?: AskConsent
  /** Where the player's answers are kept. Default: in memory. */
  readonly consents?: ConsentStore
  /** The storage of mods, which they reach by `skein:engine/storage`. Default: in memory. */
  readonly storage?: ModStorage
}
