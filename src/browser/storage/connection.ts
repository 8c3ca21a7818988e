/** The places of a game's database in the browser. */
export const PLACES = ['answers', 'switches', 'files', 'bindings', 'settings', 'saves', 'storage'] as const

/** One of the places of a game's database in the browser. */
export type Place = (typeof PLACES)[number]

const VERSION = 3
/** Milliseconds to wait for the browser: some never answer, and nobody waits for a game that long. */
const PATIENCE = 3000
/** The same for the files of mods and for saved games, which may have many megabytes. */
const FILES_PATIENCE = 15_000

/**
 * Opens the database of a game.
 *
 * @throws whatever the browser says, also at once or by never answering: there is none in some private windows, another page
 * may hold it in an older version, and it may be damaged
 */
export async function connect(name: string): Promise<IDBDatabase> {
  try {
    return await open(name, VERSION)
  } catch (error) {
    // A later version of the game has been here; its data may be of use still.
    if (isCalled(error, 'VersionError')) return open(name)
    throw error
  }
}

function open(name: string, version?: number): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    let waiting = true
    const fail = (error: unknown): void => {
      waiting = false
      clearTimeout(timer)
      reject(error)
    }
    const timer = setTimeout(() => fail(silence('open its database')), PATIENCE)
    const request = indexedDB.open(name, version)
    request.addEventListener('upgradeneeded', () => {
      const there = request.result.objectStoreNames
      for (const place of PLACES) if (!there.contains(place)) request.result.createObjectStore(place)
    })
    request.addEventListener('success', () => {
      const database = request.result
      const whole = PLACES.every((place) => database.objectStoreNames.contains(place))
      if (!waiting || !whole) {
        database.close()
        return fail(new Error(`the database ${name} has other object stores`))
      }
      clearTimeout(timer)
      // A later version of the game may want to change it.
      database.addEventListener('versionchange', () => database.close())
      resolve(database)
    })
    request.addEventListener('error', () => fail(request.error))
  })
}

/**
 * Reads or writes in one transaction.
 *
 * @param ask makes the requests; it returns a function that gives their result once the transaction is complete
 * @throws whatever the browser says
 */
export function transact<T>(
  database: IDBDatabase,
  place: Place,
  mode: IDBTransactionMode,
  ask: (store: IDBObjectStore) => () => T,
): Promise<T> {
  return new Promise((resolve, reject) => {
    // The player may switch the machine off at once.
    const durability = place === 'saves' ? 'strict' : 'default'
    const transaction = database.transaction(place, mode, { durability })
    const timer = setTimeout(
      () => reject(silence('use its database')),
      place === 'files' || place === 'saves' ? FILES_PATIENCE : PATIENCE,
    )
    const end = (): void => {
      clearTimeout(timer)
      reject(transaction.error ?? new Error('this page has no storage'))
    }
    transaction.addEventListener('abort', end)
    transaction.addEventListener('error', end)
    const result = ask(transaction.objectStore(place))
    transaction.addEventListener('complete', () => {
      clearTimeout(timer)
      resolve(result())
    })
  })
}

/** Whether an error is one of the browser's, by its name. */
export function isCalled(error: unknown, name: string): boolean {
  return error instanceof DOMException && error.name === name
}

function silence(doing: string): DOMException {
  return new DOMException(`the browser does not answer a request to ${doing}`, 'TimeoutError')
}
