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
    // Hooks run often: those of few arguments need no list of them. A handler ignores arguments beyond its own.
    const [a = '', b = '', c = ''] = names
    return {
      hook,
      run(self, value, args) {
        if ((self as GuestInstance).passesHooks) return value
        const call = functions()[index]!
        try {
          return names.length > 3
            ? call(value, ...names.map((name) => args[name]))
            : call(value, args[a], args[b], args[c])
        } catch (error) {
          if (!isFault(error)) throw error
          return value
        }
      },
    }
  })
}
