import { SkeinError } from '../../../engine/index.ts'
import type { ModFile, PermissionRequest } from '../../../plugins/index.ts'
import type { Game, Mods } from '../../game.ts'
import type { ModSwitch, PlayerChoices } from './player-choices.ts'
import { inOrder, viewOf, viewOfGame, type Entry, type Origin, type LibraryMod } from './library-mod.ts'

/** Files, by where they come from. */
export type LibraryFiles = Readonly<Partial<Record<'folder' | 'own', readonly ModFile[]>>>

/**
 * The mods that a page knows. The game gets a mod once the player allows it, and while it is switched on; the player's
 * answers are remembered by the contents of the file.
 */
export class ModLibrary {
  readonly #game: Game<Mods>
  readonly #memory: PlayerChoices
  readonly #asks: boolean
  readonly #changed: () => void
  readonly #entries = new Map<string, Entry>()
  #forgetful = false

  /** @param changed told whenever the list may be another one */
  constructor(game: Game<Mods>, memory: PlayerChoices, asks: boolean, changed: () => void) {
    this.#game = game
    this.#memory = memory
    this.#asks = asks
    this.#changed = changed
  }

  /** Whether something could not be remembered: it holds until the page is closed. */
  get forgetful(): boolean {
    return this.#forgetful
  }

  /** Whether a file came by the page, rather than by the game. */
  knows(file: string): boolean {
    return this.#entries.has(file)
  }

