import { relative } from 'node:path'
import type { GameLayout } from '../layout/layout.ts'
import { findNondeterminism, type Nondeterminism } from '../nondeterminism/find-nondeterminism.ts'
import { below, paint, printError, text, type TerminalText } from './output.ts'
import { readSources } from './source-files.ts'

/** Warns of code by which the state of a game may differ between engines, runs or players, in the game's own files. */
export class NondeterminismWarnings {
  readonly #entries: readonly string[]
  /** The warnings of the last look, without their lines: those move as files are edited. */
  #before = new Set<string>()
  #files: ReadonlySet<string> = new Set()
  /** The looks so far, one after the other. */
  #looks: Promise<number> = Promise.resolve(0)

  /** @param layout the game: its file and that of its page, with all that they import by relative paths */
  constructor({ game, pageGame }: GameLayout) {
    this.#entries = [game, pageGame].filter((it) => it !== null)
  }

  /** Whether a file was among those of the last look. */
  covers(file: string): boolean {
    return this.#files.has(file)
  }

  /** Reads the files, and prints the warnings that the last look did not have. @returns how many are printed */
  print(): Promise<number> {
    return (this.#looks = this.#looks.then(() => this.#look()))
  }

  async #look(): Promise<number> {
    const sources = await readSources(this.#entries)
    const now = new Set<string>()
    let printed = 0
    for (const [file, source] of sources) {
      const lines = source.split('\n')
      for (const found of findNondeterminism(source)) {
        const key = [file, found.code, lines[found.line - 1]!.trim()].join('\n')
        if (!this.#before.has(key) && !now.has(key)) {
          printError(describe(file, found))
          printed++
        }
        now.add(key)
      }
    }
    this.#before = now
    this.#files = new Set(sources.keys())
    return printed
  }
}

function describe(file: string, { line, column, message, hint }: Nondeterminism): TerminalText {
  return below(
    text`${paint('yellow', 'warning')} ${message}`,
    text`  ${paint('yellow', 'at')} ${`${relative('.', file)}:${line}:${column}`}`,
    text`  ${paint('cyan', 'try')} ${hint}`,
  )
}
