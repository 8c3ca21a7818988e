import { SkeinError, type Engine } from '../../engine/index.ts'
import { Ladder, type FaultPolicy } from './ladder.ts'
import type { ModEntry, ModList } from './mod-list.ts'
import type { ModNews } from './mod-news.ts'
import type { RunningMod } from './running-mod.ts'
import type { RunningSet } from './running-set.ts'
import type { Swaps } from './swaps.ts'

/** Does about mods that fault what the game has decided. */
export class FaultResponse {
  readonly #engine: Engine
  readonly #mods: ModList
  readonly #running: RunningSet
  readonly #swaps: Swaps
  readonly #news: ModNews
  readonly #ladder: Ladder
  readonly #apply: () => void
  /** Files that get back what they held before, once the frame is over. */
  readonly #reverts = new Set<ModEntry>()

  /** @param apply brings what runs in line with what the files hold */
  constructor(
    engine: Engine,
    mods: ModList,
    running: RunningSet,
    swaps: Swaps,
    news: ModNews,
    policy: FaultPolicy | undefined,
    apply: () => void,
  ) {
    this.#engine = engine
    this.#mods = mods
    this.#running = running
    this.#swaps = swaps
    this.#news = news
    this.#ladder = new Ladder(policy)
    this.#apply = apply
  }

  /** Forgets a mod's faults: it is gone, or begins anew. */
  forget(mod: string): void {
    this.#ladder.forget(mod)
  }

  /** A mod has faulted. @returns whether it goes on */
  faulted(mod: RunningMod, fault: SkeinError, forgivable: boolean): boolean {
    if (!this.#running.includes(mod) || this.#swaps.faulted(mod, fault)) return false
    if (this.#calledWhatReverts(fault)) {
      this.#news.faulted(mod.name, fault, 'skip')
      this.#running.rest(mod, 0)
      return true
    }
    const wanted = this.#ladder.climb(mod.name, fault.code, this.#engine.time.frame)
    const step = forgivable || wanted === 'revert' ? wanted : 'suspend'
    const goesOn = step === 'warn' || step === 'skip'
    const entry = this.#mods.of(mod.image)
    if (!goesOn) {
      this.#running.leave(mod)
      if (entry !== undefined) {
        entry.status = 'faulted'
        entry.errors = [fault]
        if (step === 'revert') this.#revertLater(entry)
      }
    }
    this.#news.faulted(mod.name, fault, step)
    if (step === 'skip') this.#running.rest(mod, 0)
    if (!goesOn) this.#running.evict(mod)
    return goesOn
  }

  /** Whether a mod only faulted since it called one that is being put back to what it was. */
  #calledWhatReverts({ code, cause }: SkeinError): boolean {
    return (
      code === 'fault/callee' &&
      cause instanceof SkeinError &&
      cause.names.mod !== undefined &&
      this.#swaps.isReverting(cause.names.mod)
    )
  }

  /** Gives a file back what it held before, as soon as no system is at work. */
  #revertLater(entry: ModEntry): void {
    if (entry.previous === undefined) return
    this.#reverts.add(entry)
    const end = this.#engine.afterFrame(() => {
      end()
      if (!this.#reverts.delete(entry) || this.#mods.file(entry.file) !== entry) return
      const module = entry.previous!
      const { name, version } = module
      this.#mods.set({ file: entry.file, name, version, module, status: 'waiting', errors: [] })
      this.#apply()
    })
  }
}
