import type { Engine, JournalContent, SkeinError } from '../engine/index.ts'
import {
  assertBegins,
  damaged,
  decodeRecording,
  hasBegun,
  Player,
  Recorder,
  type Recording,
} from '../engine/recording/index.ts'
import { fetchedCode } from '../plugins/fetched-code.ts'
import { contentHash } from '../plugins/grants/content-hash.ts'
import type { ModFile, Module } from '../plugins/index.ts'
import { courseOptions, type CourseOptions } from './course-options.ts'
import { addStateEntries, startOf, type GameStates } from './recorded-states.ts'
import { LOAD_ENTRIES, SNAPSHOT_ENTRIES } from './snapshot/entry.ts'

/** Options of `record`. */
export interface RecordOptions {
  /** After how many frames the recording notes a hash of the state of the game and of each mod. Default: 300. */
  readonly hashEvery?: number
}

/** Options of `replay`. */
export interface ReplayOptions {
  /** The files of the mods that played. A recording names them by hash, and may hold some itself. */
  readonly mods?: readonly ModFile[]
  /** Whether the state is compared with the hashes that the recording holds. Default: false. */
  readonly verify?: boolean
}

/** A recording under way. */
export interface InputRecorder {
  /** Whether it still records: it ends by `end`, or with an input that is not plain data. */
  readonly recording: boolean
  /** Reasons why a replay may take another course. */
  readonly problems: readonly SkeinError[]
  /** The files of the mods that played so far. */
  readonly mods: readonly ModFile[]
  /** Ends the recording. `toBytes` still gives it. */
  end(): void
  /**
   * The recording so far. Call it between frames.
   * @param options `mods`: which files of mods it holds itself; default: all
   */
  toBytes(options?: { readonly mods?: (mod: JournalContent) => boolean }): Promise<Uint8Array>
}

/** A recording that plays in a game. */
export interface GameReplay {
  /** Whether all of it has been played. */
  readonly done: boolean
  /** The part of it that has been played, from 0 to 1. */
  readonly progress: number
  /** The number of frames that have been played, and that it has. */
  readonly frame: number
  readonly frames: number
  /** The seconds of the game that the frames so far have taken. */
  readonly elapsed: number
  /** Whether all of it has been played with `verify`, and was equal to the recorded hashes. */
  readonly verified: boolean
  /** The seed of the recorded game. */
  readonly seed: number
  /**
   * Plays the next frame with all that entered before it. An exception of the game goes on, and the frame counts as played.
   * @returns whether there was one
   * @throws SkeinError `recording/diverged` with `verify`, where the state differs from the recorded one
   */
  next(): boolean
  /** Ends it early: the game goes on by the program's own inputs. */
  end(): void
}

/** A game that is recorded or replayed. */
interface RecordedGame {
  readonly engine: Engine
  readonly mods: { list(): readonly unknown[] }
  states(): Promise<GameStates>
}

/** Starts to record a game. @param options of the game @throws SkeinError `recording/*`, `snapshot/*` */
export async function recordGame(
  game: RecordedGame,
  options: CourseOptions,
  { hashEvery = 300 }: RecordOptions = {},
): Promise<InputRecorder> {
  const { engine } = game
  const states = hasBegun(engine) || game.mods.list().length > 0 ? await game.states() : null
  const recorder = new Recorder(engine, {
    hashEvery,
    options: courseOptions(options),
    ...(states === null ? {} : { from: (journal) => startOf(states, journal) }),
  })
  return {
    get recording() {
      return recorder.recording
    },
    get problems() {
      return recorder.problems
    },
    get mods() {
      return Array.from(recorder.contents.values(), ({ file, bytes }) => ({ file, bytes }))
    },
    end: () => recorder.end(),
    toBytes: ({ mods } = {}) => recorder.toBytes(mods),
  }
}

/** Gets ready to play a recording in a game. @param options of the game @throws SkeinError `recording/*` */
export async function replayGame(
  game: RecordedGame,
  options: CourseOptions,
  bytes: Uint8Array,
  { mods = [], verify = false }: ReplayOptions = {},
): Promise<GameReplay> {
  const recording = await decodeRecording(bytes)
  const player = await playerOf(game, courseOptions(options), recording, { mods, verify })
  return {
    get done() {
      return player.done
    },
    get progress() {
      const { length } = recording.ops
      return length === 0 ? 1 : player.position / length
    },
    get frame() {
      return player.frame
    },
    frames: player.frames,
    get elapsed() {
      return player.elapsed
    },
    get verified() {
      return player.verified
    },
    seed: recording.start.seed,
    next: () => player.next(),
    end: () => player.end(),
  }
}

/** A player of a recording in a game. @param course options that its course depends on @throws SkeinError `recording/*` */
export async function playerOf(
  game: RecordedGame,
  course: Readonly<Record<string, unknown>>,
  recording: Recording,
  { mods = [], verify = false }: ReplayOptions,
): Promise<Player> {
  const { engine } = game
  const { snapshot } = recording.start
  if (snapshot === null) assertBegins(engine, game.mods.list().length)
  await assertHashes(recording)
  const contents = await contentsOf(mods, recording)
  const options = { contents, verify, options: course }
  const names = new Set(recording.details.map((it) => (it.kind === 'other' ? it.name : '')))
  if (snapshot === null && !names.has(SNAPSHOT_ENTRIES) && !names.has(LOAD_ENTRIES))
    return Player.create(engine, recording, options)
  const states = await game.states()
  addStateEntries(engine, states)
  const before = snapshot === null ? null : states.snapshots.take()
  try {
    return await Player.create(engine, recording, options)
  } catch (error) {
    if (before !== null) states.snapshots.restore(before)
    throw error
  }
}

/** A recording that names other contents than it holds is a forgery. @throws SkeinError `recording/damaged` */
async function assertHashes({ contents }: Recording): Promise<void> {
  for (const { bytes, hash } of contents) {
    const found = await contentHash(bytes)
    if (found !== null && found !== hash) throw damaged()
  }
}

/** Files by hash. The mods in them are looked at where the recording needs others, for its complaint. */
async function contentsOf(files: readonly ModFile[], recording: Recording): Promise<JournalContent[]> {
  const known = await Promise.all(
    files.map(async ({ file, bytes, problem }) => ({
      file,
      bytes,
      name: file,
      version: '',
      hash: problem === undefined ? ((await contentHash(bytes)) ?? '') : '',
    })),
  )
  if (recording.start.snapshot === null && recording.details.every(({ kind }) => kind !== 'other'))
    return known
  const { readAnyText } = await fetchedCode(import('../plugins/host/mod-host.ts'))
  const named: JournalContent[] = []
  for (const content of known) named.push(await withName(content, readAnyText))
  return named
}

/** A file with the name and version of its mod, if it holds one. */
async function withName(
  content: JournalContent,
  read: (bytes: Uint8Array, file: string) => Promise<Pick<Module, 'manifest'>>,
): Promise<JournalContent> {
  try {
    const { name, version } = (await read(content.bytes, content.file)).manifest.mod
    return { ...content, name, version }
  } catch {
    return content
  }
}
