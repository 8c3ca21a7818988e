import type { Consent, ConsentStore, ModFile } from '../../../plugins/index.ts'
import { openDatabase, type Database } from '../storage/database.ts'

/**
 * Keeps what a player answers about mods in this browser (IndexedDB), by the SHA-256 of the mod's file: what
 * `fileConsentStore` is in Node. Where the browser keeps nothing, answers last as long as the page.
 *
 * @param game whose answers these are, such as the name of its definition
 */
export function indexedDbConsentStore(game: string): ConsentStore {
  let opened: Promise<Database> | null = null
  let uses = 0
  /** Nobody says when the store is no longer needed: the connection is open while it is in use. */
  const use = async <T>(run: (store: ConsentStore) => Promise<T> | T): Promise<T> => {
    opened ??= openDatabase(game)
    uses++
    try {
      return await run(consentsOf(opened))
    } finally {
      uses--
      if (uses === 0) await (await opened).close()
    }
  }
  return {
    get: (hash) => use((store) => store.get(hash)),
    set: (hash, consent) => use((store) => store.set(hash, consent)),
  }
}

/** Whatever is kept was written by this page's origin; it is checked like any other answer when it is used. */
function consentsOf(opened: Promise<Database>): ConsentStore {
  return {
    get: async (hash) => (await (await opened).get('answers', hash)) as Consent | undefined,
    set: async (hash, consent) => (await opened).set('answers', hash, consent),
  }
}

/** Whether a mod runs: the player has switched it `off`; or it has `crashed` and stays out until it is switched on. */
export type ModSwitch = 'on' | 'off' | 'crashed'

/** A player's choices about mods, and the player's own files. */
export interface PlayerChoices {
  readonly consents: ConsentStore
  /** Whether it is still there when the page is opened again. */
  lasting(): Promise<boolean>
  switchOf(hash: string): Promise<ModSwitch>
  setSwitch(hash: string, to: ModSwitch): Promise<void>
  /** Files that the player has brought. */
  files(): Promise<ModFile[]>
  keep(file: ModFile): Promise<void>
  forget(file: string): Promise<void>
  /** Calls a listener when the player has answered about a mod on another page of the game. @returns ends it */
  listen(answered: (hash: string) => void): () => void
  /** Closes the connection to the browser's database when all is done. */
  close(): Promise<void>
}

/** Choices that this browser keeps for a game. @param consents where answers are kept instead */
export function playerChoices(game: string, consents?: ConsentStore): PlayerChoices {
  const opened = openDatabase(game)
  return {
    consents: consents ?? consentsOf(opened),
    lasting: async () => (await opened).lasting,
    switchOf: async (hash) => {
      const kept = await (await opened).get('switches', hash)
      return kept === 'off' || kept === 'crashed' ? kept : 'on'
    },
    setSwitch: async (hash, to) => {
      const database = await opened
      await (to === 'on' ? database.delete('switches', hash) : database.set('switches', hash, to))
    },
    files: async () => (await (await opened).all('files')).filter(isModFile),
    keep: async ({ file, bytes }) => (await opened).set('files', file, { file, bytes }),
    forget: async (file) => (await opened).delete('files', file),
    listen(answered) {
      const ended = new AbortController()
      const { signal } = ended
      const listen = async (): Promise<void> => {
        const database = await opened
        if (signal.aborted || consents !== undefined) return
        const end = database.listen((place, key) => {
          if (place === 'answers') answered(key)
        })
        signal.addEventListener('abort', end)
      }
      void listen()
      return () => ended.abort()
    },
    close: async () => (await opened).close(),
  }
}

function isModFile(value: unknown): value is ModFile {
  if (typeof value !== 'object' || value === null) return false
  const { file, bytes } = value as Partial<ModFile>
  return typeof file === 'string' && bytes instanceof Uint8Array
}
