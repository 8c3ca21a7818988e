import { readdir } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { printable, SkeinError } from '../../../../engine/index.ts'
import { readRegularFile, type FileProblem } from './regular-file.ts'

/** The folder beside `skein.json` whose files travel inside the mod. */
export const ASSET_FOLDER = 'assets'

/** Bytes of the largest file that is read: no module may be larger. */
const LARGEST = 64 * 2 ** 20

/**
 * Reads all files of a folder of assets, those in folders inside it too: each is named by its path, with forward slashes.
 * Skips names with a leading dot: editors and systems put such files anywhere.
 *
 * @returns `null` when there is no such folder
 * @throws SkeinError `asset/broken` for a file that cannot be read, or that no module has room for
 */
export async function readAssetFolder(folder: string): Promise<Map<string, Uint8Array> | null> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => null)
  if (entries === null) return null
  const assets = new Map<string, Uint8Array>()
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name)
    const name = relative(folder, path).split(sep).join('/')
    const isThere = entry.isFile() || entry.isSymbolicLink()
    if (!isThere || name.split('/').some((part) => part.startsWith('.'))) continue
    const contents = await readRegularFile(path, LARGEST)
    if (contents.kind === 'absent') continue
    if (contents.kind !== 'bytes') throw unusable(name, path, contents)
    assets.set(name, contents.bytes)
  }
  return assets
}

function unusable(name: string, path: string, problem: Exclude<FileProblem, { kind: 'absent' }>): SkeinError {
  const why = problem.kind === 'too-large' ? `it has ${problem.size} bytes` : problem.why
  return new SkeinError('asset/broken', `"${printable(name)}" cannot be used: ${why}`, {
    names: { file: path },
    hint: `Make it smaller: the assets of a mod have at most ${LARGEST} bytes in total.`,
  })
}
