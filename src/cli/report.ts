import { SkeinError } from '../../engine/index.ts'
import { ownCalls } from '../own-calls.ts'
import { systemReason } from './system-error.ts'
import { below, printError, lines, paint, text, type TerminalText } from './output.ts'

/** Writes an error to standard error as one block that a person can read. @param debug adds the stack */
export function reportError(error: unknown, debug = false): void {
  printError(describeError(error, debug))
}

/** An error as one block of text: its message, hint and code. */
export function describeError(error: unknown, debug = false): TerminalText {
  const block: TerminalText[] = []
  if (error instanceof SkeinError) {
    block.push(text`${paint('red', 'error')} ${lines(error.message)}`)
    for (const call of ownCalls(error.trace)) block.push(text`  ${paint('gray', 'in')} ${call}`)
    if (error.hint !== undefined) block.push(text`  ${paint('cyan', 'try')} ${lines(error.hint)}`)
    block.push(text`  ${paint('gray', `code ${error.code}`)}`)
  } else {
    const system = systemReason(error)
    const path = error instanceof Error && 'path' in error ? String(error.path) : null
    const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
    if (system !== null && path !== null) {
      block.push(text`${paint('red', 'error')} ${path} cannot be used: ${system.reason}`)
      block.push(text`  ${paint('cyan', 'try')} ${system.hint}`)
    } else block.push(text`${paint('red', 'error')} ${lines(reason)}`)
    if (!debug) block.push(text`  ${paint('gray', 'run the command with --debug to see the stack trace')}`)
  }
  if (debug) {
    for (let cause: unknown = error; cause instanceof Error; cause = cause.cause)
      block.push(text``, lines(cause.stack ?? String(cause)))
  }
  return below(...block)
}
