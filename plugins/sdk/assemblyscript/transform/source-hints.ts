import { suggestion } from '../../../../engine/index.ts'
import type { Diagnostic } from './diagnostic.ts'

/** The compiler's message about an import of a file of the mod that is not there. */
const NOT_FOUND = /^File '(?!~lib\/)([^']+)\.ts' not found/

/**
 * Adds hints to the messages about imported files that are missing: the source or the bindings that were meant.
 *
 * @param entry the file that the mod begins with
 * @param sources names of the sources beside it, bindings among them
 */
export function withSourceHints(
  diagnostics: readonly Diagnostic[],
  entry: string,
  sources: readonly string[],
): Diagnostic[] {
  const folder = entry.slice(0, entry.lastIndexOf('/') + 1)
  const own = entry.slice(folder.length).replace(/\.ts$/, '')
  const known = sources.filter((it) => it !== own)
  return diagnostics.map((diagnostic) => {
    const [, path] = NOT_FOUND.exec(diagnostic.message) ?? []
    // Nothing imports the entry: whoever named it means that file.
    if (path === undefined || diagnostic.hint !== null || `${path}.ts` === entry) return diagnostic
    // From another folder, the path depends on where that lies.
    const isBeside = diagnostic.file.slice(0, diagnostic.file.lastIndexOf('/') + 1) === folder
    const shown = (name: string): string => (isBeside ? `./${name}` : `${folder}${name}`)
    return { ...diagnostic, hint: hintFor(path.slice(path.lastIndexOf('/') + 1), known, shown) }
  })
}

function hintFor(wanted: string, known: readonly string[], shown: (name: string) => string): string {
  if (known.length === 0)
    return 'Write bindings of the game with "skein bindgen", or build the mod beside its game: "game" in skein.json names it.'
  // Such as "pong-game" for "pong", the bindings of pong:game.
  const part = known.find((it) => it === wanted || wanted.startsWith(`${it}-`) || it.startsWith(`${wanted}-`))
  if (part !== undefined) return `Did you mean "${shown(part)}"?`
  const names = known.map(shown)
  return suggestion(shown(wanted), names) ?? `The mod has ${names.map((it) => `"${it}"`).join(', ')}.`
}
