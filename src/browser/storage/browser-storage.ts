import type { ModStorage } from '../../../plugins/storage/mod-storage.ts'
import { openDatabase, type Database } from './database.ts'

/** The record of a mod in the browser's database. */
interface Stored {
  readonly mod: string
  readonly bytes: Uint8Array
}

/**
 * Keeps the storage of mods in this browser (IndexedDB). All records are read at once, before the first mod starts. Where the browser
 * keeps nothing, they last as long as the page. Of two pages of a game, the one that writes a mod's record last wins.
 *
 * @param game whose mods these are, such as the name of its definition
 */
export function browserModStorage(game: string): ModStorage {
  const opened = openDatabase(game)
  const records = new Map<string, Uint8Array>()
  return {
    ready: read(opened, records),
    read: (mod) => records.get(mod) ?? null,
    write(mod, bytes) {
      records.set(mod, bytes)
      void write(opened, { mod, bytes })
    },
  }
}

async function read(opened: Promise<Database>, records: Map<string, Uint8Array>): Promise<void> {
  const database = await opened
  for (const { mod, bytes } of (await database.all('storage')) as Stored[])
    if (bytes instanceof Uint8Array && !records.has(mod)) records.set(mod, bytes)
  await database.close()
}

async function write(opened: Promise<Database>, stored: Stored): Promise<void> {
  const database = await opened
  await database.set('storage', stored.mod, stored)
  await database.close()
}
