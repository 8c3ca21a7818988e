import type { RecordedFile } from '../../plugins/host/mod-change.ts'

/** The name of restored snapshots in a journal. */
export const SNAPSHOT_ENTRIES = 'restore'
/** The name of loaded saved games in a journal. */
export const LOAD_ENTRIES = 'load'

/** A restored snapshot as a journal holds it: plain data. */
export interface SnapshotEntry {
  readonly bytes: Uint8Array
  /** The files of mods that it names. */
  readonly files: readonly RecordedFile[]
}
