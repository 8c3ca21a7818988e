import type { HookHandler } from '../../engine/index.ts'
import type { LinkedSystem } from '../image/index.ts'
import { isFault, type GuestInstance, type HookFunction } from '../instance/index.ts'

/**
 * Handlers of hooks of a mod's system, as the engine takes them: each is a call into the instance of the mod, and a fault in it
 * leaves the value as it was.
 *
 * @param functions the handlers of the instance, in the order of the system; looked at for each call
 */
export function hookHandlers(linked: LinkedSystem, functions: () => readonly HookFunction[]): HookHandler[] {
  return linked.hooks.map(({ hook }, index) => {
    const call = callWith(hook.fields.map(([name]) => name))
    return {
      hook,
      run(self, value, args) {
        if ((self as GuestInstance).passesHooks) return value
        try {
          return call(functions()[index]!, value, args)
        } catch (error) {
          if (!isFault(error)) throw error
          return value
        }
      },
    }
  })
}

type CallWith = (handler: HookFunction, value: unknown, args: Readonly<Record<string, unknown>>) => unknown

/** Calls a handler with the arguments of these names, one after the other. Hooks run often: those of few arguments need no list of them. */
function callWith(names: readonly string[]): CallWith {
  const [a = '', b = '', c = ''] = names
  switch (names.length) {
    case 0:
      return (handler, value) => handler(value)
    case 1:
      return (handler, value, args) => handler(value, args[a])
    case 2:
      return (handler, value, args) => handler(value, args[a], args[b])
    case 3:
      return (handler, value, args) => handler(value, args[a], args[b], args[c])
    default:
      return (handler, value, args) => handler(value, ...names.map((name) => args[name]))
  }
}
