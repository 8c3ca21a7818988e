import { toCamel, type Field, type Type } from '../../../engine/index.ts'
import { isReference, toPascal, type NamedType, type TypeNames } from './type-names.ts'

/** Words that cannot be the name of a parameter; they stand with a "_" behind them. */
const RESERVED: ReadonlySet<string> = new Set([
  'abstract', 'arguments', 'as', 'async', 'await', 'break', 'case', 'catch', 'class', 'const', 'constructor',
  'continue', 'debugger', 'declare', 'default', 'delete', 'do', 'else', 'enum', 'export', 'extends', 'false', 'finally',
  'for', 'from', 'function', 'get', 'if', 'implements', 'import', 'in', 'instanceof', 'interface', 'is', 'keyof', 'let',
  'module', 'namespace', 'new', 'null', 'of', 'override', 'package', 'private', 'protected', 'prototype', 'public',
  'readonly', 'return', 'set', 'static', 'super', 'switch', 'this', 'throw', 'toString', 'true', 'try', 'type',
  'typeof', 'undefined', 'var', 'void', 'while', 'with', 'yield',
]) // prettier-ignore

/** Members that every class has already, or that a class cannot have under this name. */
const MEMBERS: ReadonlySet<string> = new Set(['constructor', 'toString'])

/** Names that a class already has as a function. */
const STATIC: ReadonlySet<string> = new Set(['name', 'length', 'caller', 'prototype', 'arguments'])

/** A name as a parameter, or as a member that is one of the constructor. */
export function parameterName(name: string): string {
  return RESERVED.has(name) || MEMBERS.has(name) ? `${name}_` : name
}

/** A name as a member. */
export function memberName(name: string): string {
  return MEMBERS.has(name) ? `${name}_` : name
}

/** Names a type at a place, for {@link TypeNames.spell}. */
export type Speller = (type: Type, hint: string) => string

/** Writes the declaration of a type that has a name. */
export function declareType({ name, type, tags }: NamedType, names: TypeNames): string {
  const spell: Speller = (part, hint) => names.spell(part, [`${name}${toPascal(hint)}`])
  switch (type.kind) {
    case 'enum':
      return declareEnum(name, type.cases)
    case 'flags':
      return [
        `/** Any of these flags, combined with "|". */`,
        `export enum ${name} {`,
        ...type.names.map((flag, index) => `  ${enumMember(flag)} = 1 << ${index},`),
        '}',
      ].join('\n')
    case 'record':
      return declareRecord('record', name, type.fields, spell)
    case 'tuple':
      return declareRecord(
        'tuple',
        name,
        type.items.map((item, index) => [`item${index}`, item] as const),
        spell,
      )
    case 'result':
      return declareResult(name, type, spell)
    case 'variant':
      return declareVariant(name, tags!, type, spell)
    default:
      throw new Error(`a ${type.kind} has no declaration`)
  }
}

function enumMember(name: string): string {
  return toPascal(name)
}

function declareEnum(name: string, cases: readonly string[]): string {
  return [`export enum ${name} {`, ...cases.map((it) => `  ${enumMember(it)},`), '}'].join('\n')
}

function declareRecord(decorator: string, name: string, fields: readonly Field[], spell: Speller): string {
  const params = fields.map(
    ([member, type]) => `    public ${parameterName(member)}: ${spell(type, member)},`,
  )
  return [`@${decorator}`, `export class ${name} {`, '  constructor(', ...params, '  ) {}', '}'].join('\n')
}

/** A field that has a value from the start, or says that it will get one. */
function field(name: string, type: Type, spelled: string): string {
  if (type.kind === 'option') return `  ${name}: ${spelled} = null`
  if (type.kind === 'string') return `  ${name}: string = ''`
  if (isReference(type)) return `  ${name}!: ${spelled}`
  return `  ${name}: ${spelled} = ${type.kind === 'bool' ? 'false' : '0'}`
}

function declareResult(name: string, type: Extract<Type, { kind: 'result' }>, spell: Speller): string {
  const ok = type.ok === null ? null : spell(type.ok, 'value')
  const err = type.err === null ? null : spell(type.err, 'error')
  const make = (side: 'ok' | 'err', member: string, spelled: string | null): string[] => [
    `  static ${side}(${spelled === null ? '' : `${member}: ${spelled}`}): ${name} {`,
    `    const it = new ${name}()`,
    `    it.isOk = ${side === 'ok'}`,
    ...(spelled === null ? [] : [`    it.${member} = ${member}`]),
    '    return it',
    '  }',
  ]
  return [
    '@result',
    `export class ${name} {`,
    '  /** Whether the result is ok: then read only "ok", else only "err". */',
    '  isOk: bool = false',
    ...(type.ok === null ? [] : [field('value', type.ok, ok!)]),
    ...(type.err === null ? [] : [field('error', type.err, err!)]),
    ...make('ok', 'value', ok),
    ...make('err', 'error', err),
    '}',
  ].join('\n')
}

function declareVariant(
  name: string,
  tags: string,
  type: Extract<Type, { kind: 'variant' }>,
  spell: Speller,
): string {
  const cases = type.cases.map(([kebab, payload]) => {
    const camel = toCamel(kebab)
    // "tag" is what tells the cases apart.
    const member = camel === 'tag' ? 'tag_' : memberName(camel)
    return { kebab, payload, member, static: STATIC.has(camel) ? `${camel}_` : member }
  })
  const lines = [
    declareEnum(
      tags,
      type.cases.map(([kebab]) => kebab),
    ),
    '',
    '@variant',
    `export class ${name} {`,
  ]
  lines.push('  /** The case of the variant: read only the value of this case. */', `  tag: ${tags} = 0`)
  for (const { payload, member, kebab } of cases)
    if (payload !== null) lines.push(field(member, payload, spell(payload, kebab)))
  for (const { payload, member, kebab, static: make } of cases) {
    lines.push(
      `  static ${make}(${payload === null ? '' : `value: ${spell(payload, kebab)}`}): ${name} {`,
      `    const it = new ${name}()`,
      `    it.tag = ${tags}.${enumMember(kebab)}`,
      ...(payload === null ? [] : [`    it.${member} = value`]),
      '    return it',
      '  }',
    )
  }
  return [...lines, '}'].join('\n')
}

/** A default of the schema as AssemblyScript writes it, or `null` where it cannot be written as a literal. */
export function literal(type: Type, value: unknown, spelled: string): string | null {
  if (type.kind === 'enum' && typeof value === 'string') return `${spelled}.${enumMember(value)}`
  if (type.kind === 'char') return typeof value === 'string' ? String(value.codePointAt(0)) : null
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'boolean' || typeof value === 'bigint') return String(value)
  return typeof value === 'number' && Number.isFinite(value) ? String(value) : null
}
