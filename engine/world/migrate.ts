import type { ComponentStore } from './component-store.ts'
import type { ComponentTable } from './component-table.ts'
import { convertCell } from './convert-cell.ts'
import type { EntityTable } from './entity-table.ts'
import { reshapeStore } from './reshape.ts'
import type { AnyComponent } from './component.ts'

/** Gives entities the values of a component under another definition of it; `World.migrate` says how. */
export function migrateComponent(
  entities: EntityTable,
  components: ComponentTable,
  from: AnyComponent,
  to: AnyComponent,
): void {
  const old = components.find(from)
  if (old === undefined) return
  if (from.channel === to.channel) return reshapeStore(old, to)
  const store = components.store(to)
  for (const row of entities.rowsInUse()) {
    if (!components.has(row, old) || components.has(row, store)) continue
    components.prepare(row, store)
    copyByName(old, store, row)
    components.attach(row, store)
  }
}

/** Copies the values of a row from one component to another, by the names of their fields. */
export function copyByName(from: ComponentStore, to: ComponentStore, row: number): void {
  to.exposed ||= from.exposed
  for (const [name, type] of to.definition.fields) {
    const was = from.definition.fields.find((it) => it[0] === name)?.[1]
    const cell = was === undefined ? null : convertCell(was, type, from.columns[name]![row]!)
    if (cell !== null) (to.columns[name] as Float64Array)[row] = cell as number
  }
}
