/** One figure: a measurement, and its comparison. */
export interface Figure {
  /** Stable: programs may look for it. */
  readonly name: string
  readonly value: number
  readonly unit: string
  /** The figure of the same run that this one is compared with. */
  readonly against?: string
  /** This value divided by the other. */
  readonly ratio?: number
  /** The ratio that is aimed at, at most. */
  readonly aim?: number
}

/** How long and how often things are measured. */
export interface Effort {
  readonly milliseconds: number
  readonly rounds: number
  /** Whether time counts in which this process was at work, in place of time on the clock: for machines that do more. */
  readonly processor?: boolean
}

export const FULL: Effort = { milliseconds: 60, rounds: 15 }
/** Enough to see that everything runs; the figures mean little. */
export const SMOKE: Effort = { milliseconds: 5, rounds: 3 }

/** Keeps results alive, so that no work is optimised away. */
export const sink: { value: unknown } = { value: 0 }

/**
 * Measures the time of one operation, in nanoseconds.
 *
 * Several candidates are measured in turns, round by round, so that whatever else the machine does hits all of them
 * alike. The median of the rounds is given.
 *
 * @param candidates functions that do an operation a given number of times
 */
export function measure<K extends string>(
  candidates: Readonly<Record<K, (times: number) => unknown>>,
  effort: Effort,
): Record<K, number> {
  const rounds = sample(candidates, effort)
  const names = Object.keys(rounds) as K[]
  return Object.fromEntries(names.map((name) => [name, median(rounds[name])])) as Record<K, number>
}

/** Measures in the same way, and gives each round. */
export function sample<K extends string>(
  candidates: Readonly<Record<K, (times: number) => unknown>>,
  { milliseconds, rounds, processor = false }: Effort,
): Record<K, number[]> {
  const times = calibrate(candidates, milliseconds, processor)
  const names = Object.keys(candidates) as K[]
  const samples = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<K, number[]>
  for (let round = 0; round < rounds; round++) {
    const each = timeEach(candidates, times, processor)
    for (const name of names) samples[name].push(each[name])
  }
  return samples
}

/** How often each operation is done within some milliseconds. */
export function calibrate<K extends string>(
  candidates: Readonly<Record<K, (times: number) => unknown>>,
  milliseconds: number,
  processor = false,
): Record<K, number> {
  const times = {} as Record<K, number>
  for (const name of Object.keys(candidates) as K[]) {
    let count = 16
    for (;;) {
      const elapsed = timeOf(() => candidates[name](count), processor)
      if (elapsed > milliseconds || count > 1e9) {
        times[name] = Math.max(1, Math.round((count * milliseconds) / elapsed))
        break
      }
      count = Math.ceil(count * Math.max(2, Math.min(16, milliseconds / Math.max(elapsed, 0.01))))
    }
  }
  return times
}

/** Nanoseconds of each operation, when each is done so many times, one after the other. */
export function timeEach<K extends string>(
  candidates: Readonly<Record<K, (times: number) => unknown>>,
  times: Readonly<Record<K, number>>,
  processor = false,
): Record<K, number> {
  const each = {} as Record<K, number>
  for (const name of Object.keys(candidates) as K[])
    each[name] = (timeOf(() => candidates[name](times[name]), processor) * 1e6) / times[name]
  return each
}

/** Milliseconds that something takes. */
export function timeOf(run: () => unknown, processor: boolean): number {
  if (processor) {
    const start = process.cpuUsage()
    sink.value = run()
    const { user, system } = process.cpuUsage(start)
    return (user + system) / 1000
  }
  const start = performance.now()
  sink.value = run()
  return performance.now() - start
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)]!
}

/** A figure held against another of the same run. */
export function compare(
  name: string,
  value: number,
  unit: string,
  against: readonly [name: string, value: number],
  aim?: number,
): Figure {
  return {
    name,
    value,
    unit,
    against: against[0],
    ratio: value / against[1],
    ...(aim === undefined ? {} : { aim }),
  }
}
