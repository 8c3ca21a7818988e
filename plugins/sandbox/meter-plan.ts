import type { FunctionScan } from './function-scan.ts'

/** Where the parts that are added to a module have their indices. */
export interface MeterIndices {
  /** Whether anything is counted. If not, only NaNs are made canonical and tables kept to their limit. */
  readonly meter: boolean
  /** The global that holds the remaining fuel; below zero, it has run out. */
  readonly fuel: number
  /** The global that holds the stack remaining to the next callee. */
  readonly stack: number
  /** Functions that take a length, pay for that much, and give it back. */
  readonly bytes: number
  readonly fill: number
  readonly elements: number
  /** A function that pays for something dear, and gives its argument back. */
  readonly dear: number
  /** A function that pays for an exception that arrives where so much of the stack was left. */
  readonly landing: number
  /** A function that pays as much as it is given. */
  readonly pay: number
  /** The type of a block that takes what a type takes, and gives an exception. */
  guarded(type: number): number
  /** A function that gives back how much a table is to grow by, or more than any may if that does not fit; none: all do. */
  readonly fits: number | null
  /** The function that stands in for an imported one. */
  readonly standIn: (index: number) => number
}

/** The metering of one function. */
export interface FunctionPlan {
  readonly scan: FunctionScan
  /** Bytes of the stack that it answers for when entered; zero for most. */
  readonly charge: number
  /** Whether it has to know how deep the stack is. */
  readonly knows: boolean
  /** Whether a function that is called, by its index, has to know it. */
  readonly mustKnow: (callee: number) => boolean
}

/** How many globals are imported as counters: the module's own come after them. */
export const IMPORTED_COUNTERS = 2

/** Functions without calls and loops that cost no more are paid for by whoever calls them. */
const SHORT_COST = 24

/** Whether a function is paid for by whoever calls it. */
export function isShort({ regions }: FunctionScan): boolean {
  return regions.length === 1 && !regions[0]!.calls && regions[0]!.cost <= SHORT_COST
}
