import { canonicalNaN } from '../canonical-nan.ts'
import { SkeinError } from '../error.ts'
import { MessageReader } from '../message/reader.ts'
import { MessageWriter } from '../message/writer.ts'
import { PAGE_WORDS, Pages } from './pages.ts'
import { define } from './plain.ts'

// The first item of each array says what the array stands for.
const LIST = 0
const OBJECT = 1
const UNDEFINED = 2
const BIGINT = 3
const ARRAY = 4
const PAGES = 5

const ARRAYS = [
  Uint8Array,
  Int8Array,
  Uint8ClampedArray,
  Uint16Array,
  Int16Array,
  Uint32Array,
  Int32Array,
  Float32Array,
  Float64Array,
  BigUint64Array,
  BigInt64Array,
] as const

/** Nested deeper than this, it is no state that was encoded here. */
const MAX_DEPTH = 128
/** Pages of one array or memory: 4 GiB. */
const MAX_PAGES = 1_048_576

/**
 * Encodes plain data, typed arrays and pages as MessagePack, the same bytes for the same state. Bytes of arrays are in the order of this
 * machine, which is little endian wherever WebAssembly runs.
 */
export function encodeState(value: unknown): Uint8Array {
  const writer = new MessageWriter()
  writer.begin()
  write(writer, value)
  return writer.finish().slice()
}

function write(writer: MessageWriter, value: unknown): void {
  if (value === null) writer.nil()
  else if (typeof value === 'boolean') writer.bool(value)
  else if (typeof value === 'string') writer.string(value)
  else if (typeof value === 'number') {
    if (Number.isInteger(value) && value >= -0x8000_0000 && value <= 0xffff_ffff && !Object.is(value, -0))
      writer.int(value)
    else writer.float64(value)
  } else if (value === undefined) tagged(writer, UNDEFINED, 0)
  else if (typeof value === 'bigint') {
    tagged(writer, BIGINT, 1)
    writer.string(value.toString())
  } else if (Array.isArray(value)) {
    tagged(writer, LIST, value.length)
    for (const item of value) write(writer, item)
  } else if (value instanceof Pages) writePages(writer, value)
  else if (ArrayBuffer.isView(value)) {
    tagged(writer, ARRAY, 2)
    writer.int(ARRAYS.findIndex((kind) => value instanceof kind))
    // NaNs have the bits that an engine gave them.
    const isFloat = value instanceof Float32Array || value instanceof Float64Array
    writer.binary(bytesOf(isFloat ? (value as Float64Array).map(canonicalNaN) : value))
  } else {
    const entries = Object.entries(value as object)
    tagged(writer, OBJECT, entries.length * 2)
    for (const [key, item] of entries) {
      writer.string(key)
      write(writer, item)
    }
  }
}

function writePages(writer: MessageWriter, { words, pages }: Pages): void {
  tagged(writer, PAGES, 1 + pages.length)
  writer.int(words)
  for (const page of pages) {
    if (Pages.isZero(page)) writer.nil()
    else writer.binary(bytesOf(page))
  }
}

function tagged(writer: MessageWriter, tag: number, items: number): void {
  writer.array(1 + items)
  writer.int(tag)
}

/** Reads what {@link encodeState} has written. @throws SkeinError `snapshot/invalid` */
export function decodeState(bytes: Uint8Array): unknown {
  const reader = new MessageReader()
  try {
    reader.begin(bytes)
    const value = read(reader, 0)
    reader.end()
    return value
  } catch (cause) {
    if (cause instanceof SkeinError && cause.code === 'snapshot/invalid') throw cause
    throw invalidState('they are malformed', cause)
  }
}

function read(reader: MessageReader, depth: number): unknown {
  if (depth > MAX_DEPTH) throw invalidState('they are nested too deeply')
  const kind = reader.kind('a value')
  if (kind === 'nil') return reader.nil() ? null : undefined
  if (kind === 'bool') return reader.bool('a value')
  if (kind === 'string') return reader.string('a value')
  if (kind === 'int') return reader.int(-0x8000_0000, 0xffff_ffff, 'a value')
  if (kind === 'float') return reader.float(0xcb, 'a value')
  if (kind === 'binary') return reader.binary('a value')
  const items = reader.array('a value') - 1
  const tag = reader.int(LIST, PAGES, 'the kind of a value')
  if (tag === UNDEFINED && items === 0) return undefined
  if (tag === BIGINT && items === 1) return readBigint(reader.string('a whole number'))
  if (tag === ARRAY && items === 2) return readArray(reader)
  if (tag === PAGES && items >= 1) return readPages(reader, items - 1)
  if (tag === LIST) {
    const list: unknown[] = []
    for (let i = 0; i < items; i++) list.push(read(reader, depth + 1))
    return list
  }
  if (tag !== OBJECT || items % 2 !== 0) throw invalidState('they hold a value of an unknown kind')
  const object: Record<string, unknown> = {}
  for (let i = 0; i < items; i += 2) {
    const key = reader.string('a key')
    define(object, key, read(reader, depth + 1))
  }
  return object
}

function readBigint(text: string): bigint {
  if (!/^-?\d{1,4096}$/.test(text)) throw invalidState('they hold a malformed whole number')
  return BigInt(text)
}

function readArray(reader: MessageReader): ArrayBufferView {
  const Kind = ARRAYS[reader.int(0, ARRAYS.length - 1, 'the kind of an array')]!
  const bytes = reader.binary('an array')
  if (bytes.length % Kind.BYTES_PER_ELEMENT !== 0) throw invalidState('an array in them is incomplete')
  return new Kind(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.length / Kind.BYTES_PER_ELEMENT)
}

function readPages(reader: MessageReader, count: number): Pages {
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
  return new Pages(words, pages)
}

function bytesOf(view: ArrayBufferView): Uint8Array {
  return new Uint8Array(view.buffer as ArrayBuffer, view.byteOffset, view.byteLength)
}

/** The error for bytes that are no snapshot. */
export function invalidState(why: string, cause?: unknown): SkeinError {
  return new SkeinError('snapshot/invalid', `the bytes are not a snapshot: ${why}`, {
    hint: 'Pass the bytes that snapshot.toBytes() returned, all of them.',
    ...(cause === undefined ? {} : { cause }),
  })
}
