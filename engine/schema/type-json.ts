import { SkeinError } from '../error.ts'
import * as t from './t.ts'
import { printable, toCamel, toKebab } from './name.ts'
import { MAX_MEMBERS, type Field, type ScalarKind, type Type } from './type.ts'

/**
 * A type as a manifest writes it: the kind's name for scalars and strings, else an object with the kind as
 * its only key. Names are kebab-case; ordered parts are in an array. `docs/abi.md` has the whole grammar.
 */
export type TypeJson =
  | string
  | { readonly enum: readonly string[] }
  | { readonly flags: readonly string[] }
  | { readonly option: TypeJson }
  | { readonly list: TypeJson }
  | { readonly tuple: readonly TypeJson[] }
  | { readonly record: readonly FieldJson[] }
  | { readonly variant: readonly (readonly [string, TypeJson | null])[] }
  | { readonly result: readonly [TypeJson | null, TypeJson | null] }

/** A name, a type and, where there is one, the default. */
export type FieldJson = readonly [string, TypeJson] | readonly [string, TypeJson, unknown]

const SCALARS: ReadonlySet<string> = new Set<ScalarKind | 'string'>([
  'bool', 'u8', 's8', 'u16', 's16', 'u32', 's32', 'u64', 's64', 'f32', 'f64', 'char', 'string', 'entity',
]) // prettier-ignore

/** Types nested deeper than this are refused: no real interface is, and hostile ones would exhaust the stack. */
export const MAX_TYPE_DEPTH = 16

/** Writes a type in the notation of manifests. */
export function typeToJson(type: Type): TypeJson {
  switch (type.kind) {
    case 'enum':
      return { enum: type.cases }
    case 'flags':
      return { flags: type.names.map(toKebab) }
    case 'option':
      return { option: typeToJson(type.value) }
    case 'list':
      return { list: typeToJson(type.item) }
    case 'tuple':
      return { tuple: type.items.map(typeToJson) }
    case 'record':
      return { record: type.fields.map(fieldToJson) }
    case 'variant':
      return { variant: type.cases.map(([name, value]) => [name, value && typeToJson(value)] as const) }
    case 'result':
      return { result: [type.ok && typeToJson(type.ok), type.err && typeToJson(type.err)] }
    default:
      return type.kind
  }
}

export function fieldToJson([name, type]: Field): FieldJson {
  const json = typeToJson(type)
  return type.default === undefined
    ? [toKebab(name), json]
    : [toKebab(name), json, defaultToJson(type.default)]
}

function defaultToJson(value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value
}

export function malformed(what: string): SkeinError {
  return new SkeinError('schema/invalid-type', `invalid type description: ${what}`, {
    hint: 'See docs/abi.md for the notation of types in manifests.',
  })
}

/**
 * Reads a type from the notation of manifests. The input may come from anyone.
 *
 * @throws SkeinError `schema/invalid-type` or `schema/invalid-name` when it is malformed
 */
export function typeFromJson(json: unknown, depth = 0): Type {
  if (depth > MAX_TYPE_DEPTH) throw malformed(`more than ${MAX_TYPE_DEPTH} nested types`)
  if (typeof json === 'string') {
    if (!SCALARS.has(json)) throw malformed(`unknown type "${printable(json)}"`)
    return t[json as ScalarKind | 'string']
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json))
    throw malformed('expected text or an object')
  const keys = Object.keys(json)
  if (keys.length !== 1) throw malformed('expected an object with one key')
  const kind = keys[0]!
  const body: unknown = (json as Record<string, unknown>)[kind]
  const inner = (value: unknown): Type => typeFromJson(value, depth + 1)
  const orNull = (value: unknown): Type | null => (value === null ? null : inner(value))
  switch (kind) {
    case 'enum':
      return t.enum(stringsOf(body))
    case 'flags':
      return t.flags(stringsOf(body).map(toCamel))
    case 'option':
      return t.option(inner(body))
    case 'list':
      return t.list(inner(body))
    case 'tuple':
      return t.tuple(arrayOf(body).map(inner))
    case 'record':
      return t.record(fieldsFromJson(body, depth + 1))
    case 'variant': {
      const cases = arrayOf(body).map((entry) => {
        const [name, value] = pairOf(entry)
        if (typeof name !== 'string') throw malformed('a variant case without a name')
        return [name, orNull(value)] as const
      })
      return t.variant(distinct(cases))
    }
    case 'result': {
      const [ok, err] = pairOf(body)
      return t.result(orNull(ok), orNull(err)) as Type
    }
    default:
      throw malformed(`unknown type "${printable(kind)}"`)
  }
}

/** An array of at most so many entries. @throws SkeinError `schema/invalid-type` */
export function arrayOf(value: unknown, limit: number = MAX_MEMBERS): readonly unknown[] {
  if (!Array.isArray(value)) throw malformed('expected an array')
  if (value.length > limit) throw malformed(`an array of ${value.length} entries; the limit is ${limit}`)
  return value
}

function pairOf(value: unknown): readonly [unknown, unknown] {
  const [first, second, ...more] = arrayOf(value)
  if (first === undefined || second === undefined || more.length > 0)
    throw malformed('expected an array of two entries')
  return [first, second]
}

function stringsOf(value: unknown): string[] {
  return arrayOf(value).map((item) => {
    if (typeof item !== 'string') throw malformed('a name that is not text')
    return item
  })
}

/** An object from entries, refusing repeated names; with no prototype, so that no name is special. */
export function distinct<V>(entries: readonly (readonly [string, V])[]): Record<string, V> {
  const map: Record<string, V> = Object.create(null) as Record<string, V>
  for (const [name, value] of entries) {
    if (name in map) throw new SkeinError('schema/duplicate-name', `duplicate name "${printable(name)}"`)
    map[name] = value
  }
  return map
}

export function fieldsFromJson(json: unknown, depth: number): Record<string, Type> {
  const entries = arrayOf(json).map((entry) => {
    const parts = arrayOf(entry)
    if (typeof parts[0] !== 'string' || parts.length < 2 || parts.length > 3)
      throw malformed('expected a field [name, type] or [name, type, default]')
    const type = typeFromJson(parts[1], depth)
    return [toCamel(parts[0]), parts.length === 3 ? withJsonDefault(type, parts[2]) : type] as const
  })
  return distinct(entries)
}

/** JSON has no integers of 64 bits: their defaults are text. */
function withJsonDefault(type: Type, value: unknown): Type {
  if (type.kind !== 'u64' && type.kind !== 's64') return t.withDefault(type, value)
  if (typeof value !== 'string' || !/^-?\d{1,20}$/.test(value))
    throw malformed('a 64-bit default that is not a string of digits')
  return t.withDefault(type, BigInt(value))
}
