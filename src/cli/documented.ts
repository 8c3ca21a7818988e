import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { PackageDefinition } from '../../engine/index.ts'
import { withDocs } from '../../plugins/bindgen/index.ts'
import { readDocComments } from './doc-comments.ts'

/** No game has its interfaces in more files than this. */
const MOST_FILES = 200

/** The packages that come with Skein, and the files that define them: beside this one, compiled or not. */
const BUILT_IN: readonly (readonly [name: string, path: string])[] = [
  ['skein:render', '../../engine/render/package'],
  ['skein:sound', '../../engine/sound/package'],
]

/**
 * Gives packages the doc comments of the source that defines them.
 *
 * @param file the file that exports the packages, or a game that has them; its imports by relative paths are read as well
 */
export async function documented(
  packages: readonly PackageDefinition[],
  file: string,
): Promise<PackageDefinition[]> {
  const files = [
    file,
    ...BUILT_IN.flatMap(([name, path]) => (packages.some((it) => it.name === name) ? builtIn(path) : [])),
  ]
  const docs = new Map<string, Map<string, string>>()
  for (const source of await sourcesOf(files)) {
    for (const [name, texts] of readDocComments(source)) {
      const known = docs.get(name) ?? new Map<string, string>()
      for (const [key, text] of texts) known.set(key, text)
      docs.set(name, known)
    }
  }
  return packages.map((it) => {
    const texts = docs.get(it.name)
    return texts === undefined ? it : withDocs(it, texts)
  })
}

function builtIn(path: string): string[] {
  const found = ['.ts', '.js'].map((end) => fileURLToPath(new URL(`${path}${end}`, import.meta.url)))
  return found.filter((it) => existsSync(it)).slice(0, 1)
}

/** The text of files, and of the files that they import by relative paths. */
async function sourcesOf(files: readonly string[]): Promise<string[]> {
  const wanted = files.map((file) => resolve(file))
  const texts: string[] = []
  for (let at = 0; at < wanted.length && at < MOST_FILES; at++) {
    const file = wanted[at]!
    const text = await readFile(file, 'utf8').catch(() => '')
    texts.push(text)
    for (const [, path] of text.matchAll(/\bfrom\s*['"](\.{1,2}\/[^'"]+)['"]/g)) {
      const found = candidates(resolve(dirname(file), path!)).find((it) => existsSync(it))
      if (found !== undefined && !wanted.includes(found)) wanted.push(found)
    }
  }
  return texts
}

function candidates(path: string): string[] {
  const bare = path.replace(/\.(?:js|mjs|ts)$/, '')
  return [...new Set([path, `${bare}.ts`, `${bare}.js`, `${bare}.mjs`])].filter((it) =>
    /\.(?:js|mjs|ts)$/.test(it),
  )
}
