import { isNullable, type Type } from '../../engine/index.ts'
import type { CoreType } from '../wasm/index.ts'
import { casesOf, discriminantSize, fieldOffsets, layoutOf, payloadOffset } from './layout.ts'
import type { GuestMemory } from './guest-memory.ts'

/** A core value: `bigint` for `i64`, `number` for the rest. */
export type CoreValue = number | bigint

/** Core values of a call, read one after another. */
export interface FlatReader {
  values: ArrayLike<CoreValue>
  at: number
}

/** Core values of a call, written one after another. */
export type FlatWriter = CoreValue[]

/** How values of one type cross the boundary, compiled once. */
export interface ValueCodec {
  /** Reads a value from memory. The address has been checked. */
  load(memory: GuestMemory, pointer: number): unknown
  /** Writes a value to memory. The address has been checked. */
  store(memory: GuestMemory, pointer: number, value: unknown): void
  /** Reads a value from core values. */
  lift(memory: GuestMemory, from: FlatReader): unknown
  /** Writes a value as core values. */
  lower(memory: GuestMemory, to: FlatWriter, value: unknown): void
}

/** Compiles how values of a type cross the boundary. No code is generated: what comes out are closures. */
export function valueCodec(type: Type): ValueCodec {
  switch (type.kind) {
    case 'string':
      return stringCodec
    case 'list':
      return listCodec(type.item)
    case 'enum':
      return enumCodec(type.cases)
    case 'flags':
      return flagsCodec(type.names)
    case 'record':
      return fieldsCodec(type.fields, () => ({}))
    case 'tuple':
      return fieldsCodec(
        type.items.map((item, index) => [index, item] as const),
        () => [],
      )
    case 'option':
      return optionCodec(type)
    case 'result':
      return resultCodec(type)
    case 'variant':
      return variantCodec(type)
    default:
      return scalarCodec(type.kind)
  }
}

/** What distinguishes one scalar from another: how it lies in memory, and how a core value becomes one. */
interface Scalar {
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
  throw memory.fault('fault/bad-char', `${point} as a character, which it is not`)
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
    set: (view, at, value) => view.setFloat32(at, value, true),
    toHost: (value: number) => value,
    toCore: float,
  },
  f64: {
    get: (view, at) => view.getFloat64(at, true),
    set: (view, at, value) => view.setFloat64(at, value, true),
    toHost: (value: number) => value,
    toCore: float,
  },
  char: {
    get: (view, at) => view.getUint32(at, true),
    set: (view, at, value) => view.setUint32(at, value, true),
    toHost: toChar,
    toCore: fromChar,
  },
}

function scalarCodec(kind: string): ValueCodec {
  const { get, set, toHost, toCore } = SCALARS[kind]!
  return {
    load: (memory, at) => toHost(get(memory.view, at) as never, memory),
    store: (memory, at, value) => set(memory.view, at, toCore(value, memory) as never),
    lift: (memory, from) => toHost(from.values[from.at++] as never, memory),
    lower: (memory, to, value) => to.push(toCore(value, memory)),
  }
}

const stringCodec: ValueCodec = {
  load: (memory, at) =>
    memory.readString(memory.view.getUint32(at, true), memory.view.getUint32(at + 4, true)),
  store(memory, at, value) {
    const length = memory.writeString(value as string)
    memory.view.setUint32(at, memory.pointer, true)
    memory.view.setUint32(at + 4, length, true)
  },
  lift: (memory, from) => memory.readString(unsigned(from), unsigned(from)),
  lower(memory, to, value) {
    const length = memory.writeString(value as string)
    to.push(memory.pointer, length)
  },
}

function unsigned(from: FlatReader): number {
  return (from.values[from.at++] as number) >>> 0
}

function listCodec(item: Type): ValueCodec {
  const codec = valueCodec(item)
  const { size, align } = layoutOf(item)
  const bytes = item.kind === 'u8'

  const read = (memory: GuestMemory, pointer: number, length: number): unknown => {
    if (length * size > memory.limits.listBytes) throw memory.tooLong(length * size, memory.limits.listBytes)
    memory.check(pointer, length * size, align)
    if (bytes) return memory.bytes.slice(pointer, pointer + length)
    const list: unknown[] = []
    for (let i = 0; i < length; i++) list.push(codec.load(memory, pointer + i * size))
    return list
  }
  const write = (memory: GuestMemory, value: unknown): number => {
    if (bytes ? !(value instanceof Uint8Array) : !Array.isArray(value)) {
      throw memory.invalid(value, bytes ? 'a Uint8Array' : 'an array')
    }
    const list = value as ArrayLike<unknown>
    if (list.length * size > memory.limits.listBytes)
      throw memory.tooLong(list.length * size, memory.limits.listBytes)
    const pointer = memory.allocate(list.length * size, align)
    if (bytes) memory.bytes.set(value as Uint8Array, pointer)
    else for (let i = 0; i < list.length; i++) codec.store(memory, pointer + i * size, list[i])
    return pointer
  }
  return {
    load: (memory, at) => read(memory, memory.view.getUint32(at, true), memory.view.getUint32(at + 4, true)),
    store(memory, at, value) {
      const pointer = write(memory, value)
      memory.view.setUint32(at, pointer, true)
      memory.view.setUint32(at + 4, (value as ArrayLike<unknown>).length, true)
    },
    lift: (memory, from) => read(memory, unsigned(from), unsigned(from)),
    lower: (memory, to, value) => to.push(write(memory, value), (value as ArrayLike<unknown>).length),
  }
}

