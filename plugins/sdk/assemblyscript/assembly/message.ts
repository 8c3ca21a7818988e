// MessagePack, as events carry it: one writer, whose buffer is kept, and one reader at a time.

// --- writing

let start: usize = 0
let at: usize = 0
let end: usize = 0

function grow(size: usize): void {
  const used = at - start
  const room = max<usize>((used + size) * 2, 256)
  start = start == 0 ? heap.alloc(room) : heap.realloc(start, room)
  at = start + used
  end = start + room
}

// @ts-ignore: decorator
@inline
function room(size: usize): void {
  if (end - at < size) grow(size)
}

/** Starts a message of so many fields. */
export function startMessage(fields: u32): void {
  at = start
  writeItems(fields)
}

/** Where the message lies that was written. */
export function messageStart(): usize {
  return start
}

export function messageLength(): usize {
  return at - start
}

function writeTagged8(tag: u8, value: u8): void {
  room(2)
  store<u8>(at, tag)
  store<u8>(at, value, 1)
  at += 2
}

function writeTagged16(tag: u8, value: u16): void {
  room(3)
  store<u8>(at, tag)
  store<u16>(at, bswap<u16>(value), 1)
  at += 3
}

function writeTagged32(tag: u8, value: u32): void {
  room(5)
  store<u8>(at, tag)
  store<u32>(at, bswap<u32>(value), 1)
  at += 5
}

function writeTagged64(tag: u8, value: u64): void {
  room(9)
  store<u8>(at, tag)
  store<u64>(at, bswap<u64>(value), 1)
  at += 9
}

function writeByte(value: u8): void {
  room(1)
  store<u8>(at, value)
  at += 1
}

export function writeNil(): void {
  writeByte(0xc0)
}

export function writeBool(value: bool): void {
  writeByte(value ? 0xc3 : 0xc2)
}

export function writeUnsigned(value: u64): void {
  if (value < 0x80) writeByte(<u8>value)
  else if (value < 0x100) writeTagged8(0xcc, <u8>value)
  else if (value < 0x10000) writeTagged16(0xcd, <u16>value)
  else if (value < 0x100000000) writeTagged32(0xce, <u32>value)
  else writeTagged64(0xcf, value)
}

export function writeSigned(value: i64): void {
  if (value >= 0) writeUnsigned(value)
  else if (value >= -0x20) writeByte(<u8>value)
  else if (value >= -0x80) writeTagged8(0xd0, <u8>value)
  else if (value >= -0x8000) writeTagged16(0xd1, <u16>value)
  else if (value >= -0x80000000) writeTagged32(0xd2, <u32>value)
  else writeTagged64(0xd3, value)
}

export function writeF32(value: f32): void {
  writeTagged32(0xca, reinterpret<u32>(value))
}

export function writeF64(value: f64): void {
  writeTagged64(0xcb, reinterpret<u64>(value))
}

/** Lone surrogates become U+FFFD, which keeps the text valid. */
export function writeString(value: string): void {
  // A lone surrogate takes three bytes either way, so the length is right whatever becomes of it.
  const size = String.UTF8.byteLength(value)
  if (size < 0x20) writeByte(<u8>(0xa0 | size))
  else if (size < 0x100) writeTagged8(0xd9, <u8>size)
  else if (size < 0x10000) writeTagged16(0xda, <u16>size)
  else writeTagged32(0xdb, size)
  room(size)
  String.UTF8.encodeUnsafe(changetype<usize>(value), value.length, at, false, String.UTF8.ErrorMode.REPLACE)
  at += size
}

export function writeChar(value: u32): void {
  writeString(String.fromCodePoint(value))
}

export function writeBytes(pointer: usize, size: u32): void {
  if (size < 0x100) writeTagged8(0xc4, <u8>size)
  else if (size < 0x10000) writeTagged16(0xc5, <u16>size)
  else writeTagged32(0xc6, size)
  room(size)
  memory.copy(at, pointer, size)
  at += size
}

/** Starts an array: so many values follow. */
export function writeItems(count: u32): void {
  if (count < 0x10) writeByte(<u8>(0x90 | count))
  else if (count < 0x10000) writeTagged16(0xdc, <u16>count)
  else writeTagged32(0xdd, count)
}

// --- reading

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
