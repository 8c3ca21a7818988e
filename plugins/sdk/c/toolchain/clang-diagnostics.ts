import type { Diagnostic } from '../../assemblyscript/transform/diagnostic.ts'

/**
 * Reads the messages of Clang and its linker, with `-fno-caret-diagnostics`.
 *
 * @param sources the texts of the mod's files, by path
 * @param bindings the names of the headers that Skein has made
 */
export function readDiagnostics(
  said: string,
  sources: ReadonlyMap<string, string>,
  bindings: readonly string[] = [],
): Diagnostic[] {
  const diagnostics: Diagnostic[] = []
  for (const line of said.split('\n')) {
    const placed = /^(.*?):(\d+):(\d+): (fatal error|error|warning|note): (.*?)(?: \[-W[\w=-]+\])?$/.exec(
      line,
    )
    if (placed !== null) {
      const [, file, at, column, kind, message] = placed as unknown as [
        string,
        string,
        string,
        string,
        string,
        string,
      ]
      if (kind === 'note') {
        const last = diagnostics.at(-1)
        // Where a macro was used is of more use than where it is written.
        if (last !== undefined && sources.has(file) && !sources.has(last.file))
          diagnostics[diagnostics.length - 1] = placeAt(last, file, Number(at), Number(column), sources)
        continue
      }
      const severity = kind === 'warning' ? 'warning' : 'error'
      diagnostics.push(placeAt(unplaced(severity, message), file, Number(at), Number(column), sources))
      continue
    }
    const linking = /^wasm-ld: (error|warning): (.*)$/.exec(line)
    const driver = linking ?? /^clang(?:-\d+)?: (error|warning): (.*)$/.exec(line)
    // That the linker failed says nothing that it has not said itself.
    if (driver === null || /linker command failed/.test(driver[2]!)) continue
    const severity = driver[1] === 'warning' ? 'warning' : 'error'
    const message = driver[2]!.replace(/^\S*\.o: /, '')
    diagnostics.push(unplaced(severity, message))
  }
  return diagnostics.map((it) => withHint(it, it.hint ?? missingInclude(it, sources, bindings)))
}

function withHint(diagnostic: Diagnostic, hint: string | null): Diagnostic {
  return { ...diagnostic, hint }
}

/** Which header declares a name that the compiler does not know, where the file includes it neither itself nor through others. */
function missingInclude(
  { message, file, text, column }: Diagnostic,
  sources: ReadonlyMap<string, string>,
  bindings: readonly string[],
): string | null {
  const named = /(?:undeclared (?:function|identifier)|unknown type name) '(\w+)'/.exec(message)?.[1]
  // A macro makes other names of those that it is given.
  const names = named === undefined ? (text.slice(column - 1).match(/\w+/g) ?? []) : [named]
  const included = includedBy(file, sources)
  for (const name of names) {
    const header = [...bindings, 'skein.h'].find((it) =>
      name.toLowerCase().startsWith(`${it.replace(/\.h$/, '').replaceAll('-', '_')}_`),
    )
    if (header !== undefined && !included.has(header))
      return `Add #include "${header}", which declares ${name}.`
  }
  return null
}

/** The headers that a file includes, also through others. All bindings include that of the SDK. */
function includedBy(
  file: string,
  sources: ReadonlyMap<string, string>,
  found: Set<string> = new Set(),
): ReadonlySet<string> {
  for (const [, path] of (sources.get(file) ?? '').matchAll(
    /^[ \t]*#[ \t]*include[ \t]*["<]([^">\n]+)[">]/gm,
  )) {
    const name = path!.split('/').at(-1)!
    if (found.has(name)) continue
    found.add(name)
    const next = [...sources.keys()].find((it) => it.split('/').at(-1) === name)
    if (next !== undefined) includedBy(next, sources, found)
  }
  return found
}

/** A diagnostic without a place in the sources. */
function unplaced(severity: Diagnostic['severity'], message: string): Diagnostic {
  return { severity, message, hint: hintFor(message), file: '', line: 0, column: 0, text: '', length: 0 }
}

function placeAt(
  diagnostic: Diagnostic,
  file: string,
  line: number,
  column: number,
  sources: ReadonlyMap<string, string>,
): Diagnostic {
  const path = file.replace(/^\.\//, '')
  const text = sources.get(path)?.split(/\r?\n/)[line - 1] ?? ''
  return { ...diagnostic, file: path, line, column, text, length: 1 }
}

function hintFor(message: string): string | null {
  if (/'[\w-]+\.h' file not found/.test(message))
    return 'Generate bindings with "skein bindgen --lang c" or "skein dev"; mods have no C library headers.'
  if (message.startsWith('undefined symbol:'))
    return 'Write the function, or use one of skein.h: mods have no C library.'
  if (message.startsWith('duplicate symbol:'))
    return 'Rename one of them: the macros of skein.h define functions with these names.'
  return null
}
