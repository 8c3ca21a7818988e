import type { Field } from '../schema/index.ts'
import { columnView, defaultCell, type Column } from '../world/column.ts'
import type { CellCodec } from './cell-codec.ts'
import type { GameErrors } from './game-errors.ts'
import type { Property } from './property.ts'

/** Objects of the game by row. */
export type GameObjects = (object | undefined)[]

type Values = Record<string, unknown>

/** A field in a property of the game's objects. */
export interface PropertyCells {
  readonly property: Property
  readonly codec: CellCodec
  readonly errors: GameErrors
  /** The default of the field. */
  readonly rest: number | bigint
  /** Whether the game and guests mean the same by a number. */
  readonly numeric: boolean
  /** One cell: a value written to it reads as guests see it. */
  readonly one: Float64Array
}

/** Whether all values of a field are numbers that mean the same to a game and to guests. */
export function isNumeric([, { kind }]: Field): boolean {
  return !['bool', 'enum', 'entity', 'u64', 's64'].includes(kind)
}

/** One cell of a field's column, to turn values into those that guests see. */
export function oneCell([, type]: Field): Column {
  return columnView(type, new ArrayBuffer(8), 0, 1)
}

export function propertyCells(
  field: Field,
  property: Property,
  codec: CellCodec,
  errors: GameErrors,
): PropertyCells {
  return {
    property,
    codec,
    errors,
    rest: defaultCell(field),
    numeric: isNumeric(field),
    one: oneCell(field) as Float64Array,
  }
}

/** The value of an object, as a column holds it. */
export function readCell({ property, codec, errors, rest }: PropertyCells, object: object): number | bigint {
  try {
    return codec.read(property.read(object))
  } catch (error) {
    errors.note(error)
    return rest
  }
}

/** Gives an object a value, unless it has one that is the same to guests: setters are not called for nothing, no precision is lost. */
export function writeCellTo(
  { property, codec, errors, one }: PropertyCells,
  object: object,
  cell: number | bigint,
): void {
  if (!property.writable) return
  try {
    const before = property.read(object)
    one[0] = codec.read(before) as never
    if (before !== undefined && Object.is(one[0], cell)) return
    // Functions get truth values, names and objects, whatever they return.
    property.write(object, codec.write(cell, property.keys.length === 0 ? undefined : before))
  } catch (error) {
    errors.note(error)
  }
}

/**
 * Copies the values of some rows' objects into a block. All of these rows have objects.
 *
 * @param from the first place in the list of rows, and the one behind the last is `to`
 */
export function gatherCells(
  cells: PropertyCells,
  objects: GameObjects,
  rows: Uint32Array,
  from: number,
  to: number,
  block: Column,
): void {
  if (!cells.numeric || !isShort(cells.property)) {
    for (let i = from; i < to; i++) block[i] = readCell(cells, objects[rows[i]!]!) as never
    return
  }
  // A getter of the game may throw: the others are read all the same.
  for (let next = from; next < to; next++)
    next = gatherNumbers(cells, objects, rows, next, to, block as Float64Array)
}

/**
 * Copies those values of a block back that guests have changed. All of these rows have objects.
 * @param mask a bit for each place of the block, from `at` on: whether it has changed
 */
export function scatterCells(
  cells: PropertyCells,
  objects: GameObjects,
  rows: Uint32Array,
  from: number,
  to: number,
  block: Column,
  mask: Uint8Array,
  at: number,
): void {
  if (!cells.property.writable) return
  if (!cells.numeric || !isShort(cells.property)) {
    for (let i = from; i < to; i++)
      if (((mask[at + (i >> 3)]! >> (i & 7)) & 1) === 1) writeCellTo(cells, objects[rows[i]!]!, block[i]!)
    return
  }
  for (let next = from; next < to; next++)
    next = scatterNumbers(cells, objects, rows, next, to, block as Float64Array, mask, at)
}

/** Whether a property is one of the object, or one of a property of it: the loops below are for these. */
function isShort({ keys }: Property): boolean {
  return keys.length === 1 || keys.length === 2
}

/** @returns the place that it has stopped at */
function gatherNumbers(
  { property, errors, rest }: PropertyCells,
  objects: GameObjects,
  rows: Uint32Array,
  from: number,
  to: number,
  block: Float64Array,
): number {
  const { keys } = property
  const outer = keys.length === 2 ? keys[0]! : null
  const key = keys.at(-1)!
  let i = from
  try {
    for (; i < to; i++) {
      const object = objects[rows[i]!] as Values
      const values = outer === null ? object : (object[outer] as Values | null | undefined)
      const value = values?.[key]
      block[i] = typeof value === 'number' ? value : (rest as number)
    }
  } catch (error) {
    errors.note(error)
    block[i] = rest as number
  }
  return i
}

/** @returns the place that it has stopped at */
function scatterNumbers(
  { property, errors }: PropertyCells,
  objects: GameObjects,
  rows: Uint32Array,
  from: number,
  to: number,
  block: Float64Array,
  mask: Uint8Array,
  at: number,
): number {
  const { keys } = property
  const outer = keys.length === 2 ? keys[0]! : null
  const key = keys.at(-1)!
  let i = from
  try {
    for (; i < to; i++) {
      const bits = mask[at + (i >> 3)]!
      if (bits === 0) i |= 7
      else if (((bits >> (i & 7)) & 1) === 1) {
        const object = objects[rows[i]!] as Values
        const values = outer === null ? object : object[outer]
        if (typeof values === 'object' && values !== null) (values as Values)[key] = block[i]
      }
    }
  } catch (error) {
    errors.note(error)
  }
  return i
}
