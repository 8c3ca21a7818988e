import { readdir, readFile, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { watch as watchFiles, type FSWatcher } from 'chokidar'
import { readModuleText, type ModFile, type ModHost, type ModStatus } from '../plugins/index.ts'
import { isModFile, readModFolder } from './mod-folder.ts'

/** Milliseconds within which changes count as one, so that mods that belong together are swapped together. */
const TOGETHER = 10
/** Milliseconds after which a file that is no mod, and does not change any more, is taken for what it is. */
const SETTLED = 300

/** Milliseconds after which a file is looked at once more: the watcher passes over changes that follow each other closely. */
const AGAIN = 75

/** What has happened to a folder of mods. */
export interface FolderChange {
  /** Files that came, or have other contents; each is whole, or does not change any more. */
  readonly changed: readonly ModFile[]
  /** Files that went, by name. */
  readonly removed: readonly string[]
}

/** A folder that is watched. */
export interface FolderWatch {
  /** Resolves when all changes that were seen so far have been taken up. */
  idle(): Promise<void>
  close(): Promise<void>
}

/** A folder of mods that a game follows. */
export interface ModWatch extends FolderWatch {
  /** The mods that the folder held at first, by file. */
  readonly loaded: readonly ModStatus[]
}

/**
 * Loads a folder of mods, and follows what happens to it: a file that comes is loaded, one that changes takes the place of
 * what it held, one that goes takes its mod with it. A file that is still being written is left alone until it is whole.
 *
 * @throws SkeinError `mod/no-folder`
 */
export async function watchMods(host: ModHost, folder: string): Promise<ModWatch> {
  const loaded = await host.add(await readModFolder(folder))
  const watch = await watchModFolder(folder, async ({ changed, removed }) => {
    await host.add(changed, removed)
  })
  return { loaded, idle: () => watch.idle(), close: () => watch.close() }
}

/** Follows what happens to the `.wasm` files of a folder, from now on. Changes are told one after the other. */
export async function watchModFolder(
  folder: string,
  taken: (change: FolderChange) => void | Promise<void>,
): Promise<FolderWatch> {
  const follower = new Follower(folder, taken)
  await follower.ready
  return follower
}

class Follower implements FolderWatch {
  readonly #taken: (change: FolderChange) => void | Promise<void>
  readonly #folder: string
  readonly #watcher: FSWatcher
  /** Files that something has happened to, and when that was last. */
  readonly #changed = new Map<string, number>()
  readonly #gone = new Set<string>()
  /** Files that were there when somebody last looked. */
  #known = new Set<string>()
  /** What is being taken up. Changes take their turn. */
  #work: Promise<void> = Promise.resolve()
  #timer: NodeJS.Timeout | null = null
  /** Files that are to be looked at once more. */
  readonly #checks = new Map<string, NodeJS.Timeout>()
  readonly ready: Promise<void>

  constructor(folder: string, taken: (change: FolderChange) => void | Promise<void>) {
    this.#taken = taken
    this.#folder = folder
    this.#watcher = watchFiles(folder, {
      depth: 0,
      ignoreInitial: true,
      ignored: (path, stats) => stats?.isFile() === true && !isModFile(path),
    })
    this.#watcher
      .on('add', (path) => this.#touched(path))
      .on('change', (path) => this.#touched(path))
      .on('unlink', (path) => this.#left(path))
    this.ready = new Promise<void>((resolve) => this.#watcher.once('ready', resolve)).then(() =>
      this.#lookForGone(),
    )
  }

  async idle(): Promise<void> {
    while (this.#changed.size > 0 || this.#gone.size > 0 || this.#checks.size > 0) {
      await this.#work
      await new Promise((resolve) => setTimeout(resolve, TOGETHER))
    }
    await this.#work
  }

  async close(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer)
    for (const timer of this.#checks.values()) clearTimeout(timer)
    this.#checks.clear()
    this.#changed.clear()
    this.#gone.clear()
    await this.#watcher.close()
    await this.#work
  }

  #touched(path: string): void {
    const file = basename(path)
    this.#gone.delete(file)
    this.#changed.set(file, performance.now())
    this.#soon(TOGETHER)
  }

  #left(path: string): void {
    const file = basename(path)
    // It may have been missed already.
    if (!this.#known.has(file) && !this.#changed.has(file)) return
    this.#changed.delete(file)
    this.#gone.add(file)
    this.#soon(TOGETHER)
  }

  #soon(milliseconds: number): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      this.#timer = null
      this.#work = this.#work.then(() => this.#takeUp())
    }, milliseconds)
  }

  #checkAgain(file: string, before: string): void {
    clearTimeout(this.#checks.get(file))
    this.#checks.set(
      file,
      setTimeout(() => void this.#look(file, before), AGAIN),
    )
  }

  async #look(file: string, before: string): Promise<void> {
    const timer = this.#checks.get(file)
    const now = await lastChange(join(this.#folder, file))
    if (this.#checks.get(file) !== timer) return
    this.#checks.delete(file)
    if (now !== '' && now !== before) this.#touched(file)
  }

  /** The watcher tells late of a file that went, since it may come back: one that was renamed would be there twice. */
  async #lookForGone(): Promise<void> {
    const there = new Set((await readdir(this.#folder).catch(() => [])).filter(isModFile))
    for (const file of this.#known) if (!there.has(file)) this.#gone.add(file)
    this.#known = there
  }

  async #takeUp(): Promise<void> {
    await this.#lookForGone()
    const removed = [...this.#gone]
    this.#gone.clear()
    const whole: ModFile[] = []
    for (const [file, since] of this.#changed) {
      const path = join(this.#folder, file)
      const before = await lastChange(path)
      const bytes = await readFile(path).catch(() => null)
      // It may have changed again, or gone, while it was read; then it has its turn once more.
      if (this.#changed.get(file) !== since) continue
      if (bytes === null || !isWhole(bytes, file)) {
        if (performance.now() - since < SETTLED) {
          this.#soon(SETTLED / 4)
          continue
        }
      }
      this.#changed.delete(file)
      if (bytes === null) continue
      whole.push({ file, bytes })
      this.#checkAgain(file, before)
    }
    if (whole.length + removed.length > 0) await this.#taken({ changed: whole, removed })
  }
}

/** When a file was last changed, and how large it is: different for different contents. */
async function lastChange(path: string): Promise<string> {
  const stats = await stat(path).catch(() => null)
  return stats === null ? '' : `${stats.mtimeMs} ${stats.size}`
}

/** Whether the bytes are a mod, rather than the beginning of one. */
function isWhole(bytes: Uint8Array, file: string): boolean {
  try {
    readModuleText(bytes, file)
    return WebAssembly.validate(bytes as BufferSource)
  } catch {
    return false
  }
}
