import type { PackageDefinition } from '../../../engine/index.ts'
import { entriesOf, type ItemEntry, type MemberEntry, type PackageEntry } from './entries.ts'

/**
 * Writes the reference of packages for modders, in Markdown: each component, event and trait with its doc comment, its fields or
 * methods, and their types and defaults.
 */
export function referenceOf(packages: readonly PackageDefinition[]): string {
  return `${entriesOf(packages).map(packageReference).join('\n\n')}\n`
}

function packageReference({ name, version, text, bindings, groups }: PackageEntry): string {
  const parts = [`# ${name} ${version}`, text, `Bindings: \`import { … } from '${bindings}'\`.`]
  for (const { title, items } of groups) parts.push(`## ${title}`, ...items.flatMap(itemReference))
  return parts.filter((it) => it !== '').join('\n\n')
}

function itemReference({ kind, name, id, text, members }: ItemEntry): string[] {
  const head = [`### ${name}`, `\`${id}\``, text]
  if (kind === 'trait' || kind === 'hook')
    return [
      ...head,
      table(
        ['method', ''],
        members.map((it) => [`\`${it.code}\``, cell(it)]),
      ),
    ]
  if (members.length === 0) return [...head, kind === 'component' ? 'A tag, without fields.' : 'Without fields.'] // prettier-ignore
  const rows = members.map((it) => [
    `\`${it.code}\``,
    `\`${it.type}\``,
    it.initial === '' ? '' : `\`${it.initial}\``,
    cell(it),
  ])
  return [...head, table(['field', 'type', 'default', ''], rows)]
}

/** The doc comment of a member, within a cell. */
function cell({ text }: MemberEntry): string {
  return text.replaceAll('|', '\\|').replaceAll(/\s*\n\s*/g, ' ')
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n')
}
