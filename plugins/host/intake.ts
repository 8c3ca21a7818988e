import { SkeinError } from '../../engine/index.ts'
import { contentHash, type Consents } from '../grants/index.ts'
import {
  parseModule,
  readAnyText,
  type Module,
  type ModuleText,
  type SandboxOptions,
} from '../module/module.ts'
import type { ModSource } from './mod-source.ts'
import type { ModFile } from './mod-status.ts'

/** How many contents are remembered: those that somebody has only looked at, or that were replaced. */
const REMEMBERED = 8
/** How many files, and how many bytes of files, are read in one stretch while a game plays. */
const TURN = 32
const TURN_BYTES = 262_144

/** Services for taking files in. */
export interface IntakeServices {
  /** How a mod of that name is kept in bounds, which asks for those limits. */
  sandboxOf(mod: string, wanted: Readonly<Record<string, number>>): SandboxOptions
  /** `null`: nobody is asked. */
  readonly consents: Consents | null
  /** Told of each module about which the player was asked. */
  answered(module: Module): void
  /** Lets a game that plays go on with its frames; `null` while it does not play. */
  readonly turn: (() => Promise<void>) | null
}

/** Files that were taken in by one call. */
export interface TakenIn {
  /** Every file, read. */
  readonly all: readonly ModSource[]
  /** Those of them that count: no later call has told otherwise meanwhile. */
  readonly read: readonly ModSource[]
  /** The files that have gone, of which the same is true. */
  readonly removed: readonly string[]
  /** Those of its files that were switched off meanwhile. */
  readonly off: readonly string[]
}

/** A call that is not done yet. */
interface OpenCall {
  /** Its files. The names of mods are known once the files are read. */
  files: readonly Pick<ModSource, 'file' | 'name'>[]
  isRead: boolean
  /** Switches that were turned before its files were read: each name may be that of a mod in one of them. */
  readonly switches: (readonly [name: string, on: boolean])[]
}

/**
 * Takes files in: parses each content once, and has the player decide on it. Where calls overlap, what the last of them says of
 * a file holds, whichever is done first.
 */
export class Intake {
  readonly #services: IntakeServices
  /** By file and hash, the last that was asked for at the end. */
  readonly #texts = new Map<string, Promise<ModuleText>>()
  readonly #modules = new Map<string, Promise<Module>>()
  #calls = 0
  /** The call that told the last of a file. */
  readonly #toldBy = new Map<string, number>()
  /** The calls that are not done yet. */
  readonly #open = new Map<number, OpenCall>()
  /** Files and mods that were withdrawn while calls were open, and when. */
  readonly #withdrawn = new Map<string, number>()
  /** Files that were switched off while calls were open that bring them. */
  readonly #off = new Set<string>()

  constructor(services: IntakeServices) {
    this.#services = services
  }

