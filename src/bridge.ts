import {
  defineSystem,
  SkeinError,
  type AnySystem,
  type EventDefinition,
  type EventInput,
  type EventPayload,
} from '../engine/index.ts'
import type { Game, Mods } from './game.ts'

/** An event emitter: of eventemitter3, mitt, Node or the DOM. */
export type AnyEmitter =
  | EventTarget
  | {
      /** Adds a listener. */
      on(event: never, listener: never): unknown
      /** Removes a listener. */
      off(event: never, listener: never): unknown
      /** Calls the listeners of an event. */
      emit(event: never, ...args: never[]): unknown
    }

/** The names of the events of an emitter, where its type has them: of mitt by `all`, else by `eventNames`. */
export type EventNamesOf<E> = E extends { readonly all: Map<infer N, unknown> }
  ? Exclude<N & string, '*'>
  : E extends {
        /** The names of all events. */
        eventNames(): readonly (infer N)[]
      }
    ? N & string
    : string

/** The event, if listeners of an emitter get values that are its payload. Emitters without types give anything. */
type GivenBy<E, Name, D extends EventDefinition> = E extends EventTarget
  ? D
  : E extends { readonly on: infer On }
    ? On extends (name: Name, listener: (value: EventInput<D>) => void) => unknown
      ? D
      : never
    : never

/** The event, if an emitter emits its payload. */
type TakenBy<E, Name, D extends EventDefinition> = E extends EventTarget
  ? D
  : E extends { readonly emit: infer Emit }
    ? Emit extends (name: Name, value: EventPayload<D>) => unknown
      ? D
      : never
    : never

/** An event for mods: its payload is what the emitter gives, or made of it by a function. */
export type Incoming<D extends EventDefinition = EventDefinition, E = AnyEmitter, Name = string> =
  | GivenBy<E, Name, D>
  | readonly [event: D, payload: (...args: never[]) => EventInput<D>]

/** An event for the emitter: its value is the payload, or made of it by a function. */
export type Outgoing<D extends EventDefinition = EventDefinition, E = AnyEmitter, Name = string> =
  | TakenBy<E, Name, D>
  | readonly [event: D, value: (payload: EventPayload<D>) => unknown]

/** Events by their names in an emitter. */
type Events = Record<string, EventDefinition>
/** Events of which an emitter has the names. */
type NamedIn<E, D> = { readonly [K in keyof D]: K extends EventNamesOf<E> ? EventDefinition : never }

/** Which events cross, by their names in the emitter. */
export interface Bridge<I extends Events, O extends Events, E = AnyEmitter> {
  /** From the emitter to mods. */
  readonly in?: { readonly [K in keyof I]: Incoming<I[K], E, K> }
  /** From mods to the emitter. */
  readonly out?: { readonly [K in keyof O]: Outgoing<O[K], E, K> }
  /** Whether mods handle an event before the call that emitted it returns. Default: with the next stage, or `flush`. */
  readonly flush?: boolean
}

type Listener = (...args: unknown[]) => void

/**
 * Joins the events of a game's own emitter with those that its mods handle and raise. An event that crosses both ways is not
 * sent back to the side that it comes from. An event of the DOM gives its `detail`, if it has one, else itself.
 *
 * @returns ends it
 * @throws SkeinError `value/invalid` for a value that is no emitter; `system/busy` while a system is at work
 * @example
 * ```ts
 * import { EventEmitter } from 'eventemitter3'
 * import { bridgeEvents, createGame, defineGame } from 'skein'
 * import { Hit, shooter } from './interfaces.ts'
 *
 * interface Shot {
 *   readonly damage: number
 * }
 *
 * const game = await createGame(defineGame({ packages: [shooter], systems: [] }))
 * const target = game.world.spawn()
 * const emitter = new EventEmitter<{ shot: (shot: Shot) => void }>()
 * bridgeEvents(game, emitter, { in: { shot: [Hit, ({ damage }: Shot) => ({ target, damage })] } })
 * emitter.emit('shot', { damage: 5 }) // mods handle acme:shooter/hit
 * ```
 */
export function bridgeEvents<
  const E extends AnyEmitter,
  const I extends Events & NamedIn<E, I>,
  const O extends Events & NamedIn<E, O>,
>(game: Game<Mods>, emitter: E, { in: incoming, out: outgoing, flush = false }: Bridge<I, O, E>): () => void {
  const port = portOf(emitter)
  /** Events that are on their way out, by channel. */
  const leaving = new Set<string>()
  const { engine } = game
  const system = outgoing === undefined ? null : sender(game, outgoing as never, port, leaving)
  if (system !== null) engine.change({ add: [system] })
  const ends = Object.entries((incoming ?? {}) as Record<string, Incoming>).map(([name, rule]) => {
    const [event, payload] = 'kind' in rule ? [rule, (value: unknown) => value] : rule
    return port.listen(name, (...args) => {
      if (leaving.has(event.channel)) return
      engine.raise(event, (payload as (...args: unknown[]) => never)(...args))
      if (flush && engine.idle) engine.flush()
    })
  })
  return () => {
    for (const end of ends.splice(0)) end()
    if (system !== null && engine.systems.includes(system)) engine.change({ remove: [system] })
  }
}

/** A system that hands events on to an emitter. */
function sender(
  game: Game<Mods>,
  outgoing: Readonly<Record<string, Outgoing>>,
  port: Port,
  leaving: Set<string>,
): AnySystem {
  const taken = new Set(game.engine.systems.map(({ name }) => name))
  let number = 1
  while (taken.has(`bridge${number}`)) number++
  return defineSystem(`bridge${number}`, {
    // It hands events on, and holds nothing: a game with it has the same state as one without.
    presentational: true,
    create: () => ({}),
    on: ({ handler }) =>
      Object.entries(outgoing).map(([name, rule]) => {
        const [event, value] = 'kind' in rule ? [rule, (payload: unknown) => payload] : rule
        return handler(event, (_self, payload) => {
          if (!game.engine.outputs.act) return
          leaving.add(event.channel)
          try {
            port.emit(name, (value as (payload: unknown) => unknown)(payload))
          } finally {
            leaving.delete(event.channel)
          }
        })
      }),
  })
}

/** The functions of an emitter, whatever they are called there. */
interface Port {
  listen(name: string, listener: Listener): () => void
  emit(name: string, value: unknown): void
}

function portOf(emitter: AnyEmitter): Port {
  if ('addEventListener' in emitter) {
    return {
      listen(name, listener) {
        const heard = (event: Event): void => listener('detail' in event ? event.detail : event)
        emitter.addEventListener(name, heard)
        return () => emitter.removeEventListener(name, heard)
      },
      emit: (name, detail) => void emitter.dispatchEvent(new CustomEvent(name, { detail })),
    }
  }
  const { on, off, emit } = emitter as Partial<Record<'on' | 'off' | 'emit', Listener>>
  if (typeof on !== 'function' || typeof off !== 'function' || typeof emit !== 'function') {
    throw new SkeinError('value/invalid', 'bridgeEvents got a value that is not an event emitter', {
      hint: 'Pass an emitter of eventemitter3, mitt or Node, or an EventTarget.',
    })
  }
  return {
    listen(name, listener) {
      on.call(emitter, name, listener)
      return () => off.call(emitter, name, listener)
    },
    emit: (name, value) => emit.call(emitter, name, value),
  }
}
