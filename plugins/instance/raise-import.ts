import { isMessage, messageCodec, type MessageCodec } from '../../engine/formats.ts'
import { SkeinError, type AnyEvent } from '../../engine/index.ts'
import { HOST_COST } from '../sandbox/index.ts'
import type { ImportServices } from './import-services.ts'

/** Bytes that an event takes besides its payload. */
const RECORD_BYTES = 256
/** Payloads that take more bytes than this once they are decoded wait as they are. */
const DECODED_BYTES = 1_024

/**
 * `raise`: the payload is copied and checked at once; the event is queued when the call returns. A payload that takes up much
 * once it is decoded is decoded again for the handlers of the game: a byte of a message may stand for 64 of the host's.
 */
export function raiseImport(
  event: AnyEvent,
  label: string,
  services: ImportServices,
): (pointer: number, length: number) => void {
  const { guest, guard, transaction, eventBytes } = services
  const codec: MessageCodec | null = event.kind === 'event' ? messageCodec(event.fields) : null
  const decode = codec === null ? null : codec.decode.bind(codec)
  return (pointer, length) => {
    guard.enter()
    try {
      const { memory } = guest
      memory.at = `the payload of ${label}`
      const size = length >>> 0
      if (size > eventBytes) throw memory.tooLong(size, eventBytes)
      memory.check(pointer >>> 0, size, 1)
      memory.taken(size)
      memory.pay(size * HOST_COST.messageByte)
      const given = memory.bytes.slice(pointer >>> 0, (pointer >>> 0) + size)
      const waiting = RECORD_BYTES + size
      if (codec === null) {
        if (!isMessage(given)) throw badMessage(label, 'it is not one MessagePack array', undefined)
        transaction.raise({ event, bytes: given, value: undefined, decode: null, size: waiting })
        return
      }
      const value = checked(codec, given, label)
      memory.pay(codec.size * HOST_COST.decodedByte)
      // Other mods may have decoders that take floats of the type's own width only.
      const bytes = codec.exact ? given : codec.encode(value).slice()
      if (codec.size <= DECODED_BYTES) {
        transaction.raise({ event, bytes, value, decode: null, size: waiting + codec.size })
        return
      }
      memory.pay(size * HOST_COST.messageByte + codec.size * HOST_COST.decodedByte)
      transaction.raise({ event, bytes, value: undefined, decode, size: waiting })
    } catch (error) {
      guard.threw(error)
    }
  }
}

function checked(codec: MessageCodec, bytes: Uint8Array, label: string): Record<string, unknown> {
  try {
    return codec.decode(bytes)
  } catch (error) {
    throw badMessage(label, error instanceof Error ? error.message : String(error), error)
  }
}

function badMessage(label: string, why: string, cause: unknown): SkeinError {
  return new SkeinError('fault/bad-message', `${label} got a malformed payload: ${why}`, {
    hint: 'Generate the bindings again and rebuild the mod.',
    ...(cause === undefined ? {} : { cause }),
  })
}
