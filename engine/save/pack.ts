import { decode, encode, ExtData, type ExtensionCodecType } from '@msgpack/msgpack'
import { SkeinError } from '../error.ts'

/**
 * Plain data as MessagePack: numbers (−0, NaN and 64-bit integers included), texts, booleans, `null`, `undefined`, arrays, plain objects and
 * typed arrays. Runs of zero bytes in typed arrays take no room.
 */
export type PlainData =
  | null
  | undefined
  | boolean
  | number
  | bigint
  | string
  | ArrayBufferView
  | readonly PlainData[]
  | { readonly [key: string]: PlainData }

/** Nested deeper than this, data holds itself. */
const MAX_DEPTH = 80
/** Zero bytes that are worth a run of their own. */
const GAP = 16

const ARRAYS = [
  Uint8Array, Int8Array, Uint16Array, Int16Array, Uint32Array, Int32Array, BigUint64Array, BigInt64Array, Float32Array, Float64Array, Uint8ClampedArray,
] as const // prettier-ignore
type PackedArray = InstanceType<(typeof ARRAYS)[number]>

/** Types of MessagePack extensions. */
const EXTENSION = { array: 1, special: 2 } as const

/** Values that MessagePack has no form for. */
class Special {
  readonly code: number
  constructor(code: number) {
    this.code = code
  }
}
const UNDEFINED = new Special(0)
const NEGATIVE_ZERO = new Special(1)

/** A typed array in the form in which it is written. */
class Packed {
  readonly bytes: Uint8Array
  constructor(bytes: Uint8Array) {
    this.bytes = bytes
  }
}

/** Encodes data. @throws SkeinError `value/invalid` that says where something is no plain data */
export function pack(data: unknown, what: string): Uint8Array {
  return encode(prepare(data, what, []), {
    extensionCodec: WRITER,
    useBigInt64: true,
    maxDepth: MAX_DEPTH + 4,
  })
}

/**
 * Decodes data that may come from anyone: nothing in it takes more memory than `room`.
 *
 * @param room bytes that typed arrays may have together
 * @throws SkeinError `save/malformed`
 */
export function unpack(bytes: Uint8Array, what: string, room: number): unknown {
  const most = bytes.length
  let data: unknown
  try {
    data = decode(bytes, {
      extensionCodec: reader(room),
      useBigInt64: true,
      maxStrLength: most,
      maxBinLength: most,
      maxArrayLength: most,
      maxMapLength: most,
      maxExtLength: most,
    })
  } catch (cause) {
    if (cause instanceof SkeinError) throw cause
    throw malformed(`${what} cannot be decoded`, cause)
  }
  assertShallow(data, 0)
  return data
}

/** The contents of a saved game contradict each other, although its checksum matches. */
export function malformed(why: string, cause?: unknown): SkeinError {
  return new SkeinError('save/malformed', `the saved game is malformed: ${why}`, {
    hint: 'Load another saved game. If Skein itself wrote this one, please report it.',
    ...(cause === undefined ? {} : { cause }),
  })
}

function prepare(value: unknown, what: string, path: readonly string[]): unknown {
  if (value === undefined) return UNDEFINED
  if (typeof value === 'number') {
    if (Number.isNaN(value)) return Number.NaN
    return Object.is(value, -0) ? NEGATIVE_ZERO : value
  }
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value
  if (typeof value === 'bigint') {
    if (BigInt.asIntN(64, value) === value || BigInt.asUintN(64, value) === value) return value
    throw notPlain(what, path, 'a bigint of more than 64 bits')
  }
  if (path.length > MAX_DEPTH) throw notPlain(what, path, 'nested too deep')
  if (Array.isArray(value))
    return value.map((item: unknown, index) => prepare(item, what, [...path, String(index)]))
  if (typeof value === 'object') {
    const kind = ARRAYS.findIndex((it) => value instanceof it)
    if (kind >= 0) return new Packed(packArray(value as PackedArray, kind))
    const prototype: unknown = Object.getPrototypeOf(value)
    if (prototype === null || prototype === Object.prototype) {
      if (Object.hasOwn(value, '__proto__')) throw notPlain(what, path, 'an object with a key "__proto__"')
      return Object.fromEntries(
        Object.entries(value).map(([key, item]) => [key, prepare(item, what, [...path, key])]),
      )
    }
  }
  throw notPlain(what, path, typeof value === 'object' ? `a ${value.constructor.name}` : `a ${typeof value}`)
}