function enumCodec(cases: readonly string[]): ValueCodec {
  const indices = new Map(cases.map((name, index) => [name, index]))
  const wideDiscriminant = discriminantSize(cases.length) === 2
  const toHost = (index: number, memory: GuestMemory): string => {
    const name = cases[index >>> 0]
    if (name === undefined) throw badDiscriminant(memory, index, cases.length)
    return name
  }
  const toCore = (value: unknown, memory: GuestMemory): number => {
    const index = indices.get(value as string)
    if (index === undefined) throw memory.invalid(value, `one of ${cases.join(', ')}`)
    return index
  }
  return {
    load: (memory, at) =>
      toHost(wideDiscriminant ? memory.view.getUint16(at, true) : memory.view.getUint8(at), memory),
    store(memory, at, value) {
      if (wideDiscriminant) memory.view.setUint16(at, toCore(value, memory), true)
      else memory.view.setUint8(at, toCore(value, memory))
    },
    lift: (memory, from) => toHost(from.values[from.at++] as number, memory),
    lower: (memory, to, value) => to.push(toCore(value, memory)),
  }
}

function badDiscriminant(memory: GuestMemory, index: number, cases: number): Error {
  return memory.fault('fault/bad-discriminant', `case ${index >>> 0} of a type that has ${cases}`)
}

function flagsCodec(names: readonly string[]): ValueCodec {
  const { size } = layoutOf({ kind: 'flags', names })
  const toHost = (bits: number): Record<string, boolean> =>
    Object.fromEntries(names.map((name, index) => [name, ((bits >>> index) & 1) === 1]))
  const toCore = (value: unknown, memory: GuestMemory): number => {
    if (typeof value !== 'object' || value === null) throw memory.invalid(value, 'an object of flags')
    let bits = 0
    for (let i = 0; i < names.length; i++)
      if ((value as Record<string, unknown>)[names[i]!] === true) bits |= 1 << i
    return bits >>> 0
  }
  return {
    load: (memory, at) =>
      toHost(
        size === 1
          ? memory.view.getUint8(at)
          : size === 2
            ? memory.view.getUint16(at, true)
            : memory.view.getUint32(at, true),
      ),
    store(memory, at, value) {
      const bits = toCore(value, memory)
      if (size === 1) memory.view.setUint8(at, bits)
      else if (size === 2) memory.view.setUint16(at, bits, true)
      else memory.view.setUint32(at, bits, true)
    },
    lift: (_memory, from) => toHost(from.values[from.at++] as number),
    lower: (memory, to, value) => to.push(toCore(value, memory)),
  }
}

/** Records and tuples: the same but for what holds the fields. */
function fieldsCodec(
  fields: readonly (readonly [string | number, Type])[],
  create: () => object,
): ValueCodec {
  const codecs = fields.map(([, type]) => valueCodec(type))
  const offsets = fieldOffsets(fields.map(([, type]) => type))
  const keys = fields.map(([key]) => key)
  type Holder = Record<string | number, unknown>
  const objectOf = (value: unknown, memory: GuestMemory): Holder => {
    if (typeof value !== 'object' || value === null)
      throw memory.invalid(value, `an object with ${keys.join(', ')}`)
    return value as Holder
  }
  return {
    load(memory, at) {
      const value = create() as Holder
      for (let i = 0; i < codecs.length; i++) value[keys[i]!] = codecs[i]!.load(memory, at + offsets[i]!)
      return value
    },
    store(memory, at, value) {
      const holder = objectOf(value, memory)
      for (let i = 0; i < codecs.length; i++) codecs[i]!.store(memory, at + offsets[i]!, holder[keys[i]!])
    },
    lift(memory, from) {
      const value = create() as Holder
      for (let i = 0; i < codecs.length; i++) value[keys[i]!] = codecs[i]!.lift(memory, from)
      return value
    },
    lower(memory, to, value) {
      const holder = objectOf(value, memory)
      for (let i = 0; i < codecs.length; i++) codecs[i]!.lower(memory, to, holder[keys[i]!])
    },
  }
}

