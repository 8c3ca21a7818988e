import type { ModCost } from '../../plugins/index.ts'
import { Series } from './series.ts'

/** What is measured of a mod in each frame. */
export const COSTS = ['milliseconds', 'fuel', 'memoryBytes', 'bytesIn', 'bytesOut'] as const

/** One of {@link COSTS}. */
export type Cost = (typeof COSTS)[number]

/** What a mod took in each of the last frames. */
export type CostSeries = Readonly<Record<Cost, Series>>

interface Entry {
  readonly series: CostSeries
  /** The totals that were seen last. */
  seen: ModCost
}

const TOTALS = ['milliseconds', 'calls', 'bytesIn', 'bytesOut'] as const

const NOTHING: ModCost = { milliseconds: 0, calls: 0, bytesIn: 0, bytesOut: 0, memoryBytes: 0, fuel: null }

/** What mods take, frame by frame. */
export class CostGraphs {
  readonly #frames: number
  readonly #mods = new Map<string, Entry>()

  /** @param frames how many are kept */
  constructor(frames: number) {
    this.#frames = frames
  }

  /** What a mod took, or `null` if it never ran meanwhile. */
  of(mod: string): CostSeries | null {
    return this.#mods.get(mod)?.series ?? null
  }

  /** Takes down where counting stands, so that what was before does not count as one frame's. */
  begin(costs: ReadonlyMap<string, ModCost>): void {
    for (const [mod, cost] of costs) this.#entry(mod).seen = cost
  }

  /** Takes down a frame. @param costs totals of the mods that run */
  frame(costs: ReadonlyMap<string, ModCost>): void {
    for (const [mod, cost] of costs) {
      const entry = this.#entry(mod)
      const { series, seen } = entry
      // A mod that has begun anew counts from nothing.
      const anew = TOTALS.some((total) => cost[total] < seen[total])
      const last = anew ? NOTHING : seen
      series.milliseconds.push(cost.milliseconds - last.milliseconds)
      series.fuel.push(cost.calls === last.calls ? 0 : (cost.fuel?.spent ?? 0))
      series.memoryBytes.push(cost.memoryBytes)
      series.bytesIn.push(cost.bytesIn - last.bytesIn)
      series.bytesOut.push(cost.bytesOut - last.bytesOut)
      entry.seen = cost
    }
    for (const [mod, entry] of this.#mods) {
      if (costs.has(mod)) continue
      for (const cost of COSTS) entry.series[cost].push(0)
      entry.seen = NOTHING
    }
  }

  /** Forgets mods that are known no longer. */
  keep(mods: ReadonlySet<string>): void {
    for (const mod of this.#mods.keys()) if (!mods.has(mod)) this.#mods.delete(mod)
  }

  #entry(mod: string): Entry {
    let entry = this.#mods.get(mod)
    if (entry === undefined) {
      const series = Object.fromEntries(COSTS.map((cost) => [cost, new Series(this.#frames)]))
      entry = { series: series as Record<Cost, Series>, seen: NOTHING }
      this.#mods.set(mod, entry)
    }
    return entry
  }
}
