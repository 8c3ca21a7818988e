import { SkeinError } from '../../../engine/index.ts'
import type { ModFile, ModStatus, PermissionSheet } from '../../../plugins/index.ts'
import type { Game, Mods } from '../../game.ts'
import type { PlayerMemory } from './memory.ts'

/** Where a mod comes from: the game's folder, the player's own files, or the game itself. */
export type Origin = 'folder' | 'own' | 'game'

/** A mod that the page knows, whether or not the game has it. */
export interface ShelfMod {
  readonly file: string
  /** `namespace:name`, or the file while its name is not known. */
  readonly name: string
  readonly version: string
  readonly origin: Origin
  /**
   * As a {@link ModStatus}; or `asking`: the player has not said yet whether it may run; `declined`: it may not. Nothing
   * of those two has run.
   */
  readonly state: ModStatus['status'] | 'asking' | 'declined'
  /** Why it does not run; or, while it runs, why a newer version of its file does not. */
  readonly errors: readonly SkeinError[]
  /** What it asks for; `null` when the file is no mod. */
  readonly sheet: PermissionSheet | null
}

/** Files, by where they come from. */
export type ShelfFiles = Readonly<Partial<Record<'folder' | 'own', readonly ModFile[]>>>

interface Entry extends ModFile {
  readonly origin: Origin
  readonly hash: string | null
  readonly sheet: PermissionSheet | null
  errors: readonly SkeinError[]
  /** What the player says to it; `null` while there is no answer. */
  allowed: boolean | null
  off: boolean
  /** Whether the game has it. */
  given: boolean
}

/**
 * The mods that a page knows. A mod is given to the game once the player allows it, and while it is switched on; what the
 * player says is remembered by what is in the file.
 */
export class ModShelf {
  readonly #game: Game<Mods>
  readonly #memory: PlayerMemory
  readonly #asks: boolean
  readonly #changed: () => void
  readonly #entries = new Map<string, Entry>()
  #forgetful = false

  /** @param changed told whenever the list may be another one */
  constructor(game: Game<Mods>, memory: PlayerMemory, asks: boolean, changed: () => void) {
    this.#game = game
    this.#memory = memory
    this.#asks = asks
    this.#changed = changed
  }

  /** Whether something could not be remembered: it holds until the page is closed. */
  get forgetful(): boolean {
    return this.#forgetful
  }

