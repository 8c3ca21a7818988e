import { createHash } from 'node:crypto'
import { SkeinError } from '../engine/index.ts'
import { readModuleText, type ModFile, type LazyModHost, type ModStatus } from '../plugins/index.ts'
import { listModFolder, readListed, readModFile, type FolderFile } from './mod-folder.ts'
import { PathWatch } from './path-watch.ts'

/** Milliseconds within which changes count as one, so that mods that belong together are replaced together. */
const TOGETHER = 10
/** Milliseconds between two looks while a file is being written. */
const WAITING = 75
/** Milliseconds for which a file that is no mod has to stay as it is before it is taken up. */
const SETTLED = 300
/** The same for one that begins like a mod: a copy over a network may pause. It doubles each time that was too short. */
const UNFINISHED = 2000
const LONGEST = 60_000
/** Milliseconds after which a folder that is not there has gone: it may be being replaced. */
const REPLACED = 500

/** Changes in a folder of mods. */
export interface FolderChange {
  /** Files that came, or have other contents; each is whole, or does not change any more. */
  readonly changed: readonly ModFile[]
  /** Files that went, by name. */
  readonly removed: readonly string[]
}

/** How a folder is watched. */
export interface WatchOptions {
  /** Looks at the folder by the clock alone, where the system reports no changes: on some network drives, or beyond its limits. */
  readonly polling?: boolean
}

/** A folder that is watched. */
export interface FolderWatch {
  /** Resolves when all changes that were made so far have been taken up. */
  idle(): Promise<void>
  /** Ends the watch. */
  close(): Promise<void>
}

/** A folder of mods that a game follows. */
export interface ModWatch extends FolderWatch {
  /** The mods that the folder held at first, by file. */
  readonly loaded: readonly ModStatus[]
}

/**
 * Loads a folder of mods, and follows its changes: a new file is loaded, a changed one replaces its mod, a removed one removes
 * its mod. A file that is still being written is left alone until it is whole. The path is followed: the folder may go and come
 * back, or be replaced by another.
 *
 * @throws SkeinError `mod/no-folder`, `watch/over-limit`
 */
export async function watchMods(
  host: LazyModHost,
  folder: string,
  options: WatchOptions = {},
): Promise<ModWatch> {
  const listed = await listModFolder(folder)
  const read = await readListed(folder, listed)
  // One that is being copied has its turn when it is whole.
  const partial = new Set(
    read
      .filter((it) => wasJustWritten(it, listed) && beginsLikeModule(it) && !isWhole(it))
      .map(({ file }) => file),
  )
  const loaded = await host.add(read.filter(({ file }) => !partial.has(file)))
  const watch = await Follower.open(
    folder,
    options,
    async ({ changed, removed }) => void (await host.add(changed, removed)),
    listed.filter(({ file }) => !partial.has(file)),
  )
  return { loaded, idle: () => watch.idle(), close: () => watch.close() }
}

/**
 * Follows what happens to the `.wasm` files of a folder, from now on. Changes are told one after the other.
 *
 * @throws SkeinError `mod/no-folder`, `watch/over-limit`
 */
export async function watchModFolder(
  folder: string,
  taken: (change: FolderChange) => void | Promise<void>,
  options: WatchOptions = {},
): Promise<FolderWatch> {
  return Follower.open(folder, options, taken, await listModFolder(folder))
}

/** A file that was taken up. */
interface Known {
  readonly stamp: string
  /** The hash of its contents; `''` while nobody has read it. */
  readonly hash: string
  /** Whether it is to be read once more: two writes that follow each other closely may leave one stamp. */
  readonly again: boolean
}

/** A file that is no mod yet. */
interface Waiting {
  readonly stamp: string
  readonly since: number
  /** Milliseconds for which it has to stay as it is before it is taken up; `null` until it has been read so. */
  readonly patience: number | null
}

class Follower implements FolderWatch {
  readonly #taken: (change: FolderChange) => void | Promise<void>
  readonly #folder: string
  readonly #known: Map<string, Known>
  readonly #waiting = new Map<string, Waiting>()
  /** How often files were refused that then went on growing. */
  readonly #refusals = new Map<string, number>()
  /** When the folder was first missed. */
  #missed: number | null = null
  #watch: PathWatch | null = null

  private constructor(
    folder: string,
    taken: (change: FolderChange) => void | Promise<void>,
    known: readonly FolderFile[],
  ) {
    this.#folder = folder
    this.#taken = taken
    this.#known = new Map(known.map(({ file, stamp }) => [file, { stamp, hash: '', again: false }]))
  }

