import { SkeinError } from '../error.ts'
import { compareVersions, isCompatible, suggestion, type TraitDefinition } from '../schema/index.ts'
import type { AnySystem, Use, UseTarget } from './definition.ts'

/** What a system depends on, found. */
export interface Dependency {
  readonly key: string
  /** The system that serves it; `null` when nothing does. */
  readonly provider: AnySystem | null
  readonly required: boolean
}

/** A set of systems, put in order on paper. */
export interface Plan {
  /** Dependencies first; systems that are equally free to go next go by name. */
  readonly order: readonly AnySystem[]
  readonly dependencies: ReadonlyMap<AnySystem, readonly Dependency[]>
  /** Everything that keeps the set from running. */
  readonly problems: readonly SkeinError[]
}

/** Takes the wrapping off an optional dependency. */
export function targetOf(use: Use): UseTarget {
  return use.kind === 'optional' ? use.target : use
}

/** How messages name what a system wants. */
export function targetName(target: UseTarget): string {
  if (target.kind === 'system') return target.name
  return target.kind === 'trait' ? target.id : `${target.path}@${target.version}`
}

/** The newest system among some that serves a request for a trait. Ties go by name; they are problems of the plan. */
export function findProvider(path: string, version: string, systems: Iterable<AnySystem>): AnySystem | null {
  let best: AnySystem | null = null
  let newest = ''
  for (const system of systems) {
    const trait = system.provides.find((it) => it.path === path)
    if (trait === undefined || !isCompatible(version, trait.version)) continue
    const order =
      best === null ? 1 : compareVersions(trait.version, newest) || (system.name < best.name ? 1 : -1)
    if (order > 0) [best, newest] = [system, trait.version]
  }
  return best
}

/** Finds who serves a dependency among some systems. */
export function findDependency(target: UseTarget, systems: ReadonlySet<AnySystem>): AnySystem | null {
  if (target.kind === 'system') return systems.has(target) ? target : null
  return findProvider(target.path, target.version, systems)
}

/** Puts systems in order and finds everything that is wrong with them. Runs nothing. */
export function planSystems(systems: ReadonlySet<AnySystem>): Plan {
  const problems: SkeinError[] = [...duplicateNames(systems), ...duplicateProviders(systems)]
  const dependencies = new Map<AnySystem, Dependency[]>()
  for (const system of systems) {
    const found: Dependency[] = []
    for (const [key, use] of Object.entries(system.uses)) {
      const target = targetOf(use)
      const required = use.kind !== 'optional'
      const provider = findDependency(target, systems)
      if (provider === null && required) problems.push(missing(system, target, systems))
      found.push({ key, provider, required })
    }
    dependencies.set(system, found)
  }
  let { order, stuck } = sortSystems(systems, dependencies)
  if (stuck.size > 0) {
    // An optional dependency only asks to come later; it gives way where that cannot be.
    const required = new Map(
      [...dependencies].map(([system, found]) => [
        system,
        stuck.has(system) ? found.filter((it) => it.required || it.provider === null || !stuck.has(it.provider)) : found,
      ]),
    )
    ;({ order, stuck } = sortSystems(systems, required))
  }
  if (stuck.size > 0) problems.push(cycle(stuck, dependencies))
  return { order, dependencies, problems }
}

function* duplicateNames(systems: ReadonlySet<AnySystem>): Iterable<SkeinError> {
  const names = new Set<string>()
  for (const { name } of systems) {
    if (names.has(name)) {
      yield new SkeinError('system/duplicate-name', `two different systems are named "${name}"`, {
        names: { system: name },
        hint: 'A system is a singleton: give one of them another name.',
      })
    }
    names.add(name)
  }
}

