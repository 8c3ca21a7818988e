import { connect, isCalled, PLACES, transact, type Place } from './connection.ts'
import { listenToPages, type PageChannel } from './page-channel.ts'

/**
 * Storage of a game in this browser, by place and key. Nothing here throws: where the browser keeps nothing, or no longer,
 * choices hold as long as the page.
 */
export interface Database {
  /** Whether all of it so far is still there when the page is opened again. */
  readonly lasting: boolean
  get(place: Place, key: string): Promise<unknown>
  set(place: Place, key: string, value: unknown): Promise<void>
  delete(place: Place, key: string): Promise<void>
  all(place: Place): Promise<unknown[]>
  /** Calls a listener when another page of the game has set or deleted something. @returns ends it */
  listen(changed: (place: Place, key: string) => void): () => void
  /** Closes the connection to the browser's database once all that was asked for is done. The next use opens it again. */
  close(): Promise<void>
}

/** Opens the database of a game; where that fails, or the browser does not answer, one in memory. */
export async function openDatabase(name: string): Promise<Database> {
  const full = `skein:${name}`
  try {
    return new BrowserDatabase(full, await connect(full))
  } catch {
    return new BrowserDatabase(full, null)
  }
}

/** Stands for something that was deleted. */
const GONE: unique symbol = Symbol('gone')

class BrowserDatabase implements Database {
  readonly #name: string
  readonly #pages: PageChannel
  /** `null` once the browser keeps nothing. */
  #connection: IDBDatabase | null
  /** The browser has closed it. */
  #lost = false
  #reopening: Promise<void> | null = null
  /** Values the browser did not take; they go before those it has. */
  readonly #held = new Map(PLACES.map((place) => [place, new Map<string, unknown>()]))
  #failed = false
  /** Reads and writes that are not done yet. */
  readonly #pending = new Set<Promise<unknown>>()

  constructor(name: string, connection: IDBDatabase | null) {
    this.#name = name
    this.#connection = connection
    this.#pages = listenToPages(name)
    this.#watch(connection)
  }

  get lasting(): boolean {
    return this.#connection !== null && !this.#failed
  }

  async get(place: Place, key: string): Promise<unknown> {
    const held = this.#held.get(place)!
    if (held.has(key)) return valueOf(held.get(key))
    return this.#read(place, undefined, (store) => {
      const request = store.get(key) as IDBRequest<unknown>
      return () => request.result
    })
  }

  async all(place: Place): Promise<unknown[]> {
    const kept = await this.#read(place, new Map<unknown, unknown>(), (store) => {
      const [keys, values] = [store.getAllKeys(), store.getAll() as IDBRequest<unknown[]>]
      return () => new Map(keys.result.map((key, at) => [key as unknown, values.result[at]]))
    })
    for (const [key, value] of this.#held.get(place)!) kept.set(key, value)
    return [...kept.values()].filter((value) => value !== GONE)
  }

  set(place: Place, key: string, value: unknown): Promise<void> {
    return this.#write(place, key, value, (store) => store.put(value, key))
  }

  delete(place: Place, key: string): Promise<void> {
    return this.#write(place, key, GONE, (store) => store.delete(key))
  }

  listen(changed: (place: Place, key: string) => void): () => void {
    return this.#pages.listen((place, key) => {
      // The last word holds, whichever page it was said on.
      this.#held.get(place)!.delete(key)
      changed(place, key)
    })
  }

  async close(): Promise<void> {
    while (this.#pending.size > 0) await Promise.allSettled(this.#pending)
    this.#connection?.close()
    this.#pages.close()
  }

  async #read<T>(place: Place, otherwise: T, ask: (store: IDBObjectStore) => () => T): Promise<T> {
    try {
      return await this.#run(place, 'readonly', otherwise, ask)
    } catch {
      this.#failed = true
      return otherwise
    }
  }

  async #write(
    place: Place,
    key: string,
    value: unknown,
    ask: (store: IDBObjectStore) => IDBRequest,
  ): Promise<void> {
    const held = this.#held.get(place)!
    if (this.#connection === null) return void held.set(key, value)
    try {
      await this.#run(place, 'readwrite', undefined, (store) => {
        ask(store)
        return () => undefined
      })
      held.delete(key)
      this.#pages.tell(place, key)
    } catch {
      // No room, perhaps. Others may still fit.
      this.#failed = true
      held.set(key, value)
    }
  }

  /** Uses the connection, and keeps it open meanwhile. */
  #run<T>(
    place: Place,
    mode: IDBTransactionMode,
    otherwise: T,
    ask: (store: IDBObjectStore) => () => T,
  ): Promise<T> {
    const run = this.#try(place, mode, otherwise, ask)
    this.#pending.add(run)
    void run.catch(() => undefined).then(() => this.#pending.delete(run))
    return run
  }

  /** Tries the connection; one that is closed, as by the browser, is opened again once. */
  async #try<T>(
    place: Place,
    mode: IDBTransactionMode,
    otherwise: T,
    ask: (store: IDBObjectStore) => () => T,
  ): Promise<T> {
    if (this.#connection === null) return otherwise
    const connection = this.#connection
    try {
      return await transact(connection, place, mode, ask)
    } catch (error) {
      if (isCalled(error, 'TimeoutError')) this.#use(null)
      else if (this.#connection === connection && (this.#lost || isCalled(error, 'InvalidStateError')))
        await this.#reopen()
      if (this.#connection === null || this.#connection === connection) throw error
      return transact(this.#connection, place, mode, ask)
    }
  }

  /** Opens the database again, once for all who find it lost. */
  #reopen(): Promise<void> {
    const reopen = async (): Promise<void> => {
      this.#use(await connect(this.#name).catch(() => null))
      this.#reopening = null
    }
    return (this.#reopening ??= reopen())
  }

  #use(connection: IDBDatabase | null): void {
    this.#connection = connection
    this.#lost = false
    this.#watch(connection)
  }

  #watch(connection: IDBDatabase | null): void {
    connection?.addEventListener('close', () => {
      if (this.#connection === connection) this.#lost = true
    })
  }
}

function valueOf(held: unknown): unknown {
  return held === GONE ? undefined : held
}
