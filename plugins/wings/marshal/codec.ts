import { isNullable, SkeinError, type Field, type Type } from '../../../engine/index.ts'
import type { MarshalReader } from './reader.ts'
import type { MarshalWriter } from './writer.ts'

/** Writes and reads the values of one type as Rust's bincode 1 does. */
export interface MarshalCodec {
  /** The fewest bytes that a value takes. */
  readonly least: number
  /** @param path names the value in messages @throws SkeinError `value/invalid` */
  write(out: MarshalWriter, value: unknown, path: string): void
  /** @throws Malformed */
  read(from: MarshalReader): unknown
}

const codecs = new WeakMap<Type, MarshalCodec>()

/** The codec of a type. One that has no counterpart in Rust has none. @throws SkeinError `schema/invalid-type` */
export function marshalCodec(type: Type): MarshalCodec {
  let codec = codecs.get(type)
  if (codec === undefined) codecs.set(type, (codec = compile(type)))
  return codec
}

/** The codec of fields, as of a Rust struct. */
export function structCodec(fields: readonly Field[]): MarshalCodec {
  const parts = fields.map(([name, type]) => ({ name, codec: marshalCodec(type) }))
  return {
    least: parts.reduce((sum, { codec }) => sum + codec.least, 0),
    write(out, value, path) {
      if (parts.length === 0) return
      if (typeof value !== 'object' || value === null) throw invalid(value, 'an object', path)
      const given = value as Record<string, unknown>
      for (const { name, codec } of parts) codec.write(out, given[name], `${path}.${name}`)
    },
    read(from) {
      from.size += 32 + parts.length * 8
      const value: Record<string, unknown> = {}
      for (const { name, codec } of parts) value[name] = codec.read(from)
      return value
    },
  }
}

function compile(type: Type): MarshalCodec {
  switch (type.kind) {
    case 'bool':
      return {
        least: 1,
        write: (out, value, path) => out.u8(expectBool(value, path) ? 1 : 0),
        read: (from) => from.flag(),
      }
    case 'u8':
      return integer(
        1,
        0,
        0xff,
        (out, value) => out.u8(value),
        (from) => from.u8(),
      )
    case 's8':
      return integer(
        1,
        -0x80,
        0x7f,
        (out, value) => out.u8(value),
        (from) => (from.u8() << 24) >> 24,
      )
    case 'u16':
      return integer(
        2,
        0,
        0xffff,
        (out, value) => out.u16(value),
        (from) => from.u16(),
      )
    case 's16':
      return integer(
        2,
        -0x8000,
        0x7fff,
        (out, value) => out.u16(value),
        (from) => (from.u16() << 16) >> 16,
      )
    case 'u32':
    case 'entity':
      return integer(
        4,
        0,
        0xffff_ffff,
        (out, value) => out.u32(value),
        (from) => from.u32(),
      )
    case 's32':
      return integer(
        4,
        -0x8000_0000,
        0x7fff_ffff,
        (out, value) => out.u32(value),
        (from) => from.u32() | 0,
      )
    case 'u64':
      return wide(0n, 0xffff_ffff_ffff_ffffn, (from) => from.u64())
    case 's64':
      return wide(-0x8000_0000_0000_0000n, 0x7fff_ffff_ffff_ffffn, (from) => BigInt.asIntN(64, from.u64()))
    case 'f32':
      return {
        least: 4,
        write: (out, value, path) => out.f32(expectNumber(value, path)),
        read: (from) => from.f32(),
      }
    case 'f64':
      return {
        least: 8,
        write: (out, value, path) => out.f64(expectNumber(value, path)),
        read: (from) => from.f64(),
      }
    case 'char':
      return {
        least: 1,
        write: (out, value, path) => out.text(expectChar(value, path)),
        read: (from) => from.char(),
      }
    case 'string':
      return {
        least: 8,
        write(out, value, path) {
          const text = encoder.encode(expectText(value, path))
          out.count(text.length)
          out.raw(text)
        },
        read: (from) => from.string(),
      }
    case 'enum':
      return {
        least: 4,
        write(out, value, path) {
          const index = type.cases.indexOf(value as string)
          if (index < 0) throw invalid(value, `one of ${type.cases.join(', ')}`, path)
          out.u32(index)
        },
        read: (from) => type.cases[from.variant(type.cases.length)],
      }
    case 'option':
      return option(type.value)
    case 'result':
      return result(type.ok, type.err)
    case 'variant':
      return variant(type.cases)
    case 'record':
      return structCodec(type.fields)
    case 'tuple':
      return tuple(type.items)
    case 'list':
      return type.item.kind === 'u8' ? BYTES : list(type.item)
    case 'flags':
      throw new SkeinError(
        'schema/invalid-type',
        'a set of flags has no counterpart in the crates of wings',
        {
          hint: 'Use t.u8, t.u16 or t.u32 there.',
        },
      )
  }
}

const encoder = new TextEncoder()

function integer(
  least: number,
  min: number,
  max: number,
  write: (out: MarshalWriter, value: number) => void,
  read: (from: MarshalReader) => number,
): MarshalCodec {
  return {
    least,
    write(out, value, path) {
      if (typeof value !== 'number' || !Number.isInteger(value) || value < min || value > max)
        throw invalid(value, `a whole number from ${min} to ${max}`, path)
      write(out, value)
    },
    read,
  }
}

