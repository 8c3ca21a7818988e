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
    const names = hook.fields.map(([name]) => name)
    return {
      hook,
      run(self, value, args) {
        if ((self as GuestInstance).passesHooks) return value
        try {
          return functions()[index]!(value, ...names.map((name) => args[name]))
        } catch (error) {
          if (!isFault(error)) throw error
          return value
        }
      },
    }
  })
}