function* duplicateProviders(systems: ReadonlySet<AnySystem>): Iterable<SkeinError> {
  const providers = new Map<string, { trait: TraitDefinition; names: string[] }>()
  for (const system of systems) {
    for (const trait of system.provides) {
      const known = providers.get(trait.id)
      if (known === undefined) providers.set(trait.id, { trait, names: [system.name] })
      else known.names.push(system.name)
    }
  }
  for (const { trait, names } of providers.values()) {
    if (names.length === 1) continue
    const [first, second] = names.toSorted()
    yield new SkeinError(
      'system/duplicate-provider',
      `${names.toSorted().join(' and ')} all provide ${trait.id}`,
      {
        names: { trait: trait.id, system: first!, other: second! },
        hint: 'The newest compatible version of a trait serves everyone; two of one version cannot be told apart. Remove one.',
      },
    )
  }
}

function missing(system: AnySystem, target: UseTarget, systems: ReadonlySet<AnySystem>): SkeinError {
  const wanted = targetName(target)
  const offered = [...systems].flatMap((it) => it.provides)
  let hint: string
  if (target.kind === 'system') {
    hint =
      suggestion(
        target.name,
        [...systems].map((it) => it.name),
      ) ?? 'Add it to the systems of the game.'
  } else {
    const sameName = offered.filter((trait) => trait.path === target.path).map((trait) => trait.version)
    hint =
      sameName.length > 0
        ? `It is provided at ${sameName.toSorted(compareVersions).join(' and ')}, which does not serve a request for it at ${target.kind === 'trait' ? target.version : target.version}.`
        : (suggestion(
            target.path,
            offered.map((trait) => trait.path),
          ) ?? 'A system that provides it has to be present.')
  }
  return new SkeinError(
    'system/missing-dependency',
    `${system.name} needs ${wanted}, which nothing here provides`,
    {
      names: { system: system.name, other: wanted, ...(target.kind === 'system' ? {} : { trait: wanted }) },
      hint,
    },
  )
}

/** Kahn's algorithm, taking the first by name of those that are free: what depends on nothing of a leaf ignores it. */
function sortSystems(
  systems: ReadonlySet<AnySystem>,
  dependencies: ReadonlyMap<AnySystem, readonly Dependency[]>,
): { order: AnySystem[]; stuck: Set<AnySystem> } {
  const waiting = new Map<AnySystem, number>()
  const dependents = new Map<AnySystem, AnySystem[]>()
  for (const system of systems) {
    const needed = new Set(dependencies.get(system)!.map((it) => it.provider))
    needed.delete(null)
    waiting.set(system, needed.size)
    for (const provider of needed) dependents.set(provider!, [...(dependents.get(provider!) ?? []), system])
  }
  const byName = (a: AnySystem, b: AnySystem): number => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)
  const free = [...systems].filter((system) => waiting.get(system) === 0).toSorted(byName)
  const order: AnySystem[] = []
  for (let next = free.shift(); next !== undefined; next = free.shift()) {
    order.push(next)
    waiting.delete(next)
    for (const dependent of dependents.get(next) ?? []) {
      const left = waiting.get(dependent)! - 1
      waiting.set(dependent, left)
      if (left > 0) continue
      const at = free.findIndex((other) => byName(dependent, other) < 0)
      free.splice(at < 0 ? free.length : at, 0, dependent)
    }
  }
  return { order, stuck: new Set(waiting.keys()) }
}

/** Finds one whole cycle among systems that wait for each other. */
function cycle(
  stuck: ReadonlySet<AnySystem>,
  dependencies: ReadonlyMap<AnySystem, readonly Dependency[]>,
): SkeinError {
  const path: AnySystem[] = []
  let at = [...stuck].toSorted((a, b) => (a.name < b.name ? -1 : 1))[0]!
  while (!path.includes(at)) {
    path.push(at)
    // Whatever is stuck waits for something that is stuck as well.
    at = dependencies.get(at)!.find((it) => it.required && it.provider !== null && stuck.has(it.provider))!.provider!
  }
  const names = [...path.slice(path.indexOf(at)), at].map((system) => system.name)
  return new SkeinError('system/cycle', `systems need each other in a circle: ${names.join(' → ')}`, {
    names: { system: names[0]!, other: names.at(-2)! },
    hint: 'Let one of them raise an event instead of calling the other, or make its dependency optional and ask later.',
  })
}
