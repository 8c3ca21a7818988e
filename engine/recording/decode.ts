import { SkeinError } from '../error.ts'
import { isInstead } from '../file-kind.ts'
import type { JournalContent } from '../journal/index.ts'
import { MessageReader } from '../message/reader.ts'
import { damaged, readColumn, readInts } from './column.ts'
import { inflate } from './deflate.ts'
import { digestOf, FORMAT, MAGIC } from './encode.ts'
import { readPlain } from '../plain-data/codec.ts'
import {
  DETAIL,
  FLUSH,
  type ActionTrack,
  type RecordedDetail,
  type RecordedItem,
  type RecordedState,
  type Recording,
  type RecordingMark,
  type RecordingStart,
} from './recording.ts'

/**
 * Reads a recording that may come from anyone.
 * @throws SkeinError `recording/foreign`, `recording/newer-format`, `recording/damaged`
 */
export async function decodeRecording(bytes: Uint8Array): Promise<Recording> {
  const outer = readOuter(bytes)
  const body = await inflate(outer.body)
  try {
    return { ...readBody(plainOf(body)), contents: list(plainOf(outer.files)).map(readContent) }
  } catch (error) {
    if (error instanceof SkeinError && error.code === 'recording/damaged') throw error
    throw damaged(error)
  }
}

function readOuter(bytes: Uint8Array): { readonly body: Uint8Array; readonly files: Uint8Array } {
  const reader = new MessageReader()
  reader.begin(bytes)
  try {
    const items = reader.array('a recording')
    if (items < 2 || reader.string('its kind') !== MAGIC) throw foreign(bytes)
  } catch (cause) {
    throw isStart(bytes) ? damaged(cause) : foreign(bytes, cause)
  }
  try {
    const format = reader.int(0, 0xffff, 'its format')
    if (format > FORMAT) throw newer(format)
    const digest = reader.string('its digest')
    const body = reader.binary('its body')
    const files = reader.binary('its files')
    reader.end()
    if (format !== FORMAT || digest !== digestOf(body, files)) throw damaged()
    return { body, files }
  } catch (error) {
    throw error instanceof SkeinError && error.code.startsWith('recording/') ? error : damaged(error)
  }
}

/** Whether bytes could be the first ones of a recording. */
function isStart(bytes: Uint8Array): boolean {
  const head = [0x95, 0xa0 | MAGIC.length, ...new TextEncoder().encode(MAGIC)]
  return (
    bytes.length > 0 &&
    bytes.length < head.length &&
    head.slice(0, bytes.length).every((it, at) => it === bytes[at])
  )
}

function foreign(bytes: Uint8Array, cause?: unknown): SkeinError {
  return new SkeinError('recording/foreign', `the file is not a recording${isInstead(bytes)}`, {
    hint: 'Pass a file that "skein run --record" or a recorder wrote.',
    ...(cause === undefined ? {} : { cause }),
  })
}

function newer(format: number): SkeinError {
  return new SkeinError(
    'recording/newer-format',
    `the recording has the format ${format}; this version of Skein reads up to ${FORMAT}`,
    { hint: 'Update Skein.' },
  )
}

function plainOf(bytes: Uint8Array): unknown {
  const reader = new MessageReader()
  reader.begin(bytes)
  const value = readPlain(reader)
  reader.end()
  return value
}

function readBody(value: unknown): Omit<Recording, 'contents'> {
  const [start, ops, seconds, details, tracks, names, marks] = list(value)
  const read = {
    start: readStart(start),
    ops: binary(ops),
    seconds: readColumn(binary(seconds)),
    details: list(details).map(readDetail),
    tracks: list(tracks).map(readTrack),
    marks: readMarks(list(names).map(text), list(marks)),
  }
  let timed = 0
  let detailed = 0
  for (const op of read.ops) {
    if (op > DETAIL) throw damaged()
    if (op < FLUSH) timed++
    if (op === DETAIL) detailed++
  }
  const { length } = read.tracks
  if (timed !== read.seconds.length || detailed !== read.details.length) throw damaged()
  if (length !== read.start.actions.length) throw damaged()
  if (read.marks.some(({ at }) => at > read.ops.length)) throw damaged()
  return read
}

