import {
  isKebab,
  kebabHint,
  printable,
  type EventDefinition,
  type EventInput,
  type EventPayload,
} from '../schema/index.ts'
import { SkeinError } from '../error.ts'

/** An event that stays in the game: its payload may be any JavaScript value, and only the game can see it. */
export interface LocalEvent<T = unknown> {
  readonly kind: 'local-event'
  readonly channel: string
  /** Only for inference: no such property exists at run time. A method, so that any such event is one of `unknown`. */
  $payload?(payload: T): T
}

/** An event by name alone: what an owner handles or raises that nothing present defines. */
export interface UnknownEvent {
  readonly kind: 'unknown-event'
  /** `namespace:package/name`. */
  readonly path: string
  readonly channel: string
}

/** Anything that can be raised. An event sent to a channel reaches every handler of that channel. */
export type AnyEvent = EventDefinition | LocalEvent | UnknownEvent

/** Payload for handlers of an event. */
export type PayloadOf<E> = E extends LocalEvent<infer T> ? T : EventPayload<E>

/** Input for raising an event. */
export type InputOf<E> = E extends LocalEvent<infer T> ? T : EventInput<E>

/**
 * Declares an event that only systems of the game raise and handle.
 *
 * @param name kebab-case; two events of one name in one game are the same event
 * @throws SkeinError `schema/invalid-name`
 * @example
 * ```ts
 * import { createGame, defineEvent, defineGame } from 'skein'
 *
 * export const RoundOver = defineEvent<{ winner: string }>('round-over')
 * export const Restart = defineEvent('restart')
 *
 * const game = await createGame(defineGame({ systems: [] }))
 * game.raise(RoundOver, { winner: 'left' })
 * game.raise(Restart)
 * game.flush()
 * ```
 */
export function defineEvent<T = void>(name: string): LocalEvent<T> {
  if (!isKebab(name)) {
    throw new SkeinError('schema/invalid-name', `"${printable(name)}" is not a valid event name`, {
      hint: kebabHint(name, 'round-over'),
    })
  }
  return Object.freeze({ kind: 'local-event', channel: name })
}

/** How messages name an event: with its version where it has one. */
export function eventName(event: AnyEvent): string {
  return event.kind === 'event' ? event.id : event.channel
}
