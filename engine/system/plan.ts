import { SkeinError } from '../error.ts'
import { suggestion } from '../schema/index.ts'
import type { AnySystem, Use, UseTarget } from './definition.ts'
import { ProviderIndex } from './provider-index.ts'
import { explicitOrder } from '../event/handler-order/explicit-order.ts'
import { cycleError, sortSystems, type Dependency } from '../event/handler-order/sort.ts'

/** A set of systems, put in order; none of it runs. */
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

/** Puts systems in order and finds everything that is wrong with them. Runs nothing. */
export function planSystems(systems: ReadonlySet<AnySystem>): Plan {
  const problems: SkeinError[] = [...duplicateNames(systems), ...duplicateProviders(systems)]
  const offers = new ProviderIndex(systems)
  const dependencies = new Map<AnySystem, Dependency[]>()
  for (const system of systems) {
    const found: Dependency[] = []
    for (const [key, use] of Object.entries(system.uses)) {
      const target = targetOf(use)
      const required = use.kind !== 'optional'
      const provider = findTarget(target, offers)
      if (provider === null && required) problems.push(missing(system, target, systems, offers))
      found.push({ key, provider, required })
    }
    dependencies.set(system, found)
  }
  const explicit = explicitOrder(systems)
  const { order, stuck } = sortSystems(systems, dependencies, explicit)
  if (stuck.size > 0) problems.push(cycleError(stuck, dependencies, explicit))
  return { order, dependencies, problems }
}

/** @throws SkeinError when a plan has problems: the only one itself, or a `system/unsatisfied` that holds them all */
export function assertPlan({ problems }: Plan): void {
  if (problems.length === 0) return
  if (problems.length === 1) throw problems[0]!
  throw new SkeinError(
    'system/unsatisfied',
    `the systems cannot run together, for ${problems.length} reasons:\n${problems.map((it) => `- ${it.message}`).join('\n')}`,
    { problems, hint: 'See the hint of each entry in "problems".' },
  )
}

function findTarget(target: UseTarget, offers: ProviderIndex): AnySystem | null {
  if (target.kind === 'system') return offers.has(target) ? target : null
  return offers.find(target.path, target.version)?.system ?? null
}

function* duplicateNames(systems: ReadonlySet<AnySystem>): Iterable<SkeinError> {
  const names = new Set<string>()
  for (const { name } of systems) {
    if (names.has(name)) {
      yield new SkeinError('system/duplicate-name', `two different systems are named "${name}"`, {
        names: { system: name },
        hint: 'Rename one of them: a game has one system of each name.',
      })
    }
    names.add(name)
  }
}

function* duplicateProviders(systems: ReadonlySet<AnySystem>): Iterable<SkeinError> {
  const providers = new Map<string, string[]>()
  for (const system of systems) {
    for (const trait of system.provides) {
      const names = providers.get(trait.id)
      if (names === undefined) providers.set(trait.id, [system.name])
      else names.push(system.name)
    }
  }
  for (const [trait, names] of providers) {
    if (names.length === 1) continue
    const [first, second] = names.toSorted() as [string, string]
    yield new SkeinError(
      'system/duplicate-provider',
      `more than one system provides ${trait}: ${names.toSorted().join(', ')}`,
      {
        names: { trait, system: first, other: second },
        hint: 'Remove all but one, or give them different versions of the trait.',
      },
    )
  }
}

function missing(
  system: AnySystem,
  target: UseTarget,
  systems: ReadonlySet<AnySystem>,
  offers: ProviderIndex,
): SkeinError {
  if (target.kind === 'system') {
    const close = suggestion(
      target.name,
      [...systems].map((it) => it.name),
    )
    return new SkeinError(
      'system/missing-dependency',
      `the system "${system.name}" needs the system "${target.name}", which is missing`,
      {
        names: { system: system.name, other: target.name },
        hint: close ?? 'Add it to the systems of the game in defineGame.',
      },
    )
  }
  const trait = `${target.path}@${target.version}`
  const versions = offers.versions(target.path)
  const hint =
    versions.length > 0
      ? `${versions.join(' and ')} is provided, which does not satisfy ${target.version}: update the provider or the request.`
      : (suggestion(target.path, offers.paths) ?? 'Add a system that provides the trait.')
  return new SkeinError(
    'system/missing-dependency',
    `the system "${system.name}" needs the trait ${trait}, but no system provides it`,
    { names: { system: system.name, other: trait, trait }, hint },
  )
}
