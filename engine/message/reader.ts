import { counted } from '../counted.ts'
import { canonicalNaN } from '../canonical-nan.ts'
import { SkeinError } from '../error.ts'

/** Arrays nested deeper than this are malformed, wherever they stand: no type is so deep, and readers may be recursive. */
const MAX_DEPTH = 64

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const NOTHING = new Uint8Array(0)

/** Bytes of a number or a text, an array or an object, and of each place in one. */
const VALUE = 24
const ARRAY = 64
const ITEM = 8

/** @throws SkeinError `message/malformed` always */
export function malformed(why: string, cause?: unknown): never {
  throw new SkeinError('message/malformed', `the message is malformed: ${why}`, {
    hint: 'Encode the payload as one MessagePack array with the fields in declared order; see docs/abi.md.',
    ...(cause === undefined ? {} : { cause }),
  })
}

/**
 * Reads MessagePack from bytes that may come from anyone, value by value as types ask for them: nothing is built that is
 * not asked for, and no count is believed before as many bytes are there. Callers give the `path` of each value.
 */
export class MessageReader {
  #bytes: Uint8Array = NOTHING
  #at = 0
  /** Bytes that the values take which were read since {@link begin}, about: at least what engines take for them. */
  size = 0
  /** Whether all floats that were read since {@link begin} were written in the width of their types. */
  exact = true
  // Floats are read from here: making a view of each message costs more than all the rest.
  readonly #float = new Uint8Array(8)
  readonly #floatView = new DataView(this.#float.buffer)

  /** Begins a message. */
  begin(bytes: Uint8Array): void {
    this.#bytes = bytes
    this.#at = 0
    this.size = VALUE
    this.exact = true
  }

