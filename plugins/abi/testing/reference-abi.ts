import type { CoreType } from '../../wasm/index.ts'
import {
  aligned,
  alignment,
  bytesOfCase,
  flatten,
  payloadAlignment,
  size,
  type PlainType,
} from './reference-type.ts'
import { decodeUtf8, encodeUtf8, Trap } from './reference-utf8.ts'

/** A list or record is an array, a variant its case and payload, flags an array of truth values. */
export type PlainValue =
  | boolean
  | number
  | bigint
  | string
  | readonly PlainValue[]
  | { readonly case: number; readonly payload: PlainValue | null }

/** Memory of a guest whose allocator never frees. */
export class PlainMemory {
  readonly bytes: Uint8Array
  #next: number

  /** @param next where allocation begins */
  constructor(bytes: Uint8Array, next: number) {
    this.bytes = bytes
    this.#next = next
  }

  /** The bytes up to the last that was allocated. */
  get used(): Uint8Array {
    return this.bytes.subarray(0, this.#next)
  }

  allocate(count: number, align: number): number {
    const at = aligned(this.#next, align)
    if (at + count > this.bytes.length) throw new RangeError('the memory of the test is too small')
    this.#next = at + count
    return at
  }

  read(at: number, count: number): bigint {
    let value = 0n
    for (let i = count - 1; i >= 0; i--) value = value * 256n + BigInt(this.bytes[at + i]!)
    return value
  }

  write(at: number, count: number, value: bigint): void {
    for (let i = 0; i < count; i++) this.bytes[at + i] = Number((value >> BigInt(8 * i)) & 255n)
  }
}

const floats = new DataView(new ArrayBuffer(8))

function floatOf(bits: bigint, width: 32 | 64): number {
  if (width === 32) floats.setUint32(0, Number(bits))
  else floats.setBigUint64(0, bits)
  const value = width === 32 ? floats.getFloat32(0) : floats.getFloat64(0)
  return Number.isNaN(value) ? Number.NaN : value
}

function bitsOf(value: number, width: 32 | 64): bigint {
  if (Number.isNaN(value)) return width === 32 ? 0x7fc0_0000n : 0x7ff8_0000_0000_0000n
  if (width === 32) floats.setFloat32(0, value)
  else floats.setFloat64(0, value)
  return width === 32 ? BigInt(floats.getUint32(0)) : floats.getBigUint64(0)
}

/** A number, truth value, character or flags of some bits; `null` for values of other types. */
function fromBits(type: PlainType, bits: bigint): PlainValue | null {
  switch (type.is) {
    case 'bool':
      return bits !== 0n
    case 'int': {
      const value = type.signed ? BigInt.asIntN(type.bits, bits) : BigInt.asUintN(type.bits, bits)
      return type.bits === 64 ? value : Number(value)
    }
    case 'float':
      return floatOf(bits, type.bits)
    case 'char':
      if (bits >= 0x11_0000n || (bits >= 0xd800n && bits <= 0xdfffn)) throw new Trap('character')
      return String.fromCodePoint(Number(bits))
    case 'flags':
      return Array.from({ length: type.count }, (_, index) => ((bits >> BigInt(index)) & 1n) === 1n)
    default:
      return null
  }
}

function toBits(type: PlainType, value: PlainValue): bigint | null {
  switch (type.is) {
    case 'bool':
      return value === true ? 1n : 0n
    case 'int':
      return BigInt.asUintN(type.bits, BigInt(value as number))
    case 'float':
      return bitsOf(value as number, type.bits)
    case 'char':
      return BigInt((value as string).codePointAt(0)!)
    case 'flags':
      return (value as boolean[]).reduce((bits, it, index) => bits + (it ? 1n << BigInt(index) : 0n), 0n)
    default:
      return null
  }
}

/** @throws Trap when the bytes hold no value of the type */
export function load(memory: PlainMemory, at: number, type: PlainType): PlainValue {
  switch (type.is) {
    case 'string':
    case 'list':
      return loadMany(memory, Number(memory.read(at, 4)), Number(memory.read(at + 4, 4)), type)
    case 'record':
      return type.fields.map((field) => {
        const from = aligned(at, alignment(field))
        at = from + size(field)
        return load(memory, from, field)
      })
    case 'variant': {
      const bytes = bytesOfCase(type.cases.length)
      const index = Number(memory.read(at, bytes))
      const payload = type.cases[index]
      if (payload === undefined) throw new Trap('case')
      const from = at + aligned(bytes, payloadAlignment(type.cases))
      return { case: index, payload: payload === null ? null : load(memory, from, payload) }
    }
    default:
      return fromBits(type, memory.read(at, size(type)))!
  }
}

function loadMany(
  memory: PlainMemory,
  at: number,
  count: number,
  type: Extract<PlainType, { is: 'string' | 'list' }>,
): PlainValue {
  const item: PlainType = type.is === 'list' ? type.item : { is: 'int', bits: 8, signed: false }
  if (at % alignment(item) !== 0 || at + count * size(item) > memory.bytes.length) throw new Trap('address')
  const values = Array.from({ length: count }, (_, index) => load(memory, at + index * size(item), item))
  return type.is === 'list' ? values : decodeUtf8(values as number[])
}

export function store(memory: PlainMemory, at: number, type: PlainType, value: PlainValue): void {
  switch (type.is) {
    case 'string':
    case 'list': {
      const [pointer, count] = storeMany(memory, type, value)
      memory.write(at, 4, BigInt(pointer))
      memory.write(at + 4, 4, BigInt(count))
      return
    }
    case 'record':
      for (const [index, field] of type.fields.entries()) {
        const to = aligned(at, alignment(field))
        store(memory, to, field, (value as PlainValue[])[index]!)
        at = to + size(field)
      }
      return
    case 'variant': {
      const bytes = bytesOfCase(type.cases.length)
      const { case: index, payload } = value as { case: number; payload: PlainValue | null }
      memory.write(at, bytes, BigInt(index))
      const to = at + aligned(bytes, payloadAlignment(type.cases))
      const held = type.cases[index]
      if (held !== null && held !== undefined) store(memory, to, held, payload!)
      return
    }
    default:
      memory.write(at, size(type), toBits(type, value)!)
  }
}

function storeMany(
  memory: PlainMemory,
  type: Extract<PlainType, { is: 'string' | 'list' }>,
  value: PlainValue,
): readonly [pointer: number, count: number] {
  const item: PlainType = type.is === 'list' ? type.item : { is: 'int', bits: 8, signed: false }
  const values = type.is === 'list' ? (value as PlainValue[]) : encodeUtf8(value as string)
  const pointer = memory.allocate(values.length * size(item), alignment(item))
  for (const [index, it] of values.entries()) store(memory, pointer + index * size(item), item, it)
  return [pointer, values.length]
}

/** Core values, read one after another. `i64` is a bigint. */
export interface CoreValues {
  readonly values: readonly (number | bigint)[]
  at: number
}

/** @throws Trap when the core values hold no value of the type */
export function liftFlat(memory: PlainMemory, from: CoreValues, type: PlainType): PlainValue {
  const next = (): number | bigint => from.values[from.at++]!
  switch (type.is) {
    case 'string':
    case 'list':
      return loadMany(memory, Number(next()) >>> 0, Number(next()) >>> 0, type)
    case 'record':
      return type.fields.map((field) => liftFlat(memory, from, field))
    case 'variant': {
      const [, ...joined] = flatten(type)
      const index = Number(next()) >>> 0
      const start = from.at
      from.at += joined.length
      const payload = type.cases[index]
      if (payload === undefined) throw new Trap('case')
      if (payload === null) return { case: index, payload: null }
      const values = flatten(payload).map((wanted, i) =>
        coreOf(wanted, coreBits(joined[i]!, from.values[start + i]!)),
      )
      return { case: index, payload: liftFlat(memory, { values, at: 0 }, payload) }
    }
    default: {
      const [core] = flatten(type)
      return fromBits(type, coreBits(core!, next()))!
    }
  }
}

export function lowerFlat(memory: PlainMemory, type: PlainType, value: PlainValue): (number | bigint)[] {
  switch (type.is) {
    case 'string':
    case 'list':
      return [...storeMany(memory, type, value)]
    case 'record':
      return type.fields.flatMap((field, index) => lowerFlat(memory, field, (value as PlainValue[])[index]!))
    case 'variant': {
      const [, ...joined] = flatten(type)
      const { case: index, payload } = value as { case: number; payload: PlainValue | null }
      const held = type.cases[index] ?? null
      const flat = held === null ? [] : lowerFlat(memory, held, payload!)
      const cores = held === null ? [] : flatten(held)
      return [
        index,
        ...joined.map((core, i) => coreOf(core, i < flat.length ? coreBits(cores[i]!, flat[i]!) : 0n)),
      ]
    }
    default: {
      const [core] = flatten(type)
      const bits = toBits(type, value)!
      // Signed integers narrower than a core value keep their sign in it.
      return [
        coreOf(core!, type.is === 'int' && type.signed ? BigInt.asUintN(64, BigInt(value as number)) : bits),
      ]
    }
  }
}

/** The bits of a core value, in as many bits as it has. */
function coreBits(core: CoreType, value: number | bigint): bigint {
  switch (core) {
    case 'i32':
      return BigInt.asUintN(32, BigInt(value))
    case 'i64':
      return BigInt.asUintN(64, BigInt(value))
    default:
      return bitsOf(Number(value), core === 'f32' ? 32 : 64)
  }
}

function coreOf(core: CoreType, bits: bigint): number | bigint {
  switch (core) {
    case 'i32':
      return Number(BigInt.asIntN(32, bits))
    case 'i64':
      return BigInt.asIntN(64, bits)
    default:
      return floatOf(core === 'f32' ? BigInt.asUintN(32, bits) : bits, core === 'f32' ? 32 : 64)
  }
}
