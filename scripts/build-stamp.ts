import { createHash } from 'node:crypto'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const FILES = ['config/tsconfig.build.json', 'package-lock.json', 'package.json', 'tsconfig.json']
/** Nothing is built from these. */
const UNUSED = /\.test(-d)?\.ts$|(^|\/)testing\//

/** The parts of a build that record their sources: `dist` itself, and the mods of the sample games. */
export type Built = 'code' | 'mods'

/** The hash of every file that `dist` is compiled from, and of the versions of the compilers. */
export function codeHash(): Promise<string> {
  return hashOf(['engine', 'plugins', 'src'], FILES)
}

/** The hash of the sample games with their mods, sources and modules, and of the compiler that made them. */
export async function modsHash(): Promise<string> {
  return `${await codeHash()} ${await hashOf(['examples'], [])}`
}

async function hashOf(folders: readonly string[], single: readonly string[]): Promise<string> {
  const hash = createHash('sha256')
  const files = [...single]
  for (const folder of folders)
    for (const entry of await readdir(join(ROOT, folder), { recursive: true, withFileTypes: true }))
      if (entry.isFile())
        files.push(join(entry.parentPath, entry.name).slice(ROOT.length).replaceAll('\\', '/'))
  for (const file of files.filter((it) => !UNUSED.test(it)).toSorted())
    hash
      .update(`${file}\0`)
      .update(await readFile(join(ROOT, file)))
      .update('\0')
  return hash.digest('hex')
}

/** Whether a part was built from sources with this hash. */
export async function isBuiltFrom(part: Built, hash: string): Promise<boolean> {
  return (await readFile(stampOf(part), 'utf8').catch(() => '')) === hash
}

/** Notes that a part was built from sources with this hash. */
export async function noteBuilt(part: Built, hash: string): Promise<void> {
  await writeFile(stampOf(part), hash)
}

/** The file with the hash: in `dist`, so that it goes when that is removed. */
function stampOf(part: Built): string {
  return join(ROOT, 'dist', `.${part}-built-from`)
}
