import type { EventEmitter } from 'eventemitter3'

/**
 * Tells the embedding program something. It is told while it happens, in the middle of a frame perhaps, so what a listener throws
 * must not keep the game from finishing what it is at: it is thrown once that is done, where nobody catches it.
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
