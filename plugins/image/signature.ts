import { toKebab, type Type } from '../../engine/index.ts'
import type { CoreSignature, CoreType } from '../wasm/index.ts'
import type { ComponentAccess } from './image.ts'

export const LIFECYCLE: CoreSignature = { params: [], results: [] }
export const HANDLER: CoreSignature = { params: ['i32', 'i32'], results: [] }
export const SAVE: CoreSignature = { params: [], results: ['i32'] }
export const QUERY: CoreSignature = { params: ['i32', 'f32'], results: [] }
export const PRESENCE: CoreSignature = { params: [], results: ['i32'] }
/** Entities, how many, columns, how many. */
const ADD_MANY: CoreSignature = { params: ['i32', 'i32', 'i32', 'i32'], results: [] }
export const REALLOC: CoreSignature = { params: ['i32', 'i32', 'i32', 'i32'], results: ['i32'] }

/** Whether two signatures are the same type. */
export function sameSignature(a: CoreSignature, b: CoreSignature): boolean {
  return sameTypes(a.params, b.params) && sameTypes(a.results, b.results)
}

function sameTypes(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((type, index) => type === b[index])
}

/** A signature as messages show it. */
export function formatSignature({ params, results }: CoreSignature): string {
  return `(${params.join(', ')}) -> (${results.join(', ')})`
}

/** Whether values of a type lie in memory of their own. */
export function holdsPointer(type: Type): boolean {
  switch (type.kind) {
    case 'string':
    case 'list':
      return true
    case 'option':
      return holdsPointer(type.value)
    case 'tuple':
      return type.items.some(holdsPointer)
    case 'record':
      return type.fields.some(([, field]) => holdsPointer(field))
    case 'variant':
      return type.cases.some(([, payload]) => payload !== null && holdsPointer(payload))
    case 'result':
      return [type.ok, type.err].some((side) => side !== null && holdsPointer(side))
    default:
      return false
  }
}

/** Imports that every component has, whatever its fields. */
export const COMPONENT_FUNCTIONS = ['has', 'add', 'remove', 'add-many'] as const

/** The access of a component's import, by its name; `null` when there is no such import. */
export function componentAccess(
  fields: readonly (readonly [string, Type])[],
  name: string,
): ComponentAccess | null {
  const common = COMPONENT_FUNCTIONS.find((it) => it === name)
  if (common !== undefined) return { op: common }
  const op = name.startsWith('get-') ? 'get' : name.startsWith('set-') ? 'set' : null
  const field = fields.findIndex(([other]) => toKebab(other) === name.slice(4))
  return op === null || field < 0 ? null : { op, field }
}

/** The core type of a field of a component. */
export function fieldCoreType(type: Type): CoreType {
  if (type.kind === 'u64' || type.kind === 's64') return 'i64'
  return type.kind === 'f32' || type.kind === 'f64' ? type.kind : 'i32'
}

/** The core type of an import of a component. */
export function accessSignature(
  fields: readonly (readonly [string, Type])[],
  access: ComponentAccess,
): CoreSignature {
  if (access.op === 'add-many') return ADD_MANY
  if (!('field' in access)) return { params: ['i32'], results: access.op === 'has' ? ['i32'] : [] }
  const value = fieldCoreType(fields[access.field]![1])
  return access.op === 'get' ? { params: ['i32'], results: [value] } : { params: ['i32', value], results: [] }
}
