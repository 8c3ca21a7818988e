import { SkeinError } from '../error.ts'
import { printable, toCamel, toKebab } from './name.ts'
import { definePackage, MAX_ITEMS, type PackageDefinition } from './package.ts'
import * as t from './t.ts'
import {
  arrayOf,
  distinct,
  fieldsFromJson,
  fieldToJson,
  malformed,
  typeFromJson,
  typeToJson,
  type FieldJson,
  type TypeJson,
} from './type-json.ts'
import type { FunctionType } from './type.ts'

/** A package as a manifest writes it. */
export interface PackageJson {
  readonly name: string
  readonly version: string
  readonly components?: readonly { readonly name: string; readonly fields: readonly FieldJson[] }[]
  readonly events?: readonly { readonly name: string; readonly fields: readonly FieldJson[] }[]
  /** Absent in a package without hooks. */
  readonly hooks?: readonly {
    readonly name: string
    readonly fields: readonly FieldJson[]
    readonly value: TypeJson
  }[]
  readonly traits?: readonly {
    readonly name: string
    readonly methods: readonly {
      readonly name: string
      readonly params: readonly FieldJson[]
      readonly result?: TypeJson | null
    }[]
  }[]
}

/** Is told of each key of an object that it cannot have, and of those that it can. @param what such as "a component" */
export type UnknownKey = (what: string, key: string, known: readonly string[]) => void

/** Writes a package in the notation of manifests. Equal packages give equal JSON. */
export function packageToJson(definition: PackageDefinition): PackageJson {
  const of = <K extends string>(kind: K) =>
    definition.items.filter((item): item is Extract<typeof item, { kind: K }> => item.kind === kind)
  const hooks = of('hook').map(({ name, fields, value }) => ({
    name,
    fields: fields.map(fieldToJson),
    value: typeToJson(value),
  }))
  return {
    name: definition.name,
    version: definition.version,
    components: of('component').map(({ name, fields }) => ({ name, fields: fields.map(fieldToJson) })),
    events: of('event').map(({ name, fields }) => ({ name, fields: fields.map(fieldToJson) })),
    ...(hooks.length === 0 ? {} : { hooks }),
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
 * @param unknown is told of keys that do not belong there; default: they are ignored
 * @throws SkeinError `schema/*` when it is malformed
 */
export function packageFromJson(json: unknown, unknown: UnknownKey = () => undefined): PackageDefinition {
  const source = objectOf(json, 'a package')
  const know = (item: Record<string, unknown>, what: string, known: readonly string[]): void => {
    for (const key of Object.keys(item)) if (!known.includes(key)) unknown(what, key, known)
  }
  know(source, 'a package', ['name', 'version', 'components', 'events', 'hooks', 'traits'])
  const definition = definePackage(
    textOf(source['name'], 'a package'),
    textOf(source['version'], 'a package'),
  )
  itemsOf(source['components'], 'a component', (name, item) => {
    know(item, 'a component', ['name', 'fields'])
    definition.component(name, fieldsFromJson(item['fields'] ?? [], 0))
  })
  itemsOf(source['events'], 'an event', (name, item) => {
    know(item, 'an event', ['name', 'fields'])
    definition.event(name, fieldsFromJson(item['fields'] ?? [], 0))
  })
  itemsOf(source['hooks'], 'a hook', (name, item) => {
    know(item, 'a hook', ['name', 'fields', 'value'])
    definition.hook(name, fieldsFromJson(item['fields'] ?? [], 0), typeFromJson(item['value']))
  })
  itemsOf(source['traits'], 'a trait', (name, item) => {
    know(item, 'a trait', ['name', 'methods'])
    const methods: [string, FunctionType][] = []
    itemsOf(item['methods'], 'a method', (method, described) => {
      know(described, 'a method', ['name', 'params', 'result'])
      methods.push([toCamel(method), functionFromJson(described)])
    })
    definition.trait(name, distinct(methods))
  })
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

/** Reads each of a list of named items; errors in one give its name. */
function itemsOf(
  json: unknown,
  what: string,
  read: (name: string, item: Record<string, unknown>) => void,
): void {
  for (const entry of json === undefined ? [] : arrayOf(json, MAX_ITEMS)) {
    const item = objectOf(entry, what)
    const name = textOf(item['name'], what)
    try {
      read(name, item)
    } catch (error) {
      if (!(error instanceof SkeinError)) throw error
      const { code, message, hint, names } = error
      throw new SkeinError(code, `${what}, "${printable(name)}": ${message}`, {
        names,
        ...(hint === undefined ? {} : { hint }),
      })
    }
  }
}

function objectOf(value: unknown, what: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>
  throw malformed(`${what} that is not an object`)
}

function textOf(value: unknown, what: string): string {
  if (typeof value === 'string') return value
  throw malformed(`${what} whose name is not text`)
}
