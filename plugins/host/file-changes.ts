import type { SkeinError } from '../../engine/index.ts'
import { resolveImage, type Host, type Image } from '../image/index.ts'
import { sameBytes } from '../module/keeps-alike.ts'
import { statusOf, type ModEntry, type ModList } from './mod-list.ts'
import type { ModNews } from './mod-news.ts'
import type { ModStatus } from './mod-status.ts'
import { planSwap, type SwapPlan } from './plan-swap.ts'
import type { RunningSet } from './running-set.ts'
import type { Swaps } from './swaps.ts'

/** What the taking up of changed files works on. */
export interface FileChangeServices {
  readonly mods: ModList
  readonly running: RunningSet
  readonly swaps: Swaps
  readonly news: ModNews
  readonly host: Host
  /** Forgets the faults of a mod. */
  forget(mod: string): void
  /** Brings what runs in line with what the files hold. */
  apply(): void
}

/** Takes up what has happened to files: those that are new, that hold something else, and that have gone. */
export class FileChanges {
  readonly #services: FileChangeServices

  constructor(services: FileChangeServices) {
    this.#services = services
  }

  /**
   * Takes up files that have been read, and those that have gone.
   * @returns what became of those that could not take the place of what runs, by file
   */
  take(read: readonly ModEntry[], removed: readonly string[]): Map<string, ModStatus> {
    const { mods } = this.#services
    const results = new Map<string, ModStatus>()
    const gone = new Set(removed.flatMap((file) => mods.file(file) ?? []))
    const wanted = new Map<ModEntry, ModEntry>()
    for (const entry of read) {
      const old = mods.file(entry.file) ?? renamed(entry, gone)
      gone.delete(old!)
      if (old?.status === 'disabled' && (entry.module === null || entry.name === old.name)) {
        if (entry.module === null) results.set(entry.file, this.#failed(old, entry, entry.errors))
        else this.#keepOff(old, entry)
      } else if (old?.status !== 'running') this.#replace(entry)
      else if (entry.module === null) results.set(entry.file, this.#failed(old, entry, entry.errors))
      else if (entry.name !== old.name) {
        const problem = this.#keepsFromReplacing(entry)
        if (problem === null) this.#replace(entry)
        else results.set(entry.file, this.#failed(old, entry, problem))
      } else if (entry.file === old.file && sameBytes(entry.module.bytes, old.module!.bytes))
        this.#mended(old)
      else wanted.set(old, entry)
    }
    for (const entry of gone) this.#remove(entry)
    // What could not be linked may have been waiting for what has changed now.
    for (const entry of mods.entries) {
      if (entry.status !== 'running' || entry.pending === undefined || wanted.has(entry)) continue
      wanted.set(entry, entry.pending)
    }
    if (wanted.size > 0) this.#swap(wanted, results)
    this.#services.apply()
    return results
  }

  /** Swaps what can be swapped. One that does not start is left out, and the others are tried again. */
  #swap(wanted: Map<ModEntry, ModEntry>, results: Map<string, ModStatus>): void {
    const { mods, running, swaps, host } = this.#services
    const olds = new Map([...wanted].map(([old, entry]) => [entry, old]))
    const fail = (entry: ModEntry, errors: readonly SkeinError[]): void => {
      const old = olds.get(entry)!
      results.set(entry.file, this.#failed(old, entry, errors))
      wanted.delete(old)
    }
    while (wanted.size > 0) {
      const plan = planSwap(wanted, mods, running, host)
      for (const [entry, errors] of plan.failed) fail(entry, errors)
      if (plan.replacements.length === 0) break
      running.startSome(plan.image, independent(plan))
      const error = swaps.swap(plan.replacements, plan.image)
      if (error === null) {
        for (const { old, entry } of plan.replacements) if (old !== entry) wanted.delete(old)
        break
      }
      const changed = plan.replacements.flatMap(({ old, entry }) => (old === entry ? [] : [entry]))
      const guilty = changed.find(({ name }) => name === error.names.mod)
      for (const entry of guilty === undefined ? changed : [guilty]) fail(entry, [error])
    }
    // Others of their name are newer: which of them runs is decided as for any file.
    for (const entry of wanted.values()) this.#replace(entry)
  }

  /** What a file holds cannot take the place of what runs. */
  #failed(old: ModEntry, entry: ModEntry, errors: readonly SkeinError[]): ModStatus {
    const { news, running } = this.#services
    const [error] = errors
    const known = old.failed?.errors[0]?.message === error!.message && old.pending === entry
    const started = error!.code.startsWith('fault/')
    old.failed = { version: entry.version, errors }
    if (entry.module === null || started) delete old.pending
    else old.pending = entry
    const before = running.get(old.name)
    if (started && before !== undefined) news.reverted(before, entry.file, old.failed, 0)
    else if (!known) news.refused(entry, errors)
    return { ...statusOf(entry), status: started ? 'faulted' : 'refused', errors }
  }

  /** A file holds again what runs. */
  #mended(old: ModEntry): void {
    delete old.failed
    delete old.pending
  }

  /** Who switched a mod off has switched it on again before it runs, whatever its file holds by then. */
  #keepOff(old: ModEntry, entry: ModEntry): void {
    entry.status = 'disabled'
    this.#services.mods.exchange(old, entry)
  }

  /** What keeps another mod from taking the place of the one that runs, or `null`. */
  #keepsFromReplacing(entry: ModEntry): readonly SkeinError[] | null {
    const { mods, host } = this.#services
    const others = mods.candidates().filter((module) => module.file !== entry.file)
    return resolveImage([...others, entry.module!], host).refused.get(entry.name) ?? null
  }

  #replace(entry: ModEntry): void {
    const { mods, news, running, swaps } = this.#services
    const old = mods.file(entry.file)
    if (old !== undefined) {
      swaps.forget(old.name)
      running.stop(old)
    }
    mods.set(entry)
    if (entry.module === null) news.refused(entry, entry.errors)
  }

  #remove(entry: ModEntry): void {
    const { mods, running, swaps, forget } = this.#services
    mods.delete(entry)
    forget(entry.name)
    swaps.forget(entry.name)
    running.stop(entry)
  }
}

/** What a mod was called before that is in another file now. */
function renamed(entry: ModEntry, gone: ReadonlySet<ModEntry>): ModEntry | undefined {
  if (entry.module === null) return undefined
  return [...gone].find(
    ({ name, status }) => name === entry.name && (status === 'running' || status === 'disabled'),
  )
}

/** Mods that are new, and need none of those that are swapped: these may need them. */
function independent({ image, replacements }: SwapPlan): Image['batches'] {
  const waiting = new Set(replacements.map(({ image: { linked } }) => linked.module.name))
  return image.batches.filter((batch) => {
    const waits = batch.some(
      ({ linked, needs }) => waiting.has(linked.module.name) || [...needs].some((need) => waiting.has(need)),
    )
    if (waits) for (const { linked } of batch) waiting.add(linked.module.name)
    return !waits
  })
}