  /** Ends a message: nothing may follow it. */
  end(): void {
    if (this.#at < this.#bytes.length)
      malformed(`the payload is followed by ${counted(this.#bytes.length - this.#at, 'byte')}`)
    // The bytes are another's: they may be large, and need not live as long as this.
    this.#bytes = NOTHING
  }

  /** Whether nil comes next; if so, it is read. */
  nil(): boolean {
    if (this.#bytes[this.#at] !== 0xc0) return false
    this.#at++
    return true
  }

  /** The kind of the value that comes next, which is not read yet. */
  kind(path: string): 'nil' | 'bool' | 'int' | 'float' | 'string' | 'binary' | 'array' {
    const tag = this.#byte(path)
    this.#at--
    if (tag === 0xc0) return 'nil'
    if (tag === 0xc2 || tag === 0xc3) return 'bool'
    if (tag === 0xca || tag === 0xcb) return 'float'
    if ((tag & 0xe0) === 0xa0 || (tag >= 0xd9 && tag <= 0xdb)) return 'string'
    if (tag >= 0xc4 && tag <= 0xc6) return 'binary'
    if ((tag & 0xf0) === 0x90 || tag === 0xdc || tag === 0xdd) return 'array'
    return 'int'
  }

  bool(path: string): boolean {
    const tag = this.#byte(path)
    if (tag === 0xc3) return true
    if (tag === 0xc2) return false
    return mismatch(path, 'true or false')
  }

  /** A whole number in a range of at most 32 bits, however many bytes it is written with. */
  int(low: number, high: number, path: string): number {
    const tag = this.#byte(path)
    const value = tag < 0x80 ? tag : this.#integer(tag, path)
    if (value >= low && value <= high) return value
    return mismatch(path, `a whole number from ${low} to ${high}`)
  }

  /** A whole number in a range of at most 64 bits. */
  bigint(low: bigint, high: bigint, path: string): bigint {
    const tag = this.#byte(path)
    let value: bigint
    if (tag === 0xcf || tag === 0xd3) {
      const bits = (BigInt(this.#uint32(path)) << 32n) | BigInt(this.#uint32(path))
      value = tag === 0xd3 ? BigInt.asIntN(64, bits) : bits
    } else {
      const small = this.#integer(tag, path)
      if (Number.isNaN(small)) mismatch(path, `a whole number from ${low} to ${high}`)
      value = BigInt(small)
    }
    this.size += VALUE
    if (value >= low && value <= high) return value
    return mismatch(path, `a whole number from ${low} to ${high}`)
  }

  /**
   * A float; floats of the other width and whole numbers are taken too.
   *
   * @param due the tag of the width that the type has: one of 32 bits is rounded to them
   */
  float(due: 0xca | 0xcb, path: string): number {
    const tag = this.#byte(path)
    this.size += VALUE
    if (tag !== due) this.exact = false
    const value = this.#number(tag, path)
    return due === 0xca ? Math.fround(value) : value
  }

  #number(tag: number, path: string): number {
    if (tag === 0xcb) {
      this.#copyFloat(8, path)
      return canonicalNaN(this.#floatView.getFloat64(0))
    }
    if (tag === 0xca) {
      this.#copyFloat(4, path)
      return canonicalNaN(this.#floatView.getFloat32(0))
    }
    const value = this.#integer(tag, path)
    return Number.isNaN(value) ? mismatch(path, 'a number') : value
  }

  #copyFloat(size: number, path: string): void {
    const at = this.#take(size, path)
    for (let i = 0; i < size; i++) this.#float[i] = this.#bytes[at + i]!
  }

  string(path: string): string {
    const length = this.#stringLength(this.#byte(path), path)
    if (length < 0) mismatch(path, 'text')
    const at = this.#take(length, path)
    this.size += VALUE + length * 2
    if (length < 24) {
      // Short names are common, and the decoder costs more than they do.
      let text = ''
      let i = 0
      for (; i < length; i++) {
        const byte = this.#bytes[at + i]!
        if (byte >= 0x80) break
        text += String.fromCharCode(byte)
      }
      if (i === length) return text
    }
    return this.#decode(at, length, path)
  }

  /** Binary data, copied. */
  binary(path: string): Uint8Array {
    const length = this.#binaryLength(this.#byte(path), path)
    if (length < 0) mismatch(path, 'binary data')
    const at = this.#take(length, path)
    this.size += ARRAY * 4 + length
    // A `Buffer` of Node is bytes as well, and its `slice` copies nothing.
    return new Uint8Array(this.#bytes.subarray(at, at + length))
  }

  /** The head of an array: how many items follow. */
  array(path: string): number {
    const length = this.#arrayLength(this.#byte(path), path)
    this.size += ARRAY + length * ITEM
    return length < 0 ? mismatch(path, 'an array') : length
  }

  /** Passes over so many values, whatever they are, so long as they are well-formed. */
  skip(count: number, path: string): void {
    const open: number[] = []
    let left = count
    while (true) {
      while (left === 0) {
        const outer = open.pop()
        if (outer === undefined) return
        left = outer
      }
      left--
      const items = this.#skipOne(path)
      if (items === 0) continue
      if (open.length >= MAX_DEPTH) malformed(`${path} is nested deeper than ${MAX_DEPTH} arrays`)
      open.push(left)
      left = items
    }
  }

  /** Passes over one value; of an array, only over its head. Gives how many items of it follow. */
  #skipOne(path: string): number {
    const tag = this.#byte(path)
    if (tag < 0x80 || tag >= 0xe0 || tag === 0xc0 || tag === 0xc2 || tag === 0xc3) return 0
    const items = this.#arrayLength(tag, path)
    if (items >= 0) return items
    const text = this.#stringLength(tag, path)
    if (text >= 0) {
      this.#decode(this.#take(text, path), text, path)
      return 0
    }
    const data = this.#binaryLength(tag, path)
    if (data >= 0) this.#take(data, path)
    else if (tag === 0xcb) this.#take(8, path)
    else if (tag === 0xca) this.#take(4, path)
    else if (Number.isNaN(this.#integer(tag, path))) mismatch(path, 'a supported MessagePack value')
    return 0
  }

  #decode(at: number, length: number, path: string): string {
    try {
      return decoder.decode(this.#bytes.subarray(at, at + length))
    } catch {
      return mismatch(path, 'UTF-8 text')
    }
  }

  /** Reads the whole number of a tag, with the precision of a float. `NaN` for other tags. */
  #integer(tag: number, path: string): number {
    if (tag < 0x80) return tag
    if (tag >= 0xe0) return tag - 0x100
    switch (tag) {
      case 0xcc:
        return this.#byte(path)
      case 0xcd:
        return this.#uint16(path)
      case 0xce:
        return this.#uint32(path)
      case 0xcf:
        return this.#uint32(path) * 0x1_0000_0000 + this.#uint32(path)
      case 0xd0:
        return (this.#byte(path) << 24) >> 24
      case 0xd1:
        return (this.#uint16(path) << 16) >> 16
      case 0xd2:
        return this.#uint32(path) | 0
      case 0xd3:
        return (this.#uint32(path) | 0) * 0x1_0000_0000 + this.#uint32(path)
      default:
        return Number.NaN
    }
  }

  /** The length behind the tag of an array, which is no more than the bytes left. -1 for other tags. */
  #arrayLength(tag: number, path: string): number {
    let length = -1
    if ((tag & 0xf0) === 0x90) length = tag & 0x0f
    else if (tag === 0xdc) length = this.#uint16(path)
    else if (tag === 0xdd) length = this.#uint32(path)
    // Each item takes a byte at least.
    if (length > this.#bytes.length - this.#at) tooShort(path)
    return length
  }

  #stringLength(tag: number, path: string): number {
    return (tag & 0xe0) === 0xa0 ? tag & 0x1f : this.#length(tag - 0xd9, path)
  }

  #binaryLength(tag: number, path: string): number {
    return this.#length(tag - 0xc4, path)
  }

  /** A length of one, two or four bytes. -1 for other widths. */
  #length(width: number, path: string): number {
    if (width === 0) return this.#byte(path)
    if (width === 1) return this.#uint16(path)
    return width === 2 ? this.#uint32(path) : -1
  }

  #byte(path: string): number {
    const byte = this.#bytes[this.#at]
    if (byte === undefined) return tooShort(path)
    this.#at++
    return byte
  }

  #uint16(path: string): number {
    const at = this.#take(2, path)
    return (this.#bytes[at]! << 8) | this.#bytes[at + 1]!
  }

  #uint32(path: string): number {
    const at = this.#take(4, path)
    const bytes = this.#bytes
    return ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0
  }

  #take(length: number, path: string): number {
    const at = this.#at
    if (length > this.#bytes.length - at) tooShort(path)
    this.#at = at + length
    return at
  }
}

/** @throws SkeinError `message/malformed` always: something else stands at the path */
export function mismatch(path: string, wanted: string): never {
  return malformed(`${path} is not ${wanted}`)
}

function tooShort(path: string): never {
  return malformed(`it ends inside ${path}`)
}
