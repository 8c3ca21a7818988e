import type { CoreSignature } from '../wasm/index.ts'
import type { Region } from './paths.ts'

/** Kinds of places in the code to put something at. */
export const MARK = {
  /** Where an iteration of a loop begins; its value is the number of the loop's region. */
  HEAD: 0,
  /** Before a call; its value is the index of the function, or {@link INDIRECT}. */
  CALL: 1,
  /** The same, of a call that takes the place of the function that makes it. */
  TAIL_CALL: 2,
  /** Before an instruction that works on as many bytes of memory as lie uppermost on the stack. */
  BYTES: 3,
  /** The same, of `memory.fill`. */
  FILL: 18,
  /** The same, with elements of a table. */
  ELEMENTS: 4,
  /** Before an instruction that is dear, wherever it stands: a number is uppermost on the stack. */
  GROWTH: 7,
  /** Before an instruction that throws. */
  THROW: 8,
  /** Before the first instruction after a call that begins or ends a block, or may lead elsewhere. */
  AFTER_CALL: 5,
  /** Before an instruction that may leave the function. */
  EXIT: 6,
  /** Where the index of a global stands, which is the value. */
  GLOBAL: 9,
  /** Where an exception arrives: the first instruction of a handler; the value is how many were asked before it. */
  LANDING: 10,
  /** The end of a `try` that does not catch everything: other exceptions pass through; the value is as above. */
  PASSING: 11,
  /** Behind the head of a `try_table`; the value is where its type stands. */
  TABLE: 12,
  /** The end of a `try_table`; the value is how many handlers it has. */
  TABLE_END: 13,
  /** Where the index of a label stands that is to become the value. */
  LABEL: 14,
  /** Behind an instruction whose value, uppermost on the stack, may hold NaNs of any bits; its value is the shape. */
  NAN: 15,
  /** Where the index of an imported function stands, which is the value: its stand-in is meant. */
  STAND_IN: 16,
  /** As GROWTH, of a table: other tables may leave it less room than it may take by itself. */
  TABLE_GROWTH: 17,
} as const

/** In the place of a function's index: a call of something that only running shows. */
export const INDIRECT = -1

/** Facts about the code of a function, as far as needed for putting something into it. */
export interface FunctionScan {
  /** Where its declarations of locals begin, where its instructions do, and where it ends, from the start of the file. */
  readonly start: number
  readonly code: number
  readonly end: number
  /** How many declarations of locals it has, and where they begin. */
  readonly groups: number
  readonly groupsAt: number
  /** Parameters and locals. */
  readonly locals: number
  /** Its own, then those of its loops. */
  readonly regions: readonly Region[]
  /** Kind, place and value of each mark, in order. */
  readonly marks: readonly number[]
  /** The most values that lie on its stack at once. */
  readonly height: number
  /** How many values are made canonical in it, about, and their shapes as bits. */
  readonly nans: number
  readonly shapes: number
  /** Cost of compiling it, in steps. */
  readonly work: number
  /** Whether it catches exceptions. */
  readonly catches: boolean
  /** How many of its `try` blocks hand their exceptions to another one. */
  readonly delegates: number
  /** Whether it uses values of 128 bits. */
  readonly wide: boolean
  /** Whether it makes floats that may be NaNs of any bits, or names functions that may. */
  readonly floats: boolean
}

/** Index spaces of code. */
export interface CodeSpace {
  readonly types: readonly (CoreSignature | null)[]
  /** The type of each function, imported ones first. */
  readonly functionTypes: readonly number[]
  readonly importedFunctions: number
  readonly globals: number
  readonly importedGlobals: number
  /** How many values an exception of each tag carries. */
  readonly tags: readonly number[]
  /** Whether floats cross where an imported function is called, by its index. */
  readonly crossing: readonly boolean[]
  /** By type: whether a call without a name may get to an imported function. */
  readonly hostTypes: readonly boolean[]
  /** Told of each function that code makes a reference to. */
  referred(index: number): void
  /** Told of each type of a `try_table` that takes values. @returns that type */
  guarded(type: number): number
}
