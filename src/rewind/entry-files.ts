import { SkeinError, type JournalContent } from '../../engine/index.ts'
import { addStateEntries } from '../recorded-states.ts'
import { LOAD_ENTRIES, SNAPSHOT_ENTRIES } from '../snapshot/entry.ts'
import type { Game, Mods } from '../game.ts'
import type { OtherEntry } from './timeline.ts'

/** The contents of the files that inputs name, read beforehand. */
export class EntryFiles {
  readonly #game: Game<Mods>
  readonly #contents = new Map<string, JournalContent>()
  #ready: Promise<void> = Promise.resolve()

  constructor(game: Game<Mods>) {
    this.#game = game
  }

  /** Fulfilled when all inputs so far can take effect again. */
  get ready(): Promise<void> {
    return this.#ready
  }

  keep(content: JournalContent): void {
    this.#contents.set(content.hash, content)
  }

  clear(): void {
    this.#contents.clear()
  }

  /** Reads the files of an input, so that it can take effect again. @param failed told where that cannot be */
  prepare(entry: OtherEntry, failed: (error: unknown) => void): void {
    const before = this.#ready
    const read = async (): Promise<void> => {
      await before
      await this.#read(entry)
    }
    this.#ready = read().catch(failed)
  }

  async #read({ name, data }: OtherEntry): Promise<void> {
    const { engine } = this.#game
    if (!engine.entryKinds.has(name) && (name === LOAD_ENTRIES || name === SNAPSHOT_ENTRIES))
      addStateEntries(engine, await this.#game.states())
    await engine.entryKinds.get(name)?.prepare([data], (wanted) => this.#contentOf(wanted))
  }

  #contentOf({ hash, name: mod, file }: Omit<JournalContent, 'bytes'>): JournalContent {
    const found = this.#contents.get(hash)
    if (found !== undefined) return found
    throw new SkeinError('recording/missing-mod', `the content of ${file} is not known`, {
      names: { mod, file },
      hint: 'Serve the page from localhost or by https: other pages cannot tell the contents of files apart.',
    })
  }
}
