import type { Random } from '../../engine/index.ts'

/** Bytes that mean much in WebAssembly, in LEB128 or in JSON. */
const SALT = [
  0x00, 0x01, 0x7f, 0x80, 0xff, 0x0b, 0x10, 0x0c, 0x03, 0x40, 0x41, 0x20, 0x22, 0x2c, 0x7b, 0x7d, 0x5b,
]

/** How often it is tried to change a file so that it stays WebAssembly. */
const TRIES = 12

/**
 * A changed copy of a file. Three quarters of them are still valid WebAssembly, where that can be had: the others do not get
 * far.
 */
export function mutate(bytes: Uint8Array, others: readonly Uint8Array[], random: Random): Uint8Array {
  const valid = random.below(4) > 0
  let mutant = bytes
  for (let left = TRIES; left > 0; left--) {
    mutant = bytes.slice()
    for (let changes = 1 + random.below(3); changes > 0; changes--) mutant = change(mutant, others, random)
    if (!valid || WebAssembly.validate(mutant as BufferSource)) break
  }
  return mutant
}

function change(bytes: Uint8Array, others: readonly Uint8Array[], random: Random): Uint8Array {
  if (bytes.length < 16) return bytes
  // The first eight bytes only say that it is WebAssembly: the outcome of changing them is soon known.
  const at = 8 + random.below(bytes.length - 8)
  const span = Math.min(1 + random.below(12), bytes.length - at)
  switch (random.below(16)) {
    case 0:
      return bytes.subarray(0, at).slice()
    case 1:
      return join(bytes.subarray(0, at), bytes.subarray(at + span))
    case 2:
      return join(bytes.subarray(0, at + span), bytes.subarray(at))
    case 3: {
      const other = others[random.below(others.length)]!
      const from = random.below(other.length)
      return join(bytes.subarray(0, at), other.subarray(from, from + 64), bytes.subarray(at))
    }
    case 4: {
      const other = others[random.below(others.length)]!
      const from = random.below(other.length)
      const piece = other.subarray(from, from + Math.min(span, other.length - from))
      bytes.set(piece.subarray(0, bytes.length - at), at)
      return bytes
    }
    case 5:
    case 6:
      bytes[at] = SALT[random.below(SALT.length)]!
      return bytes
    case 7:
      bytes[at] = (bytes[at]! + (random.below(2) === 0 ? 1 : 255)) & 0xff
      return bytes
    case 8:
    case 9:
    case 10:
    case 11:
    case 12:
      return changeConstant(bytes, at, random)
    default:
      bytes[at] = bytes[at]! ^ (1 << random.below(8))
      return bytes
  }
}

/** Changes the value of the next `i32.const`, so that its use becomes another and all else stays valid. */
function changeConstant(bytes: Uint8Array, from: number, random: Random): Uint8Array {
  const at = bytes.indexOf(0x41, from) + 1
  if (at === 0) return bytes
  let end = at
  while (end < bytes.length && bytes[end]! >= 0x80) end++
  for (let i = at; i < end; i++) bytes[i] = 0x80 | random.below(128)
  if (end < bytes.length) bytes[end] = random.below(128)
  return bytes
}

function join(...parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    joined.set(part, at)
    at += part.length
  }
  return joined
}
