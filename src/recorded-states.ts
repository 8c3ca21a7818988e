import { SkeinError, type Engine, type Journal } from '../engine/index.ts'
import { damaged, type RecordedState } from '../engine/recording/index.ts'
import type { ModFile } from '../plugins/index.ts'
import type { ModHost } from '../plugins/host/mod-host.ts'
import type { GameSaves } from './saves/game-saves.ts'
import { LOAD_ENTRIES, SNAPSHOT_ENTRIES, type SnapshotEntry } from './snapshot/entry.ts'
import type { GameRecorder } from './snapshot/recorder.ts'
import type { Snapshot } from './snapshot/snapshot.ts'

/** The parts of a game that hold states. */
export interface GameStates {
  readonly snapshots: GameRecorder
  readonly saves: GameSaves
  /** `null` before the first mod. */
  host(): ModHost | null
  /** Reads the files that recorded snapshots name. */
  keepRecorded: ModHost['keepRecorded']
}

/**
 * The present state of a game, for a recording that starts from it.
 * @throws SkeinError `recording/not-at-start` where a snapshot does not hold all that the game follows from; `snapshot/*`
 */
export function startOf({ snapshots, saves }: GameStates, journal: Journal): RecordedState {
  const [missing] = saves.missing
  if (missing !== undefined)
    throw new SkeinError(
      'recording/not-at-start',
      `the recording cannot start here: ${missing} is missing, and has state from the saved game that was loaded`,
      { names: { mod: missing }, hint: 'Add the mod first, or begin to record before game.load.' },
    )
  return { name: SNAPSHOT_ENTRIES, data: snapshots.entryOf(snapshots.take(), journal) }
}

/** A file of a mod that a game knows. */
export interface KnownFile extends ModFile {
  readonly hash: string
}

/** The files of a game's mods, those that are switched off among them. */
export function filesOf({ host }: GameStates): KnownFile[] {
  const mods = host()?.parts.desired.mods ?? []
  return mods.flatMap(({ file, source: { bytes, hash } }) =>
    bytes === null || hash === null ? [] : [{ file, bytes, hash }],
  )
}

/** Has restored snapshots and loaded games in a recording take effect again. */
export function addStateEntries(engine: Engine, { snapshots, saves, keepRecorded }: GameStates): void {
  const read = new Map<unknown, Snapshot>()
  engine.entryKinds.set(SNAPSHOT_ENTRIES, {
    async prepare(entries, contentOf) {
      for (const entry of entries) {
        const { bytes, files } = entry as SnapshotEntry
        if (!(bytes instanceof Uint8Array) || !Array.isArray(files)) throw damaged()
        read.set(entry, snapshots.read(bytes))
        if (files.length > 0) await keepRecorded(files, contentOf)
      }
    },
    apply: (entry) => again(engine, () => snapshots.enter(read.get(entry)!)),
  })
  engine.entryKinds.set(LOAD_ENTRIES, {
    prepare: (entries) =>
      entries.every((entry) => entry instanceof Uint8Array) ? Promise.resolve() : Promise.reject(damaged()),
    apply: (entry) => again(engine, () => void saves.load(entry as Uint8Array)),
  })
}

/**
 * Puts a state back. One that was refused when it was recorded is refused again, and changes nothing.
 * @throws SkeinError for the state that a recording starts from
 */
function again(engine: Engine, work: () => void): void {
  try {
    work()
  } catch (cause) {
    const error = cause instanceof SkeinError ? cause : damaged(cause)
    if (engine.replayed === null) throw error
    engine.log('warn', 'recording', error.message)
  }
}
