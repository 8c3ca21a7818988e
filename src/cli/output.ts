import { styleText } from 'node:util'
import { visible, visibleLines } from '../../engine/index.ts'

let shownOf: (made: string) => TerminalText

/**
 * Text that is fit for a terminal. Only {@link text}, {@link lines} and {@link paint} make it, and commands print nothing else:
 * what mods, files and people are called cannot move the cursor, change colours, or pass for lines of ours.
 */
export class TerminalText {
  readonly #text: string

  /** @param made text in which everything from elsewhere has been made visible */
  private constructor(made: string) {
    this.#text = made
  }

  toString(): string {
    return this.#text
  }

  static {
    shownOf = (made) => new TerminalText(made)
  }
}

/** Makes text of a template, and of values that may be anyone's: these become visible, line breaks among them. */
export function text(
  written: TemplateStringsArray,
  ...values: readonly (string | number | TerminalText)[]
): TerminalText {
  return shownOf(String.raw({ raw: written }, ...values.map(shownValue)))
}

/** Makes text of a message that has several lines itself, such as that of an error. */
export function lines(message: string): TerminalText {
  return shownOf(visibleLines(message))
}

/** Puts one below the other. */
export function below(...blocks: readonly TerminalText[]): TerminalText {
  return shownOf(blocks.join('\n'))
}

export type Style = 'red' | 'cyan' | 'gray' | 'bold' | 'green' | 'yellow'

/** Colours text where standard error is a terminal that wants colours. */
export function paint(style: Style, value: string | TerminalText): TerminalText {
  return shownOf(styleText(style, shownValue(value), { stream: process.stderr }))
}

function shownValue(value: string | number | TerminalText): string {
  return value instanceof TerminalText ? value.toString() : visible(String(value))
}

// Whoever reads may have seen enough, as `head` has: then there is nobody to tell. Where nothing can be written, say so once.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(process.exitCode ?? 0)
    if (stream === process.stdout)
      printError(lines(`error cannot write to standard output: ${error.message}`))
    process.exit(1)
  })
}

/** Prints to standard output, as a line or several. */
export function print(shown: TerminalText): void {
  process.stdout.write(`${shown}\n`)
}

/** Prints to standard error, as a line or several. */
export function printError(shown: TerminalText): void {
  process.stderr.write(`${shown}\n`)
}

/** Prints a value as one line of JSON, in which nothing is unseen either. */
export function printJson(value: unknown): void {
  const plain = (_key: string, it: unknown): unknown => {
    if (typeof it === 'bigint') return it.toString()
    return it instanceof Uint8Array ? [...it] : it
  }
  process.stdout.write(`${visible(JSON.stringify(value, plain))}\n`)
}
