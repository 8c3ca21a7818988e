import type { SavedMod } from './header.ts'
import type { EventState, OwnerPart } from '../../engine/save.ts'

/** A system of a mod, and its state as the mod itself saves it: for other versions of it. */
export interface SavedModSystem {
  readonly name: string
  readonly version: string
  /** The message of its `save`; `null` for a system without one, or one that has faulted while it saved. */
  readonly saved: Uint8Array | null
}

/** The memory of an instance and all else that it keeps between two calls: for the same file, and for versions of the same layout. */
export interface SavedInstance {
  readonly memory: Uint8Array
  readonly globals: readonly (number | bigint)[]
  /** State of each query; see `QueryState`. */
  readonly queries: readonly SavedQuery[]
  /** Where payloads of events lie: pointer, bytes of the last, bytes that have room. */
  readonly payload: readonly number[]
  readonly restsUntil: number
  readonly once: readonly number[]
  readonly clock: readonly bigint[]
  /** Sizes of the tables of its transaction; missing in the saved games of earlier versions of Skein. */
  readonly tables?: readonly number[]
}

/** State of a query of a mod between two runs. */
export interface SavedQuery {
  readonly export: string
  readonly block: readonly number[]
  readonly moves: number
  readonly bytes: readonly number[]
  readonly rooms: readonly (readonly number[])[]
}

/** The state of a mod that ran. */
export interface SavedModState {
  readonly name: string
  readonly version: string
  readonly file: string
  /** Names the content of its file: its SHA-256, or a digest of Skein's own. */
  readonly content: string
  /** The layout that its manifest claims, and a digest of the memories, tables and globals that its module has. */
  readonly layout: string | null
  readonly shape: string
  /** Channels of the components that it defines. */
  readonly defines: readonly string[]
  readonly systems: readonly SavedModSystem[]
  readonly since: number
  /** Frames that it still rests; `-1` for a mod that runs. */
  readonly restsUntil: number
  readonly instance: SavedInstance | null
  /** Bytes that the game keeps for it, and those of them that are texts. */
  readonly kept: readonly number[]
  /** The second of game time, and the lines that it has written to the log in that. */
  readonly log: readonly number[]
  readonly flooded: boolean
}

/** The state of a mod that does not run: kept until it comes back. */
export interface KeptMod {
  readonly mod: SavedModState
  readonly part: OwnerPart
  readonly texts: readonly string[]
  readonly stream: readonly number[] | null
  /** Events that it has raised, and nobody has handled yet. */
  readonly events: EventState
  /** How often it has faulted, and in which frame last; `null` for never. */
  readonly faults: readonly [faults: number, frame: number] | null
}

/** The state of the mods of a game. */
export interface SavedMods {
  /** How many mods have been started. */
  readonly started: number
  readonly running: readonly SavedModState[]
  readonly kept: readonly KeptMod[]
  readonly faults: readonly (readonly [mod: string, faults: number, frame: number])[]
  readonly rooms: readonly SavedRoom[]
}

/** The columns of a component that a mod defines, and who answers for their bytes. */
export interface SavedRoom {
  readonly channel: string
  readonly definer: string
  readonly bytes: number
  readonly rows: number
  readonly shares: readonly (readonly [mod: string, bytes: number])[]
}

/** A mod as the header of a saved game has it. */
export function headerOf(
  { name, version, content }: SavedModState,
  running: boolean,
  entities: number,
): SavedMod {
  const hash = content.startsWith('digest:') || content === '' ? null : content
  return { name, version, hash, running, entities }
}
