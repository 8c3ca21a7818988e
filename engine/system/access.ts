import type { AnySystem } from './definition.ts'
import { explicitOrder } from '../event/handler-order/explicit-order.ts'
import type { Plan } from './plan.ts'
import type { ExplicitOrder } from '../event/handler-order/explicit-order.ts'
import type { Run } from './definition.ts'
import type { Stage } from './stage.ts'

/** A system's access to the columns of a component in a stage. */
export interface Access {
  readonly system: AnySystem
  readonly stage: Stage
  /** The component's channel: compatible versions of it are one. */
  readonly component: string
  /** In camelCase; `null` for all. */
  readonly fields: readonly string[] | null
  readonly writes: boolean
}

/** Two systems that touch the same columns in one stage, so that it matters who goes first. */
export interface Conflict {
  readonly stage: Stage
  readonly component: string
  /** Goes first. */
  readonly first: AnySystem
  readonly second: AnySystem
  /** Whether nothing but their names says which goes first: neither needs the other, nor says `before` or `after`. */
  readonly byName: boolean
}

/** Accesses to columns, as systems declare them in their queries. */
export function accessesOf(systems: readonly AnySystem[]): Access[] {
  return systems.flatMap((system) => system.runs.flatMap((run) => accessesOfRun(system, run)))
}

function accessesOfRun(system: AnySystem, { stage, terms }: Run): Access[] {
  return (terms ?? []).flatMap(({ mode, component, fields }): Access[] => {
    if (mode !== 'read' && mode !== 'write' && mode !== 'changed') return []
    const { channel } = component
    return [{ system, stage, component: channel, fields: fields ?? null, writes: mode === 'write' }]
  })
}

/**
 * Finds systems of which one writes what another reads or writes in the same stage. They run in a fixed order all the same;
 * the others could run in any.
 */
export function conflictsOf(plan: Plan): Conflict[] {
  const accesses = accessesOf(plan.order)
  const explicit = explicitOrder(new Set(plan.order))
  const found = new Map<string, Conflict>()
  for (const [index, one] of accesses.entries()) {
    for (const other of accesses.slice(index + 1)) {
      if (one.system === other.system || one.stage !== other.stage || one.component !== other.component)
        continue
      if (!(one.writes || other.writes) || !overlap(one.fields, other.fields)) continue
      const { stage, component } = one
      const key = [stage, component, one.system.name, other.system.name].join(' ')
      if (found.has(key)) continue
      const [first, second] = [one.system, other.system]
      found.set(key, { stage, component, first, second, byName: !comesAfter(second, first, plan, explicit) })
    }
  }
  return [...found.values()]
}

/** Whether something says that a system comes after another one. */
export function comesAfter(
  system: AnySystem,
  other: AnySystem,
  plan: Plan,
  explicit: ExplicitOrder,
): boolean {
  const earlier = new Set([system])
  for (const it of earlier) {
    for (const { provider } of plan.dependencies.get(it) ?? []) if (provider !== null) earlier.add(provider)
    for (const before of explicit.get(it) ?? []) earlier.add(before)
  }
  return earlier.has(other)
}

function overlap(a: readonly string[] | null, b: readonly string[] | null): boolean {
  return a === null || b === null || a.some((field) => b.includes(field))
}
