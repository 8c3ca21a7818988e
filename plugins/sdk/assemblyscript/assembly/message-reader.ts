// Reads MessagePack, as events carry it: one message at a time, where it lies.

let from: usize = 0
let to: usize = 0

/** Starts to read a message. Gives the number of its fields. */
export function openMessage(pointer: usize, length: usize): u32 {
  from = pointer
  to = pointer + length
  return readItems()
}

export function malformed(): void {
  throw new Error('the payload of an event is malformed')
}

function next(size: usize): usize {
  if (to - from < size) malformed()
  const pointer = from
  from = pointer + size
  return pointer
}

function next8(): u32 {
  return load<u8>(next(1))
}

function next16(): u32 {
  return bswap<u16>(load<u16>(next(2)))
}

function next32(): u32 {
  return bswap<u32>(load<u32>(next(4)))
}

function next64(): u64 {
  return bswap<u64>(load<u64>(next(8)))
}

/** Whether nil comes next; if so, it is read. */
export function readNil(): bool {
  if (from >= to || load<u8>(from) != 0xc0) return false
  from += 1
  return true
}

export function readBool(): bool {
  const tag = next8()
  if ((tag & 0xfe) != 0xc2) malformed()
  return tag == 0xc3
}

/** Whether the integer that was read last is below zero. Otherwise its bits are those of an unsigned one. */
let negative: bool = false

function readInteger(tag: u32): i64 {
  negative = false
  if (tag < 0x80) return tag
  let value: i64 = 0
  if (tag >= 0xe0) value = <i64>(<i8>tag)
  else {
    switch (tag) {
      case 0xcc: return next8()
      case 0xcd: return next16()
      case 0xce: return next32()
      case 0xcf: return next64()
      case 0xd0: { value = <i64>(<i8>next8()); break }
      case 0xd1: { value = <i64>(<i16>next16()); break }
      case 0xd2: { value = <i64>(<i32>next32()); break }
      case 0xd3: { value = next64(); break }
      default: malformed()
    }
  }
  negative = value < 0
  return value
}

export function readUnsigned(most: u64): u64 {
  const value = <u64>readInteger(next8())
  if (negative || value > most) malformed()
  return value
}

/** Reads an integer from `~most` to `most`. */
export function readSigned(most: i64): i64 {
  const value = readInteger(next8())
  if (negative ? value < ~most : <u64>value > <u64>most) malformed()
  return value
}

export function readFloat(): f64 {
  const tag = next8()
  if (tag == 0xcb) return reinterpret<f64>(next64())
  if (tag == 0xca) return <f64>reinterpret<f32>(next32())
  const value = readInteger(tag)
  return negative ? <f64>value : <f64>(<u64>value)
}

function readSize(tag: u32, first: u32): u32 {
  if (tag == first) return next8()
  if (tag == first + 1) return next16()
  if (tag != first + 2) malformed()
  return next32()
}

export function readString(): string {
  const tag = next8()
  const size = (tag & 0xe0) == 0xa0 ? tag & 0x1f : readSize(tag, 0xd9)
  return String.UTF8.decodeUnsafe(next(size), size)
}

export function readChar(): u32 {
  return <u32>readString().codePointAt(0)
}

/** Reads binary data. Gives where it lies; its length is in {@link size}. */
export function readBytes(): usize {
  size = readSize(next8(), 0xc4)
  return next(size)
}

/** Bytes that {@link readBytes} found last. */
export let size: u32 = 0

/** Reads the start of an array. Gives the number of values that follow. */
export function readItems(): u32 {
  const tag = next8()
  let count = tag & 0x0f
  if (tag == 0xdc) count = next16()
  else if (tag == 0xdd) count = next32()
  else if ((tag & 0xf0) != 0x90) malformed()
  // Every value takes a byte: an array cannot be longer than what is left.
  if (count > <u32>(to - from)) malformed()
  return count
}

/** Reads the start of an array that must have at least so many values. Gives how many it has beyond them. */
export function readExactly(count: u32): u32 {
  const found = readItems()
  if (found < count) malformed()
  return found - count
}

/** Reads past so many values. */
export function skip(count: u32): void {
  while (count > 0) {
    count -= 1
    const tag = next8()
    if (tag < 0x80 || tag >= 0xe0 || tag == 0xc0 || tag == 0xc2 || tag == 0xc3) continue
    if (tag < 0x90) count += (tag & 0x0f) * 2
    else if (tag < 0xa0) count += tag & 0x0f
    else if (tag < 0xc0) next(tag & 0x1f)
    else {
      switch (tag) {
        case 0xc4: case 0xd9: { next(next8()); break }
        case 0xc5: case 0xda: { next(next16()); break }
        case 0xc6: case 0xdb: { next(next32()); break }
        case 0xcc: case 0xd0: { next(1); break }
        case 0xcd: case 0xd1: { next(2); break }
        case 0xca: case 0xce: case 0xd2: { next(4); break }
        case 0xcb: case 0xcf: case 0xd3: { next(8); break }
        case 0xdc: { count += next16(); break }
        case 0xdd: { count += next32(); break }
        default: malformed()
      }
    }
  }
}
