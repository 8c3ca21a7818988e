import type { EventEmitter } from 'eventemitter3'

/**
 * Emits an event to the embedding program. Listeners run while it happens, in the middle of a frame perhaps, so an
 * error of a listener must not keep the game from finishing its work: it is thrown afterwards, where nobody catches it.
 */
export function emit<
  Events extends EventEmitter.ValidEventTypes,
  Name extends EventEmitter.EventNames<Events>,
>(
  emitter: Pick<EventEmitter<Events>, 'emit'>,
  name: Name,
  ...args: EventEmitter.EventArgs<Events, Name>
): void {
  try {
    emitter.emit(name, ...args)
  } catch (error) {
    queueMicrotask(() => {
      throw error
    })
  }
}
