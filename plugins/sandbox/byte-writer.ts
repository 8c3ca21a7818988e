/** Bytes that grow as they are written. */
export class ByteWriter {
  #bytes: Uint8Array
  #length = 0
  readonly #followed: Uint8Array | null
  readonly #copies: number[] | null

  /**
   * @param capacity how many bytes are likely to come
   * @param followed whose bytes are followed to where they are copied
   * @param copies is given three numbers for each copy of those: the offset here, the offset there, and how many bytes
   */
  constructor(capacity: number, followed: Uint8Array | null = null, copies: number[] | null = null) {
    this.#bytes = new Uint8Array(Math.max(64, capacity))
    this.#followed = followed
    this.#copies = copies
  }

  /** The bytes so far; good until more is written. */
  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length)
  }

  get length(): number {
    return this.#length
  }

  byte(value: number): void {
    if (this.#length === this.#bytes.length) this.#grow(1)
    this.#bytes[this.#length++] = value
  }

  /** A LEB128 number without a sign, of up to 32 bits. */
  u32(value: number): void {
    let left = value
    while (left >= 0x80) {
      this.byte((left & 0x7f) | 0x80)
      left >>>= 7
    }
    this.byte(left)
  }

  /** A LEB128 number with a sign, of up to 32 bits. */
  s32(value: number): void {
    let left = value | 0
    while (left < -64 || left > 63) {
      this.byte((left & 0x7f) | 0x80)
      left >>= 7
    }
    this.byte(left & 0x7f)
  }

  all(values: readonly number[]): void {
    for (const value of values) this.byte(value)
  }

  /** A few bytes, from their beginning to their end. */
  code(bytes: Uint8Array): void {
    const count = bytes.length
    if (this.#length + count > this.#bytes.length) this.#grow(count)
    for (let i = 0; i < count; i++) this.#bytes[this.#length + i] = bytes[i]!
    this.#length += count
  }

  /** Sees to it that so many more bytes have room without the writer growing. */
  expect(more: number): void {
    if (this.#length + more > this.#bytes.length) this.#grow(more)
  }

  /** Bytes from elsewhere. */
  copy(from: Uint8Array, start: number, end: number): void {
    const count = end - start
    if (this.#copies !== null && from === this.#followed) this.#copies.push(this.#length, start, count)
    if (this.#length + count > this.#bytes.length) this.#grow(count)
    if (count < 32) for (let i = 0; i < count; i++) this.#bytes[this.#length + i] = from[start + i]!
    else this.#bytes.set(from.subarray(start, end), this.#length)
    this.#length += count
  }

  /** A name: its length and its text, which is ASCII. */
  name(text: string): void {
    this.u32(text.length)
    for (let i = 0; i < text.length; i++) this.byte(text.charCodeAt(i))
  }

  /** Leaves room for a size. @returns the offset for {@link fill} once that is known */
  reserve(): number {
    this.all([0x80, 0x80, 0x80, 0x80, 0])
    return this.#length
  }

  /** Writes how many bytes came since into the room that was left. */
  fill(since: number): void {
    let size = this.#length - since
    for (let at = since - 5; at < since; at++) {
      this.#bytes[at] = (size & 0x7f) | (at === since - 1 ? 0 : 0x80)
      size >>>= 7
    }
  }

  #grow(more: number): void {
    const bytes = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + more))
    bytes.set(this.#bytes)
    this.#bytes = bytes
  }
}
