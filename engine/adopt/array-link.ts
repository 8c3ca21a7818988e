import type { Field } from '../schema/index.ts'
import { defaultCell, type Column } from '../world/column.ts'
import type { ColumnLink } from '../world/world-source.ts'
import type { CellCodec } from './cell-codec.ts'
import {
  gatherDoubles,
  gatherIntegers,
  gatherNumbers,
  gatherSingles,
  placesWithin,
  type Numbers,
} from './gather-array.ts'
import { isNumeric } from './property-cells.ts'
import {
  scatterDoubles,
  scatterFew,
  scatterIntegers,
  scatterNumbers,
  scatterSingles,
} from './scatter-array.ts'

/** An array of the game, with a value for each entity. */
export type GameArray = unknown[] | Column

/** A field in an array of the game that is no column: a plain array, or one of another kind of numbers. */
export function arrayLink(field: Field, array: GameArray, codec: CellCodec): ColumnLink {
  const link = cellLink(array as unknown[], codec)
  if (!isNumeric(field)) return link
  if (!Array.isArray(array)) return columnLink(link, array, defaultCell(field) as number)
  // Gaps are passed over.
  if (!array.every((value) => typeof value === 'number')) return link
  const { kind } = field[1]
  if (kind === 'f32' || kind === 'f64') return floatLink(link, array as Numbers, kind === 'f32', codec)
  // In a block of whole numbers, a gap cannot be told from 0.
  return defaultCell(field) === 0 ? integerLink(link, array as Numbers) : link
}

/** An array of anything, value by value. */
function cellLink(values: unknown[], codec: CellCodec): ColumnLink {
  return {
    get: (row) => codec.read(values[row]),
    set: (row, cell) => void (values[row] = codec.write(cell, values[row])),
    gather({ rows, count, present }, block) {
      for (let i = 0; i < count; i++)
        if (present === null || present[i] === 1) block[i] = codec.read(values[rows[i]!]) as never
    },
    scatter({ rows, count, present }, block, mask, at) {
      for (let i = 0; i < count; i++) {
        if (((mask[at + (i >> 3)]! >> (i & 7)) & 1) === 0 || (present !== null && present[i] === 0)) continue
        const row = rows[i]!
        values[row] = codec.write(block[i]!, values[row])
      }
    },
  }
}

/** An array of numbers of another kind than the field's. */
function columnLink(link: ColumnLink, values: Column, rest: number): ColumnLink {
  const numbers = values as Float64Array
  return {
    ...link,
    gather(list, block) {
      const end = placesWithin(list, numbers.length)
      gatherNumbers(list, numbers, block as Float64Array, end)
      // An array of the game may be too short.
      if (end < list.count) (block as Float64Array).fill(rest, end, list.count)
    },
    scatter(list, block, mask, at) {
      const end = placesWithin(list, numbers.length)
      scatterNumbers(list, numbers, block as Float64Array, mask, at, end)
    },
  }
}

/** A plain array for floats. The codec reads other values than numbers. */
function floatLink(link: ColumnLink, values: Numbers, single: boolean, codec: CellCodec): ColumnLink {
  const gatherAll = single ? gatherSingles : gatherDoubles
  const scatterAll = single ? scatterSingles : scatterDoubles
  /** Whether the array has been seen with something else than numbers. */
  let mixed = false
  return {
    ...link,
    gather(list, block) {
      if (mixed) return link.gather(list, block)
      const end = placesWithin(list, values.length)
      try {
        gatherAll(list, values, block as never, end)
      } catch {
        // Of values that no number can be made of.
        mixed = true
        return link.gather(list, block)
      }
      ;(block as Float64Array).fill(Number.NaN, end, list.count)
    },
    fillGaps({ rows, count, present }, block) {
      if (mixed) return
      for (let i = 0; i < count; i++) {
        if (block[i] === block[i] || (present !== null && present[i] === 0)) continue
        const row = rows[i]!
        const value: unknown = values[row]
        if (typeof value !== 'number' && row in values) mixed = true
        // A NaN of the game is canonical already.
        const cell = codec.read(value)
        if (!Number.isNaN(cell)) block[i] = cell as never
      }
    },
    scatter(list, block, mask, at) {
      if (mixed) return link.scatter(list, block, mask, at)
      const end = placesWithin(list, values.length)
      scatterAll(list, values, block as never, mask, at, end)
      scatterFew(list, values, block, mask, at, end, list.count)
    },
  }
}

/** A plain array for whole numbers whose default is 0. */
function integerLink(link: ColumnLink, values: Numbers): ColumnLink {
  let mixed = false
  return {
    ...link,
    gather(list, block) {
      if (mixed) return link.gather(list, block)
      const end = placesWithin(list, values.length)
      try {
        gatherIntegers(list, values, block as Int32Array, end)
      } catch {
        mixed = true
        return link.gather(list, block)
      }
      ;(block as Int32Array).fill(0, end, list.count)
    },
    scatter(list, block, mask, at) {
      if (mixed) return link.scatter(list, block, mask, at)
      const end = placesWithin(list, values.length)
      scatterIntegers(list, values, block as Int32Array, mask, at, end)
      scatterFew(list, values, block, mask, at, end, list.count)
    },
  }
}
