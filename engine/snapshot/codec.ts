import { SkeinError } from '../error.ts'
import { MessageReader } from '../message/reader.ts'
import { MessageWriter } from '../message/writer.ts'
import {
  bytesOf,
  EXTENSION,
  readPlain,
  tagged,
  writePlain,
  type PlainExtension,
} from '../plain-data/codec.ts'
import { PAGE_WORDS, Pages } from './pages.ts'

/** Pages of one array or memory: 4 GiB. */
const MAX_PAGES = 1_048_576

/** Pages: the words, then each page, `nil` for one of zeros. */
const PAGES: PlainExtension = {
  write(writer, value) {
    if (!(value instanceof Pages)) return false
    const { words, list } = value
    tagged(writer, EXTENSION, 1 + list.length)
    writer.int(words)
    for (const page of list) {
      if (Pages.isZero(page)) writer.nil()
      else writer.binary(bytesOf(page))
    }
    return true
  },
  read: readPages,
}

/** Encodes state as plain data in MessagePack with pages, the same bytes for the same state. */
export function encodeState(value: unknown): Uint8Array {
  const writer = new MessageWriter()
  writer.begin()
  writePlain(writer, value, PAGES)
  return writer.finish().slice()
}

/** Reads what {@link encodeState} has written. @throws SkeinError `snapshot/invalid` */
export function decodeState(bytes: Uint8Array): unknown {
  const reader = new MessageReader()
  try {
    reader.begin(bytes)
    const value = readPlain(reader, PAGES)
    reader.end()
    return value
  } catch (cause) {
    if (cause instanceof SkeinError && cause.code === 'snapshot/invalid') throw cause
    throw invalidState('they are malformed', cause)
  }
}

function readPages(reader: MessageReader, items: number): Pages {
  const count = items - 1
  const words = reader.int(0, MAX_PAGES * PAGE_WORDS, 'the length of pages')
  if (count !== Math.ceil(words / PAGE_WORDS)) throw invalidState('pages are missing in them')
  const pages: Int32Array[] = []
  for (let page = 0; page < count; page++) {
    const length = Math.min(PAGE_WORDS, words - page * PAGE_WORDS)
    if (reader.nil()) {
      if (length !== PAGE_WORDS) throw invalidState('a page in them is incomplete')
      pages.push(Pages.zero)
      continue
    }
    const bytes = reader.binary('a page')
    if (bytes.length !== length * 4) throw invalidState('a page in them is incomplete')
    pages.push(new Int32Array(bytes.buffer as ArrayBuffer, bytes.byteOffset, length))
  }
  return Pages.of(words, pages)
}

/** The error for bytes that are no snapshot. */
export function invalidState(why: string, cause?: unknown): SkeinError {
  return new SkeinError('snapshot/invalid', `the bytes are not a snapshot: ${why}`, {
    hint: 'Pass the bytes that snapshot.toBytes() returned, all of them.',
    ...(cause === undefined ? {} : { cause }),
  })
}
