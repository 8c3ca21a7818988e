import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { PackageDefinition } from '../../engine/index.ts'
import { withDocs } from '../../plugins/bindgen/index.ts'
import { readDocComments } from './doc-comments.ts'
import { readSources } from './source-files.ts'

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
  for (const source of (await readSources(files)).values()) {
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
