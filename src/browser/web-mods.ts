import { SkeinError } from '../../engine/index.ts'
import type { ModFile, ModHost, ModStatus } from '../../plugins/index.ts'
import type { Mods } from '../game.ts'
import { MODS_CHANGED, type ModsChanged } from '../vite/dev-protocol.ts'

/** A folder of mods on the web that a game follows. */
export interface WebModWatch {
  /** The mods that the folder held at first, by file. */
  readonly loaded: readonly ModStatus[]
  /** Resolves when all changes that were told so far have been taken up. */
  idle(): Promise<void>
  close(): void
}

/** The mods of a game on a page. */
export interface WebMods extends Mods {
  /**
   * Loads the mods of a folder on the web: those that its `index.json` lists, as `{"mods": ["curve-ball.wasm"]}`. The plugin
   * `skein/vite` serves such a list, and `skein package` writes one. Files that cannot be used are refused and reported.
   *
   * @param folder its address, relative to the page's: `mods/`
   * @throws SkeinError `mod/no-folder` when there is no such list
   */
  load(folder: string | URL): Promise<ModStatus[]>
  /**
   * Loads a folder, and follows what `skein/vite` tells of it while developing: between two frames, files that come are
   * loaded, files that change take the place of what they held, files that go take their mods with them. Where nothing is
   * told, as on a page that is built, it only loads.
   *
   * @throws SkeinError `mod/no-folder` when there is no such list
   */
  watch(folder: string | URL): Promise<WebModWatch>
}

/** The mods of a game, from folders on the web. */
export function webMods(host: ModHost): WebMods {
  return {
    list: () => host.list(),
    add: (files) => host.add(files),
    remove: (name) => host.remove(name),
    disable: (name) => host.disable(name),
    enable: (name) => host.enable(name),
    load: async (folder) => host.add(await readWebFolder(addressOf(folder))),
    watch: (folder) => watchWebFolder(host, addressOf(folder)),
  }
}

function addressOf(folder: string | URL): URL {
  const address = new URL(folder, document.baseURI)
  return address.pathname.endsWith('/') ? address : new URL(`${address.href}/`)
}

async function readWebFolder(folder: URL): Promise<ModFile[]> {
  const files = await readList(folder)
  const read = await Promise.all(files.map((file) => readWebFile(folder, file)))
  return read.filter((file) => file !== null)
}

async function readList(folder: URL): Promise<readonly string[]> {
  const address = new URL('index.json', folder)
  try {
    const response = await fetch(address, { cache: 'no-cache' })
    if (!response.ok) throw new Error(`${response.status} ${response.statusText}`.trim())
    const { mods } = (await response.json()) as { mods?: unknown }
    if (!Array.isArray(mods) || !mods.every((it) => typeof it === 'string'))
      throw new Error('it has no list "mods" of file names')
    return mods
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new SkeinError('mod/no-folder', `the list of mods ${address.href} cannot be read: ${reason}`, {
      names: { file: address.href },
      hint: 'Serve the folder with the plugin skein/vite, or put an index.json beside the mods: {"mods": ["a.wasm"]}.',
      cause,
    })
  }
}

/** A file of the folder; `null` when it has gone meanwhile. */
async function readWebFile(folder: URL, file: string): Promise<ModFile | null> {
  const response = await fetch(new URL(encodeURIComponent(file), folder), { cache: 'no-cache' }).catch(
    () => null,
  )
  if (response === null || !response.ok) return null
  return { file, bytes: new Uint8Array(await response.arrayBuffer()) }
}

async function watchWebFolder(host: ModHost, folder: URL): Promise<WebModWatch> {
  /** Changes take their turn, after what was there at first. */
  let work: Promise<unknown>
  const takeUp = async ({ changed, removed }: ModsChanged): Promise<void> => {
    const files = await Promise.all(changed.map((file) => readWebFile(folder, file)))
    // What went goes first: a file that was renamed comes back under its new name.
    for (const file of removed) {
      const mod = host.list().find((it) => it.file === file)
      if (mod !== undefined) host.remove(mod.name)
    }
    const there = files.filter((file) => file !== null)
    if (there.length > 0) await host.add(there)
  }
  const told = (event: Event): void => {
    const { detail } = event as CustomEvent<ModsChanged>
    if (detail.folder !== folder.pathname) return
    work = work.then(() => takeUp(detail)).catch((error: unknown) => reportError(error))
  }
  const first = readWebFolder(folder).then((files) => host.add(files))
  work = first.catch(() => undefined)
  window.addEventListener(MODS_CHANGED, told)
  try {
    return {
      loaded: await first,
      idle: async () => void (await work),
      close: () => window.removeEventListener(MODS_CHANGED, told),
    }
  } catch (error) {
    window.removeEventListener(MODS_CHANGED, told)
    throw error
  }
}
