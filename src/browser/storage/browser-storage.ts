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
  /** Records that the browser does not have yet: of one mod, the newest alone. */
  const waiting = new Map<string, Uint8Array>()
  let busy = false
  const writeAll = async (): Promise<void> => {
    busy = true
    const database = await opened
    for (const [mod, bytes] of waiting) {
      waiting.delete(mod)
      await database.set('storage', mod, { mod, bytes } satisfies Stored)
    }
    await database.close()
    busy = false
    // One may have come while the connection was closed.
    if (waiting.size > 0) await writeAll()
  }
  const records = new Map<string, Uint8Array>()
  return {
    ready: read(opened, records),
    read: (mod) => records.get(mod) ?? null,
    write(mod, bytes) {
      records.set(mod, bytes)
      waiting.set(mod, bytes)
      if (!busy) void writeAll()
    },
  }
}

async function read(opened: Promise<Database>, records: Map<string, Uint8Array>): Promise<void> {
  const database = await opened
  for (const { mod, bytes } of (await database.all('storage')) as Stored[])
    if (bytes instanceof Uint8Array && !records.has(mod)) records.set(mod, bytes)
  await database.close()
}
