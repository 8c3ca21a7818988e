import { SHAPE, type Shape } from './float-value.ts'
import { IMMEDIATE, PLAIN_OPCODES } from './opcodes.ts'

/** Effects of instructions on floats, as far as NaNs go. */
export const DOES = {
  /** It is dealt with by its number. */
  OTHER: 0,
  /** It takes and gives numbers. */
  NUMBERS: 1,
  GET: 2,
  SET: 3,
  TEE: 4,
  /** A constant that is no float. */
  CONSTANT: 5,
  CONSTANT_F32: 6,
  CONSTANT_F64: 7,
  LOAD: 8,
  LOAD_FLOAT: 9,
  STORE: 10,
  STORE_FLOAT: 11,
  /** Arithmetic. */
  FRESH_F32: 12,
  FRESH_F64: 13,
  ABS: 14,
  NEG: 15,
  COPYSIGN: 16,
  TO_BITS: 17,
  FROM_BITS: 18,
  SELECT: 19,
  DROP: 20,
  NOTHING: 21,
  GLOBAL_GET: 22,
  GLOBAL_SET: 23,
} as const

/** By opcode: {@link DOES}, and how many values it takes, where it gives one. */
export const PLAIN_DOES: Uint8Array = new Uint8Array(256)
export const TAKES: Uint8Array = new Uint8Array(256)

const set = (does: number, from: number, to: number = from): void => {
  PLAIN_DOES.fill(does, from, to + 1)
}
for (let opcode = 0; opcode < 256; opcode++) {
  if (PLAIN_OPCODES.immediate[opcode] !== IMMEDIATE.NONE) continue
  PLAIN_DOES[opcode] = DOES.NUMBERS
  TAKES[opcode] = 1 - PLAIN_OPCODES.delta[opcode]!
}
set(DOES.NOTHING, 0x01)
set(DOES.DROP, 0x1a)
set(DOES.SELECT, 0x1b)
set(DOES.GET, 0x20)
set(DOES.SET, 0x21)
set(DOES.TEE, 0x22)
set(DOES.GLOBAL_GET, 0x23)
set(DOES.GLOBAL_SET, 0x24)
set(DOES.LOAD, 0x28, 0x35)
set(DOES.LOAD_FLOAT, 0x2a, 0x2b)
set(DOES.STORE, 0x36, 0x3e)
set(DOES.STORE_FLOAT, 0x38, 0x39)
set(DOES.CONSTANT, 0x41, 0x42)
set(DOES.CONSTANT_F32, 0x43)
set(DOES.CONSTANT_F64, 0x44)
for (const [first, does] of [
  [0x8b, DOES.FRESH_F32],
  [0x99, DOES.FRESH_F64],
] as const) {
  set(DOES.ABS, first)
  set(DOES.NEG, first + 1)
  set(does, first + 2, first + 12)
  set(DOES.COPYSIGN, first + 13)
}
set(DOES.FRESH_F32, 0xb6)
set(DOES.FRESH_F64, 0xbb)
set(DOES.TO_BITS, 0xbc, 0xbd)
set(DOES.FROM_BITS, 0xbe, 0xbf)

/** The effect of a vector instruction on lanes of floats; none: it may look at all bits of them. */
export const LANES = { NONE: 0, ARITHMETIC: 1, CONVERTS: 2, COMPARES: 3, SPLAT: 4, EXTRACT: 5 } as const
/** By opcode: {@link LANES}, and what lanes. */
export const VECTOR_DOES: Uint8Array = new Uint8Array(256)
export const VECTOR_SHAPE: Uint8Array = new Uint8Array(256).fill(SHAPE.F32X4)

const known = (kind: number, shape: Shape, ...opcodes: readonly number[]): void => {
  for (const opcode of opcodes) {
    VECTOR_DOES[opcode] = kind
    VECTOR_SHAPE[opcode] = shape
  }
}
known(LANES.ARITHMETIC, SHAPE.F32X4, 103, 104, 105, 106, 227, 228, 229, 230, 231, 232, 233)
known(LANES.ARITHMETIC, SHAPE.F64X2, 116, 117, 122, 148, 239, 240, 241, 242, 243, 244, 245)
known(LANES.CONVERTS, SHAPE.F32X4, 94)
known(LANES.CONVERTS, SHAPE.F64X2, 95)
known(LANES.COMPARES, SHAPE.F32X4, 65, 66, 67, 68, 69, 70, 248, 249)
known(LANES.COMPARES, SHAPE.F64X2, 71, 72, 73, 74, 75, 76, 252, 253)
known(LANES.SPLAT, SHAPE.F32X4, 19)
known(LANES.SPLAT, SHAPE.F64X2, 20)
known(LANES.EXTRACT, SHAPE.F32X4, 31)
known(LANES.EXTRACT, SHAPE.F64X2, 33)
