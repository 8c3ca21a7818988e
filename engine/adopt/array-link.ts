import type { Field } from '../schema/index.ts'
import { defaultCell, type Column } from '../world/column.ts'
import type { ColumnLink } from '../world/world-source.ts'
import type { CellCodec } from './cell-codec.ts'

/** An array of the game, with a value for each entity. */
export type GameArray = unknown[] | Column

/** A column of plain numbers, for the loops. */
type Numbers = Float64Array

/** Whether all values of a type are numbers that mean the same to a game and to guests. */
function isNumeric([, { kind }]: Field): boolean {
  return !['bool', 'enum', 'entity', 'u64', 's64'].includes(kind)
}

/** A field in an array of the game that is no column: a plain array, or one of another kind of numbers. */
export function arrayLink(field: Field, array: GameArray, codec: CellCodec): ColumnLink {
  const values = array as unknown[]
  const link: ColumnLink = {
    get: (row) => codec.read(values[row]),
    set: (row, cell) => void (values[row] = codec.write(cell, values[row])),
    gather(rows, count, present, block) {
      const to = block as Numbers
      for (let i = 0; i < count; i++)
        if (present === null || present[i] === 1) to[i] = codec.read(values[rows[i]!]) as number
    },
    scatter(rows, count, present, block) {
      for (let i = 0; i < count; i++) {
        if (present !== null && present[i] === 0) continue
        const row = rows[i]!
        const cell = block[i]!
        if (codec.read(values[row]) !== cell) values[row] = codec.write(cell, values[row])
      }
    },
  }
  if (!isNumeric(field)) return link
  const rest = defaultCell(field) as number
  const numbers = values as number[]
  const scatter = field[1].kind === 'f32' ? scatterSingles : scatterNumbers
  return {
    ...link,
    gather(rows, count, present, block) {
      if (present === null) gatherNumbers(numbers, rest, rows, count, block as Numbers)
      else link.gather(rows, count, present, block)
    },
    scatter(rows, count, present, block) {
      if (present === null) scatter(numbers, rows, count, block as Numbers)
      else link.scatter(rows, count, present, block)
    },
  }
}

function gatherNumbers(
  values: (number | undefined)[],
  rest: number,
  rows: Uint32Array,
  count: number,
  block: Numbers,
): void {
  for (let i = 0; i < count; i++) {
    const value = values[rows[i]!]
    block[i] = value === undefined ? rest : value
  }
}

/** Values that guests see with less precision: one that is the same to them is left as it is. */
function scatterSingles(values: number[], rows: Uint32Array, count: number, block: Numbers): void {
  for (let i = 0; i < count; i++) {
    const row = rows[i]!
    const value = block[i]!
    if (Math.fround(values[row]!) !== value) values[row] = value
  }
}

function scatterNumbers(values: number[], rows: Uint32Array, count: number, block: Numbers): void {
  for (let i = 0; i < count; i++) {
    const row = rows[i]!
    const value = block[i]!
    if (values[row] !== value) values[row] = value
  }
}
