import { SkeinError } from '../error.ts'
import type { Field } from '../schema/index.ts'
import { messageRead } from './read.ts'
import { malformed, MessageReader } from './reader.ts'
import { messageWrite } from './write.ts'
import { MessageWriter } from './writer.ts'

/** Turns payloads of one event into MessagePack and back. */
export interface MessageCodec {
  /**
   * Encodes a payload. The bytes are only good until the next call; copy them to keep them.
   * @throws SkeinError `value/invalid` when a value does not fit its type
   */
  encode(value: Readonly<Record<string, unknown>>): Uint8Array
  /** Bytes that the payload takes which was decoded last, about. */
  readonly size: number
  /** Whether its floats were written in the width of their types, as {@link encode} writes them. */
  readonly exact: boolean
  /** Decodes a payload that may come from anyone. @throws SkeinError `message/malformed` */
  decode(bytes: Uint8Array): Record<string, unknown>
}

/** A whole payload's name in messages. */
const PAYLOAD = 'the payload'

/** Compiles the codec of an event's fields; see `docs/abi.md`, *Events*, for the format. */
export function messageCodec(fields: readonly Field[]): MessageCodec {
  const writer = new MessageWriter()
  const reader = new MessageReader()
  const names = fields.map(([name]) => name)
  const writes = fields.map(([name, type]) => messageWrite(type, name))
  const reads = fields.map(([name, type]) => messageRead(type, name))
  const defaults = fields.map(([, type]) => type.default)
  return {
    get size() {
      return reader.size + names.length * 16
    },
    get exact() {
      return reader.exact
    },
    encode(value) {
      if (names.length > 0 && (typeof value !== 'object' || value === null)) {
        throw new SkeinError('value/invalid', `${PAYLOAD} is not an object`, {
          hint: 'Pass an object with the fields of the event.',
        })
      }
      writer.begin()
      writer.array(names.length)
      for (let i = 0; i < names.length; i++) {
        const given = value[names[i]!]
        writes[i]!(writer, given === undefined ? defaults[i] : given)
      }
      return writer.finish()
    },
    decode(bytes) {
      reader.begin(bytes)
      const count = reader.array(PAYLOAD)
      const value: Record<string, unknown> = {}
      for (let i = 0; i < names.length; i++) {
        const name = names[i]!
        if (i < count) value[name] = reads[i]!(reader)
        else if (defaults[i] !== undefined) value[name] = defaults[i]
        else malformed(`the field "${name}" is missing`)
      }
      if (count > names.length) reader.skip(count - names.length, PAYLOAD)
      reader.end()
      return value
    },
  }
}

/** Whether bytes are one well-formed MessagePack array, for events whose fields nobody here knows. */
export function isMessage(bytes: Uint8Array): boolean {
  const reader = new MessageReader()
  reader.begin(bytes)
  try {
    reader.skip(reader.array(PAYLOAD), PAYLOAD)
    reader.end()
    return true
  } catch (error) {
    if (error instanceof SkeinError) return false
    throw error
  }
}
