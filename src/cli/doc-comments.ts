/** The doc comments of one package: of the package itself as `''`, of items by name, of fields and methods as `item#member`. */
export type PackageDocs = ReadonlyMap<string, string>

/** A piece of source text. */
interface Token {
  readonly kind: 'doc' | 'word' | 'text' | 'mark'
  readonly value: string
}

const TOKEN =
  /\/\*\*([^]*?)\*\/|\/\*[^]*?\*\/|\/\/.*|([A-Za-z_$][\w$]*)|'((?:[^'\\\n]|\\.)*)'|"((?:[^"\\\n]|\\.)*)"|`((?:[^`\\]|\\.)*)`|(\S)/g

/** The words that begin a declaration: the doc comment before them is of that declaration. */
const DECLARES: ReadonlySet<string> = new Set([
  'const',
  'let',
  'var',
  'function',
  'class',
  'interface',
  'type',
  'import',
])
const ITEMS: ReadonlySet<string> = new Set(['component', 'event', 'hook', 'trait'])

/**
 * Reads the doc comments of packages from the source that defines them with `definePackage`, in TypeScript or JavaScript. The
 * comment before a declaration is that of its item, one before a field or method that of the member.
 *
 * @returns by package, as `namespace:name`
 */
export function readDocComments(source: string): Map<string, Map<string, string>> {
  const tokens = tokensOf(source)
  const docs = new Map<string, Map<string, string>>()
  const docsOf = (name: string): Map<string, string> => {
    const known = docs.get(name) ?? new Map<string, string>()
    docs.set(name, known)
    return known
  }
  /** The packages by the variables that hold them. */
  const variables = new Map<string, string>()
  let depth = 0
  let doc: string | null = null
  let variable = ''
  for (let at = 0; at < tokens.length; at++) {
    const { kind, value } = tokens[at]!
    if (kind === 'doc' && depth === 0) doc = value
    else if (kind === 'mark' && '([{'.includes(value)) depth++
    else if (kind === 'mark' && ')]}'.includes(value)) depth--
    else if (kind === 'word' && depth === 0 && DECLARES.has(value)) {
      // A comment stands right before its declaration, or before "export".
      const before = tokens[at - 1]?.value === 'export' ? tokens[at - 2] : tokens[at - 1]
      if (before?.kind !== 'doc') doc = null
      variable = tokens[at + 1]?.value ?? ''
    }
    const name = tokens[at + 2]
    if (kind !== 'word' || tokens[at + 1]?.value !== '(' || name?.kind !== 'text') continue
    if (value === 'definePackage') {
      variables.set(variable, name.value)
      if (doc !== null) docsOf(name.value).set('', doc)
    } else if (ITEMS.has(value) && tokens[at - 1]?.value === '.') {
      const owner = variables.get(tokens[at - 2]?.value ?? '')
      if (owner === undefined) continue
      if (doc !== null) docsOf(owner).set(name.value, doc)
      for (const [member, text] of membersOf(tokens, at + 3))
        docsOf(owner).set(`${name.value}#${member}`, text)
    }
  }
  return docs
}

/** The doc comments of the members of the object literal that is the second argument. */
function membersOf(tokens: readonly Token[], start: number): [string, string][] {
  const found: [string, string][] = []
  if (tokens[start]?.value !== ',' || tokens[start + 1]?.value !== '{') return found
  let depth = 0
  let doc: string | null = null
  for (let at = start + 1; at < tokens.length; at++) {
    const { kind, value } = tokens[at]!
    if (kind === 'mark' && '([{'.includes(value)) depth++
    else if (kind === 'mark' && ')]}'.includes(value)) {
      depth--
      if (depth === 0) return found
    } else if (depth === 1 && kind === 'doc') doc = value
    else if (depth === 1 && doc !== null && (kind === 'word' || kind === 'text')) {
      if (tokens[at + 1]?.value === ':') found.push([value, doc])
      doc = null
    }
  }
  return found
}

function tokensOf(source: string): Token[] {
  const tokens: Token[] = []
  for (const [, doc, word, single, double, template, mark] of source.matchAll(TOKEN)) {
    if (doc !== undefined) tokens.push({ kind: 'doc', value: textOf(doc) })
    else if (word !== undefined) tokens.push({ kind: 'word', value: word })
    else if (mark !== undefined) tokens.push({ kind: 'mark', value: mark })
    else {
      const text = single ?? double ?? template
      if (text !== undefined) tokens.push({ kind: 'text', value: text })
    }
  }
  return tokens
}

/** The text of a comment without the stars in front of its lines, and with links as their names. */
function textOf(comment: string): string {
  return comment
    .split('\n')
    .map((line) => line.replace(/^\s*\* ?/, '').trimEnd())
    .join('\n')
    .replace(/\{@link ([^}]+)\}/g, '`$1`')
    .trim()
}
