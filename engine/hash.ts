const text = new TextEncoder()

/**
 * Digests state into 16 hexadecimal digits: equal states give equal digests on every platform. It is quick and well
 * spread, not cryptographic: two lanes of 32 bits, each a multiply-and-rotate as in MurmurHash3 (Austin Appleby, public
 * domain), with different constants.
 */
export class StateHasher {
  #a = 0x9747b28c
  #b = 0x5bd1e995
  #count = 0
  readonly #float = new Float64Array(1)
  readonly #words = new Uint32Array(this.#float.buffer)

  /** Adds an unsigned 32-bit number. */
  u32(value: number): void {
    let k = Math.imul(value, 0xcc9e2d51)
    k = (k << 15) | (k >>> 17)
    let a = this.#a ^ Math.imul(k, 0x1b873593)
    a = (a << 13) | (a >>> 19)
    this.#a = (Math.imul(a, 5) + 0xe6546b64) | 0
    let m = Math.imul(value ^ this.#a, 0x85ebca6b)
    m = (m << 16) | (m >>> 16)
    let b = this.#b ^ Math.imul(m, 0xc2b2ae35)
    b = (b << 11) | (b >>> 21)
    this.#b = (Math.imul(b, 9) + 0x38495ab5) | 0
    this.#count++
  }

  /** Adds a number bit for bit. All NaNs count as one, since platforms differ in their bits. */
  f64(value: number): void {
    this.#float[0] = Number.isNaN(value) ? Number.NaN : value
    if (Number.isNaN(value)) {
      this.u32(0)
      this.u32(0x7ff80000)
      return
    }
    this.u32(this.#words[0]!)
    this.u32(this.#words[1]!)
  }

  /** Adds a 64-bit integer. */
  u64(value: bigint): void {
    this.u32(Number(value & 0xffffffffn))
    this.u32(Number((value >> 32n) & 0xffffffffn))
  }

  /** Adds bytes and their number. */
  bytes(bytes: Uint8Array): void {
    this.u32(bytes.length)
    const whole = bytes.length & ~3
    for (let i = 0; i < whole; i += 4) {
      this.u32((bytes[i]! | (bytes[i + 1]! << 8) | (bytes[i + 2]! << 16) | (bytes[i + 3]! << 24)) >>> 0)
    }
    for (let i = whole; i < bytes.length; i++) this.u32(bytes[i]!)
  }

  /** Adds a text. */
  text(value: string): void {
    this.bytes(text.encode(value))
  }

  /** The digest of all that was added so far. */
  digest(): string {
    return finish(this.#a ^ this.#count) + finish(this.#b ^ Math.imul(this.#count, 0x9e3779b1))
  }
}

function finish(lane: number): string {
  let h = lane
  h ^= h >>> 16
  h = Math.imul(h, 0x85ebca6b)
  h ^= h >>> 13
  h = Math.imul(h, 0xc2b2ae35)
  h ^= h >>> 16
  return (h >>> 0).toString(16).padStart(8, '0')
}
