import { SkeinError } from '../error.ts'
import * as t from './t.ts'
import { toCamel, toKebab } from './name.ts'
import { definePackage, type PackageDefinition } from './package.ts'
import type { Field, FunctionType, ScalarKind, Type } from './type.ts'

/**
 * A type as the manifest of a mod writes it: the kind's name for scalars and strings, else an object with the kind as
 * its only key. Names are kebab-case; what has an order is an array. `docs/abi.md` has the whole grammar.
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

/** A package as the manifest of a mod writes it. */
export interface PackageJson {
  readonly name: string
  readonly version: string
  readonly components?: readonly { readonly name: string; readonly fields: readonly FieldJson[] }[]
  readonly events?: readonly { readonly name: string; readonly fields: readonly FieldJson[] }[]
  readonly traits?: readonly {
    readonly name: string
    readonly methods: readonly {
      readonly name: string
      readonly params: readonly FieldJson[]
      readonly result?: TypeJson | null
    }[]
  }[]
}

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

function fieldToJson([name, type]: Field): FieldJson {
  const json = typeToJson(type)
  return type.default === undefined
    ? [toKebab(name), json]
    : [toKebab(name), json, defaultToJson(type.default)]
}

function defaultToJson(value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value
}

function malformed(what: string): SkeinError {
  return new SkeinError('schema/invalid-type', `${what} is not the description of a type`, {
    hint: 'docs/abi.md shows how manifests write types.',
  })
}

/**
 * Reads a type from the notation of manifests. The input may come from anyone.
 *
 * @throws SkeinError `schema/invalid-type` or `schema/invalid-name` when it is malformed
 */
export function typeFromJson(json: unknown, depth = 0): Type {
  if (depth > MAX_TYPE_DEPTH) throw malformed('what is nested deeper than 16 types')
  if (typeof json === 'string') {
    if (!SCALARS.has(json)) throw malformed(`"${json.slice(0, 40)}"`)
    return t[json as ScalarKind | 'string']
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw malformed('what stands there')
  const keys = Object.keys(json)
  if (keys.length !== 1) throw malformed('an object with other than one key')
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
        const [name, value] = arrayOf(entry)
        if (typeof name !== 'string') throw malformed('a case without a name')
        return [name, orNull(value ?? null)] as const
      })
      return t.variant(distinct(cases))
    }
    case 'result': {
      const [ok, err] = arrayOf(body)
      return t.result(orNull(ok ?? null), orNull(err ?? null)) as Type
    }
    default:
      throw malformed(`"${kind.slice(0, 40)}"`)
  }
}

function arrayOf(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw malformed('what should be an array')
  return value
}

function stringsOf(value: unknown): string[] {
  return arrayOf(value).map((item) => {
    if (typeof item !== 'string') throw malformed('a name that is no text')
    return item
  })
}

/** An object from entries, refusing repeated names; with no prototype, so that no name is special. */
function distinct<V>(entries: readonly (readonly [string, V])[]): Record<string, V> {
  const map: Record<string, V> = Object.create(null) as Record<string, V>
  for (const [name, value] of entries) {
    if (name in map)
      throw new SkeinError('schema/duplicate-name', `"${name.slice(0, 40)}" stands there twice`)
    map[name] = value
  }
  return map
}

function fieldsFromJson(json: unknown, depth: number): Record<string, Type> {
  const entries = arrayOf(json).map((entry) => {
    const parts = arrayOf(entry)
    if (typeof parts[0] !== 'string' || parts.length < 2 || parts.length > 3) throw malformed('a field')
    const type = typeFromJson(parts[1], depth)
    return [toCamel(parts[0]), parts.length === 3 ? withJsonDefault(type, parts[2]) : type] as const
  })
  return distinct(entries)
}

/** Defaults are for scalars, strings and enums; anything else in a manifest is refused. */
function withJsonDefault(type: Type, value: unknown): Type {
  const fits =
    type.kind === 'enum'
      ? typeof value === 'string' && type.cases.includes(value)
      : type.kind === 'bool'
        ? typeof value === 'boolean'
        : type.kind === 'string' || type.kind === 'char' || type.kind === 'u64' || type.kind === 's64'
          ? typeof value === 'string'
          : SCALARS.has(type.kind) && typeof value === 'number'
  if (!fits) throw new SkeinError('schema/invalid-type', `a default does not fit its type, ${type.kind}`)
  const wide = type.kind === 'u64' || type.kind === 's64'
  if (wide && !/^-?\d{1,20}$/.test(value as string)) throw malformed('a default of 64 bits that is no number')
  return t.withDefault(type, wide ? BigInt(value as string) : value)
}

/** Writes a package in the notation of manifests. Equal packages give equal JSON. */
export function packageToJson(definition: PackageDefinition): PackageJson {
  const of = <K extends string>(kind: K) =>
    definition.items.filter((item): item is Extract<typeof item, { kind: K }> => item.kind === kind)
  return {
    name: definition.name,
    version: definition.version,
    components: of('component').map(({ name, fields }) => ({ name, fields: fields.map(fieldToJson) })),
    events: of('event').map(({ name, fields }) => ({ name, fields: fields.map(fieldToJson) })),
    traits: of('trait').map(({ name, methods }) => ({
      name,
      methods: methods.map(([method, type]) => ({
        name: toKebab(method),
        params: type.params.map(fieldToJson),
        result: type.result && typeToJson(type.result),
      })),
    })),
  }
}

/**
 * Reads a package from the notation of manifests. The input may come from anyone.
 *
 * @throws SkeinError `schema/*` when it is malformed
 */
export function packageFromJson(json: unknown): PackageDefinition {
  const source = objectOf(json, 'a package')
  const definition = definePackage(textOf(source['name'], 'name'), textOf(source['version'], 'version'))
  for (const entry of optionalArray(source['components'])) {
    const item = objectOf(entry, 'a component')
    definition.component(textOf(item['name'], 'name'), fieldsFromJson(item['fields'] ?? [], 0))
  }
  for (const entry of optionalArray(source['events'])) {
    const item = objectOf(entry, 'an event')
    definition.event(textOf(item['name'], 'name'), fieldsFromJson(item['fields'] ?? [], 0))
  }
  for (const entry of optionalArray(source['traits'])) {
    const item = objectOf(entry, 'a trait')
    const methods = optionalArray(item['methods']).map((method) => {
      const described = objectOf(method, 'a method')
      return [toCamel(textOf(described['name'], 'name')), functionFromJson(described)] as const
    })
    definition.trait(textOf(item['name'], 'name'), distinct(methods))
  }
  return definition
}

function functionFromJson(json: Record<string, unknown>): FunctionType {
  const params = Object.entries(fieldsFromJson(json['params'] ?? [], 0))
  const result = json['result'] ?? null
  return t.func(
    params.map(([name, type]) => t.arg(name, type)),
    result === null ? undefined : typeFromJson(result),
  ) as FunctionType
}

function objectOf(value: unknown, what: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw malformed(what)
  return value as Record<string, unknown>
}

function textOf(value: unknown, what: string): string {
  if (typeof value !== 'string') throw malformed(`a ${what} that is no text`)
  return value
}

function optionalArray(value: unknown): readonly unknown[] {
  return value === undefined ? [] : arrayOf(value)
}
