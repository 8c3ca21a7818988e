import { SkeinError } from '../error.ts'
import { completeFields } from '../event/payload.ts'
import type { HookDefinition } from '../schema/index.ts'
import type { Callbacks } from '../system/callbacks.ts'
import type { SystemSet } from '../system/system-set.ts'

/** Calls of hooks inside calls of hooks: a game that goes deeper than this goes in a circle. */
const MAX_DEPTH = 64

/** Runs the handlers of a hook, in the order that `event/handler-order/` has decided: each gets the value that the one before returned. */
export class HookCaller {
  readonly #systems: SystemSet
  readonly #callbacks: Callbacks
  #depth = 0

  constructor(systems: SystemSet, callbacks: Callbacks) {
    this.#systems = systems
    this.#callbacks = callbacks
  }

  /**
   * Has the handlers of a hook change a value. A handler at fault leaves it as it was.
   *
   * @param value the value if no handler changes it
   * @param input the arguments; missing ones get their default
   * @returns the value that the last handler returned
   * @throws SkeinError `value/invalid`, `hook/too-deep`, or whatever a handler of the game throws
   */
  call(hook: HookDefinition, value: unknown, input: unknown): unknown {
    const args = completeFields(hook.fields, input, (missing) => wrongArguments(hook, missing)) as Readonly<
      Record<string, unknown>
    >
    const handlers = this.#systems.schedule.hooks.get(hook.channel)
    if (handlers === undefined) return value
    if (this.#depth >= MAX_DEPTH) throw tooDeep(hook)
    this.#depth++
    const callbacks = this.#callbacks
    let now = value
    try {
      // The list is replaced, not changed, when systems come or go; those that have gone are passed over.
      for (let i = 0; i < handlers.length; i++) {
        const { node, handler } = handlers[i]!
        if (!node.alive) continue
        callbacks.enterInside(node)
        try {
          now = handler.run(node.self, now, args, node.context)
        } catch (error) {
          if (!callbacks.forgives(node, error)) throw error
        } finally {
          callbacks.leaveInside()
        }
      }
    } finally {
      this.#depth--
    }
    return now
  }
}

function wrongArguments({ id }: HookDefinition, missing: string | null): SkeinError {
  const what = missing === null ? 'arguments that are not an object' : `no argument "${missing}"`
  return new SkeinError('value/invalid', `${id} was called with ${what}`, {
    names: { other: id },
    hint: 'Pass an object with every argument of the hook that has no default.',
  })
}

function tooDeep({ id }: HookDefinition): SkeinError {
  return new SkeinError(
    'hook/too-deep',
    `the hook ${id} was called inside ${MAX_DEPTH} other calls of hooks`,
    {
      names: { other: id },
      hint: 'A handler calls the hook that it handles, by itself or through others. Do the work of that call in an event, or leave it out there.',
    },
  )
}
