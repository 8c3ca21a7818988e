/**
 * The instructions, as the rewriter knows them: the immediates of each, its change of the height of the operand stack, and
 * its cost. Written as ranges, from the appendix of the WebAssembly specification.
 */

/** Kinds of an instruction's immediates. */
export const IMMEDIATE = {
  /** The instruction is not known, or not allowed. */
  UNKNOWN: 0,
  NONE: 1,
  /** A number in LEB128, of any kind. */
  LEB: 2,
  /** Two of them. */
  LEB2: 3,
  /** Alignment and offset of an access to memory. */
  MEMARG: 4,
  BYTES1: 5,
  BYTES4: 6,
  BYTES8: 7,
  BYTES16: 8,
  /** Alignment, offset and a lane. */
  MEMARG_LANE: 9,
  LOCAL: 10,
  GLOBAL: 11,
  FUNCTION: 12,
  /** A kind of reference. */
  HEAP_TYPE: 13,
  /** The scanner deals with it by name. */
  CONTROL: 14,
} as const

/** The cost of most instructions. */
const PLAIN = 1
/** Divisions and roots take some twenty times as long as an addition. */
const DIVISION = 8
/** A rotation whose distance nobody knows, a vector's lanes compared as floats, or made of other numbers. */
const ROTATION = 3
const LANES = 4
/**
 * A load takes as long as an addition where the value is near, and up to some 150 ns where no cache has it and the address comes
 * from another load. Stores, and loads that do not wait for each other, overlap.
 */
const LOAD = 8
/** The cost of a bulk operation besides the cost by length, on memory and on tables. */
const BULK = 16
const BULK_TABLE = 64
/** An element of a table is written in several places. A reference to a function is looked up. */
const TABLE_SET = 64
const REFERENCE = 8

/** The instructions of one prefix, by number. */
export interface OpcodeTable {
  readonly immediate: Uint8Array
  /** Values pushed less values popped. */
  readonly delta: Int8Array
  readonly cost: Uint16Array
}

type Range = readonly [from: number, to: number, immediate: number, delta: number, cost?: number]

function table(size: number, ranges: readonly Range[]): OpcodeTable {
  const immediate = new Uint8Array(size)
  const delta = new Int8Array(size)
  const cost = new Uint16Array(size)
  for (const [from, to, kind, change, price = PLAIN] of ranges) {
    immediate.fill(kind, from, to + 1)
    delta.fill(change, from, to + 1)
    cost.fill(price, from, to + 1)
  }
  return { immediate, delta, cost }
}

const I = IMMEDIATE

/** Instructions of one byte. Control instructions are told apart by the scanner. */
export const PLAIN_OPCODES: OpcodeTable = table(256, [
  [0x00, 0x00, I.CONTROL, 0],
  [0x01, 0x01, I.NONE, 0],
  [0x02, 0x11, I.CONTROL, 0],
  [0x12, 0x15, I.CONTROL, 0],
  [0x18, 0x19, I.CONTROL, 0],
  [0x1a, 0x1a, I.NONE, -1],
  [0x1b, 0x1b, I.NONE, -2],
  [0x1c, 0x1c, I.CONTROL, -2],
  [0x1f, 0x1f, I.CONTROL, 0],
  [0x20, 0x20, I.LOCAL, 1],
  [0x21, 0x21, I.LOCAL, -1],
  [0x22, 0x22, I.LOCAL, 0],
  [0x23, 0x23, I.GLOBAL, 1],
  [0x24, 0x24, I.GLOBAL, -1],
  [0x25, 0x25, I.LEB, 0],
  [0x26, 0x26, I.LEB, -2, TABLE_SET],
  [0x28, 0x35, I.MEMARG, 0, LOAD],
  [0x36, 0x3e, I.MEMARG, -2],
  [0x3f, 0x3f, I.LEB, 1],
  [0x40, 0x40, I.LEB, 0],
  [0x41, 0x42, I.LEB, 1],
  [0x43, 0x43, I.BYTES4, 1],
  [0x44, 0x44, I.BYTES8, 1],
  // Tests, comparisons, arithmetic and conversions of numbers.
  [0x45, 0x45, I.NONE, 0],
  [0x46, 0x4f, I.NONE, -1],
  [0x50, 0x50, I.NONE, 0],
  [0x51, 0x66, I.NONE, -1],
  [0x67, 0x69, I.NONE, 0],
  [0x6a, 0x6c, I.NONE, -1],
  [0x6d, 0x70, I.NONE, -1, DIVISION],
  [0x71, 0x76, I.NONE, -1],
  [0x77, 0x78, I.NONE, -1, ROTATION],
  [0x79, 0x7b, I.NONE, 0],
  [0x7c, 0x7e, I.NONE, -1],
  [0x7f, 0x82, I.NONE, -1, DIVISION],
  [0x83, 0x88, I.NONE, -1],
  [0x89, 0x8a, I.NONE, -1, ROTATION],
  [0x8b, 0x90, I.NONE, 0],
  [0x91, 0x91, I.NONE, 0, DIVISION],
  [0x92, 0x94, I.NONE, -1],
  [0x95, 0x95, I.NONE, -1, DIVISION],
  [0x96, 0x98, I.NONE, -1],
  [0x99, 0x9e, I.NONE, 0],
  [0x9f, 0x9f, I.NONE, 0, DIVISION],
  [0xa0, 0xa2, I.NONE, -1],
  [0xa3, 0xa3, I.NONE, -1, DIVISION],
  [0xa4, 0xa6, I.NONE, -1],
  [0xa7, 0xc4, I.NONE, 0],
  [0xd0, 0xd0, I.HEAP_TYPE, 1],
  [0xd1, 0xd1, I.NONE, 0],
  [0xd2, 0xd2, I.FUNCTION, 1, REFERENCE],
  [0xd4, 0xd4, I.NONE, 0],
  [0xd5, 0xd6, I.CONTROL, 0],
])

