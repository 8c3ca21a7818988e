import { ByteWriter } from './byte-writer.ts'

/** What the host calls in a module whose fuel is counted. */
export const METER_EXPORTS = {
  /** Takes fuel for a call, and gives what was left of the last. */
  enter: 'skein:sandbox/enter',
  /** Gives the fuel that is left; below zero, it has run out. */
  left: 'skein:sandbox/left',
  /** Takes fuel away. */
  spend: 'skein:sandbox/spend',
  /** Gives the bytes of the stack that were left when it was last looked at; below zero, it was too deep. */
  room: 'skein:sandbox/room',
  /** The function that runs first, where the module has one. */
  start: 'skein:sandbox/start',
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
/** What it costs to let memory or a table grow, or to throw: all of them take long in the engine. */
const DEAR = 4096

// Instructions, as bytes.
type Code = readonly number[]
const UNREACHABLE: Code = [0x00]
const IF: Code = [0x04, 0x40]
const END: Code = [0x0b]
const LESS_SIGNED: Code = [0x48]
const AT_MOST: Code = [0x4d]
const MEMORY_SIZE: Code = [0x3f, 0]
const SUBTRACT: Code = [0x6b]
const SHIFT_RIGHT: Code = [0x76]
/** The parameter of the function. */
const GIVEN: Code = [0x20, 0]
const constant = (value: number): Code => {
  const out = new ByteWriter(8)
  out.byte(0x41)
  out.s32(value)
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
  /** The indices of the globals with what is left of the fuel, and of the stack. */
  readonly fuel: number
  readonly stack: number
  /** What is left of the stack when a call begins. */
  readonly stackBytes: number
  /** How many elements tables may have. */
  readonly tableElements: number
  readonly hasMemory: boolean
}

/** The functions that are added, in the order of their indices. */
export function addedFunctions(options: AddedOptions): AddedFunction[] {
  const fuel = ofGlobal(0x23, options.fuel)
  const setFuel = ofGlobal(0x24, options.fuel)
  // Takes what lies uppermost from what lies below it; traps if less than nothing is left.
  const pay = [SUBTRACT, setFuel, fuel, constant(0), LESS_SIGNED, IF, UNREACHABLE, END].flat()
  // Whatever is longer than what it works on traps by itself, and costs nothing.
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
  const elements = ifFits([GIVEN, constant(options.tableElements)], [GIVEN])
  const setStack = [constant(options.stackBytes), ofGlobal(0x24, options.stack)]
  return [
    added(METER_EXPORTS.enter, true, [fuel, GIVEN, setFuel, ...setStack]),
    added(METER_EXPORTS.left, false, [fuel]),
    added(METER_EXPORTS.spend, true, [fuel, GIVEN, SUBTRACT, setFuel, fuel]),
    added(METER_EXPORTS.room, false, [ofGlobal(0x23, options.stack)]),
    added(null, true, options.hasMemory ? bytes : [GIVEN]),
    added(null, true, elements),
    added(null, true, [fuel, constant(DEAR), pay, GIVEN]),
  ]
}

// Where the functions that are not exported stand among those that are added.
export const BYTES_FUNCTION = 4
export const ELEMENTS_FUNCTION = 5
export const DEAR_FUNCTION = 6

function added(name: string | null, takes: boolean, code: readonly Code[]): AddedFunction {
  // Without locals of its own.
  return { export: name, takes, code: Uint8Array.from([0, ...code.flat(), ...END]) }
}
