import { SkeinError } from '../../engine/index.ts'

// A name that begins with a byte order mark is another name than the one without it.
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** The longest names that mods need have some 580 bytes: `cabi_post_`, an item's name, its version and a method. */
const NAME_BYTES = 1_024

/** Reads the primitives of the WebAssembly binary format, never past the end. */
export class BinaryReader {
  readonly bytes: Uint8Array
  readonly file: string
  offset: number
  end: number

  constructor(bytes: Uint8Array, file: string, offset = 0, end: number = bytes.length) {
    this.bytes = bytes
    this.file = file
    this.offset = offset
    this.end = end
  }

  get done(): boolean {
    return this.offset >= this.end
  }

  /** @throws SkeinError `module/invalid` always: the binary is malformed here */
  fail(what: string): never {
    throw new SkeinError(
      'module/invalid',
      `${this.file} is not a valid WebAssembly module: ${what} at byte ${this.offset}`,
      {
        names: { file: this.file },
        hint: 'The file is damaged or incomplete. Copy or build it again.',
      },
    )
  }

  /** @throws SkeinError `module/unsupported` always: the construct here is not allowed, for the reason in the hint */
  unsupported(what: string, hint: string): never {
    const message = `${this.file} uses ${what}, at byte ${this.offset}`
    throw new SkeinError('module/unsupported', message, { names: { file: this.file }, hint })
  }

  /** @throws SkeinError `module/too-large` always: no sound module has so many of something */
  tooMany(what: string, limit: number, found?: number): never {
    throw new SkeinError(
      'module/too-large',
      `${this.file} has ${found ?? `more than ${limit}`} ${what}${found === undefined ? '' : `; the limit is ${limit}`}`,
      {
        names: { file: this.file },
        hint: 'Build the file again, or split the mod.',
      },
    )
  }

  byte(): number {
    if (this.offset >= this.end) this.fail('it ends too early')
    return this.bytes[this.offset++]!
  }

  /** An unsigned LEB128 number of up to 32 bits. */
  u32(): number {
    const first = this.byte()
    if (first < 0x80) return first
    let result = first & 0x7f
    for (let shift = 7; shift < 35; shift += 7) {
      const byte = this.byte()
      if (shift === 28 && byte > 0x0f) break
      result |= (byte & 0x7f) << shift
      if (byte < 0x80) return result >>> 0
    }
    return this.fail('a number is too long')
  }

  /** An unsigned LEB128 number of up to 64 bits, as a number (limits of 64-bit memories). */
  u64(): number {
    let result = 0
    let scale = 1
    for (let i = 0; i < 10; i++) {
      const byte = this.byte()
      result += (byte & 0x7f) * scale
      if (byte < 0x80) return result
      scale *= 128
    }
    return this.fail('a number is too long')
  }

  /** Passes over a LEB128 number of up to 64 bits, signed or not. */
  skipNumber(): void {
    for (let left = 10; left > 0; left--) if (this.byte() < 0x80) return
    this.fail('a number is too long')
  }

  /** A span of bytes, not copied. */
  span(length: number): Uint8Array {
    if (length > this.end - this.offset) this.fail('it ends too early')
    this.offset += length
    return this.bytes.subarray(this.offset - length, this.offset)
  }

  /** A name: its length and UTF-8. */
  name(): string {
    const length = this.u32()
    if (length > NAME_BYTES) this.tooMany('bytes in a name', NAME_BYTES, length)
    const span = this.span(length)
    try {
      return utf8.decode(span)
    } catch {
      return this.fail('a name is not UTF-8')
    }
  }

  /** A count of things that take at least a byte each. */
  count(what: string, limit: number): number {
    const count = this.u32()
    if (count > limit) this.tooMany(what, limit, count)
    if (count > this.end - this.offset) this.fail('it ends too early')
    return count
  }
}
