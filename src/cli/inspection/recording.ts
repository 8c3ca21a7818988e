import { decodeRecording, FLUSH, FRAME, stageOf, type Recording } from '../../../engine/recording/index.ts'
import { MOD_ENTRIES } from '../../../plugins/host/entries-name.ts'
import { LOAD_ENTRIES, SNAPSHOT_ENTRIES } from '../../snapshot/entry.ts'
import { below, print, printJson, text } from '../output.ts'
import { counted, plain, section, shownValue, sizeOf } from './shown.ts'

/** A file of a mod that a recording names. */
interface NamedMod {
  readonly name: string
  readonly version: string
  readonly file: string
  readonly hash: string | null
  /** Whether the recording holds the file itself. */
  readonly held: boolean
}

/** Prints the contents of a recording; nothing of it is played. @throws SkeinError `recording/*` */
export async function inspectRecording(bytes: Uint8Array, file: string, asJson: boolean): Promise<void> {
  const recording = await decodeRecording(bytes)
  const { start, marks } = recording
  const { game, seed, packages, actions, options } = start
  const [frames, seconds] = lengthOf(recording)
  const inputs = inputsOf(recording)
  const mods = modsOf(recording)
  const shared = { game, seed, packages, actions, frames, seconds, inputs, mods }
  if (asJson) {
    printJson({
      kind: 'recording',
      file,
      bytes: bytes.length,
      ...shared,
      options: plain(options),
      startsFrom: start.snapshot === null ? 'seed' : 'snapshot',
      hashes: marks.length,
    })
    return
  }
  const from = start.snapshot === null ? `the start of the game, with the seed ${seed}` : 'a snapshot'
  print(
    below(
      text`A recording of ${game}: ${sizeOf(bytes.length)}, ${counted(frames, 'frame')}, ${seconds.toFixed(1)} s, from ${from}`,
      ...section('Packages', packages),
      ...section('Actions', actions),
      ...section(
        'Options',
        Object.entries(options).map(([key, value]) => `${key}: ${shownValue(value)}`),
      ),
      ...section(
        'Inputs',
        Object.entries(inputs).flatMap(([what, count]) => (count === 0 ? [] : `${what}: ${count}`)),
      ),
      ...section(
        'Mods',
        mods.map(({ name, version, file: named, hash, held }) => {
          const where = held ? 'in the recording' : 'not in the recording'
          return `${name} ${version} (${named}), ${where}, SHA-256 ${hash ?? 'unknown'}`
        }),
      ),
      text``,
      text`${counted(marks.length, 'state hash', 'state hashes')} to verify a replay: skein replay <recording> --verify`,
    ),
  )
}

/** The frames that a recording plays, and their seconds. */
function lengthOf({ ops, seconds }: Recording): [frames: number, seconds: number] {
  let [frames, total, timed, last] = [0, 0, 0, Infinity]
  for (const op of ops) {
    if (op >= FLUSH) continue
    const lasted = seconds[timed++]!
    // In a game with a loop of its own, a frame begins with a stage that does not come after the one before it.
    if (op === FRAME || op <= last) frames++
    if (op === FRAME || stageOf(op) === 'update') total += lasted
    last = op === FRAME ? Infinity : op
  }
  return [frames, total]
}

/** How many inputs of each kind there are. */
function inputsOf({ details, tracks }: Recording): Readonly<Record<string, number>> {
  const of = (kind: string, name?: string): number =>
    details.filter((it) => it.kind === kind && (name === undefined || (it as { name: string }).name === name))
      .length
  return {
    'changes of actions': tracks.reduce((sum, { steps }) => sum + steps.length, 0),
    events: of('raise'),
    hooks: of('call'),
    edits: of('edit'),
    'changes of systems': of('systems'),
    'changes of mods': of('other', MOD_ENTRIES),
    'restored snapshots': of('other', SNAPSHOT_ENTRIES),
    'loaded games': of('other', LOAD_ENTRIES),
    'readings of storage': of('reading'),
  }
}

/** The files of mods that a recording names. Its entries may hold anything. */
function modsOf({ start, details, contents }: Recording): NamedMod[] {
  const held = new Set(contents.map(({ hash }) => hash))
  const entries = [start.snapshot?.data, ...details.map((it) => (it.kind === 'other' ? it.data : null))]
  const named = entries.flatMap((data) => {
    const files: unknown =
      typeof data === 'object' && data !== null && 'files' in data ? data.files : undefined
    return Array.isArray(files) ? (files as unknown[]) : []
  })
  const mods = new Map<string, NamedMod>()
  for (const value of [...named, ...contents]) {
    const { name, version, file, hash } = (value ?? {}) as Partial<Record<keyof NamedMod, unknown>>
    if (typeof name !== 'string' || typeof version !== 'string' || typeof file !== 'string') continue
    const key = typeof hash === 'string' ? hash : null
    const mod = { name, version, file, hash: key, held: key !== null && held.has(key) }
    mods.set(`${name} ${version} ${file} ${key}`, mod)
  }
  return [...mods.values()]
}
