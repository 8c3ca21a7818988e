import * as op from '../wasm/binary-format.ts'
import { ByteWriter } from './byte-writer.ts'

/** The function that runs first, where the module has one: the host calls it when everything is in place. */
export const START_EXPORT = 'skein:sandbox/start'

/** Bytes of memory that a bulk operation deals with for the cost of one instruction, as a power of two. */
const BYTES_PER_COST = 3
/**
 * The cost, as a power of two, of filling nothing: processors take a microsecond for that where nothing was written to the page
 * before, as they store under a mask that lets nothing through.
 */
const EMPTY_FILL_COST = 9
/** The cost of writing an element of a table, as a power of two: engines keep it in several places. */
const ELEMENT_COST = 6
/** The cost of growing memory or a table, or of throwing: all of them take long in the engine. */
const GROWTH_COST = 4096

/** The cost of an exception that arrives at a handler, whether that takes it or throws it again. */
const LANDING_COST = 2048
/** The cost, as a power of two, of a byte of the stack that an exception passes through: a call takes 64 of them at least. */
const STACK_COST = 3
/** Bytes of the stack that are paid for at the most: there are no more. */
const MOST_PASSED = 1 << 24

// Instructions, as bytes.
type Code = readonly number[]
const UNREACHABLE: Code = [op.UNREACHABLE]
const IF: Code = [op.IF, op.EMPTY]
const END: Code = [op.END]
const LESS_SIGNED: Code = [op.I32_LT_S]
const AT_MOST: Code = [op.I32_LE_U]
const MEMORY_SIZE: Code = [op.MEMORY_SIZE, 0]
const IS_ZERO: Code = [op.I32_EQZ]
const ADD: Code = [op.I32_ADD]
const SUBTRACT: Code = [op.I32_SUB]
const SHIFT_RIGHT: Code = [op.I32_SHR_U]
const SHIFT_LEFT: Code = [op.I32_SHL]
const SELECT: Code = [op.SELECT]
const MORE_SIGNED: Code = [op.I32_GT_S]
/** The parameter of the function. */
const GIVEN: Code = [op.LOCAL_GET, 0]
const constant = (value: number): Code => {
  const out = new ByteWriter(8)
  out.byte(op.I32_CONST)
  out.s32(value)
  return [...out.bytes]
}
const unsigned = (value: number): Code => {
  const out = new ByteWriter(8)
  out.u32(value)
  return [...out.bytes]
}
const ofGlobal = (opcode: number, index: number): Code => {
  const out = new ByteWriter(8)
  out.byte(opcode)
  out.u32(index)
  return [...out.bytes]
}

/** How the functions that are added fit their module. */
export interface AddedOptions {
  /** The index of the global with the remaining fuel. */
  readonly fuel: number
  /** And of the global with the remaining stack. */
  readonly stack: number
  /** How many elements tables may have. */
  readonly tableElements: number
  readonly hasMemory: boolean
}

/** The functions that are added, each of which takes a number and gives it back, in the order of their indices. */
export function addedFunctions(options: AddedOptions): Uint8Array[] {
  const fuel = ofGlobal(op.GLOBAL_GET, options.fuel)
  const setFuel = ofGlobal(op.GLOBAL_SET, options.fuel)
  // Takes what lies uppermost from what lies below it; traps if less than nothing is left.
  const pay = [SUBTRACT, setFuel, fuel, constant(0), LESS_SIGNED, IF, UNREACHABLE, END].flat()
  // A length beyond the memory or the table traps by itself, and costs nothing.
  const ifFits = (fits: readonly Code[], price: readonly Code[]): Code[] => [
    ...fits,
    AT_MOST,
    IF,
    fuel,
    ...price,
    pay,
    END,
    GIVEN,
  ]
  const pages = [GIVEN, constant(16), SHIFT_RIGHT, MEMORY_SIZE]
  const bytes = ifFits(pages, [GIVEN, constant(BYTES_PER_COST), SHIFT_RIGHT])
  const fill = ifFits(pages, [
    GIVEN,
    constant(BYTES_PER_COST),
    SHIFT_RIGHT,
    GIVEN,
    IS_ZERO,
    constant(EMPTY_FILL_COST),
    SHIFT_LEFT,
    ADD,
  ])
  const stack = ofGlobal(op.GLOBAL_GET, options.stack)
  // As much of the stack as the exception has left behind, by what its thrower had left of it.
  const passed = [GIVEN, stack, SUBTRACT]
  const landing = [
    ...passed,
    constant(0),
    MORE_SIGNED,
    IF,
    fuel,
    ...passed,
    constant(MOST_PASSED),
    ...passed,
    constant(MOST_PASSED),
    LESS_SIGNED,
    SELECT,
    constant(STACK_COST),
    SHIFT_LEFT,
    SUBTRACT,
    setFuel,
    // From here on it goes on from here.
    GIVEN,
    ofGlobal(op.GLOBAL_SET, options.stack),
    END,
    fuel,
    constant(LANDING_COST),
    pay,
    GIVEN,
  ]
  const elements = ifFits(
    [GIVEN, constant(options.tableElements)],
    [GIVEN, constant(ELEMENT_COST), SHIFT_LEFT],
  )
  return [
    added(options.hasMemory ? bytes : [GIVEN]),
    added(elements),
    added([fuel, constant(GROWTH_COST), pay, GIVEN]),
    added(landing),
    added([fuel, GIVEN, pay, GIVEN]),
    added(options.hasMemory ? fill : [GIVEN]),
  ]
}

// Where they stand among them.
export const BYTES_FUNCTION = 0
export const ELEMENTS_FUNCTION = 1
export const EXPENSIVE_FUNCTION = 2
export const LANDING_FUNCTION = 3
export const PAY_FUNCTION = 4
export const FILL_FUNCTION = 5
/** How many there are. */
export const ADDED_FUNCTIONS = 6

/**
 * A function that gives back how much a table is to grow by, or more than any may if all of them then have more than the limit says.
 *
 * @param first the index of the first of them
 * @param tables how many there are, all of which begin within that
 */
export function fitsFunction(first: number, tables: number, most: number): Uint8Array {
  const sizes = Array.from({ length: tables }, (_, table) => [
    op.BULK_PREFIX,
    op.TABLE_SIZE,
    ...unsigned(first + table),
    ...SUBTRACT,
  ])
  return added([GIVEN, constant(-1), GIVEN, constant(most), ...sizes, AT_MOST, SELECT])
}

function added(code: readonly Code[]): Uint8Array {
  // Without locals of its own.
  return Uint8Array.from([0, ...code.flat(), ...END])
}
