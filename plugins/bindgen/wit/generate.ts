import {
  toKebab,
  type ComponentDefinition,
  type EventDefinition,
  type Field,
  type HookDefinition,
  type PackageDefinition,
  type TraitDefinition,
} from '../../../engine/index.ts'
import { enginePackage } from '../../engine-traits/index.ts'
import { docLines } from '../docs.ts'
import { filesOf, withEngine } from '../files.ts'
import { claimName, identifier, packageIdentifier } from './identifier.ts'
import { ENTITY, WitTypes } from './wit-types.ts'

/**
 * Writes packages as WIT, one file for each and one for the engine's own traits. Modules that stock tools make of it
 * have the imports of the ABI, by the same names and with the same core types. An interface stands for each trait,
 * hook, component and event; `types` has the types that need a name; the world `mod` imports all.
 *
 * @returns the text of each file by its name, such as `pong-game.wit`; together they belong into a folder `deps`
 * @throws SkeinError `bindgen/duplicate-package` when two of the packages would be one file
 */
export function generateWit(packages: readonly PackageDefinition[]): Map<string, string> {
  return filesOf(withEngine(packages), (name) => `${name.replace(':', '-')}.wit`, generatePackage)
}

/** The name of a package's world, which imports all its interfaces: `mod`, unless an item has it. */
export function worldName(definition: PackageDefinition): string {
  return claimName(new Set(definition.items.map(({ name }) => name)), ['mod', 'mod-world'])
}

function generatePackage(definition: PackageDefinition): string {
  const { id, name, version, items } = definition
  const types = new WitTypes(definition)
  const typesName = claimName(new Set([...items.map((item) => item.name), worldName(definition)]), [
    'types',
    'mod-types',
  ])
  const interfaces = items.map((item) => {
    const scope = new InterfaceScope(types, typesName)
    switch (item.kind) {
      case 'component':
        return declareComponent(definition, item, scope)
      case 'event':
        return declareEvent(definition, item, types)
      case 'trait':
      case 'hook':
        return declareTrait(definition, item, scope)
    }
  })
  const shared = block(`interface ${typesName}`, types.declarations)
  return `${[
    `// ${id} as WIT, made by "skein bindgen". Don't edit it: the command overwrites it.`,
    `package ${packageIdentifier(name)}@${version};`,
    ['/// The types that the other interfaces use.', ...shared].join('\n'),
    ...interfaces,
    declareWorld(definition),
  ].join('\n\n')}\n`
}

/** Braces around declarations, those of more than one line with an empty line between. */
function block(head: string, declarations: readonly string[]): string[] {
  if (declarations.length === 0) return [`${head} {}`]
  const loose = declarations.some((text) => text.includes('\n'))
  const lines = declarations.join(loose ? '\n\n' : '\n').split('\n')
  return [`${head} {`, ...lines.map((line) => (line === '' ? '' : `  ${line}`)), '}']
}

/** The names of types that one interface uses: functions and types of an interface share one set of names. */
class InterfaceScope {
  readonly #types: WitTypes
  readonly #typesName: string
  readonly #aliases = new Map<string, string>()
  #taken = new Set<string>()

  constructor(types: WitTypes, typesName: string) {
    this.#types = types
    this.#typesName = typesName
  }

  /** Lists the functions of the interface; their types are spelled after their names are known. */
  declare(docs: readonly string[], name: string, functions: readonly WitFunction[]): string {
    this.#taken = new Set(functions.map((it) => it.name))
    const lines = functions.map(({ name: called, params, result, docs: own = [] }) => {
      const declared = params.map(([param, type]) => `${identifier(toKebab(param))}: ${this.#spell(type)}`)
      const returned = result === null ? '' : ` -> ${this.#spell(result)}`
      const line = `${identifier(called)}: func(${declared.join(', ')})${returned};`
      return [...own.map(comment), line].join('\n')
    })
    const used = [...this.#aliases].map(([type, alias]) =>
      type === alias ? identifier(type) : `${identifier(type)} as ${identifier(alias)}`,
    )
    const uses = used.length === 0 ? [] : [`use ${this.#typesName}.{${used.join(', ')}};`]
    return [...docs.map(comment), ...block(`interface ${identifier(name)}`, [...uses, ...lines])].join('\n')
  }

  #spell(type: Field[1]): string {
    return this.#types.spell(type, (name) => {
      let alias = this.#aliases.get(name)
      if (alias === undefined) {
        alias = claimName(this.#taken, [name, `${name}-type`])
        this.#aliases.set(name, alias)
      }
      return identifier(alias)
    })
  }
}

