import { compareText } from '../../compare-text.ts'
import { SkeinError } from '../../error.ts'
import type { AnySystem } from '../../system/definition.ts'
import type { ExplicitOrder } from './explicit-order.ts'

/** A system's dependency, resolved. */
export interface Dependency {
  readonly key: string
  /** The system that serves it; `null` when nothing does. */
  readonly provider: AnySystem | null
  readonly required: boolean
}

/** Counts of dependencies that a system waits for. */
interface Waiting {
  required: number
  optional: number
}

/**
 * Puts dependencies before dependents. Of the systems that are free to go next, the first by name goes: so one that nobody
 * depends on changes nothing about the order of the others. An optional dependency goes before as well, but gives way where
 * that would close a circle; an explicit order does not.
 *
 * @returns the order, and the systems that wait for each other
 */
export function sortSystems(
  systems: ReadonlySet<AnySystem>,
  dependencies: ReadonlyMap<AnySystem, readonly Dependency[]>,
  explicit: ExplicitOrder,
): { readonly order: readonly AnySystem[]; readonly stuck: ReadonlySet<AnySystem> } {
  const waiting = new Map<AnySystem, Waiting>()
  const dependents = new Map<AnySystem, [dependent: AnySystem, kind: keyof Waiting][]>()
  for (const system of systems) {
    const counts: Waiting = { required: 0, optional: 0 }
    for (const [provider, kind] of neededBy(dependencies.get(system)!, explicit.get(system))) {
      counts[kind]++
      const list = dependents.get(provider)
      if (list === undefined) dependents.set(provider, [[system, kind]])
      else list.push([system, kind])
    }
    waiting.set(system, counts)
  }
  const byName = [...systems].toSorted(compareNames)
  const free = byName.filter((system) => isFree(waiting.get(system)!))
  const order: AnySystem[] = []
  for (;;) {
    const next = free.shift() ?? givesWay(byName, waiting, dependencies, explicit)
    if (next === undefined) break
    order.push(next)
    waiting.delete(next)
    for (const [dependent, kind] of dependents.get(next) ?? []) {
      const counts = waiting.get(dependent)
      // One that an optional dependency has given way to is gone already.
      if (counts === undefined) continue
      counts[kind]--
      if (isFree(counts)) insert(free, dependent)
    }
  }
  return { order, stuck: new Set(waiting.keys()) }
}

/**
 * When all that are left wait: the first by name that waits in a circle for optional dependencies only, and for nothing
 * outside of that circle.
 */
function givesWay(
  byName: readonly AnySystem[],
  waiting: ReadonlyMap<AnySystem, Waiting>,
  dependencies: ReadonlyMap<AnySystem, readonly Dependency[]>,
  explicit: ExplicitOrder,
): AnySystem | undefined {
  const awaited = (system: AnySystem): Set<AnySystem> => {
    const found = new Set<AnySystem>()
    const look = (at: AnySystem): void => {
      for (const provider of neededBy(dependencies.get(at)!, explicit.get(at)).keys()) {
        if (!waiting.has(provider) || found.has(provider)) continue
        found.add(provider)
        look(provider)
      }
    }
    look(system)
    return found
  }
  return byName.find(
    (system) =>
      waiting.get(system)?.required === 0 && [...awaited(system)].every((it) => awaited(it).has(system)),
  )
}

/** Finds one whole circle among systems that wait for each other. */
export function cycleError(
  stuck: ReadonlySet<AnySystem>,
  dependencies: ReadonlyMap<AnySystem, readonly Dependency[]>,
  explicit: ExplicitOrder,
): SkeinError {
  const path: AnySystem[] = []
  let at = [...stuck].toSorted(compareNames)[0]!
  while (!path.includes(at)) {
    path.push(at)
    // Whatever is stuck waits for something that is stuck as well.
    at = [...neededBy(dependencies.get(at)!, explicit.get(at))].find(
      ([provider, kind]) => kind === 'required' && stuck.has(provider),
    )![0]
  }
  const circle = path.slice(path.indexOf(at))
  // Where the search came in means nothing: begin with the first by name.
  const first = circle.indexOf(circle.toSorted(compareNames)[0]!)
  const turned = [...circle.slice(first), ...circle.slice(0, first)]
  const names = turned.map((system) => system.name)
  const ordered = turned.some((system, index) =>
    explicit.get(system)?.has(turned[(index + 1) % turned.length]!),
  )
  return new SkeinError(
    'system/cycle',
    `systems depend on each other in a circle: ${[...names, names[0]!].join(' → ')}`,
    {
      names: { system: names[0]!, other: names.at(-1)! },
      hint: ordered
        ? 'Remove one of their "before" or "after" entries, or one of the dependencies.'
        : 'In one of the systems, raise an event instead of calling the other, or make the dependency optional.',
    },
  )
}

/** Whom a system waits for, each once; required where any of its uses is, or where the order is explicit. */
function neededBy(
  found: readonly Dependency[],
  explicit: ReadonlySet<AnySystem> | undefined,
): Map<AnySystem, keyof Waiting> {
  const needed = new Map<AnySystem, keyof Waiting>()
  for (const { provider, required } of found) {
    if (provider === null) continue
    if (required || !needed.has(provider)) needed.set(provider, required ? 'required' : 'optional')
  }
  for (const system of explicit ?? []) needed.set(system, 'required')
  return needed
}

function isFree(counts: Waiting): boolean {
  return counts.required === 0 && counts.optional === 0
}

function insert(sorted: AnySystem[], system: AnySystem): void {
  const at = sorted.findIndex((other) => compareNames(system, other) < 0)
  sorted.splice(at < 0 ? sorted.length : at, 0, system)
}

function compareNames(a: { readonly name: string }, b: { readonly name: string }): number {
  return compareText(a.name, b.name)
}
