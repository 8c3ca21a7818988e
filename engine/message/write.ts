import { SkeinError } from '../error.ts'
import { isNullable, type Type } from '../schema/index.ts'
import type { MessageWriter } from './writer.ts'

/** Writes one value. @throws SkeinError `value/invalid` when it does not fit its type; `path` says which it is */
export type MessageWrite = (out: MessageWriter, value: unknown, path: string) => void

/** The numbers that each kind of integer holds. */
export const RANGES: Readonly<Record<string, readonly [number, number]>> = {
  u8: [0, 0xff],
  s8: [-0x80, 0x7f],
  u16: [0, 0xffff],
  s16: [-0x8000, 0x7fff],
  u32: [0, 0xffff_ffff],
  s32: [-0x8000_0000, 0x7fff_ffff],
  entity: [0, 0xffff_ffff],
}

/** Compiles how values of a type are written into messages; see `docs/abi.md`, *Events*, for the format. */
export function messageWrite(type: Type): MessageWrite {
  switch (type.kind) {
    case 'bool':
      return (out, value, path) => {
        if (typeof value !== 'boolean') throw mismatch(path, 'true or false')
        out.bool(value)
      }
    case 'f32':
    case 'f64':
      return (out, value, path) => {
        if (typeof value !== 'number') throw mismatch(path, 'a number')
        out.float(value)
      }
    case 'u64':
    case 's64': {
      const [low, high] = type.kind === 'u64' ? [0n, 2n ** 64n - 1n] : [-(2n ** 63n), 2n ** 63n - 1n]
      return (out, value, path) => {
        const integer = typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : value
        if (typeof integer !== 'bigint' || integer < low || integer > high) {
          throw mismatch(path, `a bigint from ${low} to ${high}`)
        }
        out.bigint(integer)
      }
    }
    case 'string':
      return (out, value, path) => {
        if (typeof value !== 'string' || !value.isWellFormed())
          throw mismatch(path, 'text without lone surrogates')
        out.string(value)
      }
    case 'char':
      return (out, value, path) => {
        const code = typeof value === 'string' ? value.codePointAt(0) : undefined
        if (code === undefined || String.fromCodePoint(code) !== value || !value.isWellFormed()) {
          throw mismatch(path, 'one character')
        }
        out.string(value)
      }
    case 'enum': {
      const indices = new Map(type.cases.map((name, index) => [name, index]))
      return (out, value, path) => {
        const index = indices.get(value as string)
        if (index === undefined) throw mismatch(path, `one of ${type.cases.join(', ')}`)
        out.int(index)
      }
    }
    case 'flags':
      return (out, value, path) => {
        const flags = objectOf(value, path)
        out.int(
          type.names.reduce((bits, name, index) => (flags[name] === true ? bits | (1 << index) : bits), 0) >>>
            0,
        )
      }
    case 'option':
      return optionWrite(type.value)
    case 'list':
      return listWrite(type.item)
    case 'tuple': {
      const inner = type.items.map(messageWrite)
      return (out, value, path) => {
        const items = arrayOf(value, path)
        out.array(inner.length)
        for (let i = 0; i < inner.length; i++) inner[i]!(out, items[i], `${path}.${i}`)
      }
    }
    case 'record': {
      const inner = type.fields.map(([name, field]) => [name, messageWrite(field)] as const)
      return (out, value, path) => {
        const record = objectOf(value, path)
        out.array(inner.length)
        for (const [name, write] of inner) write(out, record[name], `${path}.${name}`)
      }
    }
    case 'result': {
      const ok = type.ok && messageWrite(type.ok)
      const err = type.err && messageWrite(type.err)
      return (out, value, path) => {
        const result = objectOf(value, path)
        const side = 'ok' in result ? 0 : 'err' in result ? 1 : -1
        if (side < 0) throw mismatch(path, '{ ok } or { err }')
        const write = side === 0 ? ok : err
        out.array(2)
        out.int(side)
        if (write === null) out.nil()
        else write(out, side === 0 ? result['ok'] : result['err'], path)
      }
    }
    case 'variant': {
      const tags = type.cases.map(([name]) => name)
      const inner = type.cases.map(([, payload]) => payload && messageWrite(payload))
      return (out, value, path) => {
        const tagged = objectOf(value, path)
        const index = tags.indexOf(tagged['tag'] as string)
        if (index < 0) throw mismatch(path, `an object with a tag of ${tags.join(', ')}`)
        const write = inner[index] ?? null
        out.array(write === null ? 1 : 2)
        out.int(index)
        if (write !== null) write(out, tagged['value'], path)
      }
    }
    default: {
      const [low, high] = RANGES[type.kind]!
      return (out, value, path) => {
        if (!Number.isInteger(value) || (value as number) < low || (value as number) > high) {
          throw mismatch(path, `a whole number from ${low} to ${high}`)
        }
        out.int(value as number)
      }
    }
  }
}

function optionWrite(type: Type): MessageWrite {
  const inner = messageWrite(type)
  const wrapped = isNullable(type)
  return (out, value, path) => {
    if (value === null || value === undefined) out.nil()
    else if (!wrapped) inner(out, value, path)
    else {
      out.array(1)
      inner(out, objectOf(value, path)['some'], path)
    }
  }
}

function listWrite(item: Type): MessageWrite {
  if (item.kind === 'u8') {
    return (out, value, path) => {
      if (!(value instanceof Uint8Array)) throw mismatch(path, 'a Uint8Array')
      out.binary(value)
    }
  }
  const inner = messageWrite(item)
  return (out, value, path) => {
    const items = arrayOf(value, path)
    out.array(items.length)
    for (let i = 0; i < items.length; i++) inner(out, items[i], path)
  }
}

function mismatch(path: string, wanted: string): SkeinError {
  return new SkeinError('value/invalid', `the field "${path}" is not ${wanted}`, {
    hint: 'The type of the field is in the definition of the event.',
  })
}

function objectOf(value: unknown, path: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null) return value as Record<string, unknown>
  throw mismatch(path, 'an object')
}

function arrayOf(value: unknown, path: string): readonly unknown[] {
  if (Array.isArray(value)) return value
  throw mismatch(path, 'an array')
}
