import { PLACES, type Place } from './connection.ts'

/** A channel among a game's pages in one browser, for news that something they remember has changed. */
export interface PageChannel {
  /** Tells the other pages. */
  tell(place: Place, key: string): void
  /** Calls a listener when another page has told something. @returns ends it */
  listen(changed: (place: Place, key: string) => void): () => void
  /** Closes it, until it is used again. */
  close(): void
}

/** Opens the channel of a game's database when it is first used; where the browser has none, pages hear nothing of each other. */
export function listenToPages(database: string): PageChannel {
  let opened: BroadcastChannel | null = null
  const channel = (): BroadcastChannel | null => {
    try {
      return (opened ??= new BroadcastChannel(database))
    } catch {
      // Some browsers of embedded pages.
      return null
    }
  }
  return {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel has no target but its own origin
    tell: (place, key) => channel()?.postMessage({ place, key }),
    listen(changed) {
      const told = ({ data }: MessageEvent<unknown>): void => {
        const { place, key } = (data ?? {}) as Partial<Record<'place' | 'key', unknown>>
        const known = PLACES.find((it) => it === place)
        if (known !== undefined && typeof key === 'string') changed(known, key)
      }
      const listening = channel()
      listening?.addEventListener('message', told)
      return () => listening?.removeEventListener('message', told)
    },
    close() {
      opened?.close()
      opened = null
    },
  }
}