  /** All of them, by name. */
  list(): LibraryMod[] {
    const statuses = new Map(this.#game.mods.list().map((status) => [status.file, status]))
    const mods = [...this.#entries.values()].map((entry) => viewOf(entry, statuses.get(entry.file)))
    for (const status of statuses.values()) {
      const { file } = status
      if (!this.#entries.has(file)) mods.push(viewOfGame(status, this.#game.mods.permissions(file)))
    }
    return inOrder(mods)
  }

  /**
   * Takes up files, in place of their earlier contents. The game gets all allowed mods together.
   *
   * @param trusted files of the folder that the developer of the game has written: nobody is asked, and refusals stay
   */
  async take(
    { folder = [], own = [] }: LibraryFiles,
    trusted: ReadonlySet<string> = new Set(),
  ): Promise<void> {
    const taken = await Promise.all([
      ...folder.map((file) => this.#read(file, 'folder', trusted.has(file.file))),
      ...own.map((file) => this.#read(file, 'own', false)),
    ])
    const give: Entry[] = []
    for (const entry of taken) {
      const old = this.#entries.get(entry.file)
      if (old !== undefined && old.request !== null && entry.request === null) {
        // The earlier mod goes on.
        old.errors = entry.errors
        continue
      }
      this.#entries.set(entry.file, entry)
      if (entry.allowed === true && entry.switch === 'on') give.push(entry)
      else if (old !== undefined) this.#keepUntilAnswered(entry, old.before ?? old)
    }
    await this.#give(give)
  }

  /** Keeps a file's old mod running until the player has allowed the new one. */
  #keepUntilAnswered(entry: Entry, old: Entry): void {
    if (!old.given) return
    const status = this.#game.mods.list().find(({ file }) => file === old.file)?.status
    if (entry.allowed === true || status !== 'running') {
      this.#game.mods.remove(old.file)
      return
    }
    entry.before = old
    // Refused before, and here again: the player may think otherwise by now.
    entry.allowed = null
  }

  /** The player lets mods run; they start together. */
  async allow(files: readonly string[]): Promise<void> {
    const entries = files.map((file) => this.#entry(file))
    for (const entry of entries) {
      entry.allowed = true
      entry.switch = 'on'
      const replaces = entry.before !== null
      entry.before = null
      await this.#remember(entry.hash, async (hash) => {
        await this.#memory.consents.set(hash, true)
        await this.#memory.setSwitch(hash, 'on')
        if (replaces && entry.origin === 'own') await this.#memory.keep(fileOf(entry))
      })
    }
    await this.#give(entries)
  }

  /** The player declines a mod; the mod that it would have replaced goes on. */
  async decline(file: string): Promise<void> {
    const entry = this.#entry(file)
    // First what lasts: the page may be closed as soon as the player sees it.
    await this.#remember(entry.hash, (hash) => this.#memory.consents.set(hash, false))
    for (const it of [entry, ...this.#copiesOf(entry)]) {
      it.allowed = false
      this.#leave(it)
    }
    this.#changed()
  }

  /** Other files with the same contents: an answer applies to the contents of a file. */
  #copiesOf({ file, hash }: Entry): Entry[] {
    return [...this.#entries.values()].filter(
      (it) => it.file !== file && it.before === null && hash !== null && it.hash === hash,
    )
  }

  /** Switches a mod on; about one that the player has not allowed, the player is asked. */
  async switchOn(file: string): Promise<void> {
    const entry = this.#entries.get(file)
    await this.#remember(this.#hashOf(file), (hash) => this.#memory.setSwitch(hash, 'on'))
    if (entry === undefined || entry.given) this.#game.mods.enable(file)
    if (entry !== undefined) {
      entry.switch = 'on'
      entry.errors = entry.request === null ? entry.errors : []
      if (entry.allowed !== true) entry.allowed = null
      if (entry.allowed === true && !entry.given) await this.#give([entry])
    }
    this.#changed()
  }

  async switchOff(file: string): Promise<void> {
    const entry = this.#entries.get(file)
    await this.#remember(this.#hashOf(file), (hash) => this.#memory.setSwitch(hash, 'off'))
    if (entry === undefined || entry.given) this.#game.mods.disable(file)
    if (entry !== undefined) entry.switch = 'off'
    this.#changed()
  }

  /** A mod has crashed and is out of the game: it stays so, also the next time, until the player switches it on. */
  async crashed(mod: string): Promise<void> {
    const out = this.#game.mods.list().filter(({ name, status }) => name === mod && status === 'faulted')
    for (const { file } of out) {
      const entry = this.#entries.get(file)
      if (entry?.given !== true) continue
      entry.switch = 'crashed'
      await this.#remember(entry.hash, (hash) => this.#memory.setSwitch(hash, 'crashed'))
    }
  }

  /** Switches off what the game has loaded by itself and the player has switched off before. */
  async settle(): Promise<void> {
    if (!(await this.#memory.lasting())) this.#forgetful = true
    for (const { file, status } of this.#game.mods.list()) {
      const hash = this.#entries.has(file) || status === 'disabled' ? null : this.#hashOf(file)
      if (hash === null || (await this.#memory.switchOf(hash)) !== 'off') continue
      if (this.#game.mods.list().some((it) => it.file === file)) this.#game.mods.disable(file)
    }
    this.#changed()
  }

  /** The player has answered about a mod on another page. It does not begin here by itself. */
  async answered(hash: string): Promise<void> {
    const answer = await this.#memory.consents.get(hash)
    for (const entry of this.#entries.values()) {
      if (entry.hash !== hash || entry.allowed !== null || entry.before !== null) continue
      if (typeof answer !== 'boolean') continue
      entry.allowed = answer
      if (answer) entry.switch = 'off'
    }
    this.#changed()
  }

  /** Forgets a file, and takes its mod out of the game. */
  async remove(file: string): Promise<void> {
    const entry = this.#entry(file)
    const kept = entry.origin === 'own' && entry.before === null
    if (kept) await this.#remember(entry.hash, () => this.#memory.forget(file))
    if (this.#leave(entry)) this.#entries.delete(file)
    this.#changed()
  }

  /** Keeps a file that the player has brought. */
  async keep(file: ModFile): Promise<void> {
    const entry = this.#entries.get(file.file)
    // A mod that may yet be refused does not replace the one that runs.
    if (entry?.request !== null && entry?.before === null)
      await this.#remember(entry.hash ?? '', () => this.#memory.keep(file))
  }

  async #read(file: ModFile, origin: Origin, trusted: boolean): Promise<Entry> {
    const bare = { file: file.file, bytes: file.bytes, origin, given: false, before: null }
    let request: PermissionRequest
    try {
      request = await this.#game.mods.inspect(file)
    } catch (error) {
      if (!(error instanceof SkeinError)) throw error
      return { ...bare, hash: null, request: null, errors: [error], allowed: null, switch: 'on' }
    }
    const { hash } = request
    const old = trusted ? this.#entries.get(file.file) : undefined
    let position: ModSwitch = hash === null ? 'on' : await this.#memory.switchOf(hash)
    if (old?.switch === 'off') {
      position = 'off'
      await this.#remember(hash, (it) => this.#memory.setSwitch(it, 'off'))
    }
    const entry = { ...bare, hash, request, errors: [], switch: position }
    if (!this.#asks) return { ...entry, allowed: true }
    const kept = hash === null ? undefined : await this.#memory.consents.get(hash)
    const answer = typeof kept === 'boolean' ? kept : null
    if (!trusted) return { ...entry, allowed: answer }
    // A page that was closed while the mod was changed knows no answer: its developer's own mod needs none.
    const allowed = old === undefined ? (answer ?? true) : old.allowed
    if (allowed !== null) await this.#remember(hash, (it) => this.#memory.consents.set(it, allowed))
    return { ...entry, allowed }
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

  /** Takes a mod out of the game; where it only asked to take the place of another, that one goes on. @returns whether nothing is left of the file */
  #leave(entry: Entry): boolean {
    if (entry.before !== null) {
      this.#entries.set(entry.file, entry.before)
      return false
    }
    if (entry.given) this.#game.mods.remove(entry.file)
    entry.given = false
    return true
  }

  /** Hash that a file is remembered by; `null` without one. */
  #hashOf(file: string): string | null {
    const entry = this.#entries.get(file)
    return entry === undefined ? (this.#game.mods.permissions(file)?.hash ?? null) : entry.hash
  }

  /** Has something remembered; the game goes on where that fails, as it does when the disk is full. */
  async #remember(hash: string | null, how: (hash: string) => void | Promise<void>): Promise<void> {
    try {
      if (hash !== null) await how(hash)
      if (hash === null || !(await this.#memory.lasting())) this.#forgetful = true
    } catch {
      this.#forgetful = true
    }
  }

  #entry(file: string): Entry {
    const entry = this.#entries.get(file)
    if (entry !== undefined) return entry
    throw new SkeinError('mod/unknown', `the page has no file named ${file}`, { names: { file } })
  }
}

function fileOf({ file, bytes }: Entry): ModFile {
  return { file, bytes }
}
