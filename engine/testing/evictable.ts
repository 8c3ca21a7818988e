import type { SkeinError } from '../error.ts'
import type { SystemOwner } from '../owner.ts'
import type { AnySystem } from '../system/index.ts'
import { ownedBy, type engineOf } from './engine-of.ts'

/** An owner that takes out its systems when it is found at fault. @param since when it came; see {@link SystemOwner.since} */
export function evictable(
  name: string,
  define: (owner: SystemOwner) => AnySystem[],
  since = 0,
): {
  readonly systems: AnySystem[]
  readonly faults: SkeinError[]
  install(engine: ReturnType<typeof engineOf>): void
} {
  const faults: SkeinError[] = []
  let evict = (): void => {}
  const owner: SystemOwner = {
    name,
    since,
    fault(error) {
      faults.push(error)
      evict()
    },
  }
  const systems = define(owner).map((system) => ownedBy(owner, system))
  return {
    systems,
    faults,
    install(engine) {
      evict = () => {
        engine.evict(systems)
        engine.dropEvents(owner)
      }
      engine.change({ add: systems })
    },
  }
}
