/**
 * Skein in Node: everything from `skein`, and games whose mods come from a folder.
 *
 * @module
 */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { SkeinError, type GameDefinition } from '../engine/index.ts'
import type { ModFile, ModHost, ModStatus } from '../plugins/index.ts'
import { Game, type CreateGameOptions, type Mods } from './game.ts'

export * from './index.ts'

/** The mods of a game in Node. */
export interface FolderMods extends Mods {
  /**
   * Loads every `.wasm` file of a folder. The order in which they start depends on what they need and on their names
   * only. Files that cannot be used are refused and reported; the rest runs.
   *
   * @returns the status of each file, by name
   * @throws SkeinError `mod/no-folder` when the folder cannot be read
   */
  load(folder: string): Promise<ModStatus[]>
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
      .filter((entry) => !entry.isDirectory() && entry.name.endsWith('.wasm') && !entry.name.startsWith('.'))
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

/** Starts a game, without mods at first. @throws SkeinError `system/*` when its systems cannot run together */
export function createGame(
  definition: GameDefinition,
  options: CreateGameOptions = {},
): Promise<Game<FolderMods>> {
  return Promise.resolve().then(() => new Game<FolderMods>(definition, options, folderMods))
}

function folderMods(host: ModHost): FolderMods {
  return {
    list: () => host.list(),
    add: (files) => host.add(files),
    remove: (name) => host.remove(name),
    disable: (name) => host.disable(name),
    enable: (name) => host.enable(name),
    load: async (folder) => host.add(await readModFolder(folder)),
  }
}
