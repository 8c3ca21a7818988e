import { signedLeb, unsignedLeb, nameBytes, section, vector } from '../../sandbox/testing/wasm-encoding.ts'
import type { CoreValue } from './core-tests.ts'

/** A call, as far as an adapter has to know it. */
export interface AdapterCall {
  readonly field: string
  readonly args: readonly CoreValue[]
  readonly results: readonly string[]
}

const TYPE: Readonly<Record<string, number>> = { i32: 0x7f, i64: 0x7e, f32: 0x7d, f64: 0x7c, v128: 0x7b }
const HEADER = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]
const CANONICAL = { f32: 0x7fc0_0000n, f64: 0x7ff8_0000_0000_0000n } as const
/** Bits of a lane. */
const LANES: Readonly<Record<string, number>> = { i8: 8, i16: 16, i32: 32, i64: 64, f32: 32, f64: 64 }

/** Whether an adapter can give and take values of these types: numbers and vectors. */
export function isAdaptable(types: readonly string[]): boolean {
  return types.every((type) => type in TYPE)
}

function littleEndian(bits: bigint, size: number): number[] {
  const all = BigInt.asUintN(size, bits)
  return Array.from({ length: size / 8 }, (_, at) => Number((all >> BigInt(at * 8)) & 0xffn))
}

/** The bits of a vector as 16 bytes. */
function vectorBytes(lanes: string, values: readonly string[]): number[] {
  return values.flatMap((value) => littleEndian(BigInt(value), LANES[lanes]!))
}

function constant([type, value, lanes]: CoreValue): number[] {
  switch (type) {
    case 'i32':
      return [0x41, ...signedLeb(BigInt.asIntN(32, BigInt(value as string)))]
    case 'i64':
      return [0x42, ...signedLeb(BigInt.asIntN(64, BigInt(value as string)))]
    case 'f32':
    case 'f64':
      return floatConstant(type, BigInt(value as string))
    default:
      return [0xfd, 12, ...vectorBytes(value as string, lanes as readonly string[])]
  }
}

/** A float; a NaN as it is after it has crossed to a rewritten module. */
function floatConstant(type: 'f32' | 'f64', bits: bigint): number[] {
  const size = type === 'f32' ? 32 : 64
  const infinity = type === 'f32' ? 0x7f80_0000n : 0x7ff0_0000_0000_0000n
  const nan = BigInt.asUintN(size - 1, bits) > infinity
  return [type === 'f32' ? 0x43 : 0x44, ...littleEndian(nan ? CANONICAL[type] : bits, size)]
}

/** Converts a result to integers, whose every bit JavaScript sees. */
const BITS: Readonly<Record<string, readonly (readonly [type: number, code: readonly number[]])[]>> = {
  i32: [[TYPE['i32']!, []]],
  i64: [[TYPE['i64']!, []]],
  f32: [[TYPE['i32']!, [0xbc]]],
  f64: [[TYPE['i64']!, [0xbd]]],
  v128: [
    [TYPE['i64']!, [0xfd, 29, 0]],
    [TYPE['i64']!, [0xfd, 29, 1]],
  ],
}

/** Chooses the canonical NaN in place of any NaN that lies uppermost and in a local. */
function canonical(type: 'f32' | 'f64', local: number): number[] {
  const it = [0x20, ...unsignedLeb(local)]
  return [...floatConstant(type, CANONICAL[type]), ...it, ...it, type === 'f32' ? 0x5b : 0x61, 0x1b]
}

/** The bits of a result that is in a local. */
function bitsOf(type: string, local: number): number[] {
  const code: number[] = []
  for (const [, part] of BITS[type]!) {
    code.push(0x20, ...unsignedLeb(local))
    if (type === 'f32' || type === 'f64') code.push(...canonical(type, local))
    code.push(...part)
  }
  return code
}

/**
 * A module whose exports `0`, `1` … make calls with constant arguments and give the bits of the results: JavaScript
 * keeps neither the bits of NaNs nor vectors. NaNs that cross are canonical, as the rewriter has it. It imports each
 * callee as `call` and the number of the call.
 */
export function adapter(calls: readonly AdapterCall[]): Uint8Array {
  const types: number[][] = []
  const typeOf = (params: readonly number[], results: readonly number[]): number =>
    types.push([0x60, ...vector(params.map((it) => [it])), ...vector(results.map((it) => [it]))]) - 1
  const bytesOf = (names: readonly string[]): number[] => names.map((name) => TYPE[name]!)
  const imports = calls.map(({ args, results }, at) => [
    ...nameBytes('call'),
    ...nameBytes(String(at)),
    0,
    ...unsignedLeb(typeOf(bytesOf(args.map(([type]) => type)), bytesOf(results))),
  ])
  const bits = calls.map(({ results }) => results.flatMap((type) => BITS[type]!))
  const functions = bits.map((parts) =>
    unsignedLeb(
      typeOf(
        [],
        parts.map(([type]) => type),
      ),
    ),
  )
  const bodies = calls.map(({ args, results }, at) => {
    const code = [
      ...args.flatMap((it) => constant(it)),
      0x10,
      ...unsignedLeb(at),
      ...results.flatMap((_, i) => [0x21, ...unsignedLeb(results.length - 1 - i)]),
      ...results.flatMap((type, i) => bitsOf(type, i)),
      0x0b,
    ]
    const body = [...vector(results.map((type) => [1, TYPE[type]!])), ...code]
    return [...unsignedLeb(body.length), ...body]
  })
  return Uint8Array.from([
    ...HEADER,
    ...section(1, vector(types)),
    ...section(2, vector(imports)),
    ...section(3, vector(functions)),
    ...section(
      7,
      vector(calls.map((_, at) => [...nameBytes(String(at)), 0, ...unsignedLeb(calls.length + at)])),
    ),
    ...section(10, vector(bodies)),
  ])
}

/** Whether bits are those of a value that the suite expects. @param bits of one result, in parts as an adapter gives them */
export function isExpected([type, value, lanes]: CoreValue, bits: readonly (number | bigint)[]): boolean {
  if (type === 'either') return (value as unknown as CoreValue[]).some((one) => isExpected(one, bits))
  const words = bits.flatMap((part) =>
    typeof part === 'bigint' ? littleEndian(part, 64) : littleEndian(BigInt(part), 32),
  )
  const given = type === 'v128' ? (lanes as readonly string[]) : [value as string]
  const lane = type === 'v128' ? (value as string) : type
  const size = LANES[lane]! / 8
  return given.every((expected, at) => {
    const part = words.slice(at * size, at * size + size)
    if (!expected.startsWith('nan:'))
      return littleEndian(BigInt(expected), size * 8).every((byte, i) => byte === part[i])
    const [high, next] = [part[size - 1]! & 0x7f, part[size - 2]!]
    const quiet = size === 4 ? 0xc0 : 0xf8
    if (high !== 0x7f || (next & quiet) !== quiet) return false
    return (
      expected === 'nan:arithmetic' || (next === quiet && part.slice(0, size - 2).every((byte) => byte === 0))
    )
  })
}
