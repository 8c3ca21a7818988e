import { fileKind, type FileKind } from '../../../engine/file-kind.ts'
import { SkeinError } from '../../../engine/index.ts'
import type { ModFile } from '../../../plugins/index.ts'
import type { Game, Mods } from '../../game.ts'
import type { DroppedFiles } from './drop.ts'
import type { PlayerChoices } from './player-choices.ts'
import { ModLibrary } from './mod-library.ts'
import type { ModsChanged } from '../../vite/dev-protocol.ts'
import { fetchMod, listWebFolder } from '../web-folder.ts'
import { nameWords, shown, whyNotRunning } from './words.ts'

/** The most bytes of a file that is looked at; the host of mods refuses those that are larger, too. */
const LARGEST = 64 * 2 ** 20
/** The most files that are taken up at a time, and the most bytes of all of them. */
const MOST_FILES = 100
const MOST_BYTES = 256 * 2 ** 20

/** Messages to the player on files that are not taken up, of one and of several. */
const LEFT = {
  strange: ['is not a mod: mods are .wasm files.', 'are not mods: mods are .wasm files.'],
  large: ['is too large for a mod.', 'are too large for mods.'],
  twice: ['was added twice: the first file is used.', 'were added twice: the first files are used.'],
  unread: ['cannot be read.', 'cannot be read.'],
  more: ['was skipped: too many files at once.', 'were skipped: too many files at once.'],
} as const

/** How the mods of a page speak to the player. */
export interface Voice {
  /** @param listed whether the open panel shows the same by itself: then the text is only read aloud */
  say(text: string, listed?: boolean): void
  /** There is something to decide on, or to look at. @param file which mod's */
  show(file?: string): void
  changed(): void
}

/** The mods of a game on a page: those of its folder, and those that its player brings. */
export class PageMods {
  readonly library: ModLibrary
  readonly #memory: PlayerChoices
  readonly #folder: URL | null
  readonly #voice: Voice
  /** The files of the folder, and those that could not be fetched. */
  readonly #listed = new Set<string>()
  readonly #missing = new Set<string>()
  #noFolder = false
  /** Entries of the folder's list that name no file. */
  #odd = 0

  constructor(game: Game<Mods>, memory: PlayerChoices, folder: URL | null, asks: boolean, voice: Voice) {
    this.#memory = memory
    this.#folder = folder
    this.#voice = voice
    this.library = new ModLibrary(game, memory, asks, () => voice.changed())
  }

