import type { AnySystem, QueryRows, SystemOwner } from '../../engine/index.ts'
import { outlineOf, type LinkedSystem } from '../image/index.ts'
import { CallScope, isFault, type ModInstance } from '../instance/index.ts'
import type { GuestQuery } from '../query/index.ts'

/** A mod's work as one of its systems comes or goes. */
export interface SystemLife {
  /** Brings the system to life. @param bind takes up the instance, before any of the system runs @throws SkeinError `fault/*` */
  create(bind: (instance: ModInstance) => void): ModInstance
  drop(): void
}

/** Makes a system of a mod as the engine takes it: each callback is a call into the instance of the mod. */
export function defineModSystem(linked: LinkedSystem, owner: SystemOwner, life: SystemLife): AnySystem {
  let queries: readonly GuestQuery[] = []
  const { id } = linked
  const definition: AnySystem = {
    ...outlineOf(linked),
    create: () =>
      life.create((instance) => {
        queries = linked.queries.map((query) => instance.query(query))
      }),
    destroy: () => life.drop(),
    // No `save`: a mod's own state is its memory; what it does to the world is in the world's state.
    // A fault inside a handler or a query has been dealt with by the time it arrives here; the others go on.
    handlers: linked.handlers.map(({ event, export: name, owned }) => {
      const scope = new CallScope(id, name)
      return {
        event,
        run(self, eventRecord) {
          try {
            ;(self as ModInstance).handle(scope, eventRecord, owned)
          } catch (error) {
            if (!isFault(error)) throw error
          }
        },
      }
    }),
    runs: linked.queries.map(({ stage, terms, export: name }, index) => {
      const scope = new CallScope(id, name)
      return {
        stage,
        terms,
        make: null,
        run(self, list, dt) {
          try {
            ;(self as ModInstance).each(scope, queries[index]!, list as QueryRows, dt)
          } catch (error) {
            if (!isFault(error)) throw error
          }
        },
      }
    }),
    implement: (self, trait) => (self as ModInstance).implementation(linked, trait),
    owner,
  }
  return definition
}
