import { typeToJson } from '../../../engine/formats.ts'
import { toKebab, type Type } from '../../../engine/index.ts'

/** A type that needs a declaration of its own, and its name. */
export interface NamedType {
  readonly name: string
  readonly type: Type
  /** The names of the types that belong to it, such as the tags of a variant. */
  readonly tags: string | null
}

/** Names that mean something else in AssemblyScript or in the SDK. */
const TAKEN: ReadonlySet<string> = new Set([
  'Array', 'ArrayBuffer', 'Atomics', 'BigInt', 'Boolean', 'Char', 'DataView', 'Date', 'Entity', 'Error', 'Function',
  'Infinity', 'Int16Array', 'Int32Array', 'Int64Array', 'Int8Array', 'Float32Array', 'Float64Array', 'JSON', 'Map',
  'Math', 'Mathf', 'NaN', 'NativeMath', 'NativeMathf', 'Number', 'Object', 'Promise', 'Proxy', 'RangeError', 'RegExp',
  'Set', 'Some', 'StaticArray', 'String', 'Symbol', 'TypeError', 'Uint16Array', 'Uint32Array', 'Uint64Array',
  'Uint8Array', 'Uint8ClampedArray', 'V128', 'WeakMap', 'WeakSet',
]) // prettier-ignore

/** `top-left` or `topLeft` → `TopLeft`. */
export function toPascal(name: string): string {
  return name
    .split('-')
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join('')
}

/**
 * Gives the types of one package names: an enum, a record and the like are called after the field or parameter where
 * the package first has them, and equal types are one. Where that name is taken, the item's name goes in front.
 */
export class TypeNames {
  readonly #taken = new Set(TAKEN)
  readonly #byType = new Map<string, NamedType>()
  readonly #declared: NamedType[] = []

  /** Takes a name for an item of the package. Where it means something else already, the kind is added. */
  claimItem(name: string, kind: string): string {
    const pascal = toPascal(name)
    return this.#claim([pascal, `${pascal}${toPascal(kind)}`])
  }

  /** All types that need a declaration, each after those that it is made of. */
  get declared(): readonly NamedType[] {
    return this.#declared
  }

  /**
   * How AssemblyScript spells a type.
   *
   * @param hints names for it, in order of preference
   */
  spell(type: Type, hints: readonly string[]): string {
    switch (type.kind) {
      case 'string':
      case 'bool':
      case 'f32':
      case 'f64':
      case 'u8':
      case 'u16':
      case 'u32':
      case 'u64':
        return type.kind
      case 's8':
      case 's16':
      case 's32':
      case 's64':
        return type.kind.replace('s', 'i')
      case 'char':
        return 'Char'
      case 'entity':
        return 'Entity'
      case 'list':
        return type.item.kind === 'u8'
          ? 'Uint8Array'
          : `Array<${this.spell(type.item, derived(hints, 'Item'))}>`
      case 'option': {
        const inner = this.spell(type.value, hints)
        return isReference(type.value) ? `${inner} | null` : `Some<${inner}> | null`
      }
      default:
        return this.#named(type, hints)
    }
  }

  /** The name of a type that has a declaration. */
  #named(type: Type, hints: readonly string[]): string {
    const key = JSON.stringify(typeToJson(type))
    const known = this.#byType.get(key)
    if (known !== undefined) return known.name
    const name = this.#claim(hints)
    // Its parts first: a declaration refers to names that stand before it.
    for (const [part, hint] of partsOf(type)) this.spell(part, [`${name}${toPascal(hint)}`])
    const tags = type.kind === 'variant' ? this.#claim([`${name}Tag`]) : null
    const named = { name, type, tags }
    this.#byType.set(key, named)
    this.#declared.push(named)
    return name
  }

  #claim(hints: readonly string[]): string {
    let name = hints.find((hint) => !this.#taken.has(hint))
    for (let count = 2; name === undefined; count++) {
      const numbered = `${hints.at(-1)!}${count}`
      if (!this.#taken.has(numbered)) name = numbered
    }
    this.#taken.add(name)
    return name
  }
}

function derived(hints: readonly string[], suffix: string): string[] {
  return hints.map((hint) => `${hint}${suffix}`)
}

/** The types that a type is made of, each with a hint at its purpose. */
export function partsOf(type: Type): readonly (readonly [type: Type, hint: string])[] {
  switch (type.kind) {
    case 'record':
      return type.fields.map(([name, field]) => [field, toKebab(name)] as const)
    case 'tuple':
      return type.items.map((item, index) => [item, `item${index}`] as const)
    case 'result':
      return [
        ...(type.ok === null ? [] : [[type.ok, 'value'] as const]),
        ...(type.err === null ? [] : [[type.err, 'error'] as const]),
      ]
    case 'variant':
      return type.cases.flatMap(([name, payload]) => (payload === null ? [] : [[payload, name] as const]))
    default:
      return []
  }
}

/** Whether values of a type are objects, which can be `null`, rather than numbers. */
export function isReference(type: Type): boolean {
  return ['string', 'list', 'record', 'tuple', 'result', 'variant'].includes(type.kind)
}
