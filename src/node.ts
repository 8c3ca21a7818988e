/**
 * Skein in Node: everything from `skein`, and games whose mods come from a folder.
 *
 * @module skein/node
 */
import type { GameDefinition } from '../engine/index.ts'
import type { LazyModHost, ModStatus } from '../plugins/index.ts'
import { startGame, type CreateGameOptions, type Game, type Mods } from './game.ts'
import { readModFolder } from './mod-folder.ts'
import { watchMods, type ModWatch, type WatchOptions } from './mod-watch.ts'

export * from './index.ts'
export { fileConsentStore } from './file-consent-store.ts'
export { folderStorage, type FolderStorage } from './folder-storage.ts'
export { readModFolder } from './mod-folder.ts'
export { folderSlots } from './saves/folder-slots.ts'
export type { ModWatch, WatchOptions } from './mod-watch.ts'

/** The mods of a game in Node. */
export interface FolderMods extends Mods {
  /**
   * Loads every `.wasm` file of a folder. The order in which they start depends on their dependencies and their names
   * only. Files that cannot be used are refused and reported; the rest runs.
   *
   * @returns the status of each file, by name
   * @throws SkeinError `mod/no-folder` when the folder cannot be read
   * @example
   * <!-- no-run -->
   * ```ts
   * import { createGame, defineGame } from 'skein/node'
   *
   * const game = await createGame(defineGame({ systems: [] }))
   * for (const { name, status, errors } of await game.mods.load('mods/'))
   *   console.info(name, status, ...errors.map(({ message }) => message))
   * ```
   */
  load(folder: string): Promise<ModStatus[]>
  /**
   * Loads a folder and follows its changes, between frames: new files are loaded, changed files replace their mods, removed
   * files remove their mods. The path is followed: the folder may be replaced, or be a link that leads elsewhere later.
   *
   * @throws SkeinError `mod/no-folder` when the folder cannot be read, `watch/over-limit` when the system cannot watch any more
   * @example
   * <!-- no-run -->
   * ```ts
   * import { createGame, defineGame } from 'skein/node'
   *
   * const game = await createGame(defineGame({ systems: [] }))
   * const watch = await game.mods.watch('mods/')
   * game.on('mod-replaced', ({ mod, version }) => console.info(`${mod} ${version}`))
   * setInterval(() => game.frame(), 1000 / 60)
   * process.once('SIGINT', () => void watch.close())
   * ```
   */
  watch(folder: string, options?: WatchOptions): Promise<ModWatch>
}

/**
 * Starts a game, without mods at first.
 * @throws SkeinError `system/*` when its systems cannot run together
 * @example
 * <!-- no-run -->
 * ```ts
 * import { createGame, defineGame } from 'skein/node'
 *
 * const game = await createGame(defineGame({ systems: [] }), { seed: 7 })
 * await game.mods.load('mods/')
 * game.frame()
 * ```
 */
export function createGame(
  definition: GameDefinition,
  options: CreateGameOptions = {},
): Promise<Game<FolderMods>> {
  return Promise.resolve().then(() => startGame<FolderMods>(definition, options, folderMods))
}

function folderMods(host: LazyModHost): FolderMods {
  return {
    list: () => host.list(),
    add: (files, removed) => host.add(files, removed),
    prepare: () => host.prepare(),
    remove: (name) => host.remove(name),
    disable: (name) => host.disable(name),
    enable: (name) => host.enable(name),
    permissions: (name) => host.permissions(name),
    inspect: (file) => host.inspect(file),
    measure: (clock) => host.measure(clock),
    load: async (folder) => host.add(await readModFolder(folder)),
    watch: (folder, options) => watchMods(host, folder, options),
  }
}
