import { canonicalNaN } from '../canonical-nan.ts'

const encoder = new TextEncoder()

/**
 * Writes MessagePack into a buffer that is used again for every message. Payloads of events are written on the hot path,
 * field by field; building an array for a general encoder first takes several times as long.
 */
export class MessageWriter {
  #bytes = new Uint8Array(256)
  #view = new DataView(this.#bytes.buffer)
  #at = 0

  /** Begins a message. Earlier bytes are lost. */
  begin(): void {
    this.#at = 0
  }

  /** The message, good until the next one is begun. */
  finish(): Uint8Array {
    return this.#bytes.subarray(0, this.#at)
  }

  /**
   * Makes room and gives the place where so many bytes go. The buffer may be another one afterwards, so this comes in a
   * statement of its own: `this.#bytes[this.#room(1)]` would write to the one before.
   */
  #room(bytes: number): number {
    const at = this.#at
    this.#at = at + bytes
    if (this.#at > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(this.#at, this.#bytes.length * 2))
      grown.set(this.#bytes)
      this.#bytes = grown
      this.#view = new DataView(grown.buffer)
    }
    return at
  }

  #byte(value: number): void {
    const at = this.#room(1)
    this.#bytes[at] = value
  }

  nil(): void {
    this.#byte(0xc0)
  }

  bool(value: boolean): void {
    this.#byte(value ? 0xc3 : 0xc2)
  }

  /** A whole number of up to 32 bits, signed or unsigned, in as few bytes as it takes. */
  int(value: number): void {
    if (value >= 0) {
      if (value < 0x80) this.#byte(value)
      else if (value <= 0xff) this.#tagged(0xcc, 1, value)
      else if (value <= 0xffff) this.#tagged(0xcd, 2, value)
      else this.#tagged(0xce, 4, value)
    } else if (value >= -32) this.#byte(value & 0xff)
    else if (value >= -0x80) this.#tagged(0xd0, 1, value)
    else if (value >= -0x8000) this.#tagged(0xd1, 2, value)
    else this.#tagged(0xd2, 4, value)
  }

  /** A whole number of up to 64 bits, signed or unsigned. */
  bigint(value: bigint): void {
    if (value >= -0x8000_0000n && value <= 0xffff_ffffn) return this.int(Number(value))
    const at = this.#room(9)
    this.#bytes[at] = value < 0n ? 0xd3 : 0xcf
    this.#view.setBigUint64(at + 1, BigInt.asUintN(64, value))
  }

  /** A number as a float of 32 bits, rounded where it has to be. */
  float32(value: number): void {
    const at = this.#room(5)
    this.#bytes[at] = 0xca
    this.#view.setFloat32(at + 1, canonicalNaN(value))
  }

  float64(value: number): void {
    const at = this.#room(9)
    this.#bytes[at] = 0xcb
    this.#view.setFloat64(at + 1, canonicalNaN(value))
  }

  string(value: string): void {
    const { length } = value
    if (length < 32) {
      const at = this.#room(1 + length)
      let i = 0
      for (; i < length; i++) {
        const code = value.charCodeAt(i)
        if (code >= 0x80) break
        this.#bytes[at + 1 + i] = code
      }
      if (i === length) {
        this.#bytes[at] = 0xa0 | length
        return
      }
      this.#at = at
    }
    const encoded = encoder.encode(value)
    this.#head(encoded.length, 0xa0, 32, 0xd9)
    const at = this.#room(encoded.length)
    this.#bytes.set(encoded, at)
  }

  binary(value: Uint8Array): void {
    this.#head(value.length, 0, 0, 0xc4)
    const at = this.#room(value.length)
    this.#bytes.set(value, at)
  }

  /** The head of an array: its items follow. */
  array(length: number): void {
    if (length < 16) this.#byte(0x90 | length)
    else if (length <= 0xffff) this.#tagged(0xdc, 2, length)
    else this.#tagged(0xdd, 4, length)
  }

  /** The length of text or binary data: in the tag where it is short, else behind one of three tags. */
  #head(length: number, short: number, limit: number, tag: number): void {
    if (length < limit) this.#byte(short | length)
    else if (length <= 0xff) this.#tagged(tag, 1, length)
    else if (length <= 0xffff) this.#tagged(tag + 1, 2, length)
    else this.#tagged(tag + 2, 4, length)
  }

  #tagged(tag: number, size: 1 | 2 | 4, value: number): void {
    const at = this.#room(1 + size)
    this.#bytes[at] = tag
    if (size === 1) this.#bytes[at + 1] = value & 0xff
    else if (size === 2) this.#view.setUint16(at + 1, value & 0xffff)
    else this.#view.setUint32(at + 1, value >>> 0)
  }
}
