import { SkeinError, type ErrorCode, type ErrorNames } from '../error.ts'
import { printable } from '../schema/index.ts'

/** The typed arrays of plain data. Files hold the place of a type here. */
const TYPED_ARRAYS = [
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

/** Values nested deeper than this hold themselves. */
const MAX_DEPTH = 64

/**
 * Copies plain data: `null`, `undefined`, numbers, texts, booleans, bigints, lists, typed arrays and plain objects of these.
 *
 * @param what the name of the value, for the message
 * @param refuse makes the error for another value, found at a path
 */
export function copyPlain(
  value: unknown,
  what: string,
  refuse: (path: string, found: string) => SkeinError,
  depth = 0,
): unknown {
  if (typeof value !== 'object' || value === null) {
    if (typeof value !== 'function' && typeof value !== 'symbol') return value
    throw refuse(what, `a ${typeof value}`)
  }
  if (depth > MAX_DEPTH) throw refuse(what, 'a reference to itself, or nested too deeply')
  if (Array.isArray(value)) {
    const list: unknown[] = []
    for (let i = 0; i < value.length; i++) list.push(copyPlain(value[i], `${what}.${i}`, refuse, depth + 1))
    return list
  }
  if (ArrayBuffer.isView(value)) {
    const kind = arrayKind(value)
    // A Buffer of Node has a slice of its own, which copies nothing.
    if (kind >= 0) return new TYPED_ARRAYS[kind]!(value as never)
  }
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) throw refuse(what, `a ${className(value)}`)
  const copy: Record<string, unknown> = {}
  for (const [key, item] of Object.entries(value))
    define(copy, key, copyPlain(item, `${what}.${printable(key)}`, refuse, depth + 1))
  return copy
}

/** The place of the type of an array among those of plain data; -1 for others. */
export function arrayKind(value: ArrayBufferView): number {
  return TYPED_ARRAYS.findIndex((kind) => value instanceof kind)
}

/** The array of a kind over bytes of its own; `null` for an unknown kind, or bytes that end inside an item. */
export function arrayOf(kind: number, bytes: Uint8Array): ArrayBufferView | null {
  const Kind = TYPED_ARRAYS[kind]
  if (Kind === undefined || bytes.length % Kind.BYTES_PER_ELEMENT !== 0) return null
  return new Kind(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.length / Kind.BYTES_PER_ELEMENT)
}

/** Sets a property, whatever its name is. */
export function define(object: Record<string, unknown>, key: string, value: unknown): void {
  if (key !== '__proto__') object[key] = value
  else Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true })
}

/** The error for a value that is no plain data. */
export function notPlain(code: ErrorCode, path: string, found: string, names: ErrorNames = {}): SkeinError {
  return new SkeinError(code, `${path} is not plain data: it is ${found}`, {
    names,
    hint: 'Use numbers, texts, booleans, lists, typed arrays and plain objects of these.',
  })
}

function className(value: object): string {
  const made: unknown = (value as { constructor?: unknown }).constructor
  return typeof made === 'function' ? printable(made.name) || 'object of a class' : 'object of a class'
}
