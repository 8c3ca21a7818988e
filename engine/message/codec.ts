import { Decoder } from '@msgpack/msgpack'
import { SkeinError } from '../error.ts'
import { isNullable, type Field, type Type } from '../schema/index.ts'
import { messageWrite, RANGES } from './write.ts'
import { MessageWriter } from './writer.ts'

/** Turns payloads of one event into MessagePack and back. */
export interface MessageCodec {
  /**
   * Encodes a payload. The bytes are only good until the next call; copy what is kept.
   * @throws SkeinError `value/invalid` when a value does not fit its type
   */
  encode(value: Readonly<Record<string, unknown>>): Uint8Array
  /** Decodes a payload that may come from anyone. @throws SkeinError `message/malformed` */
  decode(bytes: Uint8Array): Record<string, unknown>
}

/** What one message may hold. */
export const MESSAGE_LIMITS = { stringBytes: 1_048_576, listItems: 1_048_576 } as const

const limits = {
  useBigInt64: false,
  maxStrLength: MESSAGE_LIMITS.stringBytes,
  maxBinLength: 16_777_216,
  maxArrayLength: MESSAGE_LIMITS.listItems,
  maxMapLength: 0,
  maxExtLength: 0,
} as const

type Convert = (value: unknown, path: string) => unknown

/** Compiles the codec of an event's fields; see `docs/abi.md`, *Events*, for the format. */
export function messageCodec(fields: readonly Field[]): MessageCodec {
  // 64-bit integers are `bigint` on this side; the fast decoder is for all other messages.
  const wide = fields.some(([, type]) => holdsWide(type))
  const writer = new MessageWriter()
  const decoder = new Decoder({ ...limits, useBigInt64: wide })
  const writes = fields.map(([, type]) => messageWrite(type))
  const fromWire = fields.map(([, type]) => hostConverter(type))
  const names = fields.map(([name]) => name)
  const defaults = fields.map(([, type]) => type.default)
  return {
    encode(value) {
      writer.begin()
      writer.array(names.length)
      for (let i = 0; i < names.length; i++) {
        const name = names[i]!
        const given = value[name]
        writes[i]!(writer, given === undefined ? defaults[i] : given, name)
      }
      return writer.finish()
    },
    decode(bytes) {
      let items: unknown
      try {
        items = decoder.decode(bytes)
      } catch (cause) {
        throw malformed(cause instanceof Error ? cause.message : String(cause), cause)
      }
      if (!Array.isArray(items)) throw malformed('it is not an array')
      const value: Record<string, unknown> = {}
      for (let i = 0; i < names.length; i++) {
        const name = names[i]!
        if (i < items.length) value[name] = fromWire[i]!(items[i], name)
        else if (defaults[i] !== undefined) value[name] = defaults[i]
        else throw malformed(`the field "${name}" is missing`)
      }
      return value
    },
  }
}

/** Whether bytes are one MessagePack array, for events whose fields nobody here knows. */
export function isMessage(bytes: Uint8Array): boolean {
  try {
    return Array.isArray(new Decoder({ ...limits, useBigInt64: true }).decode(bytes))
  } catch {
    return false
  }
}

function malformed(why: string, cause?: unknown): SkeinError {
  return new SkeinError('message/malformed', `the message is malformed: ${why}`, {
    hint: 'A payload is one MessagePack array with the fields in declared order; docs/abi.md has the format.',
    ...(cause === undefined ? {} : { cause }),
  })
}

function holdsWide(type: Type): boolean {
  switch (type.kind) {
    case 'u64':
    case 's64':
      return true
    case 'option':
      return holdsWide(type.value)
    case 'list':
      return holdsWide(type.item)
    case 'tuple':
      return type.items.some(holdsWide)
    case 'record':
      return type.fields.some(([, field]) => holdsWide(field))
    case 'variant':
      return type.cases.some(([, payload]) => payload !== null && holdsWide(payload))
    case 'result':
      return [type.ok, type.err].some((side) => side !== null && holdsWide(side))
    default:
      return false
  }
}

const WIDE_RANGES: Readonly<Record<string, readonly [bigint, bigint]>> = {
  u64: [0n, 0xffff_ffff_ffff_ffffn],
  s64: [-0x8000_0000_0000_0000n, 0x7fff_ffff_ffff_ffffn],
}

type Fail = (path: string, wanted: string) => SkeinError