  /** @param known files that are taken up already */
  static async open(
    folder: string,
    { polling = false }: WatchOptions,
    taken: (change: FolderChange) => void | Promise<void>,
    known: readonly FolderFile[],
  ): Promise<Follower> {
    const follower = new Follower(folder, taken, known)
    const options = { look: () => follower.#look(), delay: TOGETHER, polling }
    follower.#watch = await PathWatch.open(folder, options)
    follower.#watch.soon(0)
    return follower
  }

  async idle(): Promise<void> {
    await this.#watch?.look()
    while (this.#isBusy()) await new Promise((resolve) => setTimeout(resolve, TOGETHER))
  }

  async close(): Promise<void> {
    await this.#watch?.close()
    this.#known.clear()
    this.#waiting.clear()
  }

  #isBusy(): boolean {
    return this.#waiting.size > 0 || [...this.#known.values()].some(({ again }) => again)
  }

  /** Compares the folder with the known files, and takes up the difference. */
  async #look(): Promise<void> {
    const listed = await this.#list()
    if (listed === null) return
    const removed = this.#forget(new Set(listed.map(({ file }) => file)))
    const changed: ModFile[] = []
    for (const entry of listed) {
      const file = await this.#lookAt(entry)
      if (file !== null) changed.push(file)
    }
    if (changed.length + removed.length > 0) await this.#taken({ changed, removed })
    if (this.#isBusy()) this.#watch?.soon(WAITING)
  }

  /** Lists the folder; `null` while its contents are unknown. */
  async #list(): Promise<FolderFile[] | null> {
    try {
      const listed = await listModFolder(this.#folder)
      this.#missed = null
      return listed
    } catch (error) {
      const { code } = ((error as Error).cause ?? {}) as NodeJS.ErrnoException
      if (code !== 'ENOENT' && code !== 'ENOTDIR' && code !== 'ELOOP') return null
      this.#missed ??= performance.now()
      if (performance.now() - this.#missed >= REPLACED) return []
      this.#watch?.soon(WAITING)
      return null
    }
  }

  #forget(there: ReadonlySet<string>): string[] {
    const removed = [...this.#known.keys()].filter((file) => !there.has(file))
    for (const file of removed) this.#known.delete(file)
    for (const files of [this.#waiting, this.#refusals])
      for (const file of files.keys()) if (!there.has(file)) files.delete(file)
    return removed
  }

  /** Reads a file that is not as it was; `null` when there is nothing to take up. */
  async #lookAt(entry: FolderFile): Promise<ModFile | null> {
    const { file, stamp } = entry
    const known = this.#known.get(file)
    if (known?.stamp === stamp && !known.again) return null
    if (this.#isWaiting(file, stamp)) return null
    const read = await readModFile(this.#folder, entry)
    if (read === null) return null
    const hash = hashOf(read)
    if (known?.stamp === stamp && known.hash === hash) {
      this.#known.set(file, { stamp, hash, again: false })
      return null
    }
    if (isWhole(read)) this.#refusals.delete(file)
    else if (!this.#isSettled(file, stamp, beginsLikeModule(read))) return null
    this.#waiting.delete(file)
    this.#known.set(file, { stamp, hash, again: true })
    return read
  }

  /** Whether a file that was no mod yet need not be read: it has changed since the last look, or has not settled. */
  #isWaiting(file: string, stamp: string): boolean {
    const waiting = this.#waiting.get(file)
    if (waiting === undefined) return false
    const now = performance.now()
    if (waiting.stamp !== stamp) {
      this.#waiting.set(file, { stamp, since: now, patience: null })
      return true
    }
    return waiting.patience !== null && now - waiting.since < waiting.patience
  }

  /** Whether a file that is no mod has been left as it is for so long that nobody writes it any more. */
  #isSettled(file: string, stamp: string, unfinished: boolean): boolean {
    const now = performance.now()
    const { since = now, patience = null } = this.#waiting.get(file) ?? {}
    if (patience !== null && now - since >= patience) {
      this.#refusals.set(file, (this.#refusals.get(file) ?? 0) + 1)
      return true
    }
    const times = 2 ** (this.#refusals.get(file) ?? 0)
    const wanted = Math.min(LONGEST, (unfinished ? UNFINISHED : SETTLED) * times)
    this.#waiting.set(file, { stamp, since, patience: wanted })
    return false
  }
}

function hashOf({ bytes, problem }: ModFile): string {
  return problem === undefined ? createHash('sha256').update(bytes).digest('hex') : problem.message
}

/** Whether a file is a mod, rather than the beginning of one. */
function isWhole({ file, bytes, problem }: ModFile): boolean {
  if (problem !== undefined) return false
  try {
    readModuleText(bytes, file)
  } catch (error) {
    // Plugins for wings have no manifest: the host reads them.
    if (!(error instanceof SkeinError && error.code === 'module/other-host')) return false
  }
  return WebAssembly.validate(bytes as BufferSource)
}

/** Whether it is empty, or begins as modules do. */
function beginsLikeModule({ bytes, problem }: ModFile): boolean {
  return (
    problem === undefined && [0, 0x61, 0x73, 0x6d].every((byte, index) => (bytes[index] ?? byte) === byte)
  )
}

function wasJustWritten({ file }: ModFile, listed: readonly FolderFile[]): boolean {
  const written = listed.find((it) => it.file === file)?.written ?? 0
  return Math.abs(Date.now() - written) < UNFINISHED
}
