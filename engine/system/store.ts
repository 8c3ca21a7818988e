import { defineEvent, type LocalEvent } from '../event/index.ts'
import { defineSystem, handler } from './define-system.ts'
import type { SystemDefinition } from './definition.ts'

/** The key of a saved value whose change is on its way to handlers. */
const ANNOUNCED = 'changed-to'

/** A shared value. Whoever depends on it may read and replace it. */
export interface Store<T> {
  readonly value: T
  /** Replaces the value. The store's `changed` event is raised when the current flush ends, once for all changes in it. */
  set(value: T): void
  /** Replaces the value by what a function makes of it. */
  update(change: (value: T) => T): void
}

/** A {@link Store} as a system that others can depend on. */
export interface StoreSystem<T> extends SystemDefinition<Store<T>> {
  /** Raised when a flush ends in which the value was replaced, once however often that happened. */
  readonly changed: LocalEvent<void>
}

/**
 * Declares a value that systems share.
 *
 * @param name kebab-case, unique in the game
 * @param initial the first value; part of the state hash, so plain data
 * @example
 * ```ts
 * import { createGame, defineGame, defineStore } from 'skein'
 *
 * export const Difficulty = defineStore('difficulty', { level: 1 })
 *
 * const game = await createGame(defineGame({ systems: [Difficulty] }))
 * game.engine.get(Difficulty).update(({ level }) => ({ level: level + 1 }))
 * console.log(game.engine.get(Difficulty).value.level) // 2
 * ```
 */
export function defineStore<T>(name: string, initial: T): StoreSystem<T> {
  const changed = defineEvent(`${name}-changed`)
  interface Kept extends Store<T> {
    value: T
    /** Whether `changed` is on its way. */
    announced: boolean
  }
  const system = defineSystem(name, {
    create({ raiseDelayed }): Kept {
      const store: Kept = {
        value: initial,
        announced: false,
        set(value) {
          store.value = value
          if (store.announced) return
          store.announced = true
          raiseDelayed(changed)
        },
        update: (change) => store.set(change(store.value)),
      }
      return store
    },
    // While the event is on its way, that is part of the state: setting the value once more raises no second one.
    save: ({ value, announced }) => (announced ? { [ANNOUNCED]: value } : value),
    restore(store, saved) {
      const kept = saved as Record<string, T> | null
      store.announced = typeof kept === 'object' && kept !== null && Object.hasOwn(kept, ANNOUNCED)
      store.value = store.announced ? kept![ANNOUNCED]! : (saved as T)
    },
    // The store is a dependency of all who handle the event, so this runs before them: a value they set counts anew.
    on: [handler(changed, (self: Kept) => void (self.announced = false))],
  })
  return Object.freeze({ ...system, changed }) as unknown as StoreSystem<T>
}
