/** Words that WIT reads as something else than a name, those of proposals that its parsers know already among them. */
const KEYWORDS: ReadonlySet<string> = new Set([
  'as', 'async', 'bool', 'borrow', 'char', 'constructor', 'enum', 'error-context', 'export', 'f32', 'f64', 'flags',
  'float32', 'float64', 'from', 'func', 'future', 'implements', 'import', 'include', 'interface', 'list', 'map',
  'option', 'own', 'package', 'record', 'resource', 'result', 's16', 's32', 's64', 's8', 'static', 'stream', 'string',
  'tuple', 'type', 'u16', 'u32', 'u64', 'u8', 'union', 'unit', 'use', 'variant', 'with', 'world',
]) // prettier-ignore

/** A kebab-case name as WIT writes it: a keyword gets a `%` in front, which is not part of the name. */
export function identifier(name: string): string {
  return KEYWORDS.has(name) ? `%${name}` : name
}

/** `pong:game`, each word as WIT writes it. */
export function packageIdentifier(name: string): string {
  return name.split(':').map(identifier).join(':')
}

/** `TopLeft` → `top-left`. */
export function pascalToKebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter, at: number) => `${at === 0 ? '' : '-'}${letter.toLowerCase()}`)
}

/** The first of the names, or of the last of them with a number behind, that is not taken; it is from then on. */
export function claimName(taken: Set<string>, names: readonly string[]): string {
  let name = names.find((it) => !taken.has(it))
  for (let count = 2; name === undefined; count++) {
    const numbered = `${names.at(-1)!}${count}`
    if (!taken.has(numbered)) name = numbered
  }
  taken.add(name)
  return name
}
