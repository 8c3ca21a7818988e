import type { BlockRows } from '../world/world-source.ts'

/**
 * Copies of values between plain arrays of numbers and blocks. Each kind of block has loops of its own, and the loops are unrolled:
 * JavaScript engines compile a loop for the kinds of arrays that it has seen, and check them in each turn (`npm run bench -- adopt`).
 * Gaps read as NaN, or as 0 in a block of whole numbers.
 *
 * No array with anything but numbers in it may get here: engines would turn all arrays of numbers that do into arrays of objects.
 */

/** A plain array of numbers, which may have gaps. */
export type Numbers = number[]

/** How many places of a block have rows that an array is long enough for. */
export function placesWithin({ rows, count }: BlockRows, length: number): number {
  if (count === 0 || rows[count - 1]! < length) return count
  let from = 0
  let to = count
  while (from < to) {
    const middle = (from + to) >>> 1
    if (rows[middle]! < length) from = middle + 1
    else to = middle
  }
  return from
}

/** Copies values of 32-bit floats into a block, in all places before `end`. */
export function gatherSingles(
  { rows, spans }: BlockRows,
  values: Numbers,
  block: Float32Array,
  end: number,
): void {
  const { pieces, pieceCount, scattered, scatteredCount } = spans
  for (let piece = 0; piece < pieceCount * 3; piece += 3) {
    let i = pieces[piece]!
    let row = pieces[piece + 1]!
    const to = Math.min(i + pieces[piece + 2]!, end)
    for (; i <= to - 16; i += 16, row += 16) {
      block[i] = values[row]!
      block[i + 1] = values[row + 1]!
      block[i + 2] = values[row + 2]!
      block[i + 3] = values[row + 3]!
      block[i + 4] = values[row + 4]!
      block[i + 5] = values[row + 5]!
      block[i + 6] = values[row + 6]!
      block[i + 7] = values[row + 7]!
      block[i + 8] = values[row + 8]!
      block[i + 9] = values[row + 9]!
      block[i + 10] = values[row + 10]!
      block[i + 11] = values[row + 11]!
      block[i + 12] = values[row + 12]!
      block[i + 13] = values[row + 13]!
      block[i + 14] = values[row + 14]!
      block[i + 15] = values[row + 15]!
    }
    for (; i < to; i++, row++) block[i] = values[row]!
  }
  for (let at = 0; at < scatteredCount * 2; at += 2) {
    let i = scattered[at]!
    const to = Math.min(scattered[at + 1]!, end)
    for (; i <= to - 8; i += 8) {
      block[i] = values[rows[i]!]!
      block[i + 1] = values[rows[i + 1]!]!
      block[i + 2] = values[rows[i + 2]!]!
      block[i + 3] = values[rows[i + 3]!]!
      block[i + 4] = values[rows[i + 4]!]!
      block[i + 5] = values[rows[i + 5]!]!
      block[i + 6] = values[rows[i + 6]!]!
      block[i + 7] = values[rows[i + 7]!]!
    }
    for (; i < to; i++) block[i] = values[rows[i]!]!
  }
}

/** The same for 64-bit floats. */
export function gatherDoubles(
  { rows, spans }: BlockRows,
  values: Numbers,
  block: Float64Array,
  end: number,
): void {
  const { pieces, pieceCount, scattered, scatteredCount } = spans
  for (let piece = 0; piece < pieceCount * 3; piece += 3) {
    let i = pieces[piece]!
    let row = pieces[piece + 1]!
    const to = Math.min(i + pieces[piece + 2]!, end)
    for (; i <= to - 8; i += 8, row += 8) {
      block[i] = values[row]!
      block[i + 1] = values[row + 1]!
      block[i + 2] = values[row + 2]!
      block[i + 3] = values[row + 3]!
      block[i + 4] = values[row + 4]!
      block[i + 5] = values[row + 5]!
      block[i + 6] = values[row + 6]!
      block[i + 7] = values[row + 7]!
    }
    for (; i < to; i++, row++) block[i] = values[row]!
  }
  for (let at = 0; at < scatteredCount * 2; at += 2) {
    const to = Math.min(scattered[at + 1]!, end)
    for (let i = scattered[at]!; i < to; i++) block[i] = values[rows[i]!]!
  }
}

/** The same for whole numbers. */
export function gatherIntegers({ rows }: BlockRows, values: Numbers, block: Int32Array, end: number): void {
  let i = 0
  for (; i <= end - 8; i += 8) {
    block[i] = values[rows[i]!]!
    block[i + 1] = values[rows[i + 1]!]!
    block[i + 2] = values[rows[i + 2]!]!
    block[i + 3] = values[rows[i + 3]!]!
    block[i + 4] = values[rows[i + 4]!]!
    block[i + 5] = values[rows[i + 5]!]!
    block[i + 6] = values[rows[i + 6]!]!
    block[i + 7] = values[rows[i + 7]!]!
  }
  for (; i < end; i++) block[i] = values[rows[i]!]!
}

/** Copies numbers of any typed array into a block of another kind. */
export function gatherNumbers(
  { rows }: BlockRows,
  values: Float64Array,
  block: Float64Array,
  end: number,
): void {
  let i = 0
  for (; i <= end - 8; i += 8) {
    block[i] = values[rows[i]!]!
    block[i + 1] = values[rows[i + 1]!]!
    block[i + 2] = values[rows[i + 2]!]!
    block[i + 3] = values[rows[i + 3]!]!
    block[i + 4] = values[rows[i + 4]!]!
    block[i + 5] = values[rows[i + 5]!]!
    block[i + 6] = values[rows[i + 6]!]!
    block[i + 7] = values[rows[i + 7]!]!
  }
  for (; i < end; i++) block[i] = values[rows[i]!]!
}