function wide(min: bigint, max: bigint, read: (from: MarshalReader) => bigint): MarshalCodec {
  return {
    least: 8,
    write(out, value, path) {
      if (typeof value !== 'bigint' || value < min || value > max)
        throw invalid(value, `a bigint from ${min} to ${max}`, path)
      out.u64(BigInt.asUintN(64, value))
    },
    read(from) {
      from.size += 24
      return read(from)
    },
  }
}

/** `Vec<u8>`: bytes as they are. */
const BYTES: MarshalCodec = {
  least: 8,
  write(out, value, path) {
    if (!(value instanceof Uint8Array)) throw invalid(value, 'a Uint8Array', path)
    out.count(value.length)
    out.raw(value)
  },
  read: (from) => from.raw(from.count(1)),
}

function list(item: Type): MarshalCodec {
  const codec = marshalCodec(item)
  return {
    least: 8,
    write(out, value, path) {
      if (!Array.isArray(value)) throw invalid(value, 'an array', path)
      out.count(value.length)
      for (const [index, it] of value.entries()) codec.write(out, it, `${path}[${index}]`)
    },
    read(from) {
      const items: unknown[] = []
      for (let left = from.count(Math.max(1, codec.least)); left > 0; left--) items.push(codec.read(from))
      return items
    },
  }
}

function tuple(items: readonly Type[]): MarshalCodec {
  const parts = items.map(marshalCodec)
  return {
    least: parts.reduce((sum, { least }) => sum + least, 0),
    write(out, value, path) {
      if (!Array.isArray(value) || value.length !== parts.length)
        throw invalid(value, `an array of ${parts.length}`, path)
      for (const [index, codec] of parts.entries()) codec.write(out, value[index], `${path}[${index}]`)
    },
    read(from) {
      from.size += 64 + parts.length * 8
      return parts.map((codec) => codec.read(from))
    },
  }
}

function option(inner: Type): MarshalCodec {
  const codec = marshalCodec(inner)
  const wrapped = isNullable(inner)
  return {
    least: 1,
    write(out, value, path) {
      if (value === null || value === undefined) return out.u8(0)
      out.u8(1)
      codec.write(out, wrapped ? field(value, 'some', path) : value, path)
    },
    read(from) {
      if (!from.flag()) return null
      const value = codec.read(from)
      return wrapped ? { some: value } : value
    },
  }
}

function result(ok: Type | null, err: Type | null): MarshalCodec {
  const sides = [ok, err].map((side) => (side === null ? null : marshalCodec(side)))
  return {
    least: 4,
    write(out, value, path) {
      if (typeof value !== 'object' || value === null || !('ok' in value || 'err' in value))
        throw invalid(value, '{ ok } or { err }', path)
      const index = 'ok' in value ? 0 : 1
      out.u32(index)
      sides[index]?.write(out, (value as Record<string, unknown>)[index === 0 ? 'ok' : 'err'], path)
    },
    read(from) {
      from.size += 32
      const index = from.variant(2)
      const value = sides[index]?.read(from) ?? null
      return index === 0 ? { ok: value } : { err: value }
    },
  }
}

function variant(cases: readonly (readonly [string, Type | null])[]): MarshalCodec {
  const parts = cases.map(([tag, type]) => ({ tag, codec: type === null ? null : marshalCodec(type) }))
  return {
    least: 4,
    write(out, value, path) {
      const tag = field(value, 'tag', path)
      const index = parts.findIndex((it) => it.tag === tag)
      if (index < 0) throw invalid(tag, `one of ${parts.map((it) => it.tag).join(', ')}`, `${path}.tag`)
      out.u32(index)
      parts[index]!.codec?.write(out, (value as { readonly value?: unknown }).value, `${path}.value`)
    },
    read(from) {
      from.size += 48
      const { tag, codec } = parts[from.variant(parts.length)]!
      return codec === null ? { tag } : { tag, value: codec.read(from) }
    },
  }
}

function field(value: unknown, name: string, path: string): unknown {
  if (typeof value !== 'object' || value === null || !(name in value))
    throw invalid(value, `an object with "${name}"`, path)
  return (value as Record<string, unknown>)[name]
}

function expectBool(value: unknown, path: string): boolean {
  if (typeof value !== 'boolean') throw invalid(value, 'true or false', path)
  return value
}

function expectNumber(value: unknown, path: string): number {
  if (typeof value !== 'number') throw invalid(value, 'a number', path)
  return value
}

function expectText(value: unknown, path: string): string {
  if (typeof value !== 'string' || !value.isWellFormed())
    throw invalid(value, 'text without lone surrogates', path)
  return value
}

function expectChar(value: unknown, path: string): string {
  const text = expectText(value, path)
  const code = text.codePointAt(0)
  if (code === undefined || String.fromCodePoint(code) !== text) throw invalid(value, 'one character', path)
  return text
}

function invalid(value: unknown, wanted: string, path: string): SkeinError {
  const shown = typeof value === 'object' && value !== null ? 'an object' : String(value).slice(0, 60)
  return new SkeinError('value/invalid', `${shown} is not ${wanted} in ${path}`, {
    hint: 'Pass a value of the declared type.',
  })
}
