import { NO_USAGE, type ModUsage } from '../../plugins/index.ts'
import { Series } from './series.ts'

/** The costs of a mod, measured per frame. */
export const COSTS = ['milliseconds', 'fuel', 'memoryBytes', 'bytesIn', 'bytesOut'] as const

/** One of {@link COSTS}. */
export type Cost = (typeof COSTS)[number]

/** A mod's costs in each of the last frames. */
export type CostSeries = Readonly<Record<Cost, Series>>

/** Costs of mods, frame by frame. */
export class CostGraphs {
  readonly #frames: number
  readonly #mods = new Map<string, CostSeries>()
  /** The totals that were seen last, also of mods that have gone: they may come back. */
  readonly #seen = new Map<string, ModUsage>()

  /** @param frames how many are kept */
  constructor(frames: number) {
    this.#frames = frames
  }

  /** A mod's costs, or `null` if it never ran meanwhile. */
  of(mod: string): CostSeries | null {
    return this.#mods.get(mod) ?? null
  }

  /** Takes down the totals so far, so that earlier costs do not count as one frame's. */
  begin(costs: ReadonlyMap<string, ModUsage>): void {
    this.#seen.clear()
    for (const [mod, cost] of costs) this.#seen.set(mod, cost)
  }

  /** Takes down a frame. @param costs totals of the mods that run */
  frame(costs: ReadonlyMap<string, ModUsage>): void {
    for (const [mod, cost] of costs) {
      const series = this.#series(mod)
      const seen = this.#seen.get(mod) ?? NO_USAGE
      series.milliseconds.push(cost.milliseconds - seen.milliseconds)
      series.fuel.push(cost.calls === seen.calls ? 0 : (cost.fuel?.spent ?? 0))
      series.memoryBytes.push(cost.memoryBytes)
      series.bytesIn.push(cost.bytesIn - seen.bytesIn)
      series.bytesOut.push(cost.bytesOut - seen.bytesOut)
      this.#seen.set(mod, cost)
    }
    for (const [mod, series] of this.#mods) {
      if (costs.has(mod)) continue
      for (const cost of COSTS) series[cost].push(0)
    }
  }

  /** Forgets mods that are known no longer. */
  keep(mods: ReadonlySet<string>): void {
    for (const mod of this.#mods.keys()) if (!mods.has(mod)) this.#mods.delete(mod)
  }

  #series(mod: string): CostSeries {
    let series = this.#mods.get(mod)
    if (series === undefined) {
      series = Object.fromEntries(COSTS.map((cost) => [cost, new Series(this.#frames)])) as Record<
        Cost,
        Series
      >
      this.#mods.set(mod, series)
    }
    return series
  }
}
