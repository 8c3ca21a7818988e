/** The name of the worker's file, and of the script that starts it. */
export const WORKER = 'sw.js'
export const STARTER = 'offline.js'

/** Starts the worker, from a file of its own: the page's policy allows no script within it. */
export const STARTER_CODE: string = `if ('serviceWorker' in navigator) {
  navigator.serviceWorker.register(new URL('./${WORKER}', import.meta.url)).catch((error) => console.warn(error))
}
`

/**
 * A service worker that keeps a game, so that it opens without a network. What belongs to the game comes from what is kept,
 * until a new version is there as a whole; mods come from the server where it can be reached.
 *
 * @param version another one for other contents
 * @param files what the game consists of, by their paths below the page
 * @param mods the path of the folder of mods below the page
 */
export function workerCode(version: string, files: readonly string[], mods: string): string {
  const paths = ['./', ...files.map((file) => `./${file.split('/').map(encodeURIComponent).join('/')}`)]
  return `// Written by "skein package".
const scope = self.registration.scope
const prefix = 'skein ' + scope + ' '
const kept = prefix + ${JSON.stringify(version)}
const mods = new URL(${JSON.stringify(`./${mods}/`)}, scope).href
const files = ${JSON.stringify(paths, null, 2)}

self.addEventListener('install', (event) => event.waitUntil(keepAll()))
self.addEventListener('activate', (event) => event.waitUntil(forgetOld()))
self.addEventListener('fetch', (event) => {
  const { request } = event
  if (request.method !== 'GET' || !request.url.startsWith(scope)) return
  event.respondWith(request.url.startsWith(mods) ? newest(request) : known(request))
})

async function keepAll() {
  const cache = await caches.open(kept)
  await cache.addAll(files.map((file) => new Request(new URL(file, scope), { cache: 'reload' })))
}

async function forgetOld() {
  for (const name of await caches.keys()) if (name.startsWith(prefix) && name !== kept) await caches.delete(name)
  await self.clients.claim()
}

async function known(request) {
  const cache = await caches.open(kept)
  const page = request.mode === 'navigate' ? await cache.match(new URL('./', scope)) : undefined
  return page ?? (await cache.match(request, { ignoreSearch: true })) ?? fetch(request)
}

async function newest(request) {
  const cache = await caches.open(kept)
  try {
    const response = await fetch(request)
    if (response.ok) await cache.put(request, response.clone())
    return response
  } catch (error) {
    const response = await cache.match(request, { ignoreSearch: true })
    if (response === undefined) throw error
    return response
  }
}
`
}
