import { memoryConsents, type ConsentStore, type ModFile } from '../../../plugins/index.ts'
import { openDatabase, type Database } from '../database.ts'

/**
 * Keeps what a player answers about mods in this browser (IndexedDB), by the SHA-256 of the mod's file: what
 * `fileConsents` is in Node. Where the browser keeps nothing, answers last as long as the page.
 *
 * @param game whose answers these are, such as the name of its definition
 */
export function webConsents(game: string): ConsentStore {
  const opened = openDatabase(game)
  return consentsOf(opened)
}

/** Whatever is kept was written by this page's origin; it is checked like any other answer when it is used. */
function consentsOf(opened: Promise<Database>): ConsentStore {
  const kept = memoryConsents()
  return {
    get: async (hash) =>
      (await kept.get(hash)) ??
      ((await (await opened).get('answers', hash).catch(() => undefined)) as ReturnType<ConsentStore['get']>),
    set: async (hash, consent) => {
      await kept.set(hash, consent)
      await (await opened).set('answers', hash, consent)
    },
  }
}

/** What a player has chosen about mods, and the files that are the player's own. */
export interface PlayerMemory {
  readonly consents: ConsentStore
  /** Whether it is still there when the page is opened again. */
  lasting(): Promise<boolean>
  isOff(hash: string): Promise<boolean>
  setOff(hash: string, off: boolean): Promise<void>
  /** Files that the player has brought. */
  files(): Promise<ModFile[]>
  keep(file: ModFile): Promise<void>
  forget(file: string): Promise<void>
}

/** What this browser remembers of the mods of a game. @param consents where answers are kept instead */
export function playerMemory(game: string, consents?: ConsentStore): PlayerMemory {
  const opened = openDatabase(game)
  return {
    consents: consents ?? consentsOf(opened),
    lasting: async () => (await opened).lasting,
    isOff: async (hash) => (await (await opened).get('switches', hash)) === 'off',
    setOff: async (hash, off) => {
      const database = await opened
      await (off ? database.set('switches', hash, 'off') : database.delete('switches', hash))
    },
    files: async () => (await (await opened).all('files')).filter(isModFile),
    keep: async ({ file, bytes }) => (await opened).set('files', file, { file, bytes }),
    forget: async (file) => (await opened).delete('files', file),
  }
}

function isModFile(value: unknown): value is ModFile {
  if (typeof value !== 'object' || value === null) return false
  const { file, bytes } = value as Partial<ModFile>
  return typeof file === 'string' && bytes instanceof Uint8Array
}
