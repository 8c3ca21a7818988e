import { typeToJson } from '../../../engine/formats.ts'
import type { Field, PackageDefinition, Type } from '../../../engine/index.ts'
import { nameTypes } from '../wit/wit-types.ts'
import { caseName, memberName, snake, textLiteral, typeName } from './rust-names.ts'

const SCALARS: Readonly<Record<string, string>> = {
  bool: 'bool',
  u8: 'u8',
  s8: 'i8',
  u16: 'u16',
  s16: 'i16',
  u32: 'u32',
  s32: 'i32',
  u64: 'u64',
  s64: 'i64',
  f32: 'f32',
  f64: 'f64',
  char: 'char',
  entity: 'Entity',
  string: 'String',
}

/** The crate implements its traits for tuples of so many members. */
const MOST_MEMBERS = 12

/** The types of a package as Rust has them. */
export class RustTypes {
  /** Names of the items of the package. */
  readonly classes: readonly string[]
  readonly #names = new Map<string, string>()
  readonly #declared: { readonly name: string; readonly type: Type }[] = []

  constructor(definition: PackageDefinition) {
    const { names, classes } = nameTypes(definition)
    this.classes = classes.map(typeName)
    for (const { name, type } of names.declared) {
      if (!isNamed(type)) continue
      this.#names.set(keyOf(type), typeName(name))
      this.#declared.push({ name: typeName(name), type })
    }
  }

  /** The declarations of all types that have a name. */
  get declarations(): readonly string[] {
    return this.#declared.map(({ name, type }) => this.#declare(name, type))
  }

  /** How Rust spells the type of an owned value. */
  spell(type: Type): string {
    const scalar = SCALARS[type.kind]
    if (scalar !== undefined) return scalar
    switch (type.kind) {
      case 'list':
        return `Vec<${this.spell(type.item)}>`
      case 'option':
        return `Option<${this.spell(type.value)}>`
      case 'result':
        return `Result<${this.#side(type.ok)}, ${this.#side(type.err)}>`
      case 'tuple':
        if (!isNamed(type))
          return `(${type.items.map((item) => this.spell(item)).join(', ')}${type.items.length === 1 ? ',' : ''})`
        return this.#names.get(keyOf(type))!
      default:
        return this.#names.get(keyOf(type))!
    }
  }

  /** How Rust spells the type of a parameter that is only looked at. */
  borrow(type: Type): string {
    switch (type.kind) {
      case 'string':
        return '&str'
      case 'list':
        return `&[${this.spell(type.item)}]`
      case 'option': {
        const { kind } = type.value
        return kind === 'option' ? `&${this.spell(type)}` : `Option<${this.borrow(type.value)}>`
      }
      case 'record':
      case 'tuple':
      case 'variant':
      case 'result':
        return `&${this.spell(type)}`
      default:
        return this.spell(type)
    }
  }

  #side(type: Type | null): string {
    return type === null ? '()' : this.spell(type)
  }

  #declare(name: string, type: Type): string {
    const members = (fields: readonly Field[]): string[] =>
      fields.map(([field, inner]) => `    pub ${memberName(field)}: ${this.spell(inner)},`)
    switch (type.kind) {
      case 'enum':
        return [
          '#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, skein::Enum)]',
          '#[repr(u8)]',
          `pub enum ${name} {`,
          ...type.cases.map((it) => `    ${caseName(it)},`),
          '}',
        ].join('\n')
      case 'flags': {
        const bits = type.names.length <= 8 ? 'u8' : type.names.length <= 16 ? 'u16' : 'u32'
        return [
          'skein::__flags! {',
          `    pub struct ${name}: ${bits} {`,
          ...type.names.map((it, index) => `        ${snake(it).toUpperCase()} = ${index},`),
          '    }',
          '}',
        ].join('\n')
      }
      case 'record':
        return [RECORD, `pub struct ${name} {`, ...members(type.fields), '}'].join('\n')
      case 'tuple': {
        const items = type.items.map((item, index): Field => [`item${index}`, item])
        return [RECORD, `pub struct ${name} {`, ...members(items), '}'].join('\n')
      }
      case 'variant':
        return [
          '#[derive(Clone, Debug, PartialEq, skein::Variant)]',
          `pub enum ${name} {`,
          ...type.cases.map(
            ([tag, inner]) => `    ${caseName(tag)}${inner === null ? '' : `(${this.spell(inner)})`},`,
          ),
          '}',
        ].join('\n')
      default:
        throw new Error(`a ${type.kind} has no declaration`)
    }
  }

  /** The value of a field without one, as an expression; `null` where its type has no such value. */
  defaultOf(type: Type): string | null {
    const { default: value } = type
    if (value === undefined) return null
    switch (type.kind) {
      case 'enum':
        return `${this.spell(type)}::${caseName(value as string)}`
      case 'char':
        return `'\\u{${(value as string).codePointAt(0)!.toString(16)}}'`
      case 'string':
        return textLiteral(value as string)
      case 'bool':
        return String(value)
      case 'f32':
      case 'f64': {
        const number = value as number
        if (Number.isNaN(number)) return `${type.kind}::NAN`
        if (!Number.isFinite(number)) return `${type.kind}::${number > 0 ? '' : 'NEG_'}INFINITY`
        return Object.is(number, -0) ? `-0${type.kind}` : `${number}${type.kind}`
      }
      case 'entity':
        return `Entity::from_handle(${String(value)})`
      default:
        return typeof value === 'number' || typeof value === 'bigint' ? `${value}${this.spell(type)}` : null
    }
  }

  /** The value of a field of a new component. */
  initialOf(type: Type): string {
    const written = this.defaultOf(type)
    if (written !== null) return written
    if (type.kind === 'enum') return `${this.spell(type)}::${caseName(type.cases[0]!)}`
    if (type.kind === 'bool') return 'false'
    return type.kind === 'entity' ? 'Entity::from_handle(0)' : `0${this.spell(type)}`
  }
}

const RECORD = '#[derive(Clone, Debug, PartialEq, skein::Record)]'

/** Whether a type has a declaration of its own. */
function isNamed(type: Type): boolean {
  return (
    ['enum', 'flags', 'record', 'variant'].includes(type.kind) ||
    (type.kind === 'tuple' && type.items.length > MOST_MEMBERS)
  )
}

function keyOf(type: Type): string {
  return JSON.stringify(typeToJson(type))
}
