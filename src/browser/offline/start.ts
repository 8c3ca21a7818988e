import { SW_FILE, UPDATE } from './protocol.ts'
import { offerUpdate } from './update-notice.ts'

// What a page that was made by "skein package" runs beside its game: it starts the service worker, and offers new versions.

/** Starts the worker. A page changes to a new version only when its player asks for it, on this page or another of the game. */
async function start(workers: ServiceWorkerContainer): Promise<void> {
  const address = new URL(SW_FILE, document.baseURI)
  /** Whether the page is the worker's, rather than that of another game above it on the site. */
  const isOwn = (): boolean => workers.controller?.scriptURL === address.href
  /** A page without the worker has come from the server: there is nothing newer for it. */
  let taken = isOwn()
  workers.addEventListener('controllerchange', () => {
    if (taken) location.reload()
    taken = isOwn()
  })
  const registration = await workers.register(address)
  const offer = (): void => {
    if (registration.waiting === null || !isOwn()) return
    // The newest one is asked, which may be another by then.
    offerUpdate(() => registration.waiting?.postMessage(UPDATE))
  }
  const follow = (worker: ServiceWorker | null): void =>
    worker?.addEventListener('statechange', () => {
      if (worker.state === 'installed') offer()
    })
  offer()
  follow(registration.installing)
  registration.addEventListener('updatefound', () => follow(registration.installing))
  // A game that is installed may stay open for days.
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') registration.update().catch(() => undefined)
  })
}

if ('serviceWorker' in navigator) {
  // oxlint-disable-next-line no-console -- the game plays without it; whoever publishes it wants to know
  start(navigator.serviceWorker).catch((error: unknown) => console.warn(error))
}