/** Those after 0xfc: saturating conversions, bulk memory and tables. */
export const BULK_OPCODES: OpcodeTable = table(18, [
  [0, 7, I.NONE, 0],
  [8, 8, I.LEB2, -3, BULK],
  [9, 9, I.LEB, 0],
  [10, 10, I.LEB2, -3, BULK],
  [11, 11, I.LEB, -3, BULK],
  [12, 12, I.LEB2, -3, BULK_TABLE],
  [13, 13, I.LEB, 0],
  [14, 14, I.LEB2, -3, BULK_TABLE],
  [15, 15, I.LEB, -1],
  [16, 16, I.LEB, 1],
  [17, 17, I.LEB, -3, BULK_TABLE],
])

/** Those after 0xfd: vectors of 128 bits, without the relaxed ones, whose results differ between machines. */
export const VECTOR_OPCODES: OpcodeTable = table(256, [
  [0, 10, I.MEMARG, 0, LOAD],
  [11, 11, I.MEMARG, -2],
  [12, 12, I.BYTES16, 1],
  [13, 13, I.BYTES16, -1],
  [14, 14, I.NONE, -1],
  [15, 20, I.NONE, 0],
  // Lanes out of a vector, and into one.
  [21, 22, I.BYTES1, 0],
  [23, 23, I.BYTES1, -1],
  [24, 25, I.BYTES1, 0],
  [26, 26, I.BYTES1, -1],
  [27, 27, I.BYTES1, 0],
  [28, 28, I.BYTES1, -1],
  [29, 29, I.BYTES1, 0],
  [30, 30, I.BYTES1, -1],
  [31, 31, I.BYTES1, 0],
  [32, 32, I.BYTES1, -1],
  [33, 33, I.BYTES1, 0],
  [34, 34, I.BYTES1, -1],
  [35, 76, I.NONE, -1],
  [77, 77, I.NONE, 0],
  [78, 81, I.NONE, -1],
  [82, 82, I.NONE, -2],
  [83, 83, I.NONE, 0],
  [84, 87, I.MEMARG_LANE, -1, LOAD],
  [88, 91, I.MEMARG_LANE, -2],
  [92, 93, I.MEMARG, 0, LOAD],
  [94, 95, I.NONE, 0, LANES],
  // i8x16, with roundings of floats between.
  [96, 100, I.NONE, 0],
  [101, 102, I.NONE, -1],
  [103, 106, I.NONE, 0],
  [107, 115, I.NONE, -1],
  [116, 117, I.NONE, 0],
  [118, 121, I.NONE, -1],
  [122, 122, I.NONE, 0],
  [123, 123, I.NONE, -1],
  [124, 127, I.NONE, 0],
  // i16x8
  [128, 129, I.NONE, 0],
  [130, 130, I.NONE, -1],
  [131, 132, I.NONE, 0],
  [133, 134, I.NONE, -1],
  [135, 138, I.NONE, 0],
  [139, 147, I.NONE, -1],
  [148, 148, I.NONE, 0],
  [149, 153, I.NONE, -1],
  [155, 159, I.NONE, -1],
  // i32x4
  [160, 161, I.NONE, 0],
  [163, 164, I.NONE, 0],
  [167, 170, I.NONE, 0],
  [171, 174, I.NONE, -1],
  [177, 177, I.NONE, -1],
  [181, 186, I.NONE, -1],
  [188, 191, I.NONE, -1],
  // i64x2
  [192, 193, I.NONE, 0],
  [195, 196, I.NONE, 0],
  [199, 202, I.NONE, 0],
  [203, 206, I.NONE, -1],
  [209, 209, I.NONE, -1],
  [213, 223, I.NONE, -1],
  // f32x4 and f64x2
  [224, 225, I.NONE, 0],
  [227, 227, I.NONE, 0, DIVISION],
  [228, 230, I.NONE, -1],
  [231, 231, I.NONE, -1, DIVISION],
  [232, 233, I.NONE, -1, LANES],
  [234, 235, I.NONE, -1],
  [236, 237, I.NONE, 0],
  [239, 239, I.NONE, 0, DIVISION],
  [240, 242, I.NONE, -1],
  [243, 243, I.NONE, -1, DIVISION],
  [244, 245, I.NONE, -1, LANES],
  [246, 247, I.NONE, -1],
  [248, 255, I.NONE, 0, LANES],
])
