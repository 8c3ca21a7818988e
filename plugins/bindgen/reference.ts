import { toKebab, visibleLines, type Field, type PackageDefinition, type Type } from '../../engine/index.ts'
import { className } from './assemblyscript/generate.ts'
import { bindingsName } from './files.ts'

/**
 * Writes the reference of packages for modders, in Markdown: each component, event and trait with its doc comment, its fields or
 * methods, and their types and defaults.
 */
export function referenceOf(packages: readonly PackageDefinition[]): string {
  return `${packages.map((it) => packageReference(it)).join('\n\n')}\n`
}

function packageReference(definition: PackageDefinition): string {
  const { name, version } = definition
  const parts = [
    `# ${name} ${version}`,
    textOf(definition, ''),
    `Bindings: \`import { … } from './${bindingsName(name)}'\`.`,
  ]
  for (const [kind, title] of KINDS) {
    const items = definition.items.filter((item) => item.kind === kind)
    if (items.length > 0) parts.push(`## ${title}`)
    for (const item of items) parts.push(...itemReference(definition, item))
  }
  return parts.filter((it) => it !== '').join('\n\n')
}

const KINDS = [
  ['component', 'Components'],
  ['event', 'Events'],
  ['trait', 'Traits'],
] as const

function itemReference(definition: PackageDefinition, item: PackageDefinition['items'][number]): string[] {
  const head = [`### ${className(definition, item)}`, `\`${item.id}\``, textOf(definition, item.name)]
  if (item.kind === 'trait') {
    const rows = item.methods.map(([method, { params, result }]) => {
      const declared = params.map(([param, type]) => `${param}: ${spell(type)}`).join(', ')
      return [
        `\`${method}(${declared})${result === null ? '' : `: ${spell(result)}`}\``,
        memberText(definition, item.name, method),
      ]
    })
    return [...head, table(['method', ''], rows)]
  }
  if (item.fields.length === 0)
    return [...head, item.kind === 'component' ? 'A tag, without fields.' : 'Without fields.']
  const rows = item.fields.map(([field, type]) => [
    `\`${field}\``,
    `\`${spell(type)}\``,
    defaultOf(type),
    memberText(definition, item.name, field),
  ])
  return [...head, table(['field', 'type', 'default', ''], rows)]
}

/** The doc comment of an item, as Markdown. */
function textOf({ docs }: PackageDefinition, key: string): string {
  return visibleLines(docs?.get(key) ?? '')
}

/** The doc comment of a member, within a cell. */
function memberText(definition: PackageDefinition, item: string, member: string): string {
  const text = textOf(definition, `${item}#${member}`) || textOf(definition, `${item}#${toKebab(member)}`)
  return text.replaceAll('|', '\\|').replaceAll(/\s*\n\s*/g, ' ')
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n')
}

function defaultOf({ default: value }: Type): string {
  if (value === undefined) return ''
  return `\`${typeof value === 'bigint' ? String(value) : JSON.stringify(value)}\``
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
