import type { Callbacks } from '../system/callbacks.ts'
import type { BoundHandler } from '../system/node.ts'
import type { SystemSet } from '../system/system-set.ts'
import type { EventLoop } from './loop.ts'
import type { EventRecord } from './queue.ts'

const NONE: readonly BoundHandler[] = Object.freeze([])

/** Runs the handlers of an event, in the order that `handler-order/` has decided. */
export class Dispatcher {
  readonly #systems: SystemSet
  readonly #callbacks: Callbacks
  readonly #loop: EventLoop

  constructor(systems: SystemSet, callbacks: Callbacks, loop: EventLoop) {
    this.#systems = systems
    this.#callbacks = callbacks
    this.#loop = loop
  }

  /**
   * Runs the handlers of an event.
   *
   * @param handlers those that are left, when the event was interrupted by an exception
   */
  dispatch(
    record: EventRecord,
    handlers: readonly BoundHandler[] = this.#systems.schedule.handlers.get(record.event.channel) ?? NONE,
  ): void {
    const callbacks = this.#callbacks
    // The list is replaced, not changed, when systems come or go; those that have gone are passed over.
    for (let i = 0; i < handlers.length; i++) {
      const { node, handler } = handlers[i]!
      if (!node.alive) continue
      callbacks.enter(node, record.cause)
      try {
        handler.run(node.self, record, node.context)
      } catch (error) {
        if (callbacks.forgives(node, error)) continue
        if (i + 1 < handlers.length) this.#interrupted(record, handlers.slice(i + 1))
        throw error
      } finally {
        callbacks.leave()
      }
    }
  }

  /** A handler threw: the others of the event run first when the queue goes on. */
  #interrupted(record: EventRecord, handlers: readonly BoundHandler[]): void {
    const { raiser, owner, cause, origin } = record
    this.#loop.putFirst({
      kind: 'task',
      run: () => this.dispatch(record, handlers),
      what: record.event.channel,
      raiser,
      owner,
      cause,
      origin,
    })
  }
}
