import { SkeinError, type AnySystem, type Engine } from '../../engine/index.ts'
import type { ModDirectory } from '../engine-traits/index.ts'
import { needsFailed, type Image, type ImageMod } from '../image/index.ts'
import { compareText, type ModEntry, type ModList } from './mod-list.ts'
import type { ModNews } from './mod-news.ts'
import type { RunningMod } from './running-mod.ts'

/**
 * The mods that run, by name. Starts them in batches, and takes them out with all that cannot do without them.
 */
export class RunningSet {
  readonly #engine: Engine
  readonly #mods: ModList
  readonly #news: ModNews
  readonly #create: (image: ImageMod) => RunningMod
  readonly #running = new Map<string, RunningMod>()
  /** What mods are told about each other. */
  readonly directory: ModDirectory = {
    list: () =>
      this.list()
        .map(({ name, version }) => ({ name, version }))
        .toSorted((a, b) => compareText(a.name, b.name)),
    version: (name) => this.#running.get(name)?.version ?? null,
  }

  /** @param create makes a mod that is about to start; nothing of it runs yet */
  constructor(engine: Engine, mods: ModList, news: ModNews, create: (image: ImageMod) => RunningMod) {
    this.#engine = engine
    this.#mods = mods
    this.#news = news
    this.#create = create
  }

  get(name: string): RunningMod | undefined {
    return this.#running.get(name)
  }

  list(): RunningMod[] {
    return [...this.#running.values()]
  }

  /** Whether a mod is among those that run, rather than another of its name. */
  includes(mod: RunningMod): boolean {
    return this.#running.get(mod.name) === mod
  }

  /** Counts a mod in, in place of any other version of it. */
  enter(mod: RunningMod): void {
    this.#running.set(mod.name, mod)
  }

  /** Counts a mod out: what happens to it from now on is told nobody. */
  leave(mod: RunningMod): void {
    this.#running.delete(mod.name)
  }

  /** Starts the mods of an image that do not run yet; what is untouched goes on as it is. */
  start(image: Image): void {
    this.startSome(image, image.batches)
    // What others define and a mod can do without may have come or gone.
    for (const { linked } of image.batches.flat()) this.#running.get(linked.module.name)?.relink(linked)
  }

  /** Starts those batches of an image that are given. */
  startSome(image: Image, batches: Image['batches']): void {
    for (const batch of batches) this.#start(batch, image)
  }

  /** Does something in which the last system of a mod may go, although the mod stays. */
  retaining(run: () => void): void {
    const retained = this.list()
    for (const mod of retained) mod.retained = true
    try {
      run()
    } finally {
      for (const mod of retained) mod.retained = false
    }
  }

  /** Starts those of a batch that do not run yet, and the systems that the others have gained. */
  #start(batch: readonly ImageMod[], image: Image): void {
    const missing = batch.flatMap((mod) => [...mod.needs].filter((need) => !this.#isThere(need, batch)))[0]
    if (missing !== undefined) {
      for (const mod of batch) this.#refuse(mod, needsFailed(mod.linked.module.name, missing))
      return
    }
    const fresh: RunningMod[] = []
    const add: AnySystem[] = []
    for (const mod of batch) {
      let running = this.#running.get(mod.linked.module.name)
      if (running === undefined) {
        running = this.#create(mod)
        this.#running.set(running.name, running)
        fresh.push(running)
      }
      const known = new Set(running.systems)
      add.push(...mod.systems.map((system) => running.system(system)).filter((system) => !known.has(system)))
    }
    if (fresh.length === 0 && add.length === 0) return
    try {
      this.retaining(() => {
        if (add.length > 0) this.#engine.change({ add, remove: this.superseded(image) })
      })
      for (const mod of fresh) this.#announce(mod)
    } catch (error) {
      if (!(error instanceof SkeinError)) throw error
      for (const mod of fresh) {
        // A mod that faulted while it started has been reported already.
        if (this.includes(mod)) {
          const own = error.names.mod === undefined || error.names.mod === mod.name
          this.leave(mod)
          this.#refuse(mod.image, own ? error : needsFailed(mod.name, error.names.mod!))
        }
        mod.end()
      }
    }
  }

  #isThere(name: string, batch: readonly ImageMod[]): boolean {
    return this.#running.has(name) || batch.some((mod) => mod.linked.module.name === name)
  }

  /** Systems that run although a newer version of them is there, or nothing asks for them any more. */
  superseded(image: Image): AnySystem[] {
    const wanted = new Set(image.batches.flat().flatMap((mod) => mod.systems.map((system) => system.id)))
    return this.list()
      .flatMap((mod) => mod.systems)
      .filter((system) => !wanted.has(system.name))
  }

  #announce(mod: RunningMod): void {
    const entry = this.#mods.of(mod.image)
    if (entry !== undefined) {
      entry.status = 'running'
      entry.errors = []
    }
    this.#news.loaded(mod)
  }

  #refuse(mod: ImageMod, error: SkeinError): void {
    const entry = this.#mods.of(mod)
    if (entry === undefined) return
    const same = entry.status === 'refused' && entry.errors[0]?.message === error.message
    entry.status = 'refused'
    entry.errors = [error]
    if (!same) this.#news.refused(entry, [error])
  }

  /** Lets a mod rest, with those that cannot do without it. */
  rest(mod: RunningMod, frames: number): void {
    const resting = new Set([mod])
    for (const { name } of resting) {
      for (const other of this.#running.values()) if (other.image.needs.has(name)) resting.add(other)
    }
    for (const each of resting) each.rest(frames)
  }

  /** Takes a mod out on request, if it runs. */
  stop(entry: ModEntry): void {
    const mod = this.#running.get(entry.name)
    if (mod === undefined || mod.image.linked.module !== entry.module) return
    this.leave(mod)
    this.#news.removed(mod)
    this.evict(mod)
  }

  /** Takes the systems of a mod out that was counted out already, with all that cannot do without it. */
  evict(mod: RunningMod): void {
    // Who uses its components cannot go on without them; who calls its traits is found by the engine.
    for (const other of this.#running.values()) {
      if (!other.image.linked.packagesOf.has(mod.name)) continue
      this.leave(other)
      this.#stopped(other, mod.name)
      this.evict(other)
    }
    if (mod.live > 0) this.#engine.evict(mod.systems)
    else mod.end()
  }

  /** The last system of a mod has gone: on its own account, or because the engine took out what it needs. */
  ended(mod: RunningMod): void {
    if (!this.includes(mod)) return
    this.leave(mod)
    const need = [...mod.image.needs].find((name) => !this.#running.has(name))
    this.#stopped(mod, need ?? 'something')
  }

  #stopped(mod: RunningMod, need: string): void {
    const entry = this.#mods.of(mod.image)
    if (entry !== undefined) {
      entry.status = 'stopped'
      entry.errors = [needsFailed(mod.name, need)]
    }
    this.#news.removed(mod)
  }
}
