import { styleText } from 'node:util'
import { SkeinError } from '../../engine/index.ts'

/** Writes an error to standard error as one block that a person can read. @param debug adds the stack */
export function reportError(error: unknown, debug = false): void {
  process.stderr.write(`${describeError(error, debug)}\n`)
}

/** An error as one block of text: what is wrong, what to do, and its code. */
export function describeError(error: unknown, debug = false): string {
  const lines: string[] = []
  if (error instanceof SkeinError) {
    lines.push(`${paint('red', 'error')} ${error.message}`)
    if (error.hint !== undefined) lines.push(`  ${paint('cyan', 'try')} ${error.hint}`)
    lines.push(`  ${paint('gray', `code ${error.code}`)}`)
  } else {
    const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
    lines.push(`${paint('red', 'error')} ${reason}`)
    if (!debug) lines.push(`  ${paint('gray', 'run again with --debug to see where it came from')}`)
  }
  if (debug) {
    for (let cause: unknown = error; cause instanceof Error; cause = cause.cause)
      lines.push('', cause.stack ?? String(cause))
  }
  return lines.join('\n')
}

/** Colours text where standard error is a terminal that wants colours. */
export function paint(style: 'red' | 'cyan' | 'gray' | 'bold' | 'green' | 'yellow', text: string): string {
  return styleText(style, text, { stream: process.stderr })
}
