import type { ModFile, LazyModHost, ModStatus } from '../../plugins/index.ts'
import type { Mods } from '../game.ts'
import type { ModsChanged } from '../vite/dev-protocol.ts'
import { fetchMod, folderAddress, followWebFolder, listWebFolder } from './web-folder.ts'

/** A folder of mods on the web that a game follows. */
export interface WebModWatch {
  /** The mods that the folder held at first, by file. */
  readonly loaded: readonly ModStatus[]
  /** Resolves when all changes that were told so far have been taken up. */
  idle(): Promise<void>
  /** Ends the watch; the mods stay in the game. */
  close(): void
}

/** The mods of a game on a page. */
export interface WebMods extends Mods {
  /**
   * Loads the mods of a folder on the web: those that its `index.json` lists, as `{"mods": ["curve-ball.wasm"]}`. The plugin
   * `skein/vite` serves such a list, and `skein package` writes one. Files that cannot be used are refused and reported; an entry that names no file of the
   * folder is left out, and reported as an error nobody caught.
   *
   * @param folder its address, relative to the page's: `mods/`
   * @throws SkeinError `mod/no-folder` when there is no such list
   */
  load(folder: string | URL): Promise<ModStatus[]>
  /**
   * Loads a folder, and follows the changes that `skein/vite` reports while developing: between two frames, new files are
   * loaded, changed files replace their mods, removed files remove their mods. Without reports, as on a page that is built,
   * it only loads.
   *
   * @throws SkeinError `mod/no-folder` when there is no such list
   */
  watch(folder: string | URL): Promise<WebModWatch>
}

/** The mods of a game, from folders on the web. */
export function webMods(host: LazyModHost): WebMods {
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
    load: async (folder) => host.add(await readWebFolder(folderAddress(folder))),
    watch: (folder) => watchWebFolder(host, folderAddress(folder)),
  }
}

async function readWebFolder(folder: URL): Promise<ModFile[]> {
  const { files } = await listWebFolder(folder)
  return fetchAll(folder, files)
}

/** Those of the files that are there. */
async function fetchAll(folder: URL, files: readonly string[]): Promise<ModFile[]> {
  const fetched = await Promise.all(files.map((file) => fetchMod(folder, file)))
  return fetched.filter((file) => file !== null)
}

/** Ends watches of games that the page has dropped. */
const dropped = new FinalizationRegistry<() => void>((close) => close())

async function watchWebFolder(host: LazyModHost, folder: URL): Promise<WebModWatch> {
  /** Changes take their turn, after the first load. */
  const turn: { work: Promise<unknown> } = { work: Promise.resolve() }
  const close = followFor(new WeakRef(host), folder, turn)
  dropped.register(host, close)
  const first = readWebFolder(folder).then((files) => host.add(files))
  turn.work = first.catch(() => undefined)
  try {
    return {
      loaded: await first,
      idle: async () => void (await turn.work),
      close,
    }
  } catch (error) {
    close()
    throw error
  }
}

/** Follows a folder for a game that the watch does not keep alive. */
function followFor(weak: WeakRef<LazyModHost>, folder: URL, turn: { work: Promise<unknown> }): () => void {
  const takeUp = async ({ changed, removed }: ModsChanged): Promise<void> => {
    if (weak.deref() === undefined) return
    const files = await fetchAll(folder, changed)
    await weak.deref()?.add(files, removed)
  }
  return followWebFolder(folder, (change) => {
    turn.work = turn.work.then(() => takeUp(change)).catch((error: unknown) => reportError(error))
    return turn.work
  })
}
