import { printable, SkeinError } from '../../engine/index.ts'
import type { ModFile } from '../../plugins/index.ts'
import { MODS_CHANGED, type ModsChanged } from '../vite/dev-protocol.ts'

/** The most files that one folder may list. */
const MOST = 10_000

/** The address of a folder of mods, relative to the page. @throws SkeinError `mod/no-folder` when it is no address */
export function folderAddress(folder: string | URL): URL {
  const path = String(folder)
  try {
    const address = new URL(path, document.baseURI)
    return address.pathname.endsWith('/') ? address : new URL(`${address.href}/`)
  } catch (cause) {
    throw noFolder(path, 'it is no address', cause)
  }
}

/**
 * Which files a folder has: its `index.json` says, `{ "mods": ["first.wasm"] }`.
 *
 * @throws SkeinError `mod/no-folder`
 */
export async function listWebFolder(folder: URL): Promise<string[]> {
  const address = new URL('index.json', folder)
  let list: unknown
  try {
    const response = await fetch(address, { cache: 'no-cache' })
    if (!response.ok) throw new Error(`${response.status} ${response.statusText}`.trim())
    list = await response.json()
  } catch (cause) {
    throw noFolder(address.href, cause instanceof Error ? cause.message : String(cause), cause)
  }
  const files = typeof list === 'object' && list !== null && 'mods' in list ? list.mods : undefined
  if (!Array.isArray(files) || files.length > MOST || !files.every(isFileName))
    throw noFolder(address.href, 'it has no list "mods" of .wasm files')
  return [...new Set(files)]
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

/** Follows what `skein/vite` tells of a folder while developing; elsewhere nothing is told. @returns ends it */
export function followWebFolder(folder: URL, taken: (change: ModsChanged) => void): () => void {
  const told = (event: Event): void => {
    const { detail } = event as CustomEvent<ModsChanged>
    if (detail.folder === folder.pathname) taken(detail)
  }
  window.addEventListener(MODS_CHANGED, told)
  return () => window.removeEventListener(MODS_CHANGED, told)
}

/** Whether a list may name it: a file of the folder itself. */
function isFileName(file: unknown): file is string {
  return typeof file === 'string' && file.length <= 255 && /^[^/\\]+\.wasm$/.test(file)
}

function noFolder(file: string, why: string, cause?: unknown): SkeinError {
  return new SkeinError('mod/no-folder', `the list of mods ${file} cannot be read: ${printable(why)}`, {
    names: { file },
    hint: 'Serve the folder with the plugin skein/vite, or put an index.json beside the mods: {"mods": ["a.wasm"]}.',
    ...(cause === undefined ? {} : { cause }),
  })
}
