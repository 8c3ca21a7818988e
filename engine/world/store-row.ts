import type { ComponentDefinition } from '../schema/index.ts'
import { fromCell, toCell } from './column.ts'
import type { ComponentStore } from './component-store.ts'

/**
 * Sets all fields of a row: to the given values, and to their defaults where none is given.
 * @throws SkeinError `value/invalid`
 */
export function initializeRow(
  store: ComponentStore,
  row: number,
  values: Readonly<Record<string, unknown>> | undefined,
): void {
  const { defaults, list } = store
  const { fields, id } = store.definition
  for (let i = 0; i < fields.length; i++) {
    const value = values === undefined ? undefined : given(values, fields[i]![0])
    // Which kind of array it is depends on the field; what goes in was made for it.
    const column = list[i] as Float64Array
    const cell = value === undefined ? defaults[i]! : toCell(fields[i]!, value, id)
    column[row] = (Number.isNaN(cell) ? Number.NaN : cell) as number
  }
}

/** Sets those fields of a row that are given. @throws SkeinError `value/invalid` */
export function writeRow(
  store: ComponentStore,
  row: number,
  values: Readonly<Record<string, unknown>>,
): void {
  const { fields, id } = store.definition
  for (let i = 0; i < fields.length; i++) {
    const field = fields[i]!
    const value = given(values, field[0])
    if (value !== undefined)
      writeCell(store, store.columns[field[0]] as Float64Array, row, toCell(field, value, id))
  }
}

/** Sets one field of a row that has the component. @param column that of the field */
export function writeCell(
  { ticks }: ComponentStore,
  column: Float64Array,
  row: number,
  cell: number | bigint,
): void {
  const before = column[row]
  // Which kind of array it is depends on the field; what goes in was made for it. Guests see the bits of it.
  column[row] = (Number.isNaN(cell) ? Number.NaN : cell) as number
  if (ticks !== null && !Object.is(before, column[row])) ticks.markChanged(row)
}

/** The values in a row of the fields that a definition of the component knows. */
export function readRow(
  store: ComponentStore,
  row: number,
  { fields }: ComponentDefinition,
): Record<string, unknown> {
  const values: Record<string, unknown> = {}
  for (const [name, type] of fields) values[name] = fromCell(type, store.columns[name]![row]!)
  return values
}

/** A field may have the name of something that every object inherits, such as `constructor`. */
function given(values: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(values, name) ? values[name] : undefined
}
