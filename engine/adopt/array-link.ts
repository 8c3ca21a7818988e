import type { Field } from '../schema/index.ts'
import { defaultCell, type Column } from '../world/column.ts'
import type { ColumnLink } from '../world/world-source.ts'
import type { CellCodec } from './cell-codec.ts'
import { isNumeric, oneCell } from './property-cells.ts'

/** An array of the game, with a value for each entity. */
export type GameArray = unknown[] | Column

/** A column of plain numbers, for the loops. */
type Numbers = Float64Array

/** A field in an array of the game that is no column: a plain array, or one of another kind of numbers. */
export function arrayLink(field: Field, array: GameArray, codec: CellCodec): ColumnLink {
  const values = array as unknown[]
  const one = oneCell(field)
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
        one[0] = codec.read(values[row]) as never
        if (!Object.is(one[0], cell)) values[row] = codec.write(cell, values[row])
      }
    },
  }
  if (!isNumeric(field)) return link
  const rest = defaultCell(field) as number
  const numbers = values as number[]
  const isSingle = field[1].kind === 'f32'
  return {
    ...link,
    gather(rows, count, present, block) {
      if (present === null) gatherNumbers(numbers, rest, rows, count, block as Numbers)
      else link.gather(rows, count, present, block)
    },
    scatter(rows, count, present, block) {
      if (present !== null) link.scatter(rows, count, present, block)
      else if (isSingle) scatterSingles(numbers, rest, rows, count, block as Numbers)
      else scatterNumbers(numbers, one, rest, rows, count, block as Numbers)
    },
  }
}

/** JavaScript engines read gaps in arrays of numbers as NaN at full speed, and box every number where code compares with `undefined`. */
function gatherNumbers(
  values: (number | undefined)[],
  rest: number,
  rows: Uint32Array,
  count: number,
  block: Numbers,
): void {
  for (let i = 0; i < count; i++) {
    const row = rows[i]!
    const value = +values[row]!
    block[i] = value === value ? value : (values[row] ?? rest)
  }
}

/** A value that guests see with less precision is left as it is when it is still the same to them. */
function scatterSingles(
  values: (number | undefined)[],
  rest: number,
  rows: Uint32Array,
  count: number,
  block: Numbers,
): void {
  for (let i = 0; i < count; i++) {
    const row = rows[i]!
    const cell = block[i]!
    const before = Math.fround(+values[row]!)
    if (before === cell) continue
    if (before === before || isOther(Math.fround(values[row] ?? rest), cell)) values[row] = cell
  }
}

function isOther(before: number, cell: number): boolean {
  return before !== cell && !(Number.isNaN(before) && Number.isNaN(cell))
}

/** The same for numbers of other kinds. */
function scatterNumbers(
  values: (number | undefined)[],
  one: Column,
  rest: number,
  rows: Uint32Array,
  count: number,
  block: Numbers,
): void {
  for (let i = 0; i < count; i++) {
    const row = rows[i]!
    const cell = block[i]!
    one[0] = values[row] ?? rest
    if (isOther(one[0] as number, cell)) values[row] = cell
  }
}
