import { typeToJson } from '../../../engine/formats.ts'
import type { PackageDefinition, Type } from '../../../engine/index.ts'
import { nameTypes } from '../wit/wit-types.ts'
import { fieldName, textLiteral } from './zig-names.ts'

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
  char: 'u21',
  string: '[]const u8',
}

/** The kinds of types that the bindings declare by name; Zig has the others itself. */
const NAMED: ReadonlySet<string> = new Set(['enum', 'flags', 'record', 'variant'])

/** The types of a package as Zig has them. */
export class ZigTypes {
  /** Names of the items of the package. */
  readonly classes: readonly string[]
  /** The declarations of its types. */
  readonly declarations: readonly string[]
  readonly #names = new Map<string, string>()
  readonly #skein: string

  /** @param skein the name that the bindings have for the SDK */
  constructor(definition: PackageDefinition, skein: string) {
    this.#skein = skein
    const { names, classes } = nameTypes(definition)
    this.classes = classes
    const declared = names.declared.filter(({ type }) => NAMED.has(type.kind))
    for (const { name, type } of declared) this.#names.set(keyOf(type), name)
    this.declarations = declared.map(({ name, type }) => this.#declare(name, type))
  }

  /** How Zig spells a type. */
  spell(type: Type): string {
    switch (type.kind) {
      case 'entity':
        return `${this.#skein}.Entity`
      case 'list':
        return type.item.kind === 'u8' ? `${this.#skein}.Bytes` : `[]const ${this.spell(type.item)}`
      case 'option':
        return `?${this.spell(type.value)}`
      case 'tuple':
        return `struct { ${type.items.map((item) => this.spell(item)).join(', ')} }`
      case 'result':
        return `${this.#skein}.Result(${[type.ok, type.err].map((side) => (side === null ? 'void' : this.spell(side))).join(', ')})`
      default:
        return SCALARS[type.kind] ?? this.#names.get(keyOf(type))!
    }
  }

  /** The default of a field, as an expression; `null` for a field without one. */
  defaultOf(type: Type): string | null {
    const { default: value } = type
    if (value === undefined) return null
    switch (type.kind) {
      case 'enum':
        return `.${fieldName(value as string)}`
      case 'char':
        return String((value as string).codePointAt(0))
      case 'string':
        return textLiteral(value as string)
      case 'f32':
      case 'f64':
        return floatLiteral(value as number, type.kind)
      case 'entity':
        return `@enumFromInt(${String(value)})`
      default:
        return typeof value === 'object' ? null : String(value)
    }
  }

  /** The value of a component's field that has no default. */
  zeroOf(type: Type): string {
    if (type.kind === 'bool') return 'false'
    if (type.kind === 'enum') return `.${fieldName(type.cases[0]!)}`
    return type.kind === 'entity' ? '.none' : '0'
  }

  #declare(name: string, type: Type): string {
    const block = (kind: string, lines: readonly string[]): string =>
      [`pub const ${name} = ${kind} {`, ...lines.map((line) => `    ${line},`), '};'].join('\n')
    switch (type.kind) {
      case 'enum':
        return block('enum(u8)', type.cases.map(fieldName))
      case 'flags': {
        const bits = type.names.length <= 8 ? 8 : type.names.length <= 16 ? 16 : 32
        const rest = bits - type.names.length
        return block(`packed struct(u${bits})`, [
          ...type.names.map((flag) => `${fieldName(flag)}: bool = false`),
          ...(rest === 0 ? [] : [`_: u${rest} = 0`]),
        ])
      }
      case 'record':
        return block(
          'struct',
          type.fields.map(([field, inner]) => `${fieldName(field)}: ${this.spell(inner)}`),
        )
      case 'variant':
        return block(
          'union(enum)',
          type.cases.map(([tag, inner]) => fieldName(tag) + (inner === null ? '' : `: ${this.spell(inner)}`)),
        )
      default:
        throw new Error(`a ${type.kind} has no declaration`)
    }
  }
}

function floatLiteral(value: number, kind: 'f32' | 'f64'): string {
  if (Number.isFinite(value)) return Object.is(value, -0) ? '-0.0' : String(value)
  if (Number.isNaN(value)) return `@import("std").math.nan(${kind})`
  return `${value < 0 ? '-' : ''}@import("std").math.inf(${kind})`
}

function keyOf(type: Type): string {
  return JSON.stringify(typeToJson(type))
}
