import { messageCodec, type MessageCodec } from '../../engine/formats.ts'
import { SkeinError, type EventRecord } from '../../engine/index.ts'
import type { GuestMemory } from '../abi/index.ts'
import type { GuestBlock } from '../query/index.ts'
import { HOST_COST } from '../sandbox/index.ts'

/** One MessagePack array without items: what a mod receives of an event whose payload cannot leave the game. */
const EMPTY = Uint8Array.of(0x90)

/** Where payloads of events are put for a guest to read. Each is written once, however many handlers the guest has. */
export class PayloadArea {
  /** Where the payload lies in the guest's memory, and how many bytes it has. */
  pointer = 0
  length = 0
  #room = 0
  #record: EventRecord | null = null
  readonly #codecs = new Map<string, MessageCodec>()

  /** Where it lies, and how many bytes have room there. */
  get block(): GuestBlock {
    return { pointer: this.pointer, bytes: this.#room }
  }

  /** Where it lies, the bytes of the last payload and those that have room; for snapshots. */
  get numbers(): readonly number[] {
    return [this.pointer, this.length, this.#room]
  }

  set numbers([pointer, length, room]: readonly number[]) {
    this.pointer = pointer!
    this.length = length!
    this.#room = room!
    this.#record = null
  }

  /** Takes over the area that another instance has left in this memory. */
  inherit({ pointer, bytes }: GuestBlock): void {
    this.pointer = pointer
    this.#room = bytes
  }

  /** Whether it is this event's payload that lies there. */
  holds(record: EventRecord): boolean {
    return this.#record === record
  }

  /**
   * The payload of an event as MessagePack; good until the next one is asked for.
   * @throws SkeinError `value/invalid` when a system of the game raised it with values that are not of its types
   */
  encode(record: EventRecord): Uint8Array {
    if (record.bytes !== null) return record.bytes
    const { event } = record
    if (event.kind !== 'event') return EMPTY
    let codec = this.#codecs.get(event.id)
    if (codec === undefined) {
      codec = messageCodec(event.fields)
      this.#codecs.set(event.id, codec)
    }
    try {
      return codec.encode(record.value as Record<string, unknown>)
    } catch (error) {
      throw error instanceof SkeinError ? blameRaiser(error, event.id, record.raiser) : error
    }
  }

  /** Writes a payload to where handlers find it. @returns where that is @throws SkeinError `fault/bad-realloc` */
  place(memory: GuestMemory, record: EventRecord, bytes: Uint8Array): number {
    if (bytes.length > this.#room || this.pointer === 0) {
      const room = roomFor(bytes.length)
      this.pointer = memory.allocate(room, 8, this.pointer, this.#room)
      this.#room = room
    }
    memory.pay(bytes.length * HOST_COST.byte)
    memory.bytes.set(bytes, this.pointer)
    memory.sent(bytes.length)
    this.length = bytes.length
    this.#record = record
    return this.pointer
  }
}

/** The next power of two, from 256 up. In whole numbers: guests see where their memory ends, and logarithms differ between engines. */
function roomFor(bytes: number): number {
  return bytes <= 256 ? 256 : 1 << (32 - Math.clz32(bytes - 1))
}

/** The error of an event that was raised with values that are not of its types. */
export function blameRaiser(error: SkeinError, event: string, raiser: string): SkeinError {
  const who = raiser === '' ? 'the game' : raiser
  return new SkeinError(error.code, `${who} raised ${event} with an invalid payload: ${error.message}`, {
    names: { ...error.names, event, ...(raiser === '' ? {} : { system: raiser }) },
    ...(error.hint === undefined ? {} : { hint: error.hint }),
    cause: error,
  })
}
