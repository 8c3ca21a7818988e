import type { ComponentDefinition } from '../schema/index.ts'
import { createColumn, defaultCell, type Column } from './column.ts'
import { columnsReplaced, type ComponentStore } from './component-store.ts'
import { convertCell } from './convert-cell.ts'

/**
 * Gives a component other fields than it had, as when another version of the owner defines it. Fields keep their values by name;
 * those that are new, or whose type holds nothing of the old value, get their defaults. The object of columns stays.
 *
 * @throws SkeinError `value/invalid` when the default of a field does not fit its type
 */
export function reshapeStore(store: ComponentStore, definition: ComponentDefinition): void {
  const before = store.definition
  if (before === definition) return
  const defaults = definition.fields.map((field) => defaultCell(field, definition.id))
  const columns = definition.fields.map(([name], field) =>
    Object.hasOwn(store.columns, name)
      ? columnLike(store, before, definition, field, defaults[field]!)
      : filled(definition, field, store.rows, defaults[field]!),
  )
  for (const [name] of before.fields) delete store.columns[name]
  for (const [field, [name]] of definition.fields.entries()) store.columns[name] = columns[field]!
  store.definition = definition
  store.defaults = defaults
  // Who lists the component has to look again.
  store.changes++
  columnsReplaced(store)
}

/** The column of a field, with what the field of that name held. */
function columnLike(
  store: ComponentStore,
  before: ComponentDefinition,
  definition: ComponentDefinition,
  field: number,
  rest: number | bigint,
): Column {
  const [name, type] = definition.fields[field]!
  const was = before.fields.find((it) => it[0] === name)![1]
  const old = store.columns[name]!
  if (was.kind === type.kind && was.kind !== 'enum') return old
  const column = createColumn(type, store.rows) as Float64Array
  for (let row = 0; row < column.length; row++)
    column[row] = (convertCell(was, type, old[row]!) ?? rest) as number
  return column
}

function filled(
  definition: ComponentDefinition,
  field: number,
  rows: number,
  value: number | bigint,
): Column {
  return createColumn(definition.fields[field]![1], rows).fill(value as never)
}
