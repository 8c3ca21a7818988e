import { NULLABLE_REFERENCE, REFERENCE } from '../wasm/binary-format.ts'
import type { BinaryReader } from '../wasm/index.ts'
import { BULK_OPCODES, IMMEDIATE, PLAIN_OPCODES, VECTOR_OPCODES } from './opcodes.ts'

const I = IMMEDIATE
const TYPED_SELECT = 0x1c

// By kind: how many bytes follow an instruction, and how many numbers.
const BYTES = new Uint8Array(16)
const NUMBERS = new Uint8Array(16)
for (const [kind, bytes, numbers] of [
  [I.LEB, 0, 1],
  [I.LEB2, 0, 2],
  [I.MEMARG, 0, 2],
  [I.BYTES1, 1, 0],
  [I.BYTES4, 4, 0],
  [I.BYTES8, 8, 0],
  [I.BYTES16, 16, 0],
  [I.MEMARG_LANE, 1, 2],
  [I.LOCAL, 0, 1],
  [I.GLOBAL, 0, 1],
  [I.FUNCTION, 0, 1],
  [I.HEAP_TYPE, 0, 1],
] as const) {
  BYTES[kind] = bytes
  NUMBERS[kind] = numbers
}

/** Passes over code that has passed the scanner, up to an instruction that may lead elsewhere. @returns that one, which was read */
export function skipToControl(reader: BinaryReader): number {
  for (;;) {
    const opcode = reader.byte()
    let kind = PLAIN_OPCODES.immediate[opcode]!
    if (kind === I.CONTROL) {
      if (opcode !== TYPED_SELECT) return opcode
      for (let left = reader.u32(); left > 0; left--) skipValueType(reader)
    }
    if (kind === I.UNKNOWN) kind = (opcode === 0xfd ? VECTOR_OPCODES : BULK_OPCODES).immediate[reader.u32()]!
    for (let left = NUMBERS[kind]!; left > 0; left--) reader.skipNumber()
    reader.offset += BYTES[kind]!
  }
}

/** Passes over a type. @returns its first byte */
export function skipValueType(reader: BinaryReader): number {
  const type = reader.byte()
  // References to a type carry which.
  if (type === NULLABLE_REFERENCE || type === REFERENCE) reader.skipNumber()
  return type
}
