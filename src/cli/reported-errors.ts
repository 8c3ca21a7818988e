import type { SkeinError } from '../../engine/index.ts'
import { below, printError, paint, text, type TerminalText } from './output.ts'
import { describeError } from './report.ts'

/** How many of those that share a cause are named. */
const NAMED = 3

/**
 * Prints errors, one block for each cause, which many mods, or many imports of one mod, may share. A block is not printed
 * again.
 */
export class ReportedErrors {
  readonly #debug: boolean
  readonly #said = new Set<string>()

  constructor(debug = false) {
    this.#debug = debug
  }

  /** @returns how many causes they have */
  say(errors: readonly SkeinError[]): number {
    const causes = new Map<string, SkeinError[]>()
    for (const error of errors) {
      const cause = causeOf(error)
      const same = causes.get(cause)
      if (same === undefined) causes.set(cause, [error])
      else same.push(error)
    }
    for (const [cause, same] of causes) {
      if (this.#said.has(cause)) printError(text`  ${paint('gray', `reported above: ${same[0]!.code}`)}`)
      else printError(this.#block(same))
      this.#said.add(cause)
    }
    return causes.size
  }

  /** Forgets the printed causes: a mod has changed, and its errors are news. */
  forget(): void {
    this.#said.clear()
  }

  #block([first, ...others]: readonly SkeinError[]): TerminalText {
    const block = describeError(first, this.#debug)
    const more = [...new Set(others.map(({ message }) => message))].filter((it) => it !== first!.message)
    if (others.length === 0) return block
    if (more.length === 0) return below(block, text`  ${paint('gray', `${others.length + 1} times`)}`)
    const rest = more.length > NAMED ? [text`       and ${more.length - NAMED} more`] : []
    return below(block, ...more.slice(0, NAMED).map((it) => text`  ${paint('gray', 'also')} ${it}`), ...rest)
  }
}

/** A key common to errors that one thing would mend. */
function causeOf({ code, message, hint, names }: SkeinError): string {
  // Whatever is missing of a package is missing because the package is.
  if (code === 'link/unknown-package') return `${code} ${(names.other ?? '').split('/')[0]}`
  // What a mod calls may be as many functions as it likes: it is one mistake in how it was built.
  if (code === 'link/unknown-import') return `${code} ${names.mod} ${(names.import ?? '').split('#')[0]}`
  if (code === 'link/undeclared-trait') return `${code} ${names.mod} ${names.trait ?? message}`
  return `${code} ${message} ${hint ?? ''}`
}
