import type { AnySystem } from './definition.ts'
import { targetOf } from './plan.ts'
import { ProviderIndex } from './provider-index.ts'

/**
 * The systems that are asked for, and all that they need. Who provides a trait is looked for among these, and among the
 * systems that run; one that is to go is taken only where nothing else will do.
 */
export function resolveDependencies(
  roots: ReadonlySet<AnySystem>,
  running: Iterable<AnySystem>,
  leaving: ReadonlySet<AnySystem> = new Set(),
): Set<AnySystem> {
  const pool = new ProviderIndex(roots)
  const last = new ProviderIndex()
  for (const system of running) (leaving.has(system) && !roots.has(system) ? last : pool).add(system)
  for (;;) {
    const before = pool.size
    const wanted = new Set(roots)
    for (const system of wanted) {
      for (const use of Object.values(system.uses)) {
        if (use.kind === 'optional') continue
        const target = targetOf(use)
        if (target.kind === 'system') wanted.add(target)
        else {
          const { path, version } = target
          const offer = pool.find(path, version, roots) ?? last.find(path, version)
          if (offer !== null) wanted.add(offer.system)
        }
      }
    }
    // A system found on the way may provide a newer version than the one chosen before it was found.
    for (const system of wanted) pool.add(system)
    if (pool.size === before) return wanted
  }
}

/** The systems that can go on when some of those that run are taken out. */
export function remainingSystems(running: Iterable<AnySystem>, out: ReadonlySet<AnySystem>): Set<AnySystem> {
  const left = new Set([...running].filter((system) => !out.has(system)))
  const offers = new ProviderIndex(left)
  for (let before = -1; before !== left.size;) {
    before = left.size
    for (const system of left) {
      const lost = Object.values(system.uses).some((use) => {
        if (use.kind === 'optional') return false
        const target = targetOf(use)
        return target.kind === 'system'
          ? !left.has(target)
          : offers.find(target.path, target.version) === null
      })
      if (!lost) continue
      left.delete(system)
      offers.delete(system)
    }
  }
  return left
}
