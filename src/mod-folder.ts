import { readdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { SkeinError } from '../engine/index.ts'
import type { ModFile } from '../plugins/index.ts'

/** Whether a file of a folder of mods is meant to be one: hidden files are not, such as those of a copy under way. */
export function isModFile(file: string): boolean {
  const name = basename(file)
  return name.endsWith('.wasm') && !name.startsWith('.')
}

/**
 * Reads the `.wasm` files of a folder, by name.
 *
 * @throws SkeinError `mod/no-folder`
 */
export async function readModFolder(folder: string): Promise<ModFile[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true })
    const names = entries
      .filter((entry) => !entry.isDirectory() && isModFile(entry.name))
      .map((entry) => entry.name)
      .toSorted()
    return await Promise.all(names.map(async (file) => ({ file, bytes: await readFile(join(folder, file)) })))
  } catch (cause) {
    throw new SkeinError('mod/no-folder', `the folder of mods cannot be read: ${folder}`, {
      names: { file: folder },
      hint: 'Give the path of a folder that exists; it may be empty.',
      cause,
    })
  }
}
