import type { AnySystem } from '../../system/definition.ts'

/** Systems before each system, since one of the two says so; see {@link SystemDefinition.before}. */
export type ExplicitOrder = ReadonlyMap<AnySystem, ReadonlySet<AnySystem>>

/** Finds what `before` and `after` of systems mean among those that are there. Names of systems that are not mean nothing. */
export function explicitOrder(systems: ReadonlySet<AnySystem>): ExplicitOrder {
  const order = new Map<AnySystem, Set<AnySystem>>()
  if ([...systems].every(({ before, after }) => before.length === 0 && after.length === 0)) return order

  const byName = new Map<string, AnySystem[]>()
  for (const system of systems) {
    for (const name of new Set([system.name, withoutVersion(system.name)])) {
      const same = byName.get(name)
      if (same === undefined) byName.set(name, [system])
      else same.push(system)
    }
  }
  const put = (first: AnySystem, second: AnySystem): void => {
    const earlier = order.get(second)
    if (earlier === undefined) order.set(second, new Set([first]))
    else earlier.add(first)
  }
  for (const system of systems) {
    for (const name of system.before) for (const other of byName.get(name) ?? []) put(system, other)
    for (const name of system.after) for (const other of byName.get(name) ?? []) put(other, system)
  }
  return order
}

function withoutVersion(name: string): string {
  const at = name.indexOf('@')
  return at < 0 ? name : name.slice(0, at)
}
