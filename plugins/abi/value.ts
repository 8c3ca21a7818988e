import type { Type } from '../../engine/index.ts'
import { HOST_COST } from '../sandbox/index.ts'
import { optionCodec, resultCodec, variantCodec } from './cases.ts'
import { badDiscriminant, unsigned, type ValueCodec } from './codec.ts'
import type { GuestMemory } from './guest-memory.ts'
import { casesOf, discriminantSize, fieldOffsets, layoutOf } from './layout.ts'
import { SCALARS } from './scalar.ts'

/** Compiles how values of a type cross the boundary. No code is generated: the results are closures. */
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
      return optionCodec(type, valueCodec)
    case 'result':
      return resultCodec(type, valueCodec)
    case 'variant':
      return variantCodec(type, valueCodec)
    default:
      return scalarCodec(type.kind)
  }
}

function scalarCodec(kind: string): ValueCodec {
  const { get, set, toHost, toCore } = SCALARS[kind]!
  return {
    load: (memory, at) => toHost(get(memory.window, at) as never, memory),
    store: (memory, at, value) => set(memory.window, at, toCore(value, memory) as never),
    lift: (memory, from) => toHost(from.values[from.at++] as never, memory),
    lower: (memory, to, value) => to.push(toCore(value, memory)),
  }
}

const stringCodec: ValueCodec = {
  load: (memory, at) =>
    memory.readString(memory.window.getUint32(at, true), memory.window.getUint32(at + 4, true)),
  store(memory, at, value) {
    const length = memory.writeString(value as string)
    memory.window.setUint32(at, memory.pointer, true)
    memory.window.setUint32(at + 4, length, true)
  },
  lift: (memory, from) => memory.readString(unsigned(from), unsigned(from)),
  lower(memory, to, value) {
    const length = memory.writeString(value as string)
    to.push(memory.pointer, length)
  },
}

/** The most lists that a value holds which are not in lists themselves. */
function listsIn(type: Type): number {
  const sum = (types: readonly Type[]): number => types.reduce((total, it) => total + listsIn(it), 0)
  switch (type.kind) {
    case 'list':
      return 1
    case 'record':
      return sum(type.fields.map(([, field]) => field))
    case 'tuple':
      return sum(type.items)
    case 'option':
    case 'result':
    case 'variant':
      return Math.max(0, ...casesOf(type).map((payload) => (payload === null ? 0 : listsIn(payload))))
    default:
      return 0
  }
}

function listCodec(item: Type): ValueCodec {
  const codec = valueCodec(item)
  const { size, align, flat } = layoutOf(item)
  const bytes = item.kind === 'u8'
  // An element takes the host at least one value, whatever it takes of the guest's memory.
  const values = bytes ? 0 : Math.max(1, flat.length)
  const lists = listsIn(item) * HOST_COST.list

  const read = (memory: GuestMemory, pointer: number, length: number): unknown => {
    memory.spend(length * size, length * values)
    memory.pay(length * lists)
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
      throw memory.excess(list.length * size, memory.limits.listBytes)
    memory.pay(list.length * (size * HOST_COST.byte + values * HOST_COST.value + lists))
    const pointer = memory.allocate(list.length * size, align)
    memory.sent(list.length * size)
    if (bytes) memory.bytes.set(value as Uint8Array, pointer)
    else for (let i = 0; i < list.length; i++) codec.store(memory, pointer + i * size, list[i])
    return pointer
  }
  return {
    load: (memory, at) =>
      read(memory, memory.window.getUint32(at, true), memory.window.getUint32(at + 4, true)),
    store(memory, at, value) {
      const pointer = write(memory, value)
      memory.window.setUint32(at, pointer, true)
      memory.window.setUint32(at + 4, (value as ArrayLike<unknown>).length, true)
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
      toHost(wideDiscriminant ? memory.window.getUint16(at, true) : memory.window.getUint8(at), memory),
    store(memory, at, value) {
      if (wideDiscriminant) memory.window.setUint16(at, toCore(value, memory), true)
      else memory.window.setUint8(at, toCore(value, memory))
    },
    lift: (memory, from) => toHost(from.values[from.at++] as number, memory),
    lower: (memory, to, value) => to.push(toCore(value, memory)),
  }
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
          ? memory.window.getUint8(at)
          : size === 2
            ? memory.window.getUint16(at, true)
            : memory.window.getUint32(at, true),
      ),
    store(memory, at, value) {
      const bits = toCore(value, memory)
      if (size === 1) memory.window.setUint8(at, bits)
      else if (size === 2) memory.window.setUint16(at, bits, true)
      else memory.window.setUint32(at, bits, true)
    },
    lift: (_memory, from) => toHost(from.values[from.at++] as number),
    lower: (memory, to, value) => to.push(toCore(value, memory)),
  }
}

/** Records and tuples: the same but for the container of the fields. */
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
