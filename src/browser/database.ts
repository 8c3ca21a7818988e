const PLACES = ['answers', 'switches', 'files', 'bindings', 'settings'] as const

/** The places of a game's database in the browser. */
export type Place = (typeof PLACES)[number]

/** What a game remembers in this browser, by place and key. */
export interface Database {
  /** Whether it is still there when the page is opened again. */
  readonly lasting: boolean
  get(place: Place, key: string): Promise<unknown>
  set(place: Place, key: string, value: unknown): Promise<void>
  delete(place: Place, key: string): Promise<void>
  all(place: Place): Promise<unknown[]>
}

/** Opens the database of a game; where the browser keeps nothing, as in some private windows, one in memory. */
export async function openDatabase(name: string): Promise<Database> {
  try {
    return inBrowser(await open(`skein:${name}`))
  } catch {
    return inMemory()
  }
}

function open(name: string): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, 2)
    request.addEventListener('upgradeneeded', () => {
      const there = request.result.objectStoreNames
      for (const place of PLACES) if (!there.contains(place)) request.result.createObjectStore(place)
    })
    request.addEventListener('success', () => {
      const database = request.result
      // A later version of the game may want to change it.
      database.addEventListener('versionchange', () => database.close())
      resolve(database)
    })
    request.addEventListener('error', () => reject(request.error))
    request.addEventListener('blocked', () => reject(new Error('another page holds the database')))
  })
}

function inBrowser(database: IDBDatabase): Database {
  const run = <T>(
    place: Place,
    mode: IDBTransactionMode,
    ask: (store: IDBObjectStore) => IDBRequest<T>,
  ): Promise<T> =>
    new Promise((resolve, reject) => {
      const transaction = database.transaction(place, mode)
      const request = ask(transaction.objectStore(place))
      transaction.addEventListener('complete', () => resolve(request.result))
      const failed = (): void => reject(transaction.error ?? new Error('nothing can be kept'))
      transaction.addEventListener('abort', failed)
      transaction.addEventListener('error', failed)
    })
  return {
    lasting: true,
    get: (place, key) => run<unknown>(place, 'readonly', (store) => store.get(key)),
    set: async (place, key, value) => void (await run(place, 'readwrite', (store) => store.put(value, key))),
    delete: (place, key) => run(place, 'readwrite', (store) => store.delete(key)),
    all: (place) => run<unknown[]>(place, 'readonly', (store) => store.getAll()),
  }
}

function inMemory(): Database {
  const places = new Map(PLACES.map((place) => [place, new Map<string, unknown>()]))
  return {
    lasting: false,
    get: async (place, key) => places.get(place)!.get(key),
    set: async (place, key, value) => void places.get(place)!.set(key, value),
    delete: async (place, key) => void places.get(place)!.delete(key),
    all: async (place) => [...places.get(place)!.values()],
  }
}
