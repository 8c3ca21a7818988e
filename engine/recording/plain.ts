import { SkeinError } from '../error.ts'
import type { MessageReader } from '../message/reader.ts'
import type { MessageWriter } from '../message/writer.ts'

/** Values nested deeper than this are not plain data, but something that holds itself. */
const MAX_DEPTH = 32

/** The first item of an array that stands for a value that MessagePack has no form of its own for, or whose form is that of another. */
const LIST = 0
const OBJECT = 1
const BIGINT = 2
const TYPED = 3
const UNDEFINED = 4

const ARRAYS = {
  Int8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
} as const
const ARRAY_NAMES = Object.keys(ARRAYS) as readonly (keyof typeof ARRAYS)[]

/**
 * Writes plain data as MessagePack: `null`, booleans, numbers, texts, bigints, lists, typed arrays and plain objects of these.
 * @throws SkeinError `recording/not-plain` with the path of another value
 */
export function writePlain(writer: MessageWriter, value: unknown, path = 'the value', depth = 0): void {
  if (value === null) return writer.nil()
  switch (typeof value) {
    case 'boolean':
      return writer.bool(value)
    case 'number':
      if (Number.isInteger(value) && Math.abs(value) < 2 ** 31 && !Object.is(value, -0))
        return writer.int(value)
      return writer.float64(value)
    case 'string':
      return writer.string(value)
    case 'undefined':
      writer.array(1)
      return writer.int(UNDEFINED)
    case 'bigint':
      writer.array(2)
      writer.int(BIGINT)
      return writer.string(value.toString())
    case 'object':
      break
    default:
      throw notPlain(path, `a ${typeof value}`)
  }
  if (value instanceof Uint8Array) return writer.binary(value)
  if (depth >= MAX_DEPTH) throw notPlain(path, 'nested too deeply')
  if (Array.isArray(value)) {
    writer.array(value.length + 1)
    writer.int(LIST)
    for (const [index, item] of value.entries()) writePlain(writer, item, `${path}.${index}`, depth + 1)
    return
  }
  if (ArrayBuffer.isView(value)) {
    const type = ARRAY_NAMES.findIndex((name) => value instanceof ARRAYS[name])
    if (type < 0) throw notPlain(path, `a ${value.constructor.name}`)
    writer.array(3)
    writer.int(TYPED)
    writer.int(type)
    return writer.binary(new Uint8Array(value.buffer, value.byteOffset, value.byteLength))
  }
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== null && prototype !== Object.prototype)
    throw notPlain(path, `a ${value.constructor.name}`)
  const entries = Object.entries(value)
  writer.array(entries.length * 2 + 1)
  writer.int(OBJECT)
  for (const [key, item] of entries) {
    writer.string(key)
    writePlain(writer, item, `${path}.${key}`, depth + 1)
  }
}

/** Reads what {@link writePlain} wrote, or what anyone made of it. @throws SkeinError `message/malformed` */
export function readPlain(reader: MessageReader, depth = 0): unknown {
  const at = 'plain data'
  switch (reader.kind(at)) {
    case 'nil':
      reader.nil()
      return null
    case 'bool':
      return reader.bool(at)
    case 'int':
    case 'float':
      return reader.float(0xcb, at)
    case 'string':
      return reader.string(at)
    case 'binary':
      return reader.binary(at)
    case 'array':
  }
  if (depth > MAX_DEPTH) throw malformed('values nested too deeply')
  const length = reader.array(at)
  if (length === 0) throw malformed('an empty array')
  switch (reader.int(0, 255, at)) {
    case LIST:
      return Array.from({ length: length - 1 }, () => readPlain(reader, depth + 1))
    case OBJECT:
      return readObject(reader, length - 1, depth)
    case BIGINT:
      if (length === 2) return bigint(reader.string(at))
      break
    case TYPED:
      if (length === 3) return typed(reader.int(0, ARRAY_NAMES.length - 1, at), reader.binary(at))
      break
    case UNDEFINED:
      if (length === 1) return undefined
  }
  throw malformed('an array of an unknown kind')
}

function readObject(reader: MessageReader, length: number, depth: number): unknown {
  if (length % 2 !== 0) throw malformed('a key without a value')
  const object: Record<string, unknown> = {}
  for (let left = length / 2; left > 0; left--) {
    const key = reader.string('a key')
    const value = readPlain(reader, depth + 1)
    Object.defineProperty(object, key, { value, enumerable: true, writable: true, configurable: true })
  }
  return object
}

function bigint(digits: string): bigint {
  if (digits.length > 400 || !/^-?\d+$/.test(digits)) throw malformed('an invalid number')
  return BigInt(digits)
}

function typed(type: number, bytes: Uint8Array): unknown {
  const Kind = ARRAYS[ARRAY_NAMES[type]!]
  if (bytes.length % Kind.BYTES_PER_ELEMENT !== 0) throw malformed('an array that ends inside an item')
  return new Kind(bytes.slice().buffer)
}

function malformed(what: string): SkeinError {
  return new SkeinError('message/malformed', `the plain data is malformed: it holds ${what}`)
}

function notPlain(path: string, what: string): SkeinError {
  return new SkeinError('recording/not-plain', `${path} is not plain data: it is ${what}`, {
    hint: 'Use numbers, texts, booleans, lists, typed arrays and plain objects of these.',
  })
}
