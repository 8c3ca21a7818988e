import type * as asc from 'assemblyscript'

/** Something that the compiler has to say about a place in the source of a mod. */
export interface Diagnostic {
  readonly severity: 'error' | 'warning'
  readonly message: string
  /** The fix for it, where one is known. */
  readonly hint: string | null
  /** The file, relative to the folder of the mod; empty where it concerns the mod as a whole. */
  readonly file: string
  /** From 1; 0 without a file. */
  readonly line: number
  readonly column: number
  /** The line itself, as it stands in the file. */
  readonly text: string
  /** How many characters from the column on are meant. */
  readonly length: number
}

/** Describes a place in a source. `null` is the mod as a whole. */
export function diagnosticAt(
  severity: Diagnostic['severity'],
  range: asc.Range | null,
  message: string,
  hint: string | null = null,
): Diagnostic {
  if (range === null) return { severity, message, hint, file: '', line: 0, column: 0, text: '', length: 0 }
  const { source, start, end } = range
  const { text: whole, normalizedPath: file } = source
  const before = whole.slice(0, start)
  const lineStart = before.lastIndexOf('\n') + 1
  const lineEnd = whole.indexOf('\n', start)
  const text = whole.slice(lineStart, lineEnd < 0 ? undefined : lineEnd).trimEnd()
  return {
    severity,
    message,
    hint,
    file,
    line: before.split('\n').length,
    column: start - lineStart + 1,
    text,
    length: Math.max(1, Math.min(end - start, text.length - (start - lineStart))),
  }
}

/** The diagnostic as a readable block: place and message, the line with a mark under it, the hint. */
export function formatDiagnostic(diagnostic: Diagnostic): string {
  const { severity, message, hint, file, line, column, text, length } = diagnostic
  const place = file === '' ? '' : `${file}:${line}:${column}: `
  const lines = [`${place}${severity === 'warning' ? 'warning: ' : ''}${message}`]
  if (text.trim() !== '') {
    const indent = text.length - text.trimStart().length
    lines.push(`  | ${text.slice(indent)}`, `  | ${' '.repeat(column - 1 - indent)}${'^'.repeat(length)}`)
  }
  if (hint !== null) lines.push(`  ${hint}`)
  return lines.join('\n')
}

/** Collects the mistakes in a mod, so that all are reported at once. */
export class Mistakes {
  readonly found: Diagnostic[] = []
  /** Doubts: a mod with them is built all the same. */
  readonly doubts: Diagnostic[] = []

  /** Notes a mistake. Always `null`, so that readers can give up on a thing and say why in one expression. */
  at(node: asc.Node | null, message: string, hint: string | null = null): null {
    this.found.push(diagnosticAt('error', node === null ? null : node.range, message, hint))
    return null
  }

  /** Notes a doubt, which is reported as a warning. */
  warn(node: asc.Node, message: string, hint: string): void {
    this.doubts.push(diagnosticAt('warning', node.range, message, hint))
  }
}