function readStart(value: unknown): RecordingStart {
  const it = record(value)
  return {
    game: text(it['game']),
    packages: list(it['packages']).map(text),
    step: number(it['step']),
    maxStepsPerFrame: number(it['maxStepsPerFrame']),
    actions: list(it['actions']).map(text),
    seed: number(it['seed']),
    snapshot: it['snapshot'] === null ? null : readState(record(it['snapshot'])),
    options: record(it['options']),
  }
}

function readState(it: Readonly<Record<string, unknown>>): RecordedState {
  return { name: text(it['name']), data: it['data'] }
}

function readTrack(value: unknown): ActionTrack {
  const [gaps, values] = list(value)
  let step = 0
  const track = {
    steps: readInts(binary(gaps)).map((gap) => (step += gap)),
    values: readColumn(binary(values)),
  }
  if (track.steps.length !== track.values.length) throw damaged()
  return track
}

function readMarks(names: readonly string[], marks: readonly unknown[]): RecordingMark[] {
  return marks.map((value) => {
    const [at, frame, numbers, hashes] = list(value)
    const bytes = binary(hashes)
    const parts = readInts(binary(numbers)).map((index, place): [string, string] => {
      const hash = bytes.subarray(place * 8, place * 8 + 8)
      const name = names[index]
      if (hash.length !== 8 || name === undefined) throw damaged()
      return [name, Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('')]
    })
    return { at: whole(at), frame: whole(frame), parts: new Map(parts) }
  })
}

function readDetail(value: unknown): RecordedDetail {
  const it = record(value)
  switch (it['kind']) {
    case 'raise':
      return { kind: 'raise', event: readItem(it['event']), payload: it['payload'], at: number(it['at']) }
    case 'call':
      return { kind: 'call', hook: readItem(it['hook']), value: it['value'], args: it['args'] }
    case 'edit':
      return {
        kind: 'edit',
        entity: whole(it['entity']),
        component: text(it['component']),
        values: record(it['values']),
      }
    case 'systems':
      return {
        kind: 'systems',
        add: list(it['add']).map(text),
        remove: list(it['remove']).map(text),
        reset: list(it['reset']).map(text),
      }
    case 'reading':
      return { kind: 'reading', owner: text(it['owner']), name: text(it['name']), bytes: binary(it['bytes']) }
    case 'other':
      return { kind: 'other', name: text(it['name']), data: it['data'] }
    default:
      throw damaged()
  }
}

const ITEM_KINDS: ReadonlySet<unknown> = new Set(['event', 'local-event', 'unknown-event', 'hook'])

function readItem(value: unknown): RecordedItem {
  const { kind, channel, id } = record(value)
  if (!ITEM_KINDS.has(kind)) throw damaged()
  return { kind: kind as RecordedItem['kind'], channel: text(channel), id: text(id) }
}

function readContent(value: unknown): JournalContent {
  const [hash, file, name, version, bytes] = list(value)
  return {
    hash: text(hash),
    file: text(file),
    name: text(name),
    version: text(version),
    bytes: binary(bytes),
  }
}

function list(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw damaged()
  return value
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || ArrayBuffer.isView(value))
    throw damaged()
  return value as Readonly<Record<string, unknown>>
}

function text(value: unknown): string {
  if (typeof value !== 'string') throw damaged()
  return value
}

function number(value: unknown): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw damaged()
  return value
}

function whole(value: unknown): number {
  if (!Number.isSafeInteger(value) || (value as number) < 0) throw damaged()
  return value as number
}

function binary(value: unknown): Uint8Array {
  if (!(value instanceof Uint8Array)) throw damaged()
  return value
}
