import { WallClock, type CallWatch, type WallTime } from '../instance/index.ts'
import { NO_USAGE, type ModUsage, type UsageMeter } from './mod-cost.ts'
import type { Mod } from './mod.ts'

/** Usage of a mod, by name: it may begin anew meanwhile, or be swapped. */
interface Total {
  /** Counter of its calls now, to tell when it begins anew. */
  account: WallTime
  /** Its usage before that. */
  before: ModUsage
  last: ModUsage
}

/** The measurings of the mods of a game. While there is none, nothing is counted and no clock is read. */
export class ModMeasures {
  readonly #watch: CallWatch
  readonly #running: () => readonly Mod[]
  readonly #open = new Set<UsageMeter>()
  readonly #totals = new Map<string, Total>()
  /** The clock that was there before: somebody watches for slow mods. */
  #before: WallClock | null = null

  /** @param watch the watch on every call into a mod */
  constructor(watch: CallWatch, running: () => readonly Mod[]) {
    this.#watch = watch
    this.#running = running
  }

  begin(clock: () => number): UsageMeter {
    if (this.#open.size === 0) {
      this.#before = this.#watch.clock
      this.#watch.clock ??= new WallClock(clock)
      this.#watch.counts = true
    }
    const measure: UsageMeter = {
      costs: () => this.#costs(measure),
      end: () => this.#end(measure),
    }
    this.#open.add(measure)
    this.#costs(measure)
    return measure
  }

  #costs(measure: UsageMeter): Map<string, ModUsage> {
    if (!this.#open.has(measure)) return new Map()
    return new Map(this.#running().map((mod) => [mod.name, this.#total(mod)]))
  }

  #total(mod: Mod): ModUsage {
    const now = usageOf(mod)
    const account = mod.systems.wall
    const total = this.#totals.get(mod.name)
    if (total === undefined) {
      this.#totals.set(mod.name, { account, before: NO_USAGE, last: now })
      return now
    }
    if (total.account !== account) {
      total.before = sum(total.before, total.last)
      total.account = account
    }
    total.last = now
    return sum(total.before, now)
  }

  #end(measure: UsageMeter): void {
    if (!this.#open.delete(measure) || this.#open.size > 0) return
    this.#watch.clock = this.#before
    this.#watch.counts = false
    this.#totals.clear()
    for (const mod of this.#running()) {
      const { instance } = mod.systems
      if (instance !== null) instance.memory.traffic = null
    }
  }
}

/** The usage of a mod so far; from now on, the bytes that cross between it and the game are counted. */
function usageOf({ systems, holdings }: Mod): ModUsage {
  const { instance } = systems
  const hostBytes = holdings.kept.bytes
  if (instance === null) return { ...NO_USAGE, hostBytes }
  const { memory, wall, fuel } = instance
  const traffic = (memory.traffic ??= { in: 0, out: 0 })
  return {
    milliseconds: wall.milliseconds,
    calls: wall.calls,
    bytesIn: traffic.in,
    bytesOut: traffic.out,
    memoryBytes: memory.bytes.length,
    hostBytes,
    fuel,
  }
}

/** Two spans of one mod as one, with the memory and the fuel that it has now. */
function sum(before: ModUsage, now: ModUsage): ModUsage {
  return {
    ...now,
    milliseconds: before.milliseconds + now.milliseconds,
    calls: before.calls + now.calls,
    bytesIn: before.bytesIn + now.bytesIn,
    bytesOut: before.bytesOut + now.bytesOut,
  }
}
