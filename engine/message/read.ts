import { INTEGER_RANGES, isNullable, type Type } from '../schema/index.ts'
import { mismatch, type MessageReader } from './reader.ts'

/** Reads one value. @throws SkeinError `message/malformed` when something else comes */
export type MessageRead = (from: MessageReader) => unknown

/**
 * Compiles how values of a type are read from messages; see `docs/abi.md`, *Events*, for the format.
 *
 * @param field which field of the event it is, such as `position.x`
 */
export function messageRead(type: Type, field: string): MessageRead {
  const path = `the field "${field}"`
  switch (type.kind) {
    case 'bool':
      return (from) => from.bool(path)
    case 'f32':
      return (from) => from.float(0xca, path)
    case 'f64':
      return (from) => from.float(0xcb, path)
    case 'u64':
    case 's64': {
      const [low, high] = INTEGER_RANGES[type.kind]
      return (from) => from.bigint(low, high, path)
    }
    case 'string':
      return (from) => from.string(path)
    case 'char':
      return (from) => {
        const text = from.string(path)
        const code = text.codePointAt(0)
        return code !== undefined && text.length === (code > 0xffff ? 2 : 1)
          ? text
          : mismatch(path, 'one character')
      }
    case 'enum': {
      const { cases } = type
      return (from) => cases[from.int(0, cases.length - 1, path)]
    }
    case 'flags': {
      const { names } = type
      return (from) => {
        const bits = from.int(0, 0xffff_ffff, path)
        from.size += names.length * 16
        const flags: Record<string, boolean> = {}
        for (let i = 0; i < names.length; i++) flags[names[i]!] = ((bits >>> i) & 1) === 1
        return flags
      }
    }
    case 'option': {
      const inner = messageRead(type.value, field)
      if (!isNullable(type.value)) return (from) => (from.nil() ? null : inner(from))
      return (from) => {
        if (from.nil()) return null
        const more = itemsOf(from, 1, path)
        const value = { some: inner(from) }
        if (more > 0) from.skip(more, path)
        return value
      }
    }
    case 'list': {
      if (type.item.kind === 'u8') return (from) => from.binary(path)
      const inner = messageRead(type.item, `${field}[]`)
      return (from) => {
        const items: unknown[] = []
        for (let left = from.array(path); left > 0; left--) items.push(inner(from))
        return items
      }
    }
    case 'tuple': {
      const inner = type.items.map((item, index) => messageRead(item, `${field}.${index}`))
      return (from) => {
        const more = itemsOf(from, inner.length, path)
        const items: unknown[] = []
        for (let i = 0; i < inner.length; i++) items.push(inner[i]!(from))
        if (more > 0) from.skip(more, path)
        return items
      }
    }
    case 'record': {
      const names = type.fields.map(([name]) => name)
      const inner = type.fields.map(([name, inside]) => messageRead(inside, `${field}.${name}`))
      return (from) => {
        const more = itemsOf(from, inner.length, path)
        const record: Record<string, unknown> = {}
        for (let i = 0; i < inner.length; i++) record[names[i]!] = inner[i]!(from)
        if (more > 0) from.skip(more, path)
        return record
      }
    }
    case 'result': {
      const sides = [type.ok, type.err].map((side) => (side === null ? null : messageRead(side, field)))
      return (from) => {
        const items = itemsOf(from, 1, path)
        const side = from.int(0, 1, path)
        const read = sides[side]!
        if (read !== null && items === 0) mismatch(path, 'a result with its value')
        const value = read === null ? null : read(from)
        const more = read === null ? items : items - 1
        if (more > 0) from.skip(more, path)
        return side === 0 ? { ok: value } : { err: value }
      }
    }
    case 'variant': {
      const tags = type.cases.map(([tag]) => tag)
      const payloads = type.cases.map(([tag, payload]) =>
        payload === null ? null : messageRead(payload, `${field}.${tag}`),
      )
      return (from) => {
        const items = itemsOf(from, 1, path)
        const index = from.int(0, tags.length - 1, path)
        const tag = tags[index]!
        const read = payloads[index]!
        if (read === null) {
          if (items > 0) from.skip(items, path)
          return { tag }
        }
        if (items === 0) mismatch(path, `"${tag}" with its value`)
        const value = read(from)
        if (items > 1) from.skip(items - 1, path)
        return { tag, value }
      }
    }
    default: {
      const [low, high] = INTEGER_RANGES[type.kind]
      return (from) => from.int(low, high, path)
    }
  }
}

/** The head of an array of so many items or more. Gives how many there are beyond them. */
function itemsOf(from: MessageReader, least: number, path: string): number {
  const count = from.array(path)
  return count < least ? mismatch(path, `an array of ${least}`) : count - least
}
