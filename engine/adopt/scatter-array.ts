import type { Column } from '../world/column.ts'
import type { BlockRows } from '../world/world-source.ts'
import type { Numbers } from './gather-array.ts'

// Copies back to arrays, in loops as those of gather-array.ts. A mask has a bit for each place of a block: whether it has changed.

/** Copies those 32-bit floats of a block back that have changed, from all places before `end`. */
export function scatterSingles(
  list: BlockRows,
  values: Numbers,
  block: Float32Array,
  mask: Uint8Array,
  at: number,
  end: number,
): void {
  const { rows } = list
  const { pieces, pieceCount, scattered, scatteredCount } = list.spans
  for (let piece = 0; piece < pieceCount * 3; piece += 3) {
    const from = pieces[piece]!
    const to = Math.min(from + pieces[piece + 2]!, end)
    let i = Math.min(to, (from + 7) & -8)
    if (i > from) scatterFew(list, values, block, mask, at, from, i)
    const shift = pieces[piece + 1]! - from
    while (i <= to - 8) {
      const stop = endOfChanged(mask, at, i, to)
      for (; i < stop; i += 8) {
        const row = i + shift
        values[row] = block[i]!
        values[row + 1] = block[i + 1]!
        values[row + 2] = block[i + 2]!
        values[row + 3] = block[i + 3]!
        values[row + 4] = block[i + 4]!
        values[row + 5] = block[i + 5]!
        values[row + 6] = block[i + 6]!
        values[row + 7] = block[i + 7]!
      }
      if (i > to - 8) break
      if (mask[at + (i >> 3)] !== 0) scatterFew(list, values, block, mask, at, i, i + 8)
      i += 8
    }
    if (i < to) scatterFew(list, values, block, mask, at, i, to)
  }
  for (let range = 0; range < scatteredCount * 2; range += 2) {
    const from = scattered[range]!
    const to = Math.min(scattered[range + 1]!, end)
    let i = Math.min(to, (from + 7) & -8)
    if (i > from) scatterFew(list, values, block, mask, at, from, i)
    while (i <= to - 8) {
      const stop = endOfChanged(mask, at, i, to)
      for (; i < stop; i += 8) {
        values[rows[i]!] = block[i]!
        values[rows[i + 1]!] = block[i + 1]!
        values[rows[i + 2]!] = block[i + 2]!
        values[rows[i + 3]!] = block[i + 3]!
        values[rows[i + 4]!] = block[i + 4]!
        values[rows[i + 5]!] = block[i + 5]!
        values[rows[i + 6]!] = block[i + 6]!
        values[rows[i + 7]!] = block[i + 7]!
      }
      if (i > to - 8) break
      if (mask[at + (i >> 3)] !== 0) scatterFew(list, values, block, mask, at, i, i + 8)
      i += 8
    }
    if (i < to) scatterFew(list, values, block, mask, at, i, to)
  }
}

/** The same for 64-bit floats. */
export function scatterDoubles(
  list: BlockRows,
  values: Numbers,
  block: Float64Array,
  mask: Uint8Array,
  at: number,
  end: number,
): void {
  const { pieces, pieceCount, scattered, scatteredCount } = list.spans
  for (let piece = 0; piece < pieceCount * 3; piece += 3) {
    const from = pieces[piece]!
    const to = Math.min(from + pieces[piece + 2]!, end)
    let i = Math.min(to, (from + 7) & -8)
    if (i > from) scatterFew(list, values, block, mask, at, from, i)
    const shift = pieces[piece + 1]! - from
    while (i <= to - 8) {
      const stop = endOfChanged(mask, at, i, to)
      for (; i < stop; i += 8) {
        const row = i + shift
        values[row] = block[i]!
        values[row + 1] = block[i + 1]!
        values[row + 2] = block[i + 2]!
        values[row + 3] = block[i + 3]!
        values[row + 4] = block[i + 4]!
        values[row + 5] = block[i + 5]!
        values[row + 6] = block[i + 6]!
        values[row + 7] = block[i + 7]!
      }
      if (i > to - 8) break
      if (mask[at + (i >> 3)] !== 0) scatterFew(list, values, block, mask, at, i, i + 8)
      i += 8
    }
    if (i < to) scatterFew(list, values, block, mask, at, i, to)
  }
  for (let range = 0; range < scatteredCount * 2; range += 2)
    scatterFew(list, values, block, mask, at, scattered[range]!, Math.min(scattered[range + 1]!, end))
}

/** The same for whole numbers. */
export function scatterIntegers(
  list: BlockRows,
  values: Numbers,
  block: Int32Array,
  mask: Uint8Array,
  at: number,
  end: number,
): void {
  for (let from = 0; from < end; from += 8)
    if (mask[at + (from >> 3)] !== 0) scatterFew(list, values, block, mask, at, from, Math.min(from + 8, end))
}

/** The end of the places from `from` on that have all changed, eight by eight: the loops over these call nothing. */
function endOfChanged(mask: Uint8Array, at: number, from: number, to: number): number {
  let i = from
  while (i <= to - 8 && mask[at + (i >> 3)] === 0xff) i += 8
  return i
}

/** Copies those values of some places back that have changed. Values behind the end of the array lengthen it. */
export function scatterFew(
  { rows, present }: BlockRows,
  values: Numbers,
  block: Column,
  mask: Uint8Array,
  at: number,
  from: number,
  to: number,
): void {
  for (let i = from; i < to; i++) {
    if (((mask[at + (i >> 3)]! >> (i & 7)) & 1) === 0 || (present !== null && present[i] === 0)) continue
    values[rows[i]!] = block[i] as number
  }
}

/** Copies those numbers of a block back to any typed array that have changed. */
export function scatterNumbers(
  { rows, present }: BlockRows,
  values: Float64Array,
  block: Float64Array,
  mask: Uint8Array,
  at: number,
  end: number,
): void {
  for (let from = 0; from < end; from += 8) {
    const bits = mask[at + (from >> 3)]!
    if (bits === 0) continue
    const to = Math.min(from + 8, end)
    if (bits === 0xff && present === null) for (let i = from; i < to; i++) values[rows[i]!] = block[i]!
    else
      for (let i = from; i < to; i++)
        if (((bits >> (i & 7)) & 1) === 1 && (present === null || present[i] === 1))
          values[rows[i]!] = block[i]!
  }
}
