import type { EventEmitter } from 'eventemitter3'
import { emit } from '../emit.ts'
import type { EngineEvents } from '../engine-options.ts'
import type { Outputs } from '../outputs.ts'
import type { Callbacks } from '../system/callbacks.ts'
import type { BoundHandler } from '../system/node.ts'
import type { SystemSet } from '../system/system-set.ts'
import { eventName } from './event.ts'
import type { EventLoop } from './loop.ts'
import type { EventRecord } from './queue.ts'

const NONE: readonly BoundHandler[] = Object.freeze([])

/** Runs the handlers of an event, in the order that `handler-order/` has decided. */
export class Dispatcher {
  readonly #systems: SystemSet
  readonly #callbacks: Callbacks
  readonly #loop: EventLoop
  readonly #time: { readonly frame: number }
  readonly #emitter: EventEmitter<EngineEvents>
  readonly #outputs: Outputs

  /** @param emitter emits each event to the embedding program before its handlers run */
  constructor(
    systems: SystemSet,
    callbacks: Callbacks,
    loop: EventLoop,
    time: { readonly frame: number },
    emitter: EventEmitter<EngineEvents>,
    outputs: Outputs,
  ) {
    this.#systems = systems
    this.#callbacks = callbacks
    this.#loop = loop
    this.#time = time
    this.#emitter = emitter
    this.#outputs = outputs
  }

  /** Emits an event, and runs its handlers. */
  dispatch(record: EventRecord): void {
    const { event, raiser, value } = record
    if (this.#outputs.act && this.#emitter.listenerCount('event') > 0)
      emit(this.#emitter, 'event', {
        frame: this.#time.frame,
        event: eventName(event),
        from: raiser,
        payload: value,
      })
    this.#run(record, this.#systems.schedule.handlers.get(event.channel) ?? NONE)
  }

  /** @param handlers all of the event, or those that are left after an exception */
  #run(record: EventRecord, handlers: readonly BoundHandler[]): void {
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
      callbacks.left?.(node)
    }
  }

  /** A handler threw: the others of the event run first when the queue goes on. */
  #interrupted(record: EventRecord, handlers: readonly BoundHandler[]): void {
    const { raiser, owner, cause, origin } = record
    this.#loop.putFirst({
      kind: 'task',
      run: () => this.#run(record, handlers),
      what: record.event.channel,
      raiser,
      owner,
      cause,
      origin,
    })
  }
}
