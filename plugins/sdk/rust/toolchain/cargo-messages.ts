import { isAbsolute, join, relative, sep } from 'node:path'
import type { Diagnostic } from '../../assemblyscript/transform/diagnostic.ts'

/** The parts of Cargo's messages that a build looks at, as `--message-format=json` prints them, one a line. */
interface Message {
  readonly reason: string
  readonly manifest_path?: string
  readonly target?: { readonly kind: readonly string[] }
  readonly filenames?: readonly string[]
  readonly message?: CompilerMessage
}

interface CompilerMessage {
  readonly message: string
  readonly level: string
  readonly code: { readonly code: string } | null
  readonly spans: readonly Span[]
  readonly children: readonly CompilerMessage[]
}

interface Span {
  readonly file_name: string
  readonly line_start: number
  readonly line_end: number
  readonly column_start: number
  readonly column_end: number
  readonly is_primary: boolean
  readonly label: string | null
  readonly suggested_replacement: string | null
  readonly text: readonly { readonly text: string }[]
  readonly expansion: { readonly span: Span } | null
}

/** The result of a build. */
export interface CargoReport {
  /** The path of the module; `null` where there is none. */
  readonly module: string | null
  readonly diagnostics: readonly Diagnostic[]
}

/**
 * Reads Cargo's messages.
 *
 * @param root the folder of the mod
 */
export function readMessages(out: string, root: string): CargoReport {
  const manifest = join(root, 'Cargo.toml')
  const diagnostics: Diagnostic[] = []
  let module: string | null = null
  for (const line of out.split('\n')) {
    const message = parse(line)
    if (message === null) continue
    if (message.reason === 'compiler-artifact' && message.target?.kind.includes('cdylib') === true) {
      if (message.manifest_path !== manifest) continue
      module = message.filenames?.find((file) => file.endsWith('.wasm')) ?? module
    }
    if (message.reason !== 'compiler-message' || message.message === undefined) continue
    const { level } = message.message
    // Warnings of other crates are not the author's.
    if (level !== 'error' && (level !== 'warning' || message.manifest_path !== manifest)) continue
    // That there were some says nothing that they do not say themselves.
    if (/^(?:aborting due to|\d+ warnings? emitted)/.test(message.message.message)) continue
    diagnostics.push(diagnosticOf(message.message, root))
  }
  return { module, diagnostics }
}

function diagnosticOf(message: CompilerMessage, root: string): Diagnostic {
  const { level, spans, children, code } = message
  const primary = spans.find((it) => it.is_primary) ?? spans[0]
  const span = primary === undefined ? null : ownSpan(primary, root)
  const label = primary?.label ?? null
  const severity = level === 'error' ? 'error' : 'warning'
  const hints = children.filter((it) => it.level === 'help' || it.level === 'note').flatMap(hintOf)
  const known = knownMistake(message)
  if (known !== null) hints.splice(0, hints.length, ...known.hints)
  const hint = hints.length === 0 ? null : hints.slice(0, 3).join('; ')
  const text =
    known?.message ??
    `${message.message}${label === null || message.message.includes(label) ? '' : `: ${label}`}${code === null || severity === 'warning' ? '' : ` (${code.code})`}`
  if (span === null) {
    return { severity, message: text, hint, file: '', line: 0, column: 0, text: '', length: 0 }
  }
  return {
    severity,
    message: text,
    hint,
    file: fileOf(span, root),
    line: span.line_start,
    column: span.column_start,
    text: span.text[0]?.text ?? '',
    length: span.line_start === span.line_end ? Math.max(1, span.column_end - span.column_start) : 1,
  }
}

/** A mistake that the compiler tells in terms of generated code, in those of the author. */
function knownMistake({ message, code }: CompilerMessage): { message: string; hints: string[] } | null {
  const [, field, component] = /named `__(\w+)` found for \w+ `(?:\w+::)*(\w+)`/.exec(message) ?? []
  if (field !== undefined)
    return { message: `the component ${component!} has no field "${field}"`, hints: [] }
  if (code?.code !== 'E0583' && !/^couldn't read .*\.rs`/.test(message)) return null
  const made =
    'Bindings are made by "skein bindgen", and by "skein dev" for the game and for mods beside this one.'
  return { message, hints: [made] }
}

/** The place in a file of the mod: where a macro was used is of more use than where it is written. */
function ownSpan(span: Span, root: string): Span {
  let at = span
  while (!isOwn(at, root) && at.expansion !== null) at = at.expansion.span
  return isOwn(at, root) ? at : span
}

function isOwn({ file_name: file }: Span, root: string): boolean {
  if (file.startsWith('<')) return false
  const path = isAbsolute(file) ? relative(root, file) : file
  return !isAbsolute(path) && path.split(/[\\/]/)[0] !== '..'
}

function fileOf({ file_name: file }: Span, root: string): string {
  return (isAbsolute(file) ? relative(root, file) : file).split(sep).join('/')
}

/** A suggestion as a sentence. */
function hintOf({ message, spans }: CompilerMessage): string[] {
  // What set a lint to its level is of no interest.
  if (/^`?#\[(?:warn|deny)|^for more information|^this error originates/.test(message)) return []
  const replaced = spans.find((it) => it.suggested_replacement !== null)?.suggested_replacement?.trim() ?? ''
  return [
    replaced === '' || replaced.includes('\n') || message.includes(replaced)
      ? message
      : `${message}: ${replaced}`,
  ]
}

function parse(line: string): Message | null {
  if (!line.startsWith('{')) return null
  try {
    return JSON.parse(line) as Message
  } catch {
    return null
  }
}
