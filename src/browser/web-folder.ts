import { printable, SkeinError } from '../../engine/index.ts'
import type { ModFile } from '../../plugins/index.ts'
import {
  DEVELOPED,
  MODS_CHANGED,
  MODS_TAKEN,
  type ModsChanged,
  type ServedList,
} from '../vite/dev-protocol.ts'

/** The most files of one folder that are taken up. */
const MOST = 10_000
/** Milliseconds to wait for the list of a folder: a server that never answers keeps no game from its start. */
const PATIENCE = 10_000

/** The address of a folder of mods, relative to the page. @throws SkeinError `mod/no-folder` when it is no address */
export function folderAddress(folder: string | URL): URL {
  const path = String(folder)
  try {
    const address = new URL(path, document.baseURI)
    return address.pathname.endsWith('/') ? address : new URL(`${address.href}/`)
  } catch (cause) {
    throw noFolder(path, 'it is not a valid URL', cause)
  }
}

/** The list of a folder of mods. */
export interface WebFolderList {
  /** The names of its files. */
  readonly files: readonly string[]
  /** Entries that name no file of the folder; they are left out, and reported as an error nobody caught. */
  readonly odd: number
  /** Files that are being developed, on a page that is. */
  readonly development?: ReadonlySet<string>
}

/**
 * Fetches the list of a folder's files, its `index.json`: `{ "mods": ["first.wasm"] }`.
 *
 * @throws SkeinError `mod/no-folder` when there is no list, or none within ten seconds
 */
export async function listWebFolder(folder: URL): Promise<WebFolderList> {
  const address = new URL('index.json', folder)
  let list: unknown
  try {
    const response = await fetch(address, { cache: 'no-cache', signal: AbortSignal.timeout(PATIENCE) })
    if (!response.ok) throw new Error(`${response.status} ${response.statusText}`.trim())
    list = await response.json()
  } catch (cause) {
    throw noFolder(address.href, cause instanceof Error ? cause.message : String(cause), cause)
  }
  const listed: unknown = typeof list === 'object' && list !== null && 'mods' in list ? list.mods : undefined
  if (!Array.isArray(listed)) throw noFolder(address.href, 'it has no list "mods" of .wasm files')
  const entries: readonly unknown[] = listed.slice(0, MOST)
  const files = entries.filter(isFileName)
  const odd = listed.length - files.length
  if (odd > 0) reportError(oddEntries(address.href, entries, odd))
  const names = { files: [...new Set(files)], odd }
  if (!Object.hasOwn(window, DEVELOPED)) return names
  const { development } = list as Partial<Record<keyof ServedList, unknown>>
  return { ...names, development: new Set(Array.isArray(development) ? development.filter(isFileName) : []) }
}

/** Fetches a file of a folder; `null` when it is not there. */
export async function fetchMod(folder: URL, file: string): Promise<ModFile | null> {
  try {
    const response = await fetch(new URL(encodeURIComponent(file), folder), { cache: 'no-cache' })
    return response.ok ? { file, bytes: new Uint8Array(await response.arrayBuffer()) } : null
  } catch {
    return null
  }
}

/**
 * Follows what `skein/vite` tells of a folder while developing; elsewhere nothing is told.
 *
 * @param take takes a change up, and does not reject
 * @returns ends it
 */
export function followWebFolder(folder: URL, take: (change: ModsChanged) => Promise<unknown>): () => void {
  const told = (event: Event): void => {
    const { detail } = event as CustomEvent<ModsChanged>
    if (detail.folder !== folder.pathname) return
    void take(detail).then(() => window.dispatchEvent(new Event(MODS_TAKEN)))
  }
  window.addEventListener(MODS_CHANGED, told)
  return () => window.removeEventListener(MODS_CHANGED, told)
}

/** Whether an entry of a list names a file of the folder itself. */
function isFileName(file: unknown): file is string {
  return typeof file === 'string' && file.length <= 255 && /^[^/\\]+\.wasm$/i.test(file)
}

function oddEntries(file: string, entries: readonly unknown[], odd: number): SkeinError {
  const first = entries.find((entry) => !isFileName(entry))
  const why =
    first === undefined
      ? `has more than ${MOST} entries; the page ignores the rest`
      : `names ${printable(String(JSON.stringify(first)).slice(0, 80))}, which is not a .wasm file of that folder` +
        (odd > 1 ? `, and ${odd - 1} more invalid entries; the page ignores them` : '; the page ignores it')
  return new SkeinError('mod/no-folder', `the list of mods ${file} ${why}`, {
    names: { file },
    hint: 'List the names of the .wasm files beside it, such as {"mods": ["a.wasm"]}.',
  })
}

function noFolder(file: string, why: string, cause?: unknown): SkeinError {
  return new SkeinError('mod/no-folder', `the list of mods ${file} cannot be read: ${printable(why)}`, {
    names: { file },
    hint: 'Serve the folder with the plugin skein/vite, or put an index.json beside the mods: {"mods": ["a.wasm"]}.',
    ...(cause === undefined ? {} : { cause }),
  })
}
