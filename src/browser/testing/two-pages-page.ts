import { indexedDbConsentStore, type ConsentStore } from '../../page.ts'
import { openDatabase } from '../storage/database.ts'

/** The page's services for the test that opened it. */
export interface StoragePage {
  readonly consents: ConsentStore
  /** Keeps so many answers, all at once or each after the one before. */
  answer(prefix: string, count: number, together: boolean): Promise<void>
  /** The answers about so many mods. */
  read(prefix: string, count: number): Promise<unknown[]>
  /** Whether all of it is kept by the browser. */
  lasting(): Promise<boolean>
  /** Another version of the game wants the database for itself: connections that are open close. */
  upgrade(): Promise<void>
}

const NAME = 'shared'
const consents = indexedDbConsentStore(NAME)
const keys = (prefix: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}${index}`)

const offered: StoragePage = {
  consents,
  async answer(prefix, count, together) {
    const writes = keys(prefix, count).map((key) => async () => consents.set(key, true))
    if (together) await Promise.all(writes.map((write) => write()))
    else for (const write of writes) await write()
  },
  read: (prefix, count) => Promise.all(keys(prefix, count).map(async (key) => consents.get(key))),
  async lasting() {
    const database = await openDatabase(NAME)
    const { lasting } = database
    await database.close()
    return lasting
  },
  upgrade: () =>
    new Promise((resolve, reject) => {
      const request = indexedDB.open(`skein:${NAME}`, 3)
      request.addEventListener('success', () => {
        request.result.close()
        resolve()
      })
      request.addEventListener('error', () => reject(request.error as Error))
    }),
}
Object.assign(globalThis, { storage: offered })
