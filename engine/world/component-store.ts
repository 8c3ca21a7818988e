import type { ComponentDefinition, Entity, Field } from '../schema/index.ts'
import { SkeinError } from '../error.ts'
import type { Token } from './bitecs.ts'
import { createColumn, defaultCell, growColumn, toCell, type Column } from './column.ts'
import type { ChangeCounter } from './query.ts'

/** What is called when an entity gains or loses a component. */
export type ComponentObserver = (entity: Entity) => void

/** One component in one world: its columns, and who watches it. */
export interface ComponentStore extends ChangeCounter {
  /** The definition with the most fields of those that were seen. */
  definition: ComponentDefinition
  readonly token: Token
  /** Live columns by field name. The object stays; the arrays in it are replaced when they grow. */
  readonly columns: Record<string, Column>
  /** Rows that every column has room for. */
  rows: number
  defaults: readonly (number | bigint)[]
  added: ComponentObserver[] | null
  removed: ComponentObserver[] | null
}

export function createStore(definition: ComponentDefinition, token: Token, rows: number): ComponentStore {
  const columns: Record<string, Column> = Object.create(null) as Record<string, Column>
  const store: ComponentStore = {
    definition,
    token,
    columns,
    rows,
    defaults: definition.fields.map(defaultCell),
    changes: 0,
    added: null,
    removed: null,
  }
  for (const [name, type] of definition.fields) columns[name] = createColumn(type, rows)
  return store
}

/**
 * Lets a store serve another definition of its component: one whose fields start or continue its own. Trailing fields
 * that are new become columns.
 *
 * @throws SkeinError `world/component-clash` when the fields differ
 */
export function widenStore(store: ComponentStore, definition: ComponentDefinition): void {
  const known = store.definition.fields
  const fields = definition.fields
  const shared = Math.min(known.length, fields.length)
  for (let i = 0; i < shared; i++) {
    if (sameField(known[i]!, fields[i]!)) continue
    throw new SkeinError(
      'world/component-clash',
      `${definition.id} has the field "${fields[i]![0]}" where ${store.definition.id} has "${known[i]![0]}", or its type differs`,
      {
        names: { component: definition.id, other: store.definition.id },
        hint: 'Compatible versions of a component only add fields at the end; else raise the major version.',
      },
    )
  }
  if (fields.length <= known.length) return
  for (const field of fields.slice(known.length)) {
    const column = createColumn(field[1], store.rows)
    column.fill(defaultCell(field) as never)
    store.columns[field[0]] = column
  }
  store.definition = definition
  store.defaults = fields.map(defaultCell)
}

function sameField(a: Field, b: Field): boolean {
  if (a[0] !== b[0] || a[1].kind !== b[1].kind) return false
  if (a[1].kind !== 'enum' || b[1].kind !== 'enum') return true
  // Cases may be added at the end: indices keep their meaning.
  const [short, long] =
    a[1].cases.length <= b[1].cases.length ? [a[1].cases, b[1].cases] : [b[1].cases, a[1].cases]
  return short.every((name, index) => long[index] === name)
}

/** Makes room for rows up to a number. Arrays are replaced, the columns object stays. */
export function growStore(store: ComponentStore, rows: number): void {
  for (const [name, type] of store.definition.fields) {
    store.columns[name] = growColumn(type, store.columns[name]!, rows)
  }
  store.rows = rows
}

/** Sets all fields of a row: to the given values, and to their defaults where none is given. */
export function initializeRow(
  store: ComponentStore,
  row: number,
  values: Readonly<Record<string, unknown>> | undefined,
): void {
  const { fields } = store.definition
  for (let i = 0; i < fields.length; i++) {
    const [name, type] = fields[i]!
    const value = values?.[name]
    ;(store.columns[name] as Float64Array)[row] = (
      value === undefined ? store.defaults[i] : toCell(type, value)
    ) as number
  }
}
