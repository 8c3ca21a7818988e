import { SkeinError } from '../../../engine/index.ts'
import {
  describeSlot,
  newestFirst,
  noSlot,
  slotName,
  slotTaken,
  type SaveSlot,
  type SaveSlots,
} from '../../saves/slots.ts'
import { connect, isCalled, transact } from '../storage/connection.ts'

/** A saved game in the browser's database. */
interface Kept {
  readonly name: string
  readonly bytes: Uint8Array
  /** When it was put there, in milliseconds since 1970. */
  readonly stored: number
}

/**
 * Keeps saved games in the browser, in the database of a game. Every change is one transaction: a page that is closed meanwhile leaves the
 * earlier saved game or the new one.
 *
 * @param game the name of the game
 * @example
 * ```ts
 * import { browserSlots } from 'skein/page'
 *
 * const slots = browserSlots('my-game')
 * for (const { name, savedAt } of await slots.list()) console.info(name, new Date(savedAt))
 * ```
 */
export function browserSlots(game: string): SaveSlots {
  const use = <T>(mode: IDBTransactionMode, ask: (store: IDBObjectStore) => () => T): Promise<T> =>
    within(game, mode, ask)
  /** Reads one entry, and changes it within the same transaction. @throws SkeinError `save/no-slot` */
  const change = async (name: string, go: (store: IDBObjectStore, kept: Kept) => void): Promise<void> => {
    const found = await use('readwrite', (store) => {
      let kept: Kept | null = null
      const request = store.get(name) as IDBRequest<unknown>
      request.addEventListener('success', () => {
        kept = keptOf(request.result)
        if (kept !== null) go(store, kept)
      })
      return () => kept !== null
    })
    if (!found) throw noSlot(name)
  }
  return {
    async list() {
      const all = await use('readonly', (store) => {
        const request = store.getAll() as IDBRequest<unknown[]>
        return () => request.result
      })
      return newestFirst(
        all.flatMap((it): SaveSlot[] => {
          const kept = keptOf(it)
          return kept === null ? [] : [describeSlot(kept.name, kept.bytes, kept.stored)]
        }),
      )
    },
    async read(name) {
      const key = slotName(name)
      const found = await use('readonly', (store) => {
        const request = store.get(key) as IDBRequest<unknown>
        return () => keptOf(request.result)
      })
      if (found === null) throw noSlot(key)
      return found.bytes
    },
    async write(name, bytes) {
      const kept: Kept = { name: slotName(name), bytes: bytes.slice(), stored: Date.now() }
      await use('readwrite', (store) => {
        store.put(kept, kept.name)
        return () => undefined
      })
    },
    async rename(name, to) {
      const [from, target] = [slotName(name), slotName(to)]
      let taken = false
      await change(from, (store, kept) => {
        if (from === target) return
        const there = store.getKey(target)
        there.addEventListener('success', () => {
          taken = there.result !== undefined
          if (taken) return
          store.put({ ...kept, name: target }, target)
          store.delete(from)
        })
      })
      if (taken) throw slotTaken(target)
    },
    async delete(name) {
      const key = slotName(name)
      await change(key, (store) => void store.delete(key))
    },
  }
}

/** Opens the database for one transaction: other pages of the game, and later versions of it, are never in each other's way. */
async function within<T>(
  game: string,
  mode: IDBTransactionMode,
  ask: (store: IDBObjectStore) => () => T,
): Promise<T> {
  let database: IDBDatabase | null = null
  try {
    database = await connect(`skein:${game}`)
    return await transact(database, 'saves', mode, ask)
  } catch (cause) {
    throw failed(cause)
  } finally {
    database?.close()
  }
}

/** An entry that this version can read; `null` for anything else. */
function keptOf(value: unknown): Kept | null {
  const { name, bytes, stored } = (value ?? {}) as Partial<Record<keyof Kept, unknown>>
  if (typeof name !== 'string' || !(bytes instanceof Uint8Array)) return null
  return { name, bytes, stored: typeof stored === 'number' ? stored : 0 }
}

function failed(cause: unknown): SkeinError {
  const full = isCalled(cause, 'QuotaExceededError')
  const reason = full ? 'it has no room left' : cause instanceof Error ? cause.message : String(cause)
  return new SkeinError('save/storage-failed', `this browser cannot keep saved games: ${reason}`, {
    hint: full
      ? 'Delete saved games, or export them as files.'
      : 'Open the page in a window that is not private, and allow the site to store data; or export the game as a file.',
    cause,
  })
}
