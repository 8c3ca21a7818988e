import type { Diagnostic } from '../../assemblyscript/transform/diagnostic.ts'

/**
 * Reads the messages of Zig.
 *
 * @param sources the texts of the mod's files, by path
 */
export function readDiagnostics(said: string, sources: ReadonlyMap<string, string>): Diagnostic[] {
  const diagnostics: Diagnostic[] = []
  for (const line of said.split(/\r?\n/)) {
    const placed = /^(.*?):(\d+):(\d+): (error|note): (.*)$/.exec(line)
    const reference = /^ {4}\S.*: (.*?):(\d+):(\d+)$/.exec(line)
    const mark = /^ *(~*\^~*)$/.exec(line)
    const last = diagnostics.at(-1)
    if (placed !== null && placed[4] === 'error') {
      const [, file, at, column, , message] = placed
      diagnostics.push(placeAt(unplaced(message!), file!, Number(at), Number(column), sources))
    } else if (placed !== null || reference !== null) {
      const [, file, at, column] = (placed ?? reference)!
      // The mistake is the mod's even where the SDK or the standard library find it.
      if (last !== undefined && sources.has(pathOf(file!)) && !sources.has(last.file))
        diagnostics[diagnostics.length - 1] = placeAt(last, file!, Number(at), Number(column), sources)
    } else if (mark !== null && last !== undefined && last.length === 1 && line.indexOf('^') >= 0) {
      const length = Math.min(mark[1]!.length, Math.max(1, last.text.length - last.column + 1))
      diagnostics[diagnostics.length - 1] = { ...last, length }
    } else if (line.startsWith('error: ')) diagnostics.push(unplaced(line.slice('error: '.length)))
  }
  return diagnostics.map((it) => (it.file.startsWith('.') ? placeByName(it, sources) : it))
}

/** A diagnostic without a place in the sources. */
function unplaced(message: string): Diagnostic {
  return {
    severity: 'error',
    message,
    hint: hintFor(message),
    file: '',
    line: 0,
    column: 0,
    text: '',
    length: 1,
  }
}

/** The SDK looks at declarations only as a whole: their place is where the name that it mentions is declared. */
function placeByName(diagnostic: Diagnostic, sources: ReadonlyMap<string, string>): Diagnostic {
  const name = /"([A-Za-z_]\w*)"/.exec(diagnostic.message)?.[1]
  for (const [path, text] of name === undefined ? [] : sources) {
    for (const [index, line] of text.split(/\r?\n/).entries()) {
      const found = new RegExp(`^(?:\\s*|.*\\b(?:fn|const) )(${name!})\\b\\s*[:(=]`).exec(line)
      if (found !== null)
        return placeAt(diagnostic, path, index + 1, found[0].lastIndexOf(name!) + 1, sources)
    }
  }
  return unplaced(diagnostic.message)
}

function placeAt(
  diagnostic: Diagnostic,
  file: string,
  line: number,
  column: number,
  sources: ReadonlyMap<string, string>,
): Diagnostic {
  const path = pathOf(file)
  const text = sources.get(path)?.split(/\r?\n/)[line - 1] ?? ''
  return { ...diagnostic, file: path, line, column, text, length: 1 }
}

function pathOf(file: string): string {
  return file.replaceAll('\\', '/').replace(/^\.\//, '')
}

function hintFor(message: string): string | null {
  if (/^unable to load '[\w./-]+\.zig'/.test(message))
    return 'Generate bindings with "skein bindgen --lang zig" or "skein dev".'
  if (message.startsWith('no module named '))
    return 'Import a file of the mod by its path, as in @import("pong.zig"); mods have the modules "std" and "skein".'
  return null
}
