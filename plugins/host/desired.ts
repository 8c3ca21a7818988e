import { compareText, type SkeinError } from '../../engine/index.ts'
import { sameContent, sameReading, type ModSource } from './mod-source.ts'
import { unknownMod } from './unknown-mod.ts'

/** A given file, and its desired state. */
export interface DesiredMod {
  readonly file: string
  /** The file's content. */
  readonly source: ModSource
  /** Earlier content that ran, or could be read: goes on where the present content cannot. */
  readonly fallback: ModSource | null
  /** The content that ran before that. */
  readonly previous: ModSource | null
  /** Whether the player has switched it off. */
  readonly off: boolean
}

/** State of {@link Desired}. */
export interface DesiredParts {
  readonly slots: readonly DesiredMod[]
  readonly rejected: ReadonlyMap<ModSource, readonly SkeinError[]>
  readonly retries: ReadonlySet<ModSource>
  readonly suspended: ReadonlySet<string>
}

type Slot = { -readonly [Key in keyof DesiredMod]: DesiredMod[Key] }

/** The mods to run: the files, those switched off, and those that have shown that they cannot run. */
export class Desired {
  readonly #slots = new Map<string, Slot>()
  /** Content that is not started again, and why: it has faulted, or the engine would not have it. */
  readonly #rejected = new Map<ModSource, readonly SkeinError[]>()
  /** Rejected content whose rejection depended on the other mods of that time. */
  readonly #retries = new Set<ModSource>()
  /** The mods that have faulted and stay out, by name: no other file of that name runs in their place. */
  readonly #suspended = new Set<string>()
  #revision = 0
  /** The files in order; `null` when that may have changed. */
  #sorted: readonly DesiredMod[] | null = null

  /** Changes whenever something else may be wanted. */
  get revision(): number {
    return this.#revision
  }

