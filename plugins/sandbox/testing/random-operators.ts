import { floatBytes, signedLeb, unsignedLeb, type ValueName } from './wasm-encoding.ts'

/** Instructions that take values and give one. */
export interface Operator {
  readonly takes: readonly ValueName[]
  readonly code: readonly number[]
}

const operators = (from: number, to: number, ...takes: ValueName[]): Operator[] =>
  Array.from({ length: to - from + 1 }, (_, i) => ({ takes, code: [from + i] }))
const operator = (code: readonly number[], ...takes: ValueName[]): Operator => ({ takes, code })
const saturating = (number: number, from: ValueName): Operator => operator([0xfc, number], from)
const vector = (number: number, ...takes: ValueName[]): Operator =>
  operator([0xfd, ...unsignedLeb(number)], ...takes)
const vectors = (numbers: readonly number[], ...takes: ValueName[]): Operator[] =>
  numbers.map((number) => vector(number, ...takes))
const lane = (number: number, index: number, ...takes: ValueName[]): Operator =>
  operator([0xfd, ...unsignedLeb(number), index], ...takes)
/** Whatever addresses are, most accesses are to find memory there. */
const load = (code: readonly number[], offset: number): Operator =>
  operator([0x41, ...signedLeb(0x3ff8), 0x71, ...code, 0, offset], 'i32')

// The bits of NaNs differ between engines, and between the compilers of one, unless the module was rewritten. So these
// look at floats only by comparing and by converting; those that look at bits come below.
const TRUNCATE_FLOATS = [0xfd, 0xf8, 0x01]
const TRUNCATE_DOUBLES = [0xfd, 0xfc, 0x01]
const ofFloats = (number: number, ...takes: ValueName[]): Operator =>
  operator([0xfd, ...unsignedLeb(number), ...TRUNCATE_FLOATS], ...takes)
const ofDoubles = (number: number, ...takes: ValueName[]): Operator =>
  operator([0xfd, ...unsignedLeb(number), ...TRUNCATE_DOUBLES], ...takes)
/** Divisions by a divisor that is never zero. */
const dividing = (one: number, or: number, from: number, to: number, type: ValueName): Operator[] =>
  operators(from, to, type, type).map(({ takes, code }) => ({ takes, code: [one, 1, or, ...code] }))

/** Operators by type of result. */
export const OPERATORS: Readonly<Record<ValueName, readonly Operator[]>> = {
  i32: [
    ...operators(0x45, 0x45, 'i32'),
    ...operators(0x46, 0x4f, 'i32', 'i32'),
    ...operators(0x50, 0x50, 'i64'),
    ...operators(0x51, 0x5a, 'i64', 'i64'),
    ...operators(0x5b, 0x60, 'f32', 'f32'),
    ...operators(0x61, 0x66, 'f64', 'f64'),
    ...operators(0x67, 0x69, 'i32'),
    ...operators(0x6a, 0x6c, 'i32', 'i32'),
    ...dividing(0x41, 0x72, 0x6d, 0x70, 'i32'),
    ...operators(0x6d, 0x6d, 'i32', 'i32'),
    ...operators(0x71, 0x78, 'i32', 'i32'),
    ...operators(0xa7, 0xa7, 'i64'),
    ...operators(0xa8, 0xa8, 'f32'),
    ...operators(0xc0, 0xc1, 'i32'),
    ...[0, 1].map((number) => saturating(number, 'f32')),
    ...[2, 3].map((number) => saturating(number, 'f64')),
    ...[0x28, 0x2c, 0x2d, 0x2e, 0x2f].map((opcode) => load([opcode], opcode)),
    ...vectors([83, 99, 100, 131, 132, 163, 164, 195, 196], 'v128'),
    lane(21, 15, 'v128'),
    lane(25, 3, 'v128'),
    lane(27, 2, 'v128'),
  ],
  i64: [
    ...operators(0x79, 0x7b, 'i64'),
    ...operators(0x7c, 0x7e, 'i64', 'i64'),
    ...dividing(0x42, 0x84, 0x7f, 0x82, 'i64'),
    ...operators(0x83, 0x8a, 'i64', 'i64'),
    ...operators(0xac, 0xad, 'i32'),
    ...operators(0xc2, 0xc4, 'i64'),
    ...[4, 5].map((number) => saturating(number, 'f32')),
    ...[6, 7].map((number) => saturating(number, 'f64')),
    ...[0x29, 0x30, 0x31, 0x32, 0x33, 0x34, 0x35].map((opcode) => load([opcode], 4)),
    lane(29, 1, 'v128'),
  ],
  f32: [
    ...operators(0x8b, 0x91, 'f32'),
    ...operators(0x92, 0x97, 'f32', 'f32'),
    ...operators(0xb2, 0xb3, 'i32'),
    ...operators(0xb4, 0xb5, 'i64'),
    ...operators(0xb6, 0xb6, 'f64'),
    load([0x2a], 8),
  ],
  f64: [
    ...operators(0x99, 0x9f, 'f64'),
    ...operators(0xa0, 0xa5, 'f64', 'f64'),
    ...operators(0xb7, 0xb8, 'i32'),
    ...operators(0xb9, 0xba, 'i64'),
    ...operators(0xbb, 0xbb, 'f32'),
    load([0x2b], 8),
  ],
  v128: [
    ...vectors([15, 16, 17], 'i32'),
    ...vectors([18], 'i64'),
    ...vectors([77, 98, 124, 160, 135, 137], 'v128'),
    ...vectors([14, 35, 57, 78, 79, 80, 81, 101, 110, 113, 142, 149, 174, 177, 181, 182], 'v128', 'v128'),
    ...vectors([186, 206, 213], 'v128', 'v128'),
    ...vectors([107, 139, 171, 203], 'v128', 'i32'),
    vector(82, 'v128', 'v128', 'v128'),
    lane(28, 3, 'v128', 'i32'),
    lane(30, 0, 'v128', 'i64'),
    operator([0xfd, 13, ...Array.from({ length: 16 }, (_, i) => (i * 7) % 32)], 'v128', 'v128'),
    operator([0xfd, 19, ...TRUNCATE_FLOATS], 'f32'),
    ofFloats(227, 'v128'),
    ...[228, 230, 231].map((number) => ofFloats(number, 'v128', 'v128')),
    ofDoubles(239, 'v128'),
    ...[240, 242, 243].map((number) => ofDoubles(number, 'v128', 'v128')),
    ...[0, 3, 7, 10, 92].map((number) => load([0xfd, number], 16)),
  ],
}

