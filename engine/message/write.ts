import { SkeinError } from '../error.ts'
import { INTEGER_RANGES, isNullable, type Type } from '../schema/index.ts'
import type { MessageWriter } from './writer.ts'

/** Writes one value. @throws SkeinError `value/invalid` when it does not fit its type */
export type MessageWrite = (out: MessageWriter, value: unknown) => void

/**
 * Compiles how values of a type are written into messages; see `docs/abi.md`, *Events*, for the format.
 *
 * @param path which field of the event it is, such as `position.x`
 */
export function messageWrite(type: Type, path: string): MessageWrite {
  switch (type.kind) {
    case 'bool':
      return (out, value) => {
        if (typeof value !== 'boolean') throw mismatch(path, 'true or false')
        out.bool(value)
      }
    case 'f32':
      return (out, value) => {
        if (typeof value !== 'number') throw mismatch(path, 'a number')
        out.float32(value)
      }
    case 'f64':
      return (out, value) => {
        if (typeof value !== 'number') throw mismatch(path, 'a number')
        out.float64(value)
      }
    case 'u64':
    case 's64': {
      const [low, high] = INTEGER_RANGES[type.kind]
      return (out, value) => {
        const integer = typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : value
        if (typeof integer !== 'bigint' || integer < low || integer > high) {
          throw mismatch(path, `a bigint from ${low} to ${high}`)
        }
        out.bigint(integer)
      }
    }
    case 'string':
      return (out, value) => {
        if (typeof value !== 'string' || !value.isWellFormed())
          throw mismatch(path, 'text without lone surrogates')
        out.string(value)
      }
    case 'char':
      return (out, value) => {
        const code = typeof value === 'string' ? value.codePointAt(0) : undefined
        if (code === undefined || String.fromCodePoint(code) !== value || !value.isWellFormed()) {
          throw mismatch(path, 'one character')
        }
        out.string(value)
      }
    case 'enum': {
      const indices = new Map(type.cases.map((name, index) => [name, index]))
      return (out, value) => {
        const index = indices.get(value as string)
        if (index === undefined) throw mismatch(path, `one of ${type.cases.join(', ')}`)
        out.int(index)
      }
    }
    case 'flags': {
      const { names } = type
      return (out, value) => {
        const flags = objectOf(value, path)
        let bits = 0
        for (let i = 0; i < names.length; i++) {
          const flag = flags[names[i]!]
          if (flag === true) bits |= 1 << i
          else if (flag !== false && flag !== undefined)
            throw mismatch(`${path}.${names[i]}`, 'true or false')
        }
        out.int(bits >>> 0)
      }
    }
    case 'option':
      return optionWrite(type.value, path)
    case 'list':
      return listWrite(type.item, path)
    case 'tuple': {
      const inner = type.items.map((item, index) => messageWrite(item, `${path}.${index}`))
      return (out, value) => {
        const items = arrayOf(value, path)
        if (items.length !== inner.length) throw mismatch(path, `an array of ${inner.length}`)
        out.array(inner.length)
        for (let i = 0; i < inner.length; i++) inner[i]!(out, items[i])
      }
    }
    case 'record': {
      const names = type.fields.map(([name]) => name)
      const inner = type.fields.map(([name, field]) => messageWrite(field, `${path}.${name}`))
      return (out, value) => {
        const record = objectOf(value, path)
        out.array(inner.length)
        for (let i = 0; i < inner.length; i++) inner[i]!(out, record[names[i]!])
      }
    }
    case 'result': {
      const ok = type.ok && messageWrite(type.ok, path)
      const err = type.err && messageWrite(type.err, path)
      return (out, value) => {
        const result = objectOf(value, path)
        const side = 'ok' in result ? 0 : 'err' in result ? 1 : -1
        if (side < 0) throw mismatch(path, '{ ok } or { err }')
        const write = side === 0 ? ok : err
        out.array(2)
        out.int(side)
        if (write === null) out.nil()
        else write(out, side === 0 ? result['ok'] : result['err'])
      }
    }
    case 'variant': {
      const indices = new Map(type.cases.map(([tag], index) => [tag, index]))
      const inner = type.cases.map(([tag, payload]) => payload && messageWrite(payload, `${path}.${tag}`))
      return (out, value) => {
        const tagged = objectOf(value, path)
        const index = indices.get(tagged['tag'] as string)
        if (index === undefined)
          throw mismatch(path, `an object with a tag of ${[...indices.keys()].join(', ')}`)
        const write = inner[index] ?? null
        out.array(write === null ? 1 : 2)
        out.int(index)
        if (write !== null) write(out, tagged['value'])
      }
    }
    default: {
      const [low, high] = INTEGER_RANGES[type.kind]
      return (out, value) => {
        if (!Number.isInteger(value) || (value as number) < low || (value as number) > high) {
          throw mismatch(path, `a whole number from ${low} to ${high}`)
        }
        out.int(value as number)
      }
    }
  }
}

function optionWrite(type: Type, path: string): MessageWrite {
  const inner = messageWrite(type, path)
  const wrapped = isNullable(type)
  return (out, value) => {
    if (value === null || value === undefined) out.nil()
    else if (!wrapped) inner(out, value)
    else {
      if (typeof value !== 'object' || !('some' in value)) throw mismatch(path, '{ some } or null')
      out.array(1)
      inner(out, value.some)
    }
  }
}

function listWrite(item: Type, path: string): MessageWrite {
  if (item.kind === 'u8') {
    return (out, value) => {
      if (!(value instanceof Uint8Array)) throw mismatch(path, 'a Uint8Array')
      out.binary(value)
    }
  }
  const inner = messageWrite(item, `${path}[]`)
  return (out, value) => {
    const items = arrayOf(value, path)
    out.array(items.length)
    for (let i = 0; i < items.length; i++) inner(out, items[i])
  }
}

function mismatch(path: string, wanted: string): SkeinError {
  return new SkeinError('value/invalid', `the field "${path}" is not ${wanted}`, {
    hint: 'Pass a value of the type that the event declares for this field.',
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
