import { visible, type PackageDefinition } from '../../engine/index.ts'

/** No doc comment is longer than this. */
const MOST_TEXT = 4_000

/** A package with doc comments: see {@link PackageDefinition.docs}. */
export function withDocs(
  definition: PackageDefinition,
  docs: ReadonlyMap<string, string>,
): PackageDefinition {
  return { ...definition, docs }
}

/** Reads doc comments from JSON, which may come from anyone: whatever is no text is left out. */
export function docsFromJson(json: unknown): Map<string, string> {
  const docs = new Map<string, string>()
  if (typeof json !== 'object' || json === null) return docs
  for (const [key, text] of Object.entries(json))
    if (typeof text === 'string') docs.set(key, text.slice(0, MOST_TEXT))
  return docs
}

/** The doc comment of an item or a member, as lines of code. */
export type Docs = (key: string, indent?: string) => readonly string[]

/** The doc comment of an item or a member as a block of code; empty where there is none. */
export function docBlock(definition: PackageDefinition, key: string, indent = ''): string[] {
  const lines = docLines(definition, key)
  if (lines.length === 0) return []
  if (lines.length === 1) return [`${indent}/** ${lines[0]!} */`]
  return [`${indent}/**`, ...lines.map((line) => `${indent} * ${line}`.trimEnd()), `${indent} */`]
}

/** The lines of a doc comment; they cannot end the comment around them. */
export function docLines({ docs }: PackageDefinition, key: string): string[] {
  const text = docs?.get(key)?.replaceAll('*/', '*\\/').trim() ?? ''
  return text === '' ? [] : text.split(/\r\n|[\n\r\u2028\u2029]/).map(visible)
}
