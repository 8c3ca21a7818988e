import { typeToJson } from '../../../engine/formats.ts'
import { toKebab, type Field, type Type } from '../../../engine/index.ts'
import type { WingsInterface, WingsParameter } from '../../wings/interface.ts'
import { toPascal } from '../assemblyscript/type-names.ts'
import { caseName, isPrelude, memberName } from '../rust/rust-names.ts'

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
}

/** Types of Rust's prelude, with the path where an item of the crate has the same name. */
const STANDARD = {
  String: '::std::string::String',
  Vec: '::std::vec::Vec',
  Option: '::std::option::Option',
  Result: '::std::result::Result',
} as const

/** Rust implements `Debug` and `PartialEq` for tuples of so many items. */
const MOST_ITEMS = 12

/** The types of a game as the Rust crate for plugins declares them. */
export class CrateTypes {
  /** The path of each type with a declaration, within the crate. */
  readonly #paths = new Map<string, string>()
  readonly #taken: Set<string>
  readonly #items: ReadonlySet<string>
  readonly #undeclared: { readonly path: string; readonly type: Type }[] = []
  #entity = false

  constructor({ traits, events, groups, types }: WingsInterface) {
    const paths = [...traits.keys(), ...events.keys(), ...groups.keys(), ...types.keys()]
    this.#taken = new Set(paths.map((path) => path.split('::')[0]!))
    this.#items = new Set(paths.map((path) => path.split('::').at(-1)!))
    for (const [path, type] of types) {
      this.#paths.set(keyOf(type), path)
      this.#undeclared.push({ path, type })
    }
  }

