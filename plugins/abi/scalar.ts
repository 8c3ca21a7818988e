import { canonicalNaN } from '../../engine/index.ts'
import type { CoreValue } from './codec.ts'
import type { GuestMemory } from './guest-memory.ts'

/** A kind of scalar: how it lies in memory, and how a core value becomes one. */
export interface Scalar {
  readonly get: (view: DataView, pointer: number) => CoreValue
  readonly set: (view: DataView, pointer: number, value: never) => void
  /** From a core value, or what lies in memory, to JavaScript. */
  readonly toHost: (value: never, memory: GuestMemory) => unknown
  /** From JavaScript to a core value. */
  readonly toCore: (value: unknown, memory: GuestMemory) => CoreValue
}

function number(what: string, low: number, high: number): (value: unknown, memory: GuestMemory) => number {
  return (value, memory) => {
    if (typeof value === 'number' && value >= low && value <= high && Number.isInteger(value)) return value
    throw memory.invalid(value, `a whole number from ${low} to ${high} (${what})`)
  }
}

function float(value: unknown, memory: GuestMemory): number {
  if (typeof value === 'number') return value
  throw memory.invalid(value, 'a number')
}

function wide(low: bigint, high: bigint): (value: unknown, memory: GuestMemory) => bigint {
  return (value, memory) => {
    if (typeof value === 'bigint' && value >= low && value <= high) return value
    throw memory.invalid(value, `a bigint from ${low} to ${high}`)
  }
}

function toChar(code: number, memory: GuestMemory): string {
  const point = code >>> 0
  if (point < 0x11_0000 && (point < 0xd800 || point > 0xdfff)) return String.fromCodePoint(point)
  throw memory.fault('fault/bad-char', `an invalid Unicode code point ${point}`)
}

function fromChar(value: unknown, memory: GuestMemory): number {
  const code = typeof value === 'string' ? value.codePointAt(0) : undefined
  if (code !== undefined && String.fromCodePoint(code) === value && (code < 0xd800 || code > 0xdfff))
    return code
  throw memory.invalid(value, 'one character')
}

const unsigned32: Scalar = {
  get: (view, at) => view.getUint32(at, true),
  set: (view, at, value) => view.setUint32(at, value, true),
  toHost: (value: number) => value >>> 0,
  toCore: number('32 bits', 0, 0xffff_ffff),
}

/** Integers wrap when they are lifted, as the canonical ABI has it; booleans are true unless zero. */
export const SCALARS: Readonly<Record<string, Scalar>> = {
  bool: {
    get: (view, at) => view.getUint8(at),
    set: (view, at, value) => view.setUint8(at, value),
    toHost: (value: number) => value !== 0,
    toCore: (value, memory) => {
      if (typeof value === 'boolean') return value ? 1 : 0
      throw memory.invalid(value, 'true or false')
    },
  },
  u8: {
    get: (view, at) => view.getUint8(at),
    set: (view, at, value) => view.setUint8(at, value),
    toHost: (value: number) => value & 0xff,
    toCore: number('8 bits', 0, 0xff),
  },
  s8: {
    get: (view, at) => view.getInt8(at),
    set: (view, at, value) => view.setInt8(at, value),
    toHost: (value: number) => (value << 24) >> 24,
    toCore: number('8 bits, signed', -0x80, 0x7f),
  },
  u16: {
    get: (view, at) => view.getUint16(at, true),
    set: (view, at, value) => view.setUint16(at, value, true),
    toHost: (value: number) => value & 0xffff,
    toCore: number('16 bits', 0, 0xffff),
  },
  s16: {
    get: (view, at) => view.getInt16(at, true),
    set: (view, at, value) => view.setInt16(at, value, true),
    toHost: (value: number) => (value << 16) >> 16,
    toCore: number('16 bits, signed', -0x8000, 0x7fff),
  },
  u32: unsigned32,
  entity: unsigned32,
  s32: {
    get: (view, at) => view.getInt32(at, true),
    set: (view, at, value) => view.setInt32(at, value, true),
    toHost: (value: number) => value,
    toCore: number('32 bits, signed', -0x8000_0000, 0x7fff_ffff),
  },
  u64: {
    get: (view, at) => view.getBigUint64(at, true),
    set: (view, at, value) => view.setBigUint64(at, value, true),
    toHost: (value: bigint) => BigInt.asUintN(64, value),
    toCore: wide(0n, 0xffff_ffff_ffff_ffffn),
  },
  s64: {
    get: (view, at) => view.getBigInt64(at, true),
    set: (view, at, value) => view.setBigInt64(at, value, true),
    toHost: (value: bigint) => value,
    toCore: wide(-0x8000_0000_0000_0000n, 0x7fff_ffff_ffff_ffffn),
  },
  f32: {
    get: (view, at) => view.getFloat32(at, true),
    set: (view, at, value) => view.setFloat32(at, canonicalNaN(value), true),
    toHost: canonicalNaN,
    toCore: float,
  },
  f64: {
    get: (view, at) => view.getFloat64(at, true),
    set: (view, at, value) => view.setFloat64(at, canonicalNaN(value), true),
    toHost: canonicalNaN,
    toCore: float,
  },
  char: {
    get: (view, at) => view.getUint32(at, true),
    set: (view, at, value) => view.setUint32(at, value, true),
    toHost: toChar,
    toCore: fromChar,
  },
}
