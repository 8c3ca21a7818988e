import { canonicalNaN } from '../canonical-nan.ts'
import { SkeinError } from '../error.ts'
import type { MessageReader } from '../message/reader.ts'
import type { MessageWriter } from '../message/writer.ts'
import { arrayKind, arrayOf, define } from './copy-plain.ts'

// The first item of each array says what the array stands for.
const LIST = 0
const OBJECT = 1
const UNDEFINED = 2
const BIGINT = 3
const ARRAY = 4
const CODE_UNITS = 5
/** The first kind that a format may add: see {@link PlainExtension}. */
export const EXTENSION = 6

/** Nested deeper than this, it is no data that was written here: copies are limited to less. */
const MAX_DEPTH = 128
const VALUE = 'a value'

/** Objects that a format has besides plain data. */
export interface PlainExtension {
  /** Writes an object that is no plain data, as an array whose first item is {@link EXTENSION} or more. @returns whether it did */
  write(writer: MessageWriter, value: object): boolean
  /** Reads the items of such an array. @param items how many follow */
  read(reader: MessageReader, items: number): unknown
}

/**
 * Writes plain data as MessagePack, the same bytes for the same data: the data is a copy that {@link copyPlain} made, or the caller's own.
 * Arrays are in the byte order of this machine, which is little endian wherever WebAssembly runs.
 */
export function writePlain(writer: MessageWriter, value: unknown, more?: PlainExtension): void {
  if (value === null) writer.nil()
  else if (typeof value === 'boolean') writer.bool(value)
  else if (typeof value === 'string') writeText(writer, value)
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
    for (const item of value) writePlain(writer, item, more)
  } else if (value instanceof Uint8Array) writer.binary(value)
  else if (more?.write(writer, value) === true) return
  else if (ArrayBuffer.isView(value)) writeArray(writer, value)
  else {
    const entries = Object.entries(value as object)
    tagged(writer, OBJECT, entries.length * 2)
    for (const [key, item] of entries) {
      writeText(writer, key)
      writePlain(writer, item, more)
    }
  }
}

/** Half of a surrogate pair has no form in UTF-8. */
const LONE_SURROGATE = /\p{Surrogate}/u

function writeText(writer: MessageWriter, text: string): void {
  if (!LONE_SURROGATE.test(text)) return writer.string(text)
  tagged(writer, CODE_UNITS, 1)
  writer.binary(bytesOf(Uint16Array.from(text.split(''), (unit) => unit.charCodeAt(0))))
}

function writeArray(writer: MessageWriter, value: ArrayBufferView): void {
  tagged(writer, ARRAY, 2)
  writer.int(arrayKind(value))
  // NaNs have the bits that an engine gave them.
  const isFloat = value instanceof Float32Array || value instanceof Float64Array
  writer.binary(bytesOf(isFloat ? (value as Float64Array).map(canonicalNaN) : value))
}

/** Begins an array that stands for a value. @param items how many follow */
export function tagged(writer: MessageWriter, tag: number, items: number): void {
  writer.array(1 + items)
  writer.int(tag)
}

/** Reads data that {@link writePlain} wrote, or anyone else. @throws SkeinError `message/malformed` */
export function readPlain(reader: MessageReader, more?: PlainExtension, depth = 0): unknown {
  switch (reader.kind(VALUE)) {
    case 'nil':
      reader.nil()
      return null
    case 'bool':
      return reader.bool(VALUE)
    case 'int':
    case 'float':
      return reader.float(0xcb, VALUE)
    case 'string':
      return reader.string(VALUE)
    case 'binary':
      return reader.binary(VALUE)
    case 'array':
  }
  if (depth > MAX_DEPTH) throw malformed('values nested too deeply')
  const items = reader.array(VALUE) - 1
  if (items < 0) throw malformed('an array without a kind')
  const tag = reader.int(LIST, 255, 'the kind of a value')
  if (tag === UNDEFINED && items === 0) return undefined
  if (tag === BIGINT && items === 1) return readBigint(reader.string('a whole number'))
  if (tag === ARRAY && items === 2) return readArray(reader)
  if (tag === CODE_UNITS && items === 1) return readCodeUnits(reader.binary('a text'))
  if (tag === LIST) {
    const list: unknown[] = []
    for (let i = 0; i < items; i++) list.push(readPlain(reader, more, depth + 1))
    return list
  }
  if (tag === EXTENSION && more !== undefined) return more.read(reader, items)
  if (tag !== OBJECT || items % 2 !== 0) throw malformed('a value of an unknown kind')
  const object: Record<string, unknown> = {}
  for (let i = 0; i < items; i += 2) {
    const key = readPlain(reader)
    if (typeof key !== 'string') throw malformed('a key that is no text')
    define(object, key, readPlain(reader, more, depth + 1))
  }
  return object
}

function readBigint(text: string): bigint {
  if (!/^-?\d{1,4096}$/.test(text)) throw malformed('a malformed whole number')
  return BigInt(text)
}

function readCodeUnits(bytes: Uint8Array): string {
  if (bytes.length % 2 !== 0) throw malformed('half a code unit')
  return Array.from(new Uint16Array(bytes.buffer), (unit) => String.fromCharCode(unit)).join('')
}

function readArray(reader: MessageReader): ArrayBufferView {
  const kind = reader.int(0, 255, 'the kind of an array')
  const array = arrayOf(kind, reader.binary('an array'))
  if (array === null) throw malformed('an incomplete array')
  return array
}

/** The bytes of an array, shared with it. */
export function bytesOf(view: ArrayBufferView): Uint8Array {
  return new Uint8Array(view.buffer as ArrayBuffer, view.byteOffset, view.byteLength)
}

function malformed(what: string): SkeinError {
  return new SkeinError('message/malformed', `the plain data is malformed: it holds ${what}`)
}
