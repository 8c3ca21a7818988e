import { canonicalNaN } from '../../../engine/index.ts'

const encoder = new TextEncoder()

/** Writes values as bincode 1 does: little-endian, integers of fixed size. Its buffer is used again for every message. */
export class MarshalWriter {
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

  u8(value: number): void {
    const at = this.#room(1)
    this.#view.setUint8(at, value)
  }

  u16(value: number): void {
    const at = this.#room(2)
    this.#view.setUint16(at, value, true)
  }

  u32(value: number): void {
    const at = this.#room(4)
    this.#view.setUint32(at, value, true)
  }

  u64(value: bigint): void {
    const at = this.#room(8)
    this.#view.setBigUint64(at, value, true)
  }

  /** A count of bytes or items: 64 bits. */
  count(value: number): void {
    this.u32(value)
    this.u32(0)
  }

  f32(value: number): void {
    const at = this.#room(4)
    this.#view.setFloat32(at, canonicalNaN(value), true)
  }

  f64(value: number): void {
    const at = this.#room(8)
    this.#view.setFloat64(at, canonicalNaN(value), true)
  }

  raw(bytes: Uint8Array): void {
    const at = this.#room(bytes.length)
    this.#bytes.set(bytes, at)
  }

  /** Text, without its length. */
  text(value: string): void {
    this.raw(encoder.encode(value))
  }

  /** Begins a section: a length of 32 bits, and so many bytes. @returns what {@link close} needs */
  open(): number {
    this.u32(0)
    return this.#at
  }

  /** Ends the section that {@link open} has begun. */
  close(start: number): void {
    this.#view.setUint32(start - 4, this.#at - start, true)
  }

  /** Makes room and gives the place where so many bytes go. */
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
}
