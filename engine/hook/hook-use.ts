import { compareText } from '../compare-text.ts'
import { explicitOrder } from '../event/handler-order/explicit-order.ts'
import type { HookDefinition, PackageDefinition } from '../schema/index.ts'
import { comesAfter } from '../system/access.ts'
import type { AnySystem } from '../system/definition.ts'
import type { Plan } from '../system/plan.ts'

/** A system that handles a hook. */
export interface HookUser {
  readonly system: AnySystem
  /** Whether nothing but their names puts it behind the handler before it: neither needs the other, nor says `before` or `after`. */
  readonly byName: boolean
}

/** A hook, the systems that handle it and those that are known to call it. */
export interface HookUse {
  readonly hook: HookDefinition
  /** In the order in which they run. */
  readonly handlers: readonly HookUser[]
  /** Systems of other owners. Those of the game are not known: they call hooks from any code. */
  readonly callers: readonly AnySystem[]
}

/**
 * Finds the use of hooks.
 *
 * @param packages packages whose hooks are listed also when nobody uses them
 * @returns hooks by channel
 */
export function hookUsesOf(plan: Plan, packages: readonly PackageDefinition[] = []): HookUse[] {
  const found = new Map<string, { hook: HookDefinition; handlers: AnySystem[]; callers: AnySystem[] }>()
  const of = (hook: HookDefinition): { handlers: AnySystem[]; callers: AnySystem[] } => {
    let use = found.get(hook.channel)
    if (use === undefined) found.set(hook.channel, (use = { hook, handlers: [], callers: [] }))
    return use
  }
  for (const item of packages.flatMap(({ items }) => items)) if (item.kind === 'hook') of(item)
  for (const system of plan.order) {
    for (const hook of new Set((system.hooks ?? []).map((it) => it.hook))) of(hook).handlers.push(system)
    for (const hook of new Set(system.calls)) of(hook).callers.push(system)
  }
  const explicit = explicitOrder(new Set(plan.order))
  return [...found.values()]
    .toSorted((a, b) => compareText(a.hook.channel, b.hook.channel))
    .map(({ hook, handlers, callers }) => ({
      hook,
      handlers: handlers.map((system, index) => {
        const before = handlers[index - 1]
        return { system, byName: before !== undefined && !comesAfter(system, before, plan, explicit) }
      }),
      callers,
    }))
}
