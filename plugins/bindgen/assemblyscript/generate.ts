import {
  toKebab,
  type ComponentDefinition,
  type EventDefinition,
  type Field,
  type HookDefinition,
  type PackageDefinition,
  type TraitDefinition,
  type Type,
} from '../../../engine/index.ts'
import { docBlock, type Docs } from '../docs.ts'
import { bindingsName, filesOf } from '../files.ts'
import { declareType, literal, memberName, parameterName } from './declaration.ts'
import { toPascal, TypeNames } from './type-names.ts'

/**
 * Generates bindings for mods in AssemblyScript: a file for each package, with a class for each component, event,
 * hook and trait. The classes only declare the items; the transform of the SDK makes calls of them.
 *
 * @returns the text of each file by its name, such as `pong.ts` for `pong:game` and `acme-curve.ts` for `acme:curve`
 * @throws SkeinError `bindgen/duplicate-package` when two of the packages would be one file
 */
export function generateAssemblyScript(packages: readonly PackageDefinition[]): Map<string, string> {
  return filesOf(packages, (name) => `${bindingsName(name)}.ts`, generatePackage)
}

/** The class name of an item in the bindings of a package. */
export function className(definition: PackageDefinition, item: PackageDefinition['items'][number]): string {
  const names = new TypeNames()
  const classes = definition.items.map((it) => names.claimItem(it.name, it.kind))
  return classes[definition.items.indexOf(item)]!
}

function generatePackage(definition: PackageDefinition): string {
  const names = new TypeNames()
  const classes = definition.items.map((item) => names.claimItem(item.name, item.kind))
  const docs: Docs = (key, indent = '') => docBlock(definition, key, indent)
  const items = definition.items.map((item, index) => {
    switch (item.kind) {
      case 'component':
        return declareComponent(item, classes[index]!, names, docs)
      case 'event':
        return declareEvent(item, classes[index]!, names, docs)
      case 'trait':
      case 'hook':
        return declareMethods(item, classes[index]!, names, docs)
    }
  })
  const types = names.declared.map((named) => declareType(named, names))
  const body = [...types, ...items].join('\n\n')
  const imported = ['Char', 'Entity', 'native', 'Some'].filter((name) =>
    new RegExp(`\\b${name}\\b`).test(body),
  )
  return [
    `// Bindings for ${definition.id}, made by "skein bindgen". Don't edit it: the command overwrites it.`,
    '',
    ...(imported.length === 0 ? [] : [`import { ${imported.join(', ')} } from 'skein'`, '']),
    body,
    '',
  ].join('\n')
}

/** Spells the type of a field: after the field, or, where that name is taken, after the item and the field. */
function spellField([name, type]: Field, owner: string, names: TypeNames): string {
  const pascal = toPascal(toKebab(name))
  return names.spell(type, [pascal, `${owner}${pascal}`])
}

function declareComponent(
  { id, name: item, fields }: ComponentDefinition,
  name: string,
  names: TypeNames,
  docs: Docs,
): string {
  const members = fields.flatMap((field) => {
    const [fieldName, type] = field
    const spelled = spellField(field, name, names)
    const initial = type.default === undefined ? null : literal(type, type.default, spelled)
    return [
      ...docs(`${item}#${fieldName}`, '  '),
      `  ${memberName(fieldName)}: ${spelled} = ${initial ?? zero(type)}`,
    ]
  })
  if (members.length === 0)
    return [...docs(item), `@component('${id}')`, `export class ${name} {}`].join('\n')
  return [...docs(item), `@component('${id}')`, `export class ${name} {`, ...members, '}'].join('\n')
}

/** Fields of components are numbers. */
function zero(type: Type): string {
  return type.kind === 'bool' ? 'false' : '0'
}

function declareEvent(
  { id, name: item, fields }: EventDefinition,
  name: string,
  names: TypeNames,
  docs: Docs,
): string {
  if (fields.length === 0) return [...docs(item), `@event('${id}')`, `export class ${name} {}`].join('\n')
  const spelled = fields.map((field) => spellField(field, name, names))
  const literals = fields.map(([, type], index) =>
    type.default === undefined ? null : literal(type, type.default, spelled[index]!),
  )
  // Only parameters that no required one follows can be left out.
  const required = literals.findLastIndex((text) => text === null) + 1
  const params = fields.flatMap(([field], index) => [
    ...docs(`${item}#${field}`, '    '),
    `    public ${parameterName(field)}: ${spelled[index]!}${index < required ? '' : ` = ${literals[index]!}`},`,
  ])
  return [
    ...docs(item),
    `@event('${id}')`,
    `export class ${name} {`,
    '  constructor(',
    ...params,
    '  ) {}',
    '}',
  ].join('\n')
}

/** A trait, whose methods belong to a proxy of it; or a hook, whose `call` belongs to the class. */
function declareMethods(
  { kind, id, name: item, methods }: TraitDefinition | HookDefinition,
  name: string,
  names: TypeNames,
  docs: Docs,
): string {
  const lines = methods.flatMap(([method, { params, result }]) => {
    const pascal = toPascal(toKebab(method))
    const declared = params.map(([param, type]) => {
      const own = toPascal(toKebab(param))
      const hints = /^arg\d+$/.test(param) ? [] : [own]
      return `${parameterName(param)}: ${names.spell(type, [...hints, `${name}${pascal}${own}`])}`
    })
    const returned =
      result === null ? 'void' : names.spell(result, [`${pascal}Result`, `${name}${pascal}Result`])
    return [
      ...docs(`${item}#${method}`, '  '),
      `  ${kind === 'hook' ? 'static ' : ''}${memberName(method)}(${declared.join(', ')}): ${returned} {`,
      result === null ? '    native<void>()' : `    return native<${returned}>()`,
      '  }',
    ]
  })
  return [...docs(item), `@${kind}('${id}')`, `export class ${name} {`, ...lines, '}'].join('\n')
}
