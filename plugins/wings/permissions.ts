import { toKebab, type GuestInterface } from '../../engine/index.ts'
import type { Permission } from '../grants/permission.ts'
import type { ModuleText } from '../module/module.ts'
import { hostNames } from './host-names.ts'
import type { WingsInterface } from './interface.ts'
import { keysInData } from './names-in-data.ts'
import type { WingsText } from './text.ts'
import { keyOf } from './types.ts'

/**
 * Everything of a game that a plugin asks for: the traits that its systems declare and the events that they handle; and the traits and
 * events whose names lie in its data, since it may call and raise those. Items that only plugins share are not among them.
 */
export function wingsPermissions(
  module: ModuleText,
  interfaces: readonly GuestInterface[],
): readonly Permission[] {
  const { traits, events } = hostNames(interfaces as readonly WingsInterface[])
  const { systems } = (module as WingsText).wings
  const declared = systems.flatMap(({ dependencies }) => dependencies.map(keyOf))
  const called = new Set([...declared, ...keysInData(module, traits.keys())])
  const handled = new Set(systems.flatMap(({ handlers }) => handlers.map(({ event }) => keyOf(event))))
  const raised = keysInData(module, events.keys())
  const found: Permission[] = []
  for (const [key, { trait, methods }] of traits) {
    if (!called.has(key)) continue
    for (const { name } of methods) found.push({ access: 'call', item: trait.path, member: toKebab(name) })
  }
  for (const [key, { event }] of events) {
    if (handled.has(key)) found.push({ access: 'handle', item: event.path, member: null })
    if (raised.has(key)) found.push({ access: 'raise', item: event.path, member: null })
  }
  return found
}