/** The checks that are the same whichever way a value goes. Gives `null` for types that differ by direction. */
function plainConverter(type: Type, fail: Fail): Convert | null {
  switch (type.kind) {
    case 'bool':
      return (value, path) => {
        if (typeof value === 'boolean') return value
        throw fail(path, 'true or false')
      }
    case 'string':
      return (value, path) => {
        if (typeof value === 'string' && value.isWellFormed()) return value
        throw fail(path, 'text without lone surrogates')
      }
    case 'char':
      return (value, path) => {
        const code = typeof value === 'string' ? value.codePointAt(0) : undefined
        if (code !== undefined && String.fromCodePoint(code) === value && value.isWellFormed()) return value
        throw fail(path, 'one character')
      }
    case 'f32':
    case 'f64':
      return null
    case 'u64':
    case 's64': {
      const [low, high] = WIDE_RANGES[type.kind]!
      return (value, path) => {
        const integer = typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : value
        if (typeof integer === 'bigint' && integer >= low && integer <= high) return integer
        throw fail(path, `a bigint from ${low} to ${high}`)
      }
    }
    default: {
      const range = RANGES[type.kind]
      if (range === undefined) return null
      const [low, high] = range
      return (value, path) => {
        if (typeof value === 'bigint') value = Number(value)
        if (Number.isInteger(value) && (value as number) >= low && (value as number) <= high) return value
        throw fail(path, `a whole number from ${low} to ${high}`)
      }
    }
  }
}

const malformedField: Fail = (path, wanted) => malformed(`the field "${path}" is not ${wanted}`)

/** From what MessagePack carried to a host value; it may be anything. */
function hostConverter(type: Type): Convert {
  const plain = plainConverter(type, malformedField)
  if (plain !== null) return plain
  switch (type.kind) {
    case 'f32':
    case 'f64':
      return (value, path) => {
        if (typeof value === 'number') return value
        if (typeof value === 'bigint') return Number(value)
        throw malformedField(path, 'a number')
      }
    case 'enum':
      return (value, path) => {
        const name = type.cases[Number(value)]
        if (name === undefined || typeof value === 'string')
          throw malformedField(path, `the index of one of ${type.cases.length} cases`)
        return name
      }
    case 'flags': {
      const bitsOf = plainConverter({ kind: 'u32' }, malformedField)!
      return (value, path) => {
        const bits = bitsOf(value, path) as number
        return Object.fromEntries(type.names.map((name, index) => [name, ((bits >>> index) & 1) === 1]))
      }
    }
    case 'option': {
      const inner = hostConverter(type.value)
      if (!isNullable(type.value)) return (value, path) => (value === null ? null : inner(value, path))
      return (value, path) =>
        value === null ? null : { some: inner(arrayOf(value, path, malformedField)[0], path) }
    }
    case 'list': {
      if (type.item.kind === 'u8') {
        return (value, path) => {
          if (value instanceof Uint8Array) return value.slice()
          throw malformedField(path, 'binary data')
        }
      }
      const inner = hostConverter(type.item)
      return (value, path) =>
        arrayOf(value, path, malformedField).map((item, index) => inner(item, `${path}.${index}`))
    }
    case 'tuple': {
      const inner = type.items.map(hostConverter)
      return (value, path) => {
        const items = arrayOf(value, path, malformedField)
        return inner.map((convert, index) => convert(items[index], `${path}.${index}`))
      }
    }
    case 'record': {
      const inner = type.fields.map(([name, field]) => [name, hostConverter(field)] as const)
      return (value, path) => {
        const items = arrayOf(value, path, malformedField)
        return Object.fromEntries(
          inner.map(([name, convert], index) => [name, convert(items[index], `${path}.${name}`)]),
        )
      }
    }
    case 'result': {
      const ok = type.ok && hostConverter(type.ok)
      const err = type.err && hostConverter(type.err)
      return (value, path) => {
        const [side, payload] = arrayOf(value, path, malformedField)
        if (Number(side) === 0) return { ok: ok === null ? null : ok(payload, path) }
        if (Number(side) === 1) return { err: err === null ? null : err(payload, path) }
        throw malformedField(path, 'a result')
      }
    }
    case 'variant': {
      const inner = type.cases.map(([, payload]) => payload && hostConverter(payload))
      return (value, path) => {
        const [index, payload] = arrayOf(value, path, malformedField)
        const tag = type.cases[Number(index)]?.[0]
        if (tag === undefined) throw malformedField(path, `one of ${type.cases.length} cases`)
        const convert = inner[Number(index)]
        return convert === null || convert === undefined ? { tag } : { tag, value: convert(payload, path) }
      }
    }
    default:
      throw malformedField(type.kind, 'a type that messages carry')
  }
}

function arrayOf(value: unknown, path: string, fail: Fail): readonly unknown[] {
  if (Array.isArray(value)) return value
  throw fail(path, 'an array')
}
