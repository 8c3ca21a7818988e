import { WallClock, type CallWatch } from '../instance/index.ts'
import type { ModCost, ModMeasure } from './mod-cost.ts'
import type { RunningMod } from './running-mod.ts'

/** The measurings of the mods of a game. While there is none, nothing is counted and no clock is read. */
export class ModMeasures {
  readonly #watch: CallWatch
  readonly #running: () => readonly RunningMod[]
  readonly #open = new Set<ModMeasure>()
  /** The clock that was there before: somebody watches for slow mods. */
  #before: WallClock | null = null

  /** @param watch what surrounds every call into a mod */
  constructor(watch: CallWatch, running: () => readonly RunningMod[]) {
    this.#watch = watch
    this.#running = running
  }

  begin(clock: () => number): ModMeasure {
    if (this.#open.size === 0) {
      this.#before = this.#watch.clock
      this.#watch.clock ??= new WallClock(clock)
    }
    const measure: ModMeasure = {
      costs: () => this.#costs(measure),
      end: () => this.#end(measure),
    }
    this.#open.add(measure)
    this.#costs(measure)
    return measure
  }

  #costs(measure: ModMeasure): Map<string, ModCost> {
    if (!this.#open.has(measure)) return new Map()
    return new Map(this.#running().map((mod) => [mod.name, mod.measure()]))
  }

  #end(measure: ModMeasure): void {
    if (!this.#open.delete(measure) || this.#open.size > 0) return
    this.#watch.clock = this.#before
    for (const mod of this.#running()) mod.endMeasure()
  }
}