function notPlain(what: string, path: readonly string[], found: string): SkeinError {
  const where = path.length === 0 ? 'it' : path.slice(0, 8).join('.')
  return new SkeinError('value/invalid', `${what} cannot be saved: ${where} is ${found}`, {
    hint: 'Use numbers, texts, booleans, arrays, typed arrays and plain objects of these.',
  })
}

/** Writes typed arrays, and the values that MessagePack has no form for. */
const WRITER: ExtensionCodecType<undefined> = {
  tryToEncode(value) {
    if (value instanceof Packed) return new ExtData(EXTENSION.array, value.bytes)
    return value instanceof Special ? new ExtData(EXTENSION.special, Uint8Array.of(value.code)) : null
  },
  decode: () => null,
}

function reader(room: number): ExtensionCodecType<undefined> {
  let left = room
  return {
    tryToEncode: () => null,
    decode(bytes, type) {
      if (type === EXTENSION.array) {
        const array = unpackArray(bytes, left)
        left -= array.byteLength
        return array
      }
      if (type === EXTENSION.special && bytes.length === 1) {
        if (bytes[0] === UNDEFINED.code) return undefined
        if (bytes[0] === NEGATIVE_ZERO.code) return -0
      }
      throw malformed('it holds an unknown kind of value')
    },
  }
}

/** @throws SkeinError `save/malformed` for data that is nested deeper than any that {@link pack} writes */
function assertShallow(value: unknown, depth: number): void {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return
  if (depth > MAX_DEPTH) throw malformed('its values are nested too deep')
  for (const item of Array.isArray(value) ? (value as unknown[]) : Object.values(value))
    assertShallow(item, depth + 1)
}

/** One byte of kind, four of length, then runs: four bytes of zeros before it, four of its length, and its bytes. */
function packArray(array: PackedArray, kind: number): Uint8Array {
  const bytes = canonicalBytes(array)
  const runs: [from: number, to: number][] = []
  for (let at = 0; at < bytes.length; at++) {
    if (bytes[at] === 0) continue
    const last = runs.at(-1)
    if (last !== undefined && at - last[1] < GAP) last[1] = at + 1
    else runs.push([at, at + 1])
  }
  const packed = new Uint8Array(5 + runs.reduce((sum, [from, to]) => sum + 8 + to - from, 0))
  const view = new DataView(packed.buffer)
  view.setUint8(0, kind)
  view.setUint32(1, bytes.length, true)
  let [place, before] = [5, 0]
  for (const [from, to] of runs) {
    view.setUint32(place, from - before, true)
    view.setUint32(place + 4, to - from, true)
    packed.set(bytes.subarray(from, to), place + 8)
    place += 8 + to - from
    before = to
  }
  return packed
}

/** The bytes of an array, in which every NaN has the same bits. Skein runs on little-endian machines alone, as WebAssembly memory is. */
function canonicalBytes(array: PackedArray): Uint8Array {
  const floats = array instanceof Float32Array || array instanceof Float64Array
  if (!floats || !array.some((value) => Number.isNaN(value)))
    return new Uint8Array(array.buffer, array.byteOffset, array.byteLength)
  const copy = array.slice()
  const words = new Uint32Array(copy.buffer)
  const width = copy.BYTES_PER_ELEMENT / 4
  for (let at = 0; at < copy.length; at++) {
    if (!Number.isNaN(copy[at])) continue
    words[at * width] = width === 1 ? 0x7fc0_0000 : 0
    if (width === 2) words[at * width + 1] = 0x7ff8_0000
  }
  return new Uint8Array(copy.buffer)
}

function unpackArray(packed: Uint8Array, room: number): PackedArray {
  const kind = ARRAYS[packed[0] ?? ARRAYS.length]
  if (kind === undefined || packed.length < 5) throw malformed('it holds an unknown kind of array')
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength)
  const length = view.getUint32(1, true)
  if (length > room) throw malformed('its arrays are too large')
  if (length % kind.BYTES_PER_ELEMENT !== 0) throw malformed('it holds half an element of an array')
  const bytes = new Uint8Array(length)
  let [place, at] = [5, 0]
  while (place < packed.length) {
    if (place + 8 > packed.length) throw malformed('it holds half a run of an array')
    at += view.getUint32(place, true)
    const count = view.getUint32(place + 4, true)
    place += 8
    if (place + count > packed.length || at + count > length)
      throw malformed('a run of an array leaves the array')
    bytes.set(packed.subarray(place, place + count), at)
    place += count
    at += count
  }
  return kind === Uint8Array ? bytes : new kind(bytes.buffer)
}