  /** All files, by name of mod and of file. */
  get mods(): readonly DesiredMod[] {
    return (this.#sorted ??= [...this.#slots.values()].toSorted(
      (a, b) => compareText(nameOf(a), nameOf(b)) || compareText(a.file, b.file),
    ))
  }

  /** Its state, for snapshots. */
  get parts(): DesiredParts {
    const slots = [...this.#slots.values()]
    return { slots, rejected: this.#rejected, retries: this.#retries, suspended: this.#suspended }
  }

  /** Takes up the state of a snapshot. A file that is known already keeps its object. */
  putBack({ slots, rejected, retries, suspended }: DesiredParts): void {
    const before = new Map(this.#slots)
    this.#slots.clear()
    for (const slot of slots)
      this.#slots.set(slot.file, Object.assign(before.get(slot.file) ?? {}, slot) as Slot)
    this.#rejected.clear()
    for (const [source, errors] of rejected) this.#rejected.set(source, errors)
    this.#retries.clear()
    for (const source of retries) this.#retries.add(source)
    this.#suspended.clear()
    for (const name of suspended) this.#suspended.add(name)
    this.#changed()
  }

  file(file: string): DesiredMod | undefined {
    return this.#slots.get(file)
  }

  includes(mod: DesiredMod): boolean {
    return this.#slots.get(mod.file) === mod
  }

  /** Whether a mod stays out until it is switched on again, or its file changes. */
  isSuspended(name: string): boolean {
    return this.#suspended.has(name)
  }

  /** Why content is not started again; `null` if it may be. */
  rejection(source: ModSource): readonly SkeinError[] | null {
    return this.#rejected.get(source) ?? null
  }

  /** Whether content can be run at all. */
  isUsable(source: ModSource): boolean {
    return source.module !== null && source.errors.length === 0 && !this.#rejected.has(source)
  }

  /**
   * Takes up files that have other content, and those that have gone.
   *
   * @param removed names of files; where the mod of one is in another file now, it goes on from there
   * @param runs whether a mod runs from a file
   */
  take(read: readonly ModSource[], removed: readonly string[], runs: (mod: DesiredMod) => boolean): void {
    const gone = new Set(removed.flatMap((file) => this.#slots.get(file) ?? []))
    for (const source of read) {
      const old = this.#slots.get(source.file)
      if (old !== undefined) gone.delete(old)
      const slot = old ?? this.#renamed(source, gone, runs)
      if (slot === undefined) this.#add(source)
      else this.#change(slot, source, runs(slot))
    }
    for (const slot of gone) this.remove(slot)
    this.#changed()
  }

  /** Forgets a file. */
  remove(mod: DesiredMod): void {
    this.#slots.delete(mod.file)
    for (const source of [mod.source, mod.fallback]) if (source !== null) this.#rejected.delete(source)
    const name = nameOf(mod)
    if (this.#suspended.has(name) && ![...this.#slots.values()].some((it) => nameOf(it) === name))
      this.#suspended.delete(name)
    this.#changed()
  }

  switchOff(mod: DesiredMod): void {
    ;(mod as Slot).off = true
    this.#changed()
  }

  /** Switches a file on, whatever its mod has done: the content that it ran last may start again. */
  switchOn(mod: DesiredMod): void {
    const slot = mod as Slot
    slot.off = false
    this.#suspended.delete(nameOf(slot))
    this.#rejected.delete(slot.fallback ?? slot.source)
    this.#changed()
  }

  /** Notes that content runs from a file. @param instead its content until now */
  started(mod: DesiredMod, source: ModSource, instead: ModSource | null = null): void {
    const slot = mod as Slot
    slot.fallback = source
    this.#sorted = null
    if (instead !== null && instead !== source) slot.previous = instead
    if (slot.previous === source) slot.previous = null
  }

  /** Content is not to be started again, until the file holds something else. */
  reject(source: ModSource, errors: readonly SkeinError[]): void {
    this.#rejected.set(source, errors)
    this.#changed()
  }

  /** Content could not start with the mods that are there: it is not started again until {@link retry}. */
  rejectForNow(source: ModSource, errors: readonly SkeinError[]): void {
    this.reject(source, errors)
    this.#retries.add(source)
  }

  /** Something has changed: content that was only rejected for now may be started again. */
  retry(): void {
    for (const source of this.#retries) if (this.#rejected.delete(source)) this.#changed()
    this.#retries.clear()
  }

  /** A mod has faulted and stays out. */
  suspend(name: string, source: ModSource, fault: SkeinError): void {
    this.#suspended.add(name)
    this.reject(source, [fault])
  }

  /** A file goes back to what ran from it before. @returns whether there is such content */
  goBack(mod: DesiredMod): boolean {
    const slot = mod as Slot
    const { previous } = slot
    if (previous === null || !this.includes(slot)) return false
    slot.fallback = previous
    slot.previous = null
    this.#suspended.delete(previous.name)
    this.#changed()
    return true
  }

  /**
   * The mod of a name, the one that runs if there are several; or the file of that name.
   * @param running the name of the mod that runs from a file, if one does
   * @throws SkeinError `mod/unknown`
   */
  find(name: string, running: (mod: DesiredMod) => string | undefined): DesiredMod {
    const found = this.lookUp(name, running)
    if (found !== undefined) return found
    throw unknownMod(name, [...new Set(this.mods.map(nameOf))])
  }

  /** The same; `undefined` where there is none. */
  lookUp(name: string, running: (mod: DesiredMod) => string | undefined): DesiredMod | undefined {
    const { mods } = this
    return (
      mods.find((it) => running(it) === name) ??
      mods.find((it) => nameOf(it) === name) ??
      this.#slots.get(name)
    )
  }

  /** The files that a switch is for: all of a mod, or one file and those that hold the same. */
  switched(name: string, running: (mod: DesiredMod) => string | undefined): readonly DesiredMod[] {
    const found = this.find(name, running)
    const byFile = nameOf(found) !== name && running(found) !== name
    return this.mods.filter(
      (it) => it === found || (byFile ? sameContent(it.source, found.source) : nameOf(it) === name),
    )
  }

  #changed(): void {
    this.#revision++
    this.#sorted = null
  }

  #add(source: ModSource): void {
    this.#slots.set(source.file, { file: source.file, source, fallback: null, previous: null, off: false })
    // A mod that has faulted may have come again, as another file.
    if (this.#suspended.has(source.name) && this.isUsable(source) && !this.#holdsRejected(source))
      this.#suspended.delete(source.name)
  }

  #change(slot: Slot, source: ModSource, runs: boolean): void {
    if (slot.file !== source.file) {
      this.#slots.delete(slot.file)
      slot.file = source.file
      this.#slots.set(slot.file, slot)
    }
    if (sameReading(slot.source, source)) return
    if (sameContent(slot.source, source)) return this.#reread(slot, source)
    if (slot.fallback !== null && sameContent(slot.fallback, source)) {
      // It holds again what ran.
      if (slot.source !== slot.fallback) this.#rejected.delete(slot.source)
      slot.source = slot.fallback
      if (!sameReading(slot.source, source)) this.#reread(slot, source)
      return
    }
    const known = slot.fallback ?? slot.source
    this.#rejected.delete(slot.source)
    // Another mod is another matter.
    if (source.module !== null && source.name !== nameOf(slot)) slot.off = false
    slot.source = source
    if (runs || (slot.off && source.module === null)) slot.fallback = known.module === null ? null : known
    else {
      if (slot.fallback !== null) this.#rejected.delete(slot.fallback)
      slot.fallback = null
    }
    this.#suspended.delete(source.name)
  }

  /** A file has the same content with another reading: the player has answered otherwise, or it compiles now. */
  #reread(slot: Slot, source: ModSource): void {
    const { source: old, fallback } = slot
    slot.source = source
    const rejection = this.#rejected.get(old)
    if (rejection !== undefined && this.#rejected.delete(old)) this.#rejected.set(source, rejection)
    if (this.#retries.delete(old)) this.#retries.add(source)
    // A version before goes on where this one cannot; not this one itself, where the player has declined it.
    if (fallback !== null && sameContent(fallback, source))
      slot.fallback = source.errors.length === 0 ? source : null
  }

  /** A mod that goes on from another file: one that runs or is switched off, under its name. */
  #renamed(source: ModSource, gone: Set<Slot>, runs: (mod: DesiredMod) => boolean): Slot | undefined {
    if (source.module === null) return undefined
    const found = [...gone].find((slot) => nameOf(slot) === source.name && (runs(slot) || slot.off))
    if (found !== undefined) gone.delete(found)
    return found
  }

  #holdsRejected(source: ModSource): boolean {
    return [...this.#rejected.keys()].some((it) => sameContent(it, source))
  }
}

/** The mod of a file by name, or the file while that is not known. */
export function nameOf({ source, fallback }: DesiredMod): string {
  return source.module === null && fallback !== null ? fallback.name : source.name
}
