import { canonicalNaN } from '../../../engine/index.ts'

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** The reason why bytes are malformed. */
export class Malformed extends Error {
  /** Whether they are text that is not UTF-8. */
  readonly isText: boolean

  constructor(why: string, isText = false) {
    super(why)
    this.isText = isText
  }
}

/**
 * Reads the format of bincode 1 from bytes that may come from anyone: nothing is built before as many bytes are there as it takes.
 * Bytes behind the values that are asked for are left alone, as `wings` does.
 *
 * All methods throw {@link Malformed}.
 */
export class MarshalReader {
  readonly #bytes: Uint8Array
  readonly #view: DataView
  #at: number
  #end: number
  /** Bytes that the values take which were read so far, about. */
  size = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#at = 0
    this.#end = bytes.length
  }

  /** Bytes that are left, of the section or of all. */
  get left(): number {
    return this.#end - this.#at
  }

  u8(): number {
    return this.#view.getUint8(this.#take(1))
  }

  u16(): number {
    return this.#view.getUint16(this.#take(2), true)
  }

  u32(): number {
    return this.#view.getUint32(this.#take(4), true)
  }

  u64(): bigint {
    return this.#view.getBigUint64(this.#take(8), true)
  }

  f32(): number {
    return canonicalNaN(this.#view.getFloat32(this.#take(4), true))
  }

  f64(): number {
    return canonicalNaN(this.#view.getFloat64(this.#take(8), true))
  }

  /** A count of items, each of which takes at least so many bytes. */
  count(least: number): number {
    const low = this.u32()
    const high = this.u32()
    if (high !== 0 || low * least > this.left)
      throw new Malformed('a count is larger than the bytes that follow')
    this.size += 64 + low * 8
    return low
  }

  /** A truth value, or whether an option has a value: one byte, 0 or 1. */
  flag(): boolean {
    const byte = this.u8()
    if (byte > 1) throw new Malformed(`${byte} stands where 0 or 1 is expected`)
    return byte === 1
  }

  /** The number of a variant. @param count of variants */
  variant(count: number): number {
    const index = this.u32()
    if (index >= count) throw new Malformed(`variant ${index} of an enum that has ${count}`)
    return index
  }

  /** A copy of bytes. */
  raw(length: number): Uint8Array {
    const at = this.#take(length)
    this.size += 64 + length
    return this.#bytes.slice(at, at + length)
  }

  /** Text, behind its length. */
  string(): string {
    const length = this.count(1)
    const at = this.#take(length)
    this.size += 2 * length
    return decode(this.#bytes.subarray(at, at + length))
  }

  /** One character, of one to four bytes. */
  char(): string {
    const first = this.u8()
    const length = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4
    const start = this.#at - 1
    this.#take(length - 1)
    return decode(this.#bytes.subarray(start, start + length))
  }

  /** Reads one section by a function, and passes over the rest of it. */
  section<T>(read: (reader: this) => T): T {
    const length = this.u32()
    const end = this.#at + length
    if (end > this.#end) throw new Malformed('a section is longer than the bytes that follow')
    const outer = this.#end
    this.#end = end
    const value = read(this)
    this.#at = end
    this.#end = outer
    return value
  }

  #take(bytes: number): number {
    const at = this.#at
    if (at + bytes > this.#end) throw new Malformed('it ends too early')
    this.#at = at + bytes
    return at
  }
}

function decode(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes)
  } catch {
    throw new Malformed('text that is not UTF-8', true)
  }
}