/** Operators that read bits of floats too, or give vectors with those bits. */
const OF_BITS: Readonly<Record<ValueName, readonly Operator[]>> = {
  i32: [
    operator([0xbc], 'f32'),
    operator([0xbc], 'f32'),
    ...vectors([83, 99, 164, 196], 'v128'),
    lane(27, 1, 'v128'),
  ],
  i64: [operator([0xbd], 'f64'), operator([0xbd], 'f64'), lane(29, 0, 'v128')],
  f32: [
    operator([0x98], 'f32', 'f32'),
    operator([0x8c], 'f32'),
    operator([0xbe], 'i32'),
    lane(31, 2, 'v128'),
  ],
  f64: [
    operator([0xa6], 'f64', 'f64'),
    operator([0x9a], 'f64'),
    operator([0xbf], 'i64'),
    lane(33, 1, 'v128'),
  ],
  v128: [
    vector(19, 'f32'),
    vector(20, 'f64'),
    lane(32, 1, 'v128', 'f32'),
    lane(34, 1, 'v128', 'f64'),
    ...vectors([94, 95, 103, 104, 105, 106, 116, 117, 122, 148, 224, 225, 227, 236, 237, 239], 'v128'),
    ...vectors([248, 249, 250, 251, 252, 253, 254, 255], 'v128'),
    ...vectors([65, 66, 67, 68, 69, 70, 71, 72, 73, 74, 75, 76], 'v128', 'v128'),
    ...vectors([228, 229, 230, 231, 232, 233, 234, 235], 'v128', 'v128'),
    ...vectors([240, 241, 242, 243, 244, 245, 246, 247], 'v128', 'v128'),
  ],
}

/** {@link OPERATORS}, and what looks at bits. */
export const BIT_OPERATORS: typeof OPERATORS = {
  i32: [...OPERATORS.i32, ...OF_BITS.i32],
  i64: [...OPERATORS.i64, ...OF_BITS.i64],
  f32: [...OPERATORS.f32, ...OF_BITS.f32],
  f64: [...OPERATORS.f64, ...OF_BITS.f64],
  v128: [...OPERATORS.v128, ...OF_BITS.v128],
}

/** A NaN of some sign and payload, or an infinity. */
export function special(type: 'f32' | 'f64', bits: number): number[] {
  const high = [bits & 1 ? 0xff : 0x7f]
  const low = Array.from({ length: type === 'f32' ? 2 : 6 }, (_, i) => (bits >>> (i * 4)) & bits & 0xff)
  return type === 'f32'
    ? [0x43, ...low, 0x80 | ((bits >>> 8) & 0x7f), ...high]
    : [0x44, ...low, 0xf0 | ((bits >>> 8) & 0x0f), ...high]
}

/** A constant of a type. @param bits any number of 32 bits */
export function constant(type: ValueName, bits: number): number[] {
  switch (type) {
    case 'i32':
      // Small numbers are met more often in what people write.
      return [0x41, ...signedLeb(bits % 3 === 0 ? bits | 0 : bits & 0xff)]
    case 'i64':
      return [
        0x42,
        ...signedLeb(bits % 3 === 0 ? BigInt.asIntN(64, BigInt(bits) * 0x1_0000_0001n) : BigInt(bits & 0xff)),
      ]
    case 'f32':
      return [0x43, ...floatBytes((bits | 0) / 1024, 4)]
    case 'f64':
      return [0x44, ...floatBytes((bits | 0) / 1024, 8)]
    case 'v128':
      return [
        0xfd,
        12,
        ...[1, 3, 5, 7].flatMap((factor) => floatBytes(Math.fround((bits % 1000) * factor), 4)),
      ]
  }
}
