import { SkeinError } from '../error.ts'
import type { ComponentDefinition, Field } from '../schema/index.ts'
import { createColumn } from './column.ts'
import { columnsReplaced, defaultsOf, type ComponentStore } from './component-store.ts'

/**
 * Lets a store serve another definition of its component. Of two definitions, one must hold the other: it has the same
 * fields, or more behind them, and enums of the same cases, or more behind them. Fields that are new become columns.
 *
 * @throws SkeinError `world/component-clash` when the fields differ otherwise
 */
export function widenStore(store: ComponentStore, definition: ComponentDefinition): void {
  const known = store.definition
  if (holds(known, definition)) return
  if (!holds(definition, known) || store.source !== null) throw clash(definition, known)
  store.defaults = defaultsOf(definition)
  for (let i = known.fields.length; i < definition.fields.length; i++) {
    const [name, type] = definition.fields[i]!
    store.columns[name] = createColumn(type, store.rows).fill(store.defaults[i] as never)
  }
  store.definition = definition
  columnsReplaced(store)
}

/** Whether all fields of the second definition stand at the same place in the first. */
function holds(wide: ComponentDefinition, narrow: ComponentDefinition): boolean {
  return narrow.fields.every((field, index) => {
    const other = wide.fields[index]
    return other !== undefined && holdsField(other, field)
  })
}

function holdsField([wideName, wide]: Field, [name, type]: Field): boolean {
  if (wideName !== name || wide.kind !== type.kind) return false
  if (wide.kind !== 'enum' || type.kind !== 'enum') return true
  // Cases may be added at the end: indices keep their meaning.
  return type.cases.every((it, index) => wide.cases[index] === it)
}

/** Names the first fields of two definitions that cannot share a column. */
function fieldClash([name, { kind }]: Field, [other, { kind: otherKind }]: Field): string {
  if (name !== other) return `one has the field "${name}" where the other has "${other}"`
  if (kind !== otherKind) return `"${name}" is ${kind} in one and ${otherKind} in the other`
  return `"${name}" is an enum with other cases`
}

function clash(definition: ComponentDefinition, known: ComponentDefinition): SkeinError {
  const at = definition.fields.findIndex((field, index) => {
    const other = known.fields[index]
    return other === undefined || !(holdsField(other, field) || holdsField(field, other))
  })
  // Each may hold the other but for one thing: more fields here, more cases of an enum there.
  const what =
    at < 0 || known.fields[at] === undefined
      ? 'each has a field or case that the other lacks'
      : fieldClash(definition.fields[at]!, known.fields[at])
  return new SkeinError(
    'world/component-clash',
    `${definition.id} and ${known.id} are incompatible: ${what}`,
    {
      names: { component: definition.id, other: known.id },
      hint: 'Add fields and cases only at the end, or raise the major version of the component.',
    },
  )
}
