import { stat, readFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'

/** No game has more files of its own than this. */
const MOST_FILES = 2_000
const IMPORT = /\b(?:from|import)\s*\(?\s*['"](\.{1,2}(?:\/[^'"]*)?)['"]/g
const ENDINGS = ['.ts', '.tsx', '.mts', '.js', '.jsx', '.mjs'] as const

/**
 * Reads files in TypeScript or JavaScript, and the files that they import by relative paths: those of a project, none of its packages.
 *
 * @returns the text of each, by path
 */
export async function readSources(files: readonly string[]): Promise<Map<string, string>> {
  const wanted = new Set(files.map((file) => resolve(file)))
  const texts = new Map<string, string>()
  for (const file of wanted) {
    if (texts.size === MOST_FILES) break
    const text = await readFile(file, 'utf8').catch(() => null)
    if (text === null) continue
    texts.set(file, text)
    for (const [, path] of text.matchAll(IMPORT)) {
      const found = await sourceAt(resolve(dirname(file), path!))
      if (found !== null && !/[\\/]node_modules[\\/]/.test(found)) wanted.add(found)
    }
  }
  return texts
}

/** The file that an import of a path means; `null` for other files than code. */
async function sourceAt(path: string): Promise<string | null> {
  const bare = path.replace(/\.[cm]?[jt]sx?$/, '')
  const named = ENDINGS.some((ending) => path.endsWith(ending)) ? [path] : []
  const guesses = [bare, join(path, 'index')].flatMap((it) => ENDINGS.map((ending) => `${it}${ending}`))
  for (const guess of [...named, ...guesses])
    if (
      await stat(guess).then(
        (it) => it.isFile(),
        () => false,
      )
    )
      return guess
  return null
}