  /** The declarations of all types that have been spelled, and of those they are made of, by path within the crate. */
  *declarations(): Generator<readonly [path: string, lines: readonly string[]]> {
    for (let next = this.#undeclared.shift(); next !== undefined; next = this.#undeclared.shift())
      yield [next.path, this.#declare(next.path, next.type)]
    if (this.#entity)
      yield [
        'Entity',
        ['/// A handle to an entity. It may be stale by the time it is used.', 'pub type Entity = u32;'],
      ]
  }

  /**
   * How Rust spells the type of an owned value.
   *
   * @param hints names for it, in order of preference
   * @param inside the path of the item that refers to it
   */
  spell(type: Type, hints: readonly string[], inside: string): string {
    const scalar = SCALARS[type.kind]
    if (scalar !== undefined) return scalar
    switch (type.kind) {
      case 'string':
        return this.#standard('String')
      case 'entity':
        if (this.#taken.has('Entity')) return 'u32'
        this.#entity = true
        return pathFrom('Entity', inside)
      case 'list':
        return `${this.#standard('Vec')}<${this.spell(type.item, itemHints(hints), inside)}>`
      case 'option':
        return `${this.#standard('Option')}<${this.spell(type.value, hints, inside)}>`
      case 'result': {
        const side = (it: Type | null, name: string): string =>
          it === null
            ? '()'
            : this.spell(
                it,
                hints.map((hint) => hint + name),
                inside,
              )
        return `${this.#standard('Result')}<${side(type.ok, 'Value')}, ${side(type.err, 'Error')}>`
      }
      case 'tuple':
        if (type.items.length <= MOST_ITEMS && !this.#paths.has(keyOf(type)))
          return `(${this.#spellAll(type.items, hints, inside).join(', ')}${type.items.length === 1 ? ',' : ''})`
    }
    return pathFrom(this.#pathOf(type, hints), inside)
  }

  /** How Rust spells the type of a parameter. */
  parameter(type: Type, form: WingsParameter, hints: readonly string[], inside: string): string {
    const looked = form === '&' || form === '&[]' || form === '&mut []'
    if (looked && type.kind === 'string') return '&str'
    if (looked && type.kind === 'list')
      return `${form === '&mut []' ? '&mut ' : '&'}[${this.spell(type.item, itemHints(hints), inside)}]`
    const spelled = this.spell(type, hints, inside)
    if (form === '&mut') return `&mut ${spelled}`
    return looked ? `&${spelled}` : spelled
  }

  /** The lines of the fields of a struct. */
  fields(
    fields: readonly Field[],
    inside: string,
    docs: (field: string) => readonly string[] = () => [],
  ): string[] {
    return fields.flatMap(([name, type]) => [
      ...docs(name).map((line) => `    ${line}`),
      `    pub ${memberName(name)}: ${this.spell(type, memberHints(inside, name), inside)},`,
    ])
  }

  #standard(name: keyof typeof STANDARD): string {
    return this.#items.has(name) ? STANDARD[name] : name
  }

  #spellAll(items: readonly Type[], hints: readonly string[], inside: string): string[] {
    return items.map((item, index) =>
      this.spell(
        item,
        hints.map((hint) => `${hint}Item${index}`),
        inside,
      ),
    )
  }

  #pathOf(type: Type, hints: readonly string[]): string {
    const key = keyOf(type)
    const known = this.#paths.get(key)
    if (known !== undefined) return known
    let path = hints.find((hint) => this.#isFree(hint))
    for (let count = 2; path === undefined; count++) {
      const numbered = `${hints.at(-1)!}${count}`
      if (this.#isFree(numbered)) path = numbered
    }
    this.#taken.add(path)
    this.#paths.set(key, path)
    this.#undeclared.push({ path, type })
    return path
  }

  #isFree(name: string): boolean {
    return !this.#taken.has(name) && !isPrelude(name)
  }

  #declare(path: string, type: Type): string[] {
    const name = path.split('::').at(-1)!
    switch (type.kind) {
      case 'enum':
        return [
          '#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]',
          EXPORTED,
          `pub enum ${name} {`,
          ...type.cases.map((it) => `    ${caseName(it)},`),
          '}',
        ]
      case 'variant':
        return [
          DERIVED,
          EXPORTED,
          `pub enum ${name} {`,
          ...type.cases.map(([tag, inner]) => `    ${caseName(tag)}${this.#content(tag, inner, path)},`),
          '}',
        ]
      case 'record':
        return [DERIVED, EXPORTED, ...structLines(name, this.fields(type.fields, path))]
      case 'tuple': {
        const items = this.#spellAll(type.items, [name], path)
        return [DERIVED, EXPORTED, `pub struct ${name}(${items.map((it) => `pub ${it}`).join(', ')});`]
      }
      default:
        throw new Error(`a ${type.kind} has no declaration`)
    }
  }

  #content(tag: string, inner: Type | null, path: string): string {
    if (inner === null) return ''
    const hint = [`${path.split('::').at(-1)!}${toPascal(tag)}`]
    if (!this.#paths.has(keyOf(inner))) {
      if (inner.kind === 'tuple' && inner.items.length > 0)
        return `(${this.#spellAll(inner.items, hint, path).join(', ')})`
      if (inner.kind === 'record')
        return ` { ${inner.fields
          .map(([name, it]) => `${memberName(name)}: ${this.spell(it, memberHints(path, name), path)}`)
          .join(', ')} }`
    }
    return `(${this.spell(inner, hint, path)})`
  }
}

export const DERIVED = '#[derive(Clone, Debug, PartialEq)]'
export const EXPORTED = '#[wings::export_type]'

/** A struct; without fields it has no braces. */
export function structLines(name: string, fields: readonly string[]): string[] {
  return fields.length === 0 ? [`pub struct ${name};`] : [`pub struct ${name} {`, ...fields, '}']
}

/** Names for the type of a member: its own, or behind that of its owner. */
export function memberHints(path: string, member: string): string[] {
  const pascal = toPascal(toKebab(member))
  const owner = toPascal(path.split('::').at(-1)!)
  return [pascal, `${owner}${pascal}`]
}

function itemHints(hints: readonly string[]): string[] {
  return hints.map((hint) => `${hint}Item`)
}

/** A path within the crate, as an item of it refers to it. */
function pathFrom(path: string, inside: string): string {
  return inside.includes('::') || path.includes('::') ? `crate::${path}` : path
}

function keyOf(type: Type): string {
  return JSON.stringify(typeToJson(type))
}
