import { readdir, readFile } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'

/** The folder beside `skein.json` whose files travel inside the mod. */
export const ASSET_FOLDER = 'assets'

/**
 * Reads all files of a folder of assets, those in folders inside it too: each is named by its path, with forward slashes.
 * What begins with a dot is left out: editors and systems put such files anywhere.
 *
 * @returns `null` when there is no such folder
 */
export async function readAssetFolder(folder: string): Promise<Map<string, Uint8Array> | null> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => null)
  if (entries === null) return null
  const assets = new Map<string, Uint8Array>()
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name)
    const name = relative(folder, path).split(sep).join('/')
    if (!entry.isFile() || name.split('/').some((part) => part.startsWith('.'))) continue
    assets.set(name, new Uint8Array(await readFile(path)))
  }
  return assets
}
