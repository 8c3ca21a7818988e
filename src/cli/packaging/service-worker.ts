import { UPDATE } from '../../browser/offline/protocol.ts'

/** The script of a page that starts the worker and offers new versions. */
export const STARTER = 'offline.js'

/** A file that a game consists of. */
export interface KeptFile {
  /** Below the page, with `/`. */
  readonly path: string
  /** Its hash, as `integrity` of a request has it: `sha256-…`; `null` for a file that may change on the server. */
  readonly integrity: string | null
}

/** The mark of a page, by which the worker tells whether it is of its version. */
export function versionMark(version: string): string {
  return `<meta name="skein-version" content="${version}" />`
}

/**
 * A service worker that keeps a game, so that it opens without a network. The files of the game, its mods among them, come from
 * the cache, until a new version is there as a whole and the player, or the closing of all pages, lets it take over. While
 * the server has the same version, mods come from there: they may be exchanged without packaging the game again.
 *
 * @param version another one for other contents
 * @param files the files of the game, without its page and its mods
 * @param mods the paths of the files of its folder of mods
 * @param folder the path of that folder
 */
export function workerCode(
  version: string,
  files: readonly KeptFile[],
  mods: readonly string[],
  folder: string,
): string {
  const paths = files.map(({ path, integrity }) => [addressOf(path), integrity])
  return `// Written by "skein package".
const version = ${JSON.stringify(version)}
const scope = self.registration.scope
const prefix = 'skein ' + scope + ' '
const kept = prefix + version
const mark = ${JSON.stringify(versionMark(version))}
const at = (path) => new URL(path, scope).href
const folder = at(${JSON.stringify(addressOf(`${folder}/`))})
const files = new Map(${JSON.stringify(paths, null, 2)}.map(([path, integrity]) => [at(path), integrity]))
const mods = ${JSON.stringify(mods.map(addressOf), null, 2)}.map(at)
// So long a server is waited for where something is kept.
const patience = 4000

self.addEventListener('install', (event) => event.waitUntil(keepAll()))
self.addEventListener('activate', (event) => event.waitUntil(forgetOld()))
self.addEventListener('message', ({ data }) => {
  if (data === ${JSON.stringify(UPDATE)}) self.skipWaiting()
})
self.addEventListener('fetch', (event) => {
  const { request } = event
  if (request.method !== 'GET') return
  const { origin, pathname } = new URL(request.url)
  const address = origin + pathname
  // Other pages and files of the site, such as another game below this one, are none of this game's business.
  if (address.startsWith(folder)) event.respondWith(modAt(address, event))
  else if (address === scope || address === at('./index.html')) event.respondWith(ownAt(scope, request))
  else if (files.has(address)) event.respondWith(ownAt(address, request))
})

// All of it or nothing: while a server gets its files one by one, some are of the old version.
async function keepAll() {
  const cache = await caches.open(kept)
  const keep = async (address, integrity = '') => {
    const response = await fetch(address, { cache: 'reload', integrity })
    if (!response.ok) throw new Error(address + ' is not there')
    if (address === scope && !(await response.clone().text()).includes(mark))
      throw new Error('the page on the server is of another version')
    await cache.put(address, response.redirected ? new Response(response.body, response) : response)
  }
  try {
    await Promise.all([keep(scope), ...Array.from(files, ([address, integrity]) => keep(address, integrity ?? ''))])
  } catch (error) {
    await caches.delete(kept)
    throw error
  }
  await Promise.allSettled(mods.map((address) => keep(address)))
}

async function forgetOld() {
  for (const name of await caches.keys()) if (name.startsWith(prefix) && name !== kept) await caches.delete(name)
  await self.clients.claim()
}

async function ownAt(address, request) {
  return (await keptAt(address)) ?? fetch(request)
}

// A game that is kept plays with the mods that are kept beside it: those of a newer version may be made for that.
async function modAt(address, event) {
  const old = await keptAt(address)
  const answers = Promise.all([fetch(event.request).catch(() => null), isServed()])
  const late = new Promise((done) => setTimeout(done, patience, [null, false]))
  const [response, served] = await (old === undefined ? answers : Promise.race([answers, late]))
  if (response === null || (old !== undefined && (!served || response.status >= 500))) return old ?? Response.error()
  if (served && response.ok) event.waitUntil(keepMod(address, response.clone()))
  return response
}

async function keepMod(address, response) {
  // There may be no room for it.
  await caches.open(kept).then((cache) => cache.put(address, response)).catch(() => undefined)
}

async function keptAt(address) {
  try {
    return await (await caches.open(kept)).match(address)
  } catch {
    return undefined
  }
}

// Whether the server has this version of the game, as its worker says. Files that are asked for together ask once.
let asking = null
function isServed() {
  asking ??= askServer().finally(() => (asking = null))
  return asking
}

async function askServer() {
  try {
    const response = await fetch(self.location.href, { cache: 'no-store' })
    return response.ok && (await response.text()).includes('const version = ' + JSON.stringify(version))
  } catch {
    return false
  }
}
`
}

function addressOf(path: string): string {
  return `./${path.split('/').map(encodeURIComponent).join('/')}`
}