  /** All of them, by name. */
  list(): ShelfMod[] {
    const statuses = new Map(this.#game.mods.list().map((status) => [status.file, status]))
    const mods = [...this.#entries.values()].map((entry) => viewOf(entry, statuses.get(entry.file)))
    for (const { file, name, version, status, errors } of statuses.values()) {
      if (this.#entries.has(file)) continue
      mods.push({
        file,
        name,
        version,
        origin: 'game',
        state: status,
        errors,
        sheet: this.#game.mods.sheet(file),
      })
    }
    return mods.toSorted((a, b) => order(a.name, b.name) || order(a.file, b.file))
  }

  /**
   * Takes up files, in place of what they held before. What the player allows is given to the game together.
   *
   * @param trusted whoever develops the game has written them: nobody is asked, and what was refused stays so
   */
  async take({ folder = [], own = [] }: ShelfFiles, trusted = false): Promise<void> {
    const taken = await Promise.all([
      ...folder.map((file) => this.#read(file, 'folder', trusted)),
      ...own.map((file) => this.#read(file, 'own', trusted)),
    ])
    const give: Entry[] = []
    for (const entry of taken) {
      const old = this.#entries.get(entry.file)
      if (old !== undefined && old.sheet !== null && entry.sheet === null) {
        // What is there goes on.
        old.errors = entry.errors
        continue
      }
      this.#entries.set(entry.file, entry)
      if (entry.allowed === true && !entry.off) give.push(entry)
      else if (old?.given === true) this.#game.mods.remove(entry.file)
    }
    await this.#give(give)
  }

  /** The player lets mods run; they start together. */
  async allow(files: readonly string[]): Promise<void> {
    const entries = files.map((file) => this.#entry(file))
    for (const entry of entries) {
      entry.allowed = true
      entry.off = false
      await this.#remember(entry.hash, async (hash) => {
        await this.#memory.consents.set(hash, true)
        await this.#memory.setOff(hash, false)
      })
    }
    await this.#give(entries)
  }

  /** The player does not want a mod. */
  async decline(file: string): Promise<void> {
    const entry = this.#entry(file)
    entry.allowed = false
    this.#takeBack(entry)
    await this.#remember(entry.hash, (hash) => this.#memory.consents.set(hash, false))
    this.#changed()
  }

  /** Switches a mod on; about one that the player has not allowed, the player is asked. */
  async switchOn(file: string): Promise<void> {
    const entry = this.#entries.get(file)
    if (entry === undefined || entry.given) {
      this.#game.mods.enable(file)
    }
    if (entry !== undefined) {
      entry.off = false
      entry.errors = entry.sheet === null ? entry.errors : []
      if (entry.allowed !== true) entry.allowed = null
      await this.#remember(entry.hash, (hash) => this.#memory.setOff(hash, false))
      if (entry.allowed === true && !entry.given) await this.#give([entry])
    }
    this.#changed()
  }

  async switchOff(file: string): Promise<void> {
    const entry = this.#entries.get(file)
    if (entry === undefined || entry.given) this.#game.mods.disable(file)
    if (entry !== undefined) {
      entry.off = true
      await this.#remember(entry.hash, (hash) => this.#memory.setOff(hash, true))
    }
    this.#changed()
  }

  /** Forgets a file, and takes its mod out of the game. */
  async remove(file: string): Promise<void> {
    const entry = this.#entry(file)
    // First what lasts: whoever sees the mod gone may close the page.
    if (entry.origin === 'own') await this.#remember(entry.hash, () => this.#memory.forget(file))
    this.#takeBack(entry)
    this.#entries.delete(file)
    this.#changed()
  }

  /** Keeps a file that the player has brought. */
  async keep(file: ModFile): Promise<void> {
    if (this.#entries.get(file.file)?.sheet !== null) await this.#remember('', () => this.#memory.keep(file))
  }

  async #read(file: ModFile, origin: Origin, trusted: boolean): Promise<Entry> {
    const bare = { file: file.file, bytes: file.bytes, origin, given: false }
    let sheet: PermissionSheet
    try {
      sheet = await this.#game.mods.inspect(file)
    } catch (error) {
      if (!(error instanceof SkeinError)) throw error
      return { ...bare, hash: null, sheet: null, errors: [error], allowed: null, off: false }
    }
    const { hash } = sheet
    const old = trusted ? this.#entries.get(file.file) : undefined
    const off = old?.off ?? (hash !== null && (await this.#memory.isOff(hash)))
    if (old?.off === true) await this.#remember(hash, (it) => this.#memory.setOff(it, true))
    const entry = { ...bare, hash, sheet, errors: [], off }
    if (!this.#asks) return { ...entry, allowed: true }
    if (trusted) {
      const allowed = old === undefined ? true : old.allowed
      if (allowed !== null) await this.#remember(hash, (it) => this.#memory.consents.set(it, allowed))
      return { ...entry, allowed }
    }
    const kept = hash === null ? undefined : await this.#memory.consents.get(hash)
    return { ...entry, allowed: typeof kept === 'boolean' ? kept : null }
  }

  async #give(entries: readonly Entry[]): Promise<void> {
    if (entries.length > 0) {
      const statuses = await this.#game.mods.add(entries.map(({ file, bytes }) => ({ file, bytes })))
      for (const [index, entry] of entries.entries()) {
        entry.given = true
        let status = statuses[index]
        // The game had it switched off; whoever brings another file of it wants it to run.
        if (status?.status === 'disabled') status = this.#game.mods.enable(entry.file)
        entry.errors = status?.errors ?? []
      }
    }
    this.#changed()
  }

  #takeBack(entry: Entry): void {
    if (entry.given) this.#game.mods.remove(entry.file)
    entry.given = false
  }

  /** Has something remembered; the game goes on where that fails, as it does when the disk is full. */
  async #remember(hash: string | null, how: (hash: string) => void | Promise<void>): Promise<void> {
    try {
      if (hash === null || !(await this.#memory.lasting())) this.#forgetful = true
      if (hash !== null) await how(hash)
    } catch {
      this.#forgetful = true
    }
  }

  #entry(file: string): Entry {
    const entry = this.#entries.get(file)
    if (entry !== undefined) return entry
    throw new SkeinError('mod/unknown', `the page knows no file named ${file}`, { names: { file } })
  }
}

function viewOf(entry: Entry, status: ModStatus | undefined): ShelfMod {
  const { file, origin, sheet } = entry
  const shown = { file, name: sheet?.mod ?? file, version: sheet?.version ?? '', origin, sheet }
  if (entry.given && status !== undefined) {
    const errors = status.errors.length > 0 ? status.errors : entry.errors
    return { ...shown, state: status.status, errors: status.status === 'disabled' ? [] : errors }
  }
  if (sheet === null) return { ...shown, state: 'refused', errors: entry.errors }
  if (entry.allowed === null) return { ...shown, state: 'asking', errors: [] }
  return { ...shown, state: entry.allowed ? 'disabled' : 'declined', errors: [] }
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