  /** The problems of the folder, in the player's words; `''` for none. */
  get problem(): string {
    if (this.#noFolder) return "This game's mods cannot be loaded. Your own mods still work."
    const problems: string[] = []
    if (this.#missing.size > 0)
      problems.push(`Cannot be loaded: ${[...this.#missing].map((file) => shown(file, 60)).join(', ')}.`)
    if (this.#odd > 0)
      problems.push(
        this.#odd === 1
          ? 'One mod is missing: its name in the list of mods is invalid.'
          : `${this.#odd} mods are missing: their names in the list of mods are invalid.`,
      )
    return problems.join(' ')
  }

  /** Loads the folder and the player's own files, which go before those of the folder. */
  async load(): Promise<void> {
    const own = await this.#memory.files()
    await this.library.settle()
    const files: ModFile[] = []
    let trusted: ReadonlySet<string> = new Set()
    if (this.#folder !== null) {
      try {
        const listed = await listWebFolder(this.#folder)
        for (const file of listed.files) this.#listed.add(file)
        this.#odd = listed.odd
        trusted = listed.development ?? trusted
        files.push(
          ...(await this.#fetch([...this.#listed].filter((file) => !own.some((it) => it.file === file)))),
        )
      } catch (error) {
        if (!(error instanceof SkeinError)) throw error
        this.#noFolder = true
      }
    }
    await this.library.take({ folder: files, own }, trusted)
    const asking = this.library.list().filter(({ state }) => state === 'asking').length
    if (asking === 0) return
    this.#voice.show()
    this.#voice.say(
      asking === 1 ? 'A new mod needs your permission.' : `${asking} new mods need your permission.`,
      true,
    )
  }

  /** Files of the folder have changed, while it is served for development: whoever does that may. */
  async follow({ changed, removed }: ModsChanged): Promise<void> {
    const known = new Map(this.library.list().map((mod) => [mod.file, mod]))
    for (const file of removed) {
      this.#listed.delete(file)
      this.#missing.delete(file)
      if (known.get(file)?.origin === 'folder') await this.library.remove(file)
    }
    for (const file of changed) this.#listed.add(file)
    const files = await this.#fetch(changed.filter((file) => known.get(file)?.origin !== 'own'))
    await this.library.take({ folder: files }, new Set(changed))
  }

  /** Takes up files that the player has dropped or picked, and says what becomes of those that it cannot take. */
  async bring({ files: given, empty }: DroppedFiles): Promise<void> {
    const files = new Map<string, ModFile>()
    const left: Record<keyof typeof LEFT, string[]> = {
      strange: [],
      large: [],
      twice: [],
      unread: [],
      more: [],
    }
    const others = new Map<FileKind, string[]>()
    let bytes = 0
    for (const file of given) {
      const { name, size } = file
      if (!/\.wasm$/i.test(name)) {
        const kind = await kindOf(file)
        if (kind === null || kind === 'mod') left.strange.push(name)
        else others.set(kind, [...(others.get(kind) ?? []), name])
      } else if (size > LARGEST) left.large.push(name)
      else if (files.has(name)) left.twice.push(name)
      else if (files.size === MOST_FILES || bytes + size > MOST_BYTES) left.more.push(name)
      else {
        const contents = await file.arrayBuffer().catch(() => null)
        bytes += size
        if (contents === null) left.unread.push(name)
        else files.set(name, { file: name, bytes: new Uint8Array(contents) })
      }
    }
    if (files.size > 0) await this.add([...files.values()])
    for (const name of empty) this.#voice.say(`The folder ${shown(name, 60)} contains no mods.`)
    for (const [kind, names] of others) {
      if (names.length === 1) this.#voice.say(`${shown(names[0]!, 60)} is a ${kind}, not a mod.`)
      else this.#voice.say(`${names.length} files are ${kind}s, not mods.`)
    }
    for (const [why, names] of Object.entries(left)) {
      const [one, several] = LEFT[why as keyof typeof LEFT]
      if (names.length === 1) this.#voice.say(`${shown(names[0]!, 60)} ${one}`)
      else if (names.length > 1) this.#voice.say(`${names.length} files ${several}`)
    }
  }

  /** Takes up files of the player, and keeps them. */
  async add(files: readonly ModFile[]): Promise<void> {
    await this.library.take({ own: files })
    for (const file of files) await this.library.keep(file)
    const mods = this.library.list().filter(({ file }) => files.some((it) => it.file === file))
    const first = mods.find(({ state }) => state === 'asking') ?? mods[0]
    this.#voice.show(first?.file)
    if (first === undefined) return
    if (mods.length > 1) {
      const bad = mods.filter(({ state }) => state === 'refused' || state === 'faulted').length
      const cannot = bad === 0 ? '' : ` ${bad === 1 ? 'One of them' : `${bad} of them`} cannot run.`
      return this.#voice.say(`${mods.length} files were added.${cannot}`)
    }
    const { name } = nameWords(first)
    const why = whyNotRunning(first)
    if (first.replaces) this.#voice.say(`A new version of ${name} needs your permission.`)
    else if (first.state === 'asking') this.#voice.say(`${name} needs your permission.`)
    else this.#voice.say(why === '' ? `${name} was added.` : `${name}: ${why}`)
  }

  /** Forgets a file of the player; the folder's own of that name is there again. */
  async remove(file: string): Promise<void> {
    await this.library.remove(file)
    if (!this.#listed.has(file)) return
    await this.library.take({ folder: await this.#fetch([file]) })
  }

  async #fetch(names: readonly string[]): Promise<ModFile[]> {
    const fetched = await Promise.all(names.map((file) => fetchMod(this.#folder!, file)))
    for (const [index, file] of names.entries()) {
      if (fetched[index] === null) this.#missing.add(file)
      else this.#missing.delete(file)
    }
    return fetched.filter((file) => file !== null)
  }
}

/** The kind of file that a file begins like; `null` where that is unknown, or it cannot be read. */
async function kindOf(file: File): Promise<FileKind | null> {
  const start = await file
    .slice(0, 16)
    .arrayBuffer()
    .catch(() => null)
  return start === null ? null : fileKind(new Uint8Array(start))
}
