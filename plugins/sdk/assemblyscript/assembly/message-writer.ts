// Writes MessagePack, as events carry it: one message at a time, into a buffer that is kept.

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