/** What options, results and variants have in common: a discriminant and perhaps a payload. */
function casesCodec(
  type: Extract<Type, { kind: 'option' | 'result' | 'variant' }>,
  wrap: (index: number, payload: unknown) => unknown,
  unwrap: (value: unknown, memory: GuestMemory) => readonly [index: number, payload: unknown],
): ValueCodec {
  const cases = casesOf(type)
  const codecs = cases.map((payload) => (payload === null ? null : valueCodec(payload)))
  const flats = cases.map((payload) => (payload === null ? [] : layoutOf(payload).flat))
  const joined = layoutOf(type).flat.slice(1)
  const offset = payloadOffset(cases)
  return {
    load(memory, at) {
      const index = memory.view.getUint8(at)
      if (index >= cases.length) throw badDiscriminant(memory, index, cases.length)
      return wrap(index, codecs[index]?.load(memory, at + offset))
    },
    store(memory, at, value) {
      const [index, payload] = unwrap(value, memory)
      memory.view.setUint8(at, index)
      codecs[index]?.store(memory, at + offset, payload)
    },
    lift(memory, from) {
      const index = unsigned(from)
      if (index >= cases.length) throw badDiscriminant(memory, index, cases.length)
      const start = from.at
      from.at = start + joined.length
      const codec = codecs[index]
      if (codec === null || codec === undefined) return wrap(index, undefined)
      const flat = flats[index]!
      const values = flat.map((want, i) => narrow(from.values[start + i]!, joined[i]!, want))
      return wrap(index, codec.lift(memory, { values, at: 0 }))
    },
    lower(memory, to, value) {
      const [index, payload] = unwrap(value, memory)
      to.push(index)
      const start = to.length
      codecs[index]?.lower(memory, to, payload)
      const flat = flats[index]!
      for (let i = 0; i < joined.length; i++) {
        if (i < flat.length) to[start + i] = widen(to[start + i]!, flat[i]!, joined[i]!)
        else to.push(joined[i] === 'i64' ? 0n : 0)
      }
    },
  }
}

const float32 = new Float32Array(1)
const bits32 = new Uint32Array(float32.buffer)
const float64 = new Float64Array(1)
const bits64 = new BigUint64Array(float64.buffer)

/** Puts a core value into the wider type that the cases of a variant share. */
function widen(value: CoreValue, from: CoreType, to: CoreType): CoreValue {
  if (from === to) return value
  let bits: number | bigint = value
  if (from === 'f32') {
    float32[0] = value as number
    bits = bits32[0]!
  } else if (from === 'f64') {
    float64[0] = value as number
    bits = bits64[0]!
  }
  if (to === 'i64') return BigInt.asUintN(64, typeof bits === 'bigint' ? bits : BigInt(bits >>> 0))
  return bits
}

/** Takes a core value out of the wider type that the cases of a variant share. */
function narrow(value: CoreValue, from: CoreType, to: CoreType): CoreValue {
  if (from === to) return value
  if (to === 'f64') {
    bits64[0] = value as bigint
    return float64[0]!
  }
  const low = typeof value === 'bigint' ? Number(BigInt.asUintN(32, value)) : value
  if (to !== 'f32') return low | 0
  bits32[0] = low
  return float32[0]!
}

function optionCodec(type: Extract<Type, { kind: 'option' }>): ValueCodec {
  const wrapped = isNullable(type.value)
  return casesCodec(
    type,
    (index, payload) => (index === 0 ? null : wrapped ? { some: payload } : payload),
    (value, memory) => {
      if (value === null || value === undefined) return [0, undefined]
      if (!wrapped) return [1, value]
      if (typeof value === 'object' && 'some' in value) return [1, value.some]
      throw memory.invalid(value, '{ some } or null')
    },
  )
}

function resultCodec(type: Extract<Type, { kind: 'result' }>): ValueCodec {
  return casesCodec(
    type,
    (index, payload) => (index === 0 ? { ok: payload ?? null } : { err: payload ?? null }),
    (value, memory) => {
      if (typeof value === 'object' && value !== null) {
        if ('ok' in value) return [0, value.ok]
        if ('err' in value) return [1, value.err]
      }
      throw memory.invalid(value, '{ ok } or { err }')
    },
  )
}

function variantCodec(type: Extract<Type, { kind: 'variant' }>): ValueCodec {
  const tags = type.cases.map(([name]) => name)
  return casesCodec(
    type,
    (index, payload) =>
      type.cases[index]![1] === null ? { tag: tags[index] } : { tag: tags[index], value: payload },
    (value, memory) => {
      const tagged = value as { tag?: string; value?: unknown } | null | undefined
      const index = tags.indexOf(tagged?.tag ?? '')
      if (index < 0) throw memory.invalid(value, `an object with a tag of ${tags.join(', ')}`)
      return [index, tagged!.value]
    },
  )
}