  /** Reads what a file says about its mod. @throws SkeinError `module/*`, `manifest/*` */
  async text({
    file,
    bytes,
    problem,
  }: ModFile): Promise<{ readonly text: ModuleText; readonly hash: string | null }> {
    if (problem !== undefined) throw problem
    const hash = await contentHash(bytes)
    return { text: await this.#text(file, bytes, hash, null), hash }
  }

  /** Reads files and asks the player about them, one after the other. @param removed files that have gone at the same time */
  async take(files: readonly ModFile[], removed: readonly string[]): Promise<TakenIn> {
    const call = ++this.#calls
    const opened: OpenCall = {
      files: files.map(({ file }) => ({ file, name: file })),
      isRead: false,
      switches: [],
    }
    this.#open.set(call, opened)
    try {
      const read = await this.#read(files)
      opened.files = read
      opened.isRead = true
      for (const [name, on] of opened.switches) this.#switchFiles(read, name, on)
      const all = await this.#ask(read)
      await this.#services.turn?.()
      const latest = (file: string, mod: string): boolean => {
        const withdrawn = Math.max(this.#withdrawn.get(file) ?? 0, this.#withdrawn.get(mod) ?? 0)
        if (Math.max(this.#toldBy.get(file) ?? 0, withdrawn) > call) return false
        this.#toldBy.set(file, call)
        return true
      }
      return {
        all,
        read: all.filter(({ file, name }) => latest(file, name)),
        removed: removed.filter((file) => latest(file, file)),
        off: files.flatMap(({ file }) => (this.#off.has(file) ? [file] : [])),
      }
    } finally {
      this.#open.delete(call)
      if (this.#open.size === 0) {
        this.#withdrawn.clear()
        this.#off.clear()
      }
    }
  }

  /**
   * A file is not wanted any more: what calls that are not done yet bring of it comes to nothing, whatever the player answers.
   *
   * @param name of a file, or of the mod that it holds
   * @returns whether a call brings it, or may: the mods of files that are still being read have no names yet
   */
  withdraw(name: string): boolean {
    if (this.#open.size === 0) return false
    this.#withdrawn.set(name, ++this.#calls)
    return this.switch(name, true)
  }

  /**
   * Switches the files of open calls on or off: a mod that is switched off while its player is asked about it does not start with a yes.
   *
   * @param name of a file, or of the mod that it holds
   * @returns whether a call brings it, or may, as with {@link withdraw}
   */
  switch(name: string, on: boolean): boolean {
    let isBrought = false
    for (const { files, isRead, switches } of this.#open.values()) {
      if (!isRead) switches.push([name, on])
      if (!isRead || this.#switchFiles(files, name, on)) isBrought = true
    }
    return isBrought
  }

  /** @returns whether one of the files has that name, or holds the mod of that name */
  #switchFiles(files: OpenCall['files'], name: string, on: boolean): boolean {
    const found = files.filter((it) => it.file === name || it.name === name)
    for (const { file } of found) {
      if (on) this.#off.delete(file)
      else this.#off.add(file)
    }
    return found.length > 0
  }

  /** The file that calls which are not done yet bring under a name, and the mod in it as far as it is known; else the name is taken for the file. */
  bringing(name: string): Pick<ModSource, 'file' | 'name'> {
    const files = [...this.#open.values()].flatMap((call) => call.files)
    return files.find((it) => it.file === name || it.name === name) ?? { file: name, name }
  }

  async #read(files: readonly ModFile[]): Promise<ModSource[]> {
    const { turn } = this.#services
    const reading: Promise<ModSource>[] = []
    let bytes = 0
    for (const [index, file] of files.entries()) {
      bytes += file.bytes.length
      if (index % TURN === 0 || bytes > TURN_BYTES) {
        await turn?.()
        bytes = 0
      }
      reading.push(this.readOne(file, turn))
    }
    return Promise.all(reading)
  }

  /** Reads and compiles a file; one that is no mod says why. */
  async readOne(
    { file, bytes, problem }: ModFile,
    turn: (() => Promise<void>) | null = null,
  ): Promise<ModSource> {
    const unknown = { file, name: file, version: '', hash: null, module: null, declined: null }
    if (problem !== undefined) return { ...unknown, bytes: null, errors: [problem] }
    const hash = await contentHash(bytes)
    try {
      const module = await this.#module(file, bytes, hash, turn)
      const { name, version } = module
      return { file, name, version, bytes, hash, module, errors: [], declined: null }
    } catch (error) {
      if (!(error instanceof SkeinError)) throw error
      return { ...unknown, name: error.names.mod ?? file, bytes, hash, errors: [error] }
    }
  }

  async #ask(read: readonly ModSource[]): Promise<readonly ModSource[]> {
    const { consents, answered } = this.#services
    if (consents === null) return read
    const all: ModSource[] = []
    for (const source of read) {
      const { module, bytes } = source
      if (module === null) all.push(source)
      else {
        const { declined, error } = await consents.ask(module, bytes!)
        answered(module)
        all.push({ ...source, declined, errors: error === null ? [] : [error] })
      }
    }
    return all
  }

  #text(
    file: string,
    bytes: Uint8Array,
    hash: string | null,
    turn: (() => Promise<void>) | null,
  ): Promise<ModuleText> {
    const key = hash === null ? null : `${hash} ${file}`
    return remembered(this.#texts, key, async () => {
      try {
        return await readAnyText(bytes, file, turn)
      } catch (error) {
        if (key !== null && isUnavailable(error)) this.#texts.delete(key)
        throw error
      }
    })
  }

  #module(
    file: string,
    bytes: Uint8Array,
    hash: string | null,
    turn: (() => Promise<void>) | null,
  ): Promise<Module> {
    const key = hash === null ? null : `${hash} ${file}`
    return remembered(this.#modules, key, async () => {
      try {
        const text = await this.#text(file, bytes, hash, turn)
        return await parseModule(bytes, file, (...mod) => this.#services.sandboxOf(...mod), turn, text)
      } catch (error) {
        // There may be a network the next time.
        if (key !== null && isUnavailable(error)) this.#modules.delete(key)
        throw error
      }
    })
  }
}

function isUnavailable(error: unknown): boolean {
  return error instanceof SkeinError && error.code === 'mod/host-unavailable'
}

/** Makes a value for a key, once while it is remembered; `null`: every time. */
function remembered<T>(known: Map<string, T>, key: string | null, make: () => T): T {
  if (key === null) return make()
  const found = known.get(key) ?? make()
  known.delete(key)
  known.set(key, found)
  if (known.size > REMEMBERED) known.delete(known.keys().next().value!)
  return found
}