interface WitFunction {
  /** In kebab-case. */
  readonly name: string
  readonly params: readonly Field[]
  readonly result: Field[1] | null
  /** The lines of its doc comment. */
  readonly docs?: readonly string[]
}

/** A line of a doc comment. */
function comment(line: string): string {
  return `/// ${line}`.trimEnd()
}

function declareTrait(
  owner: PackageDefinition,
  { id, name, kind, methods }: TraitDefinition | HookDefinition,
  scope: InterfaceScope,
): string {
  const functions = methods.map(([method, { params, result }]) => ({
    name: toKebab(method),
    params,
    result,
    docs: docLines(owner, `${name}#${method}`),
  }))
  return scope.declare([`The ${kind} ${id}.`, ...docLines(owner, name)], name, functions)
}

function declareComponent(
  owner: PackageDefinition,
  { id, name, fields }: ComponentDefinition,
  scope: InterfaceScope,
): string {
  const entity: Field = [ENTITY, { kind: 'entity' }]
  return scope.declare([`The component ${id}.`, ...docLines(owner, name)], name, [
    { name: 'has', params: [entity], result: { kind: 'bool' } },
    { name: 'add', params: [entity], result: null },
    { name: 'remove', params: [entity], result: null },
    {
      name: 'add-many',
      params: [
        ['entities', { kind: 'list', item: { kind: 'entity' } }],
        // A pointer to the values of each field, or 0.
        ['columns', { kind: 'list', item: { kind: 'u32' } }],
      ],
      result: null,
    },
    ...fields.flatMap(([field, type]) => [
      {
        name: `get-${toKebab(field)}`,
        params: [entity],
        result: type,
        docs: docLines(owner, `${name}#${field}`),
      },
      { name: `set-${toKebab(field)}`, params: [entity, ['value', type] as const], result: null },
    ]),
  ])
}

/** Declares an event. Its payload is MessagePack, unknown to WIT: the fields go into the documentation. */
function declareEvent(
  owner: PackageDefinition,
  { id, name, fields }: EventDefinition,
  types: WitTypes,
): string {
  const described = fields.map(
    ([field, type]) =>
      `///     ${toKebab(field)}: ${types.spell(type, (it) => it)}${
        type.default === undefined ? '' : ` = ${literal(type.default)}`
      }`,
  )
  const raise = [
    fields.length === 0
      ? '/// The payload is an empty MessagePack array.'
      : '/// The payload is a MessagePack array of',
    ...described,
    'raise: func(payload: list<u8>);',
  ]
  const docs = [`The event ${id}.`, ...docLines(owner, name)]
  return [...docs.map(comment), ...block(`interface ${identifier(name)}`, [raise.join('\n')])].join('\n')
}

/** A default in a comment: plain ASCII on one line that ends no comment, neither here nor in what tools make of it. */
function literal(value: unknown): string {
  const text = JSON.stringify(value, (_, it: unknown) => (typeof it === 'bigint' ? it.toString() : it))
  return text
    .replaceAll('*/', '*\\/')
    .replace(/[^ -~]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

function declareWorld(definition: PackageDefinition): string {
  const isEngine = definition.name === enginePackage.name
  const imports = definition.items.map((item) => `import ${identifier(item.name)};`)
  const engine = `include ${packageIdentifier(enginePackage.name)}/${worldName(enginePackage)}@${enginePackage.version};`
  return [
    `/// The interfaces that ${isEngine ? 'every mod' : `a mod for ${definition.id}`} may import.`,
    ...block(`world ${worldName(definition)}`, [...(isEngine ? [] : [engine]), ...imports]),
  ].join('\n')
}
