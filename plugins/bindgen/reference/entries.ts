import {
  toKebab,
  visibleLines,
  type Field,
  type PackageDefinition,
  type Type,
} from '../../../engine/index.ts'
import { className } from '../assemblyscript/generate.ts'
import { bindingsName } from '../files.ts'

/** The reference of one package, as data that each format writes in its own way. */
export interface PackageEntry {
  readonly name: string
  readonly version: string
  /** The doc comment. */
  readonly text: string
  /** The module of its bindings, such as `./pong`. */
  readonly bindings: string
  readonly groups: readonly { readonly title: string; readonly items: readonly ItemEntry[] }[]
}

/** A component, an event, a hook or a trait. */
export interface ItemEntry {
  readonly kind: 'component' | 'event' | 'hook' | 'trait'
  /** Its name in bindings. */
  readonly name: string
  /** Its whole name, such as `pong:game/goal@1.0.0`. */
  readonly id: string
  readonly text: string
  readonly members: readonly MemberEntry[]
}

/** A field, or a method of a trait. */
export interface MemberEntry {
  /** The name of a field, or the signature of a method. */
  readonly code: string
  /** The type of a field. */
  readonly type: string
  /** The initial value of a field. */
  readonly initial: string
  readonly text: string
}

const KINDS = [
  ['component', 'Components'],
  ['event', 'Events'],
  ['hook', 'Hooks'],
  ['trait', 'Traits'],
] as const

/** Collects the reference of packages, the game's own before those of Skein: their items by kind, each with its doc comments. */
export function entriesOf(packages: readonly PackageDefinition[]): PackageEntry[] {
  const own = packages.filter((it) => !isBuiltIn(it))
  return [...own, ...packages.filter(isBuiltIn)].map((definition) => ({
    name: definition.name,
    version: definition.version,
    text: textOf(definition, ''),
    bindings: `./${bindingsName(definition.name)}`,
    groups: KINDS.flatMap(([kind, title]) => {
      const items = definition.items.filter((item) => item.kind === kind)
      return items.length === 0 ? [] : [{ title, items: items.map((item) => itemEntry(definition, item)) }]
    }),
  }))
}

/** Whether a package comes with Skein, such as the one for drawing. */
export function isBuiltIn({ name }: Pick<PackageDefinition, 'name'>): boolean {
  return name.startsWith('skein:')
}

function itemEntry(definition: PackageDefinition, item: PackageDefinition['items'][number]): ItemEntry {
  const text = (member: string): string => memberText(definition, item.name, member)
  const members = 'methods' in item ? item.methods.map(methodOf(text)) : item.fields.map(fieldOf(text))
  return {
    kind: item.kind,
    name: className(definition, item),
    id: item.id,
    text: textOf(definition, item.name),
    members,
  }
}

type TextOf = (member: string) => string

const methodOf =
  (text: TextOf) =>
  ([name, { params, result }]: readonly [string, MethodTypes]): MemberEntry => {
    const declared = params.map(([param, type]) => `${param}: ${spell(type)}`).join(', ')
    const code = `${name}(${declared})${result === null ? '' : `: ${spell(result)}`}`
    return { code, type: '', initial: '', text: text(name) }
  }

interface MethodTypes {
  readonly params: readonly Field[]
  readonly result: Type | null
}

const fieldOf =
  (text: TextOf) =>
  ([name, type]: Field): MemberEntry => {
    const { default: value } = type
    const initial = typeof value === 'bigint' ? String(value) : (JSON.stringify(value) ?? '')
    return { code: name, type: spell(type), initial, text: text(name) }
  }

function textOf({ docs }: PackageDefinition, key: string): string {
  return visibleLines(docs?.get(key) ?? '')
}

function memberText(definition: PackageDefinition, item: string, member: string): string {
  return textOf(definition, `${item}#${member}`) || textOf(definition, `${item}#${toKebab(member)}`)
}

/** A type in the notation of interfaces, as its author wrote it. */
function spell(type: Type): string {
  const fields = (list: readonly Field[]): string =>
    list.map(([name, it]) => `${name}: ${spell(it)}`).join(', ')
  switch (type.kind) {
    case 'enum':
      return type.cases.join(' / ')
    case 'flags':
      return `flags of ${type.names.join(' / ')}`
    case 'list':
      return `list<${spell(type.item)}>`
    case 'option':
      return `option<${spell(type.value)}>`
    case 'tuple':
      return `tuple<${type.items.map(spell).join(', ')}>`
    case 'record':
      return `{ ${fields(type.fields)} }`
    case 'result':
      return `result<${type.ok === null ? '_' : spell(type.ok)}, ${type.err === null ? '_' : spell(type.err)}>`
    case 'variant':
      return type.cases
        .map(([name, payload]) => (payload === null ? name : `${name}(${spell(payload)})`))
        .join(' / ')
    default:
      return type.kind
  }
}
