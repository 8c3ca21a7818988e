import { StateHasher } from '../hash.ts'
import { MessageWriter } from '../message/writer.ts'
import { deflate } from './deflate.ts'
import { writeColumn, writeInts } from './column.ts'
import { writePlain } from '../plain-data/codec.ts'
import type { Recording, RecordingMark } from './recording.ts'

/** The first item of the MessagePack array that a recording is. */
export const MAGIC = 'skein-recording'
/** The version of the format. A later one is refused. */
export const FORMAT = 1

/**
 * Writes a recording as one MessagePack array: the text `skein-recording`, the version of the format, a digest of the two items that follow,
 * the compressed body, and the contents of files.
 */
export async function encodeRecording(recording: Recording): Promise<Uint8Array> {
  const body = await deflate(writeBody(recording))
  const contents = new MessageWriter()
  contents.begin()
  writePlain(
    contents,
    recording.contents.map(({ hash, file, name, version, bytes }) => [hash, file, name, version, bytes]),
  )
  const files = contents.finish().slice()
  const writer = new MessageWriter()
  writer.begin()
  writer.array(5)
  writer.string(MAGIC)
  writer.int(FORMAT)
  writer.string(digestOf(body, files))
  writer.binary(body)
  writer.binary(files)
  return writer.finish().slice()
}

/** The digest of the two large items of a recording. */
export function digestOf(body: Uint8Array, files: Uint8Array): string {
  const hasher = new StateHasher()
  hasher.bytes(body)
  hasher.bytes(files)
  return hasher.digest()
}

function writeBody({ start, ops, seconds, details, tracks, marks }: Recording): Uint8Array {
  const writer = new MessageWriter()
  writer.begin()
  writePlain(writer, [
    { ...start },
    ops,
    writeColumn(seconds),
    details,
    tracks.map(({ steps, values }) => [
      writeInts(steps.map((step, index) => step - (steps[index - 1] ?? 0))),
      writeColumn(values),
    ]),
    ...markColumns(marks),
  ])
  return writer.finish()
}

/** The names of parts, then of each mark: its place, its frame, the parts that it has by number, and their hashes. */
function markColumns(marks: readonly RecordingMark[]): unknown[] {
  const names = [...new Set(marks.flatMap(({ parts }) => [...parts.keys()]))]
  const numbers = new Map(names.map((name, index) => [name, index]))
  const hashes = marks.map(({ at, frame, parts }) => [
    at,
    frame,
    writeInts(Array.from(parts.keys(), (name) => numbers.get(name)!)),
    Uint8Array.from([...parts.values()].flatMap(hexBytes)),
  ])
  return [names, hashes]
}

function hexBytes(hex: string): number[] {
  return Array.from({ length: 8 }, (_, index) => Number.parseInt(hex.slice(index * 2, index * 2 + 2), 16))
}
