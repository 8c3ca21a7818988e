import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { inspect } from 'node:util'
import type { GameDefinition } from '../../engine/index.ts'
import { createGame } from '../../src/index.ts'
import { isTypeScript } from './code-block.ts'
import type { PageFile, Step } from './page-project.ts'

/** Modules of code that needs a page, a server or a test runner. */
const ELSEWHERE =
  /from '(?:skein\/browser|skein\/page|skein\/vite|skein\/testing|vite|vitest|react|pixi\.js)'/

/** A line that prints, with its output in a comment. */
const PRINTS = /^(.*)\bconsole\.log\((.*)\) \/\/ (.+)$/gm

declare global {
  /** Notes the output of a line of a page. */
  var notePrinted: ((file: string, line: number, values: readonly unknown[]) => void) | undefined
}

/**
 * Runs the TypeScript of a step in a folder: each of its files, in the order in which the page shows them. A file whose default export is a
 * game is played, twice with the same seed. A line `console.log(…) // text` has to print that text, or where it prints several times, all
 * of it separated by `, `.
 *
 * @param frames for each game
 * @returns the problems, as `page:line: problem`
 */
export async function runStep(step: Step, folder: string, frames: number): Promise<string[]> {
  const files = [...step.values()].filter(({ path }) => /\.(?:ts|json)$/.test(path))
  const printed = new Map<string, string[]>()
  globalThis.notePrinted = (file, line, values) => {
    const texts = printed.get(`${file}:${line}`) ?? []
    texts.push(
      values
        .map((value) => (typeof value === 'string' ? value : inspect(value, { breakLength: Infinity })))
        .join(' '),
    )
    printed.set(`${file}:${line}`, texts)
  }
  try {
    for (const file of files) {
      await mkdir(dirname(join(folder, file.path)), { recursive: true })
      await writeFile(join(folder, file.path), `${noted(file)}\n`)
    }
    const problems: string[] = []
    for (const file of files.filter((it) => isRunnable(it, step))) {
      const [{ page, line }] = file.origins as [{ page: string; line: number }]
      try {
        const module = (await import(/* @vite-ignore */ join(folder, file.path))) as { default?: unknown }
        if (isGame(module.default)) await play(module.default, frames)
      } catch (error) {
        problems.push(
          `${page}:${line}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
        )
      }
      problems.push(...misprints(file, printed))
    }
    return problems
  } finally {
    globalThis.notePrinted = undefined
  }
}

/** A file's code; each line with its output in a comment notes that output too. Lines stay where they are. */
function noted({ path, code }: PageFile): string {
  return code.replaceAll(PRINTS, (_, before: string, values: string, text: string, at: number) => {
    const line = lineOf(code, at)
    return `${before}globalThis.notePrinted?.(${JSON.stringify(path)}, ${line}, [${values}]) // ${text}`
  })
}

function lineOf(code: string, at: number): number {
  return code.slice(0, at).split('\n').length - 1
}

function misprints(
  { path, code, origins }: PageFile,
  printed: ReadonlyMap<string, readonly string[]>,
): string[] {
  return [...code.matchAll(PRINTS)].flatMap(({ 3: text, index }) => {
    const line = lineOf(code, index)
    const texts = printed.get(`${path}:${line}`)?.join(', ')
    if (texts === text) return []
    const { page, line: shown } = origins[line]!
    return [
      `${page}:${shown}: says that it prints "${text}", and prints ${texts === undefined ? 'nothing' : `"${texts}"`}`,
    ]
  })
}

/** Whether a file can run here: it and all that it imports of the page. */
function isRunnable(file: PageFile, step: Step, seen = new Set<PageFile>()): boolean {
  if (seen.has(file)) return true
  seen.add(file)
  if (file.blocks.some((block) => block.noRun || !isTypeScript(block)) || ELSEWHERE.test(file.code))
    return false
  return [...file.code.matchAll(/from '\.\/([^']+)'/g)].every(([, path]) => {
    const imported = step.get(path!)
    return imported === undefined || isRunnable(imported, step, seen)
  })
}

function isGame(value: unknown): value is GameDefinition {
  return (value as { kind?: unknown } | undefined)?.kind === 'game'
}

async function play(definition: GameDefinition, frames: number): Promise<void> {
  const hashes: string[] = []
  for (let run = 0; run < 2; run++) {
    const game = await createGame(definition, { seed: 7 })
    game.on('log', ({ level, source, message }) => {
      if (level === 'error') throw new Error(`${source}: ${message}`)
    })
    for (let frame = 0; frame < frames; frame++) game.frame()
    hashes.push(game.stateHash())
  }
  if (hashes[0] !== hashes[1])
    throw new Error('the game has another state when it is played again with the same seed')
}
