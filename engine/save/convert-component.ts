import { canonicalNaN } from '../canonical-nan.ts'
import { SkeinError } from '../error.ts'
import { fieldToJson } from '../schema/type-json.ts'
import type { ComponentDefinition, ComponentMigration } from '../schema/index.ts'
import { createColumn, fromCell, toCell, type Column } from '../world/column.ts'
import { fieldsOf } from './read-world.ts'
import type { SavedComponent } from './saved-world.ts'

/**
 * The values of a saved component in the form of a present definition, as `migrate` of that makes them, entity by entity.
 * @throws SkeinError `save/cannot-restore` when it throws, or returns values that do not fit the fields
 */
export function convertComponent(
  saved: SavedComponent,
  { id, fields }: Pick<ComponentDefinition, 'id' | 'fields'>,
  { version, migrate }: ComponentMigration,
): SavedComponent {
  const was = fieldsOf(saved.fields, saved.path)
  const columns = fields.map(([, type]) => createColumn(type, saved.entities.length))
  for (let at = 0; at < saved.entities.length; at++) {
    const row = Object.fromEntries(
      was.map(([name, type], index) => [name, valueOf(saved.columns[index]![at]!, type)]),
    )
    try {
      const values: unknown = migrate!(row, saved.form)
      if (typeof values !== 'object' || values === null) throw new TypeError('it returned no object')
      for (const [index, field] of fields.entries()) {
        const [name] = field
        if (!Object.hasOwn(values, name)) throw new TypeError(`it returned no value for "${name}"`)
        const cell = toCell(field, (values as Record<string, unknown>)[name], id)
        const column = columns[index] as Float64Array
        column[at] = (typeof cell === 'number' ? canonicalNaN(cell) : cell) as number
      }
    } catch (cause) {
      throw cannotMigrate(id, saved.form, cause)
    }
  }
  return { ...saved, form: version, fields: fields.map(fieldToJson), columns: columns as readonly Column[] }
}

/** The value of a cell; of an enum that has no such case, the first one. */
function valueOf(cell: number | bigint, type: Parameters<typeof fromCell>[0]): unknown {
  return fromCell(type, typeof cell === 'number' ? canonicalNaN(cell) : cell) ?? fromCell(type, 0)
}

function cannotMigrate(component: string, version: number, cause: unknown): SkeinError {
  return new SkeinError(
    'save/cannot-restore',
    `the saved game cannot be loaded: migrate of the component ${component} failed: ${cause instanceof Error ? cause.message : String(cause)}`,
    {
      names: { component },
      hint: `Let its migrate return a value for each field, for all values that version ${version} saved.`,
      cause,
    },
  )
}
