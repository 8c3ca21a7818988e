import { typeToJson } from '../../../engine/formats.ts'
import { type PackageDefinition, type Type } from '../../../engine/index.ts'
import { casesOf, layoutOf } from '../../abi/layout.ts'
import { bindingsName } from '../files.ts'
import { nameTypes } from '../wit/wit-types.ts'
import { pascalToKebab } from '../wit/identifier.ts'
import { enginePackage } from '../../engine-traits/index.ts'
import { constant, memberName, snake } from './c-names.ts'

const SCALARS: Readonly<Record<string, string>> = {
  bool: 'bool',
  u8: 'uint8_t',
  s8: 'int8_t',
  u16: 'uint16_t',
  s16: 'int16_t',
  u32: 'uint32_t',
  s32: 'int32_t',
  u64: 'uint64_t',
  s64: 'int64_t',
  f32: 'float',
  f64: 'double',
  char: 'skein_char',
  entity: 'skein_entity',
  string: 'skein_text',
}

/** A type that the header declares. */
interface DeclaredType {
  readonly name: string
  readonly type: Type
}

/** Prefix of names in the bindings of a package: `pong` for `pong:game`, `skein` for the engine's own. */
export function prefixOf({ name }: PackageDefinition): string {
  return name === enginePackage.name ? 'skein' : bindingsName(name).replaceAll('-', '_')
}

/** The types of a package as C has them: they lie in memory as the ABI says, so that none is converted there. */
export class CTypes {
  readonly prefix: string
  readonly #names = new Map<string, string>()
  readonly #declared: DeclaredType[] = []
  readonly #taken = new Set<string>(['skein_text', 'skein_bytes', 'skein_entity', 'skein_char'])

  constructor(definition: PackageDefinition) {
    this.prefix = prefixOf(definition)
    const { names, classes } = nameTypes(definition)
    for (const name of classes) this.#taken.add(this.prefixed(name))
    for (const { name, type } of names.declared) {
      const full = this.#claim(this.prefixed(name))
      this.#names.set(keyOf(type), full)
    }
    // Each after those that it is made of.
    for (const { type } of names.declared) this.spell(type)
    this.classes = classes.map((name) => this.prefixed(name))
  }

  /** Names of the items of the package. */
  readonly classes: readonly string[]

  /** All types that need a declaration, each after those that it is made of. */
  get declared(): readonly DeclaredType[] {
    return this.#declared
  }

  prefixed(pascal: string): string {
    return `${this.prefix}_${snake(pascalToKebab(pascal))}`
  }

  /** How C spells a type. */
  spell(type: Type): string {
    const scalar = SCALARS[type.kind]
    if (scalar !== undefined) return scalar
    if (type.kind === 'list' && type.item.kind === 'u8') return 'skein_bytes'
    const key = keyOf(type)
    if (this.#declared.some((it) => keyOf(it.type) === key)) return this.#names.get(key)!
    for (const part of partsOf(type)) this.spell(part)
    const name = this.#names.get(key) ?? this.#claim(this.#derived(type))
    this.#names.set(key, name)
    this.#declared.push({ name, type })
    return name
  }

  #derived(type: Type): string {
    const [inner, suffix] =
      type.kind === 'list'
        ? [type.item, 'list']
        : type.kind === 'option'
          ? [type.value, 'option']
          : [null, type.kind]
    const spelled = inner === null ? this.prefix : this.spell(inner).replace(/_t$/, '')
    const bare = spelled.startsWith(`${this.prefix}_`) ? spelled.slice(this.prefix.length + 1) : spelled
    return `${this.prefix}_${bare.replace(/^skein_/, '')}_${suffix}`
  }

  #claim(wanted: string): string {
    let name = wanted
    for (let count = 2; this.#taken.has(name); count++) name = `${wanted}${count}`
    this.#taken.add(name)
    return name
  }
}

/** The declaration of a type, and a check that it lies in memory as the ABI says. */
export function declareType({ name, type }: DeclaredType, types: CTypes): string {
  const { size, align } = layoutOf(type)
  const check = `_Static_assert(sizeof(${name}) == ${size} && _Alignof(${name}) == ${align}, "${name}");`
  const members = (list: readonly (readonly [string, Type])[], indent = '  '): string[] =>
    list.map(([member, inner]) => `${indent}${types.spell(inner)} ${memberName(member)};`)
  const struct = (lines: readonly string[]): string[] => [
    'typedef struct {',
    ...lines,
    `} ${name};`,
    ...(size === 0 ? [] : [check]),
  ]
  switch (type.kind) {
    case 'enum':
      return constants(name, type.cases, (index) => `${index}`, size).join('\n')
    case 'flags':
      return constants(name, type.names, (index) => `1u << ${index}`, size).join('\n')
    case 'record':
      return struct(members(type.fields)).join('\n')
    case 'tuple':
      return struct(members(type.items.map((item, index) => [`item${index}`, item] as const))).join('\n')
    case 'list':
      return struct([`  const ${types.spell(type.item)} *data;`, '  size_t length;']).join('\n')
    case 'option':
      return struct(['  bool some;', `  ${types.spell(type.value)} value;`]).join('\n')
    case 'result': {
      const sides = (['ok', 'err'] as const).flatMap((side) => {
        const inner = type[side]
        return inner === null ? [] : [[side, inner] as const]
      })
      return struct(['  bool is_err;', ...union(members(sides, '    '))]).join('\n')
    }
    case 'variant': {
      const payloads = type.cases.flatMap(([tag, inner]) => (inner === null ? [] : [[tag, inner] as const]))
      return [
        ...constants(
          `${name}_tag`,
          type.cases.map(([tag]) => tag),
          (index) => `${index}`,
          1,
        ),
        ...struct([
          `  ${name}_tag tag;`,
          ...union(payloads.map(([tag, inner]) => `    ${types.spell(inner)} ${caseName(tag)};`)),
        ]),
      ].join('\n')
    }
    default:
      throw new Error(`a ${type.kind} has no declaration`)
  }
}

/** Name of the payload of a case. */
export function caseName(tag: string): string {
  return tag === 'tag' ? 'tag_' : memberName(tag)
}

function union(members: readonly string[]): string[] {
  return members.length === 0 ? [] : ['  union {', ...members, '  };']
}

function constants(
  name: string,
  cases: readonly string[],
  value: (index: number) => string,
  size: number,
): string[] {
  return [
    `typedef uint${size * 8}_t ${name};`,
    'enum {',
    ...cases.map((it, index) => `  ${constant(name)}_${constant(it)} = ${value(index)},`),
    '};',
  ]
}

/** The types that a type is made of. */
function partsOf(type: Type): readonly Type[] {
  switch (type.kind) {
    case 'list':
      return [type.item]
    case 'record':
      return type.fields.map(([, field]) => field)
    case 'tuple':
      return type.items
    case 'option':
    case 'result':
    case 'variant':
      return casesOf(type).filter((it) => it !== null)
    default:
      return []
  }
}

function keyOf(type: Type): string {
  return JSON.stringify(typeToJson(type))
}
