import { ByteWriter } from './byte-writer.ts'
import { RESERVED } from './module-space.ts'

/** What the host calls in a module whose fuel is counted. */
export const METER_EXPORTS = {
  /** Takes fuel for a call, and gives what was left of the last. */
  enter: `${RESERVED}enter`,
  /** Gives the fuel that is left; below zero, it has run out. */
  left: `${RESERVED}left`,
  /** Takes fuel away. */
  spend: `${RESERVED}spend`,
  /** Gives the bytes of the stack that were left when it was last looked at; below zero, it was too deep. */
  room: `${RESERVED}room`,
  /** The function that runs first, where the module has one. */
  start: `${RESERVED}start`,
} as const

/** A function that is added to a module. */
export interface AddedFunction {
  readonly export: string | null
  /** Whether it takes a number; all of them give one. */
  readonly takes: boolean
  /** Its instructions, without locals. */
  readonly code: Uint8Array
}

/** Bytes of memory that a bulk operation deals with for the cost of one instruction, as a power of two. */
const BYTES_PER_COST = 3

const code = (...bytes: readonly (number | readonly [constant: number])[]): Uint8Array => {
  const out = new ByteWriter(64)
  out.byte(0)
  for (const byte of bytes) {
    if (typeof byte === 'number') out.byte(byte)
    else out.s32(byte[0])
  }
  out.byte(0x0b)
  return out.bytes
}

/**
 * The functions that are added, in the order of their indices.
 *
 * @param fuel the index of the global with what is left of the fuel
 * @param stack that of the global with what is left of the stack
 * @param stackBytes what is left of the stack when a call begins
 * @param tableElements how many elements tables may have
 */
export function addedFunctions(
  fuel: number,
  stack: number,
  stackBytes: number,
  tableElements: number,
  hasMemory: boolean,
): AddedFunction[] {
  const F = leb(fuel)
  const S = leb(stack)
  // fuel = fuel - (the number above it); trap if that is below zero
  const pay = [0x6b, 0x24, ...F, 0x23, ...F, 0x41, 0, 0x48, 0x04, 0x40, 0x00, 0x0b]
  const bytes = [
    ...[0x20, 0, 0x41, 16, 0x76, 0x3f, 0, 0x4d, 0x04, 0x40],
    ...[0x23, ...F, 0x20, 0, 0x41, BYTES_PER_COST, 0x76, ...pay],
    ...[0x0b, 0x20, 0],
  ]
  return [
    {
      export: METER_EXPORTS.enter,
      takes: true,
      code: code(0x23, ...F, 0x20, 0, 0x24, ...F, 0x41, [stackBytes], 0x24, ...S),
    },
    { export: METER_EXPORTS.left, takes: false, code: code(0x23, ...F) },
    {
      export: METER_EXPORTS.spend,
      takes: true,
      code: code(0x23, ...F, 0x20, 0, 0x6b, 0x24, ...F, 0x23, ...F),
    },
    { export: METER_EXPORTS.room, takes: false, code: code(0x23, ...S) },
    // Whatever is longer than what it works on traps by itself, and costs nothing.
    { export: null, takes: true, code: hasMemory ? code(...bytes) : code(0x20, 0) },
    {
      export: null,
      takes: true,
      code: code(
        ...[0x20, 0, 0x41, [tableElements] as const, 0x4d, 0x04, 0x40],
        ...[0x23, ...F, 0x20, 0, ...pay],
        ...[0x0b, 0x20, 0],
      ),
    },
  ]
}

/** Where the functions that are not exported stand among those that are added. */
export const BYTES_FUNCTION = 4
export const ELEMENTS_FUNCTION = 5

function leb(value: number): number[] {
  const out = new ByteWriter(8)
  out.u32(value)
  return [...out.bytes]
}
