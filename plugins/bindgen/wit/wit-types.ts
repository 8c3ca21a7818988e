import { typeToJson } from '../../../engine/formats.ts'
import { toKebab, type PackageDefinition, type Type } from '../../../engine/index.ts'
import { toPascal, TypeNames } from '../assemblyscript/type-names.ts'
import { identifier, pascalToKebab } from './identifier.ts'

/** The kinds of type that WIT knows only by a name of their own. */
const NAMED: ReadonlySet<string> = new Set(['enum', 'flags', 'record', 'variant'])

/** The type that entity handles have in each package. */
export const ENTITY = 'entity'

/** The names of a package's types, and how WIT spells them. They are those of the bindings for AssemblyScript. */
export class WitTypes {
  readonly #names = new Map<string, string>()
  readonly #declared: { readonly name: string; readonly type: Type }[] = []

  constructor(definition: PackageDefinition) {
    for (const { name, type } of nameTypes(definition).names.declared) {
      if (!NAMED.has(type.kind)) continue
      const kebab = pascalToKebab(name)
      this.#names.set(keyOf(type), kebab)
      this.#declared.push({ name: kebab, type })
    }
  }

  /** The declarations of all types that have a name, each after those that it is made of, without indentation. */
  get declarations(): readonly string[] {
    return [
      `/// A handle to an entity. It may be stale by the time it is used.\ntype ${ENTITY} = u32;`,
      ...this.#declared.map(({ name, type }) => this.#declare(identifier(name), type)),
    ]
  }

  /**
   * How WIT spells a type.
   *
   * @param refer returns the name of a named type where the text goes
   */
  spell(type: Type, refer: (name: string) => string = identifier): string {
    const spell = (inner: Type): string => this.spell(inner, refer)
    switch (type.kind) {
      case 'entity':
        return refer(ENTITY)
      case 'list':
        return `list<${spell(type.item)}>`
      case 'option':
        return `option<${spell(type.value)}>`
      case 'tuple':
        return `tuple<${type.items.map(spell).join(', ')}>`
      case 'result':
        if (type.err === null) return type.ok === null ? 'result' : `result<${spell(type.ok)}>`
        return `result<${type.ok === null ? '_' : spell(type.ok)}, ${spell(type.err)}>`
      case 'enum':
      case 'flags':
      case 'record':
      case 'variant':
        return refer(this.#names.get(keyOf(type))!)
      default:
        return type.kind
    }
  }

  #declare(name: string, type: Type): string {
    const block = (kind: string, lines: readonly string[]): string =>
      [`${kind} ${name} {`, ...lines.map((line) => `  ${line},`), '}'].join('\n')
    switch (type.kind) {
      case 'enum':
        return block('enum', type.cases.map(identifier))
      case 'flags':
        return block(
          'flags',
          type.names.map((flag) => identifier(toKebab(flag))),
        )
      case 'record':
        return block(
          'record',
          type.fields.map(([field, inner]) => `${identifier(toKebab(field))}: ${this.spell(inner)}`),
        )
      case 'variant':
        return block(
          'variant',
          type.cases.map(
            ([tag, inner]) => identifier(tag) + (inner === null ? '' : `(${this.spell(inner)})`),
          ),
        )
      default:
        return `type ${name} = ${this.spell(type)};`
    }
  }
}

function keyOf(type: Type): string {
  return JSON.stringify(typeToJson(type))
}

/** Goes through a package as the generator for AssemblyScript does, so that every type gets the same name there. */
export function nameTypes({ items }: PackageDefinition): {
  readonly names: TypeNames
  /** Names of the items. */
  readonly classes: readonly string[]
} {
  const names = new TypeNames()
  const classes = items.map((item) => names.claimItem(item.name, item.kind))
  for (const [index, item] of items.entries()) {
    const owner = classes[index]!
    if (!('methods' in item)) {
      for (const [field, type] of item.fields) {
        const pascal = toPascal(toKebab(field))
        names.spell(type, [pascal, `${owner}${pascal}`])
      }
      continue
    }
    for (const [method, { params, result }] of item.methods) {
      const pascal = toPascal(toKebab(method))
      for (const [param, type] of params) {
        const own = toPascal(toKebab(param))
        names.spell(type, [...(/^arg\d+$/.test(param) ? [] : [own]), `${owner}${pascal}${own}`])
      }
      if (result !== null) names.spell(result, [`${pascal}Result`, `${owner}${pascal}Result`])
    }
  }
  return { names, classes }
}
