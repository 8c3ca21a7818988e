import { SkeinError, type EntryKind, type JournalContent } from '../../engine/index.ts'
import type { ModChange, RecordedFile } from './mod-change.ts'
import type { InstanceLimits } from '../limits.ts'
import type { Module } from '../module/module.ts'
import type { ModSource } from './mod-source.ts'
import type { ModFile } from './mod-status.ts'

/** The host of the mods of a recording. */
export interface RecordedMods {
  /** Has a change take effect again. @param sourceOf the source of a file, read before */
  repeat(change: ModChange, sourceOf: (file: RecordedFile) => ModSource): void
  /** Reads a file without adding it. */
  read(file: ModFile): Promise<ModSource>
  /** The limits of a mod, as the options of the game give them. */
  limitsOf(module: Module): InstanceLimits
}

/** The content of a file of a recording. @throws SkeinError `recording/missing-mod`, `recording/other-mod` */
export type ContentOf = Parameters<EntryKind['prepare']>[1]

/** Has the changes of mods in a recording take effect again. Every file is read and compiled before the first frame. */
export class ModEntries {
  readonly #host: RecordedMods
  /** By file, hash and permissions. */
  readonly #sources = new Map<string, ModSource>()

  constructor(host: RecordedMods) {
    this.#host = host
  }

  /** Reads all files. @throws SkeinError `recording/missing-mod`, `recording/other-mod`, `recording/other-options` */
  async prepare(entries: readonly unknown[], contentOf: ContentOf): Promise<void> {
    for (const entry of entries) {
      const change = entry as ModChange
      if (change.op === 'add') await this.sourcesOf(change.files, contentOf)
    }
  }

  /** Reads files, each once. @throws SkeinError `recording/missing-mod`, `recording/other-mod`, `recording/other-options` */
  async sourcesOf(files: readonly RecordedFile[], contentOf: ContentOf): Promise<ModSource[]> {
    const sources: ModSource[] = []
    for (const file of files) {
      const key = keyOf(file)
      const source = this.#sources.get(key) ?? (await this.#read(file, contentOf))
      this.#sources.set(key, source)
      sources.push(source)
    }
    return sources
  }

  apply(entry: unknown): void {
    this.#host.repeat(entry as ModChange, (file) => this.#sources.get(keyOf(file)) ?? refused(file))
  }

  async #read(file: RecordedFile, contentOf: ContentOf): Promise<ModSource> {
    if (!file.usable) return refused(file)
    const { bytes }: JournalContent = contentOf({ ...file, hash: file.hash ?? '' })
    const source = await this.#host.read({ file: file.file, bytes })
    const { module } = source
    if (module === null) throw source.errors[0] ?? unreadable(file)
    const limits = this.#host.limitsOf(module) as unknown as Readonly<Record<string, number>>
    for (const [name, value] of Object.entries(file.limits ?? {})) {
      if (limits[name] === value) continue
      throw new SkeinError(
        'recording/other-options',
        `the recording was made with a limit "${name}" of ${value} for ${file.name}; it is ${limits[name] ?? 'unknown'} here`,
        {
          names: { mod: file.name, other: name },
          hint: 'Create the game with the options with which it was recorded.',
        },
      )
    }
    return { ...source, declined: file.declined }
  }
}

function keyOf({ file, hash, declined, usable }: RecordedFile): string {
  return JSON.stringify([file, hash, declined, usable])
}

/** A file that did not run when it was recorded, and does not now. */
function refused({ file, name, version, hash }: RecordedFile): ModSource {
  const error = new SkeinError('mod/unreadable', `${file} was refused when it was recorded`, {
    names: { mod: name, file },
    hint: 'Nothing needs to be done: the recording plays without it, as it was made.',
  })
  return { file, name, version, bytes: null, hash, module: null, errors: [error], declined: null }
}

function unreadable({ file, name }: RecordedFile): SkeinError {
  return new SkeinError('mod/unreadable', `${file} cannot be read`, { names: { mod: name, file } })
}
