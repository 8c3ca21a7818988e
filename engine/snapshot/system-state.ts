import { SkeinError } from '../error.ts'
import type { AnySystem } from '../system/index.ts'
import type { SystemNode } from '../system/node.ts'
import { ChangeFilter } from '../world/index.ts'
import { copyState } from './copy-state.ts'

/** A system that runs. */
export interface SystemState {
  readonly name: string
  /** The owner, `null` for the game. */
  readonly owner: string | null
  /** The result of its `save`, alone in a list; empty without one. */
  readonly saved: readonly unknown[]
  /** Where its random numbers stand. Those of other owners have streams by name. */
  readonly random: readonly number[]
  /** By its work in stages, when a query for changes last ran. */
  readonly since: readonly number[]
}

/** @throws SkeinError `system/not-serializable` */
export function takeSystem({ definition, self, context, runs }: SystemNode): SystemState {
  const { name, owner, save } = definition
  const saved = save === null ? [] : [copyState(save(self), `the saved state of the system "${name}"`, name)]
  return {
    name,
    owner: owner?.name ?? null,
    saved,
    random: owner === null ? [...context.random.state()] : [],
    since: runs.map(({ query }) => (query instanceof ChangeFilter ? query.since : -1)),
  }
}

/**
 * Puts the state of a system back.
 * @param state `null` for a system that only shows the game, and was not there
 * @throws SkeinError `snapshot/restore-failed` when its `restore` throws
 */
export function putSystem({ definition, self, context, runs }: SystemNode, state: SystemState | null): void {
  for (const [index, { query }] of runs.entries())
    if (query instanceof ChangeFilter) query.since = state?.since[index] ?? -1
  if (state === null) return
  const { name, restore } = definition
  if (state.random.length > 0) context.random.restore(Uint32Array.from(state.random))
  if (state.saved.length === 0 || restore === null) return
  try {
    restore(self, copyState(state.saved[0], `the saved state of the system "${name}"`, name))
  } catch (cause) {
    throw new SkeinError(
      'snapshot/restore-failed',
      `the system "${name}" threw in restore: ${cause instanceof Error ? cause.message : String(cause)}`,
      { names: { system: name }, hint: 'Check that its restore takes the result of its save.', cause },
    )
  }
}

/** Whether a system takes part in the state of the game. */
export function hasState({ owner, presentational }: AnySystem): boolean {
  return owner === null && presentational !== true
}

/** All systems that a game may run: those of its definition with their dependencies, by name. */
export function knownSystems(roots: Iterable<AnySystem>): Map<string, AnySystem> {
  const known = new Map<string, AnySystem>()
  const visit = (system: AnySystem): void => {
    if (known.get(system.name) === system) return
    known.set(system.name, system)
    for (const use of Object.values(system.uses)) {
      const target = use.kind === 'optional' ? use.target : use
      if (target.kind === 'system') visit(target)
    }
  }
  for (const system of roots) visit(system)
  return known
}
