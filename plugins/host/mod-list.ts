import { SkeinError } from '../../engine/index.ts'
import type { ImageMod } from '../image/index.ts'
import { parseModule, type Module, type SandboxOptions } from '../module/module.ts'
import type { FuelStatus } from '../sandbox/index.ts'
import type { FailedVersion, ModFile, ModStatus } from './mod-status.ts'

/** A file that was given, and what became of it. */
export interface ModEntry {
  readonly file: string
  /** `namespace:name`, or the file while its name is not known. */
  readonly name: string
  readonly version: string
  /** `null` when the file cannot be read as a mod at all. */
  readonly module: Module | null
  /** `waiting` until it is next looked at whether it can run. */
  status: ModStatus['status'] | 'waiting'
  errors: readonly SkeinError[]
  /** What the file held before, and what ran. */
  previous?: Module
  /** What the file has held since, which could not take its place. */
  failed?: FailedVersion
  /** The same, as long as it may yet be linked: once something else has changed. */
  pending?: ModEntry
}

/** The files that were given so far. */
export class ModList {
  readonly #entries = new Map<string, ModEntry>()

  get entries(): Iterable<ModEntry> {
    return this.#entries.values()
  }

  /** What a file holds. */
  file(file: string): ModEntry | undefined {
    return this.#entries.get(file)
  }

  /** Adds a file, or replaces it. */
  set(entry: ModEntry): void {
    this.#entries.set(entry.file, entry)
  }

  /** Puts an entry in the place of another, which may be of another file. */
  exchange(old: ModEntry, entry: ModEntry): void {
    if (old.file !== entry.file) this.delete(old)
    this.set(entry)
  }

  delete(entry: ModEntry): void {
    this.#entries.delete(entry.file)
  }

  /** All of them, by name. @param fuelOf what a mod that runs has spent, by its name */
  statuses(fuelOf: (mod: string) => FuelStatus | null = () => null): ModStatus[] {
    return [...this.#entries.values()]
      .map((entry) => statusOf(entry, entry.status === 'running' ? fuelOf(entry.name) : null))
      .toSorted((a, b) => compareText(a.name, b.name) || compareText(a.file, b.file))
  }

  /**
   * The mod of a name, the one that runs if there are several; or what a file holds.
   * @throws SkeinError `mod/unknown`
   */
  find(name: string): ModEntry {
    const entries = [...this.#entries.values()].filter((it) => it.name === name)
    const entry = entries.find((it) => it.status === 'running') ?? entries[0] ?? this.#entries.get(name)
    if (entry !== undefined) return entry
    const known = this.statuses().map((it) => it.name)
    throw new SkeinError('mod/unknown', `no mod named ${name} is loaded`, {
      names: { mod: name },
      hint: `There are: ${known.join(', ') || 'none'}.`,
    })
  }

  /** The entry that a mod in an image comes from, unless its file has been replaced since. */
  of(mod: ImageMod): ModEntry | undefined {
    const { module } = mod.linked
    return [...this.#entries.values()].find((entry) => entry.module === module)
  }

  /**
   * The mods that may run: all that can be read, but for those that were switched off or have faulted.
   * @param instead what is looked at in place of an entry
   */
  candidates(instead: ReadonlyMap<ModEntry, ModEntry> = new Map()): Module[] {
    return [...this.#entries.values()].flatMap((entry) => {
      const { module, status } = instead.get(entry) ?? entry
      return module === null || status === 'disabled' || status === 'faulted' ? [] : [module]
    })
  }
}

/**
 * Reads a file; one that is no mod becomes an entry that says why.
 *
 * @param sandboxOf how a mod of that name is kept in bounds, which asks for those limits
 * @param turn lets others have their turn meanwhile; `null`: it is done at once
 */
export async function readEntry(
  { file, bytes, problem }: ModFile,
  sandboxOf: (mod: string, wanted: Readonly<Record<string, number>>) => SandboxOptions,
  turn: (() => Promise<void>) | null,
): Promise<ModEntry> {
  try {
    if (problem !== undefined) throw problem
    const module = await parseModule(bytes, file, sandboxOf, turn)
    return { file, name: module.name, version: module.version, module, status: 'waiting', errors: [] }
  } catch (error) {
    if (!(error instanceof SkeinError)) throw error
    const name = error.names.mod ?? file
    return { file, name, version: '', module: null, status: 'refused', errors: [error] }
  }
}

/** What the embedding program is told of an entry. */
export function statusOf(
  { name, version, file, status, errors, failed }: ModEntry,
  fuel: FuelStatus | null = null,
): ModStatus {
  return {
    name,
    version,
    file,
    status: status === 'waiting' ? 'stopped' : status,
    fuel,
    errors,
    failed: failed ?? null,
  }
}

/** Orders text by its code units, whatever the language of the machine. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
