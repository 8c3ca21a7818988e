/**
 * Floats as the search for NaNs sees them: which NaNs they may hold, and where they come from.
 *
 * @module
 */

/** Types whose arithmetic gives NaNs of unspecified bits: scalars, and vectors by how they are divided into lanes. */
export const SHAPE = { F32: 0, F64: 1, F32X4: 2, F64X2: 3 } as const
export type Shape = (typeof SHAPE)[keyof typeof SHAPE]

/** Bits that say of which width the NaNs are that a value may hold, or that must not differ in it. */
export const DEMAND = { SINGLE: 1, DOUBLE: 2, ALL: 3 } as const

/**
 * A value is a number. These two, a node of the graph above them, or below them, where the graph need not know the value yet:
 * the result of arithmetic of a shape ({@link fresh}), or a local that was read ({@link readOf}).
 */
export type Value = number
/** A value that holds no NaN but the canonical one, or is no float: nothing has to be known about it. */
export const NUMBER = 0
/** A value whose bits are the same everywhere: it was loaded, or is a parameter or a result. */
export const STABLE = 1

/** The result of arithmetic. */
export function fresh(shape: Shape): Value {
  return -1 - shape
}
/** The lowest number of a result of arithmetic; reads of locals lie below. */
export const LAST_FRESH: Value = -4

/** A value read from a local. @param local its node */
export function readOf(local: number): Value {
  return LAST_FRESH - local
}

export function isRead(value: Value): boolean {
  return value < LAST_FRESH
}

/** Of which width the NaNs are that arithmetic of a shape makes. */
export function widthOf(shape: number): number {
  return (shape & 1) === 0 ? DEMAND.SINGLE : DEMAND.DOUBLE
}
