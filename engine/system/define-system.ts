import { SkeinError } from '../error.ts'
import type { AnyEvent, PayloadOf } from '../event/index.ts'
import {
  isKebab,
  kebabHint,
  printable,
  type HookArguments,
  type HookDefinition,
  type HookValue,
  type TraitDefinition,
  type TraitMethods,
} from '../schema/index.ts'
import type {
  AnySystem,
  Handler,
  HookHandler,
  OptionalUse,
  Run,
  SystemContext,
  SystemDefinition,
  Use,
  UseTarget,
  UseValue,
} from './definition.ts'
import { each, tick, type RunMakers, type RunOf } from './run.ts'
import { assertDefinition } from './validate.ts'

/** A handler together with the system it suits. */
export interface HandlerOf<Self> {
  readonly kind: 'handler'
  readonly event: AnyEvent
  /** Only for inference: no such property exists at run time. A method, since TypeScript infers nothing else here. */
  readonly $self?: (self: Self) => void
}

/** A handler of a hook together with the system it suits. */
export interface HookHandlerOf<Self> {
  readonly kind: 'hook-handler'
  readonly hook: HookDefinition
  /** Only for inference: no such property exists at run time. */
  readonly $self?: (self: Self) => void
}

type Provided<P extends readonly unknown[]> = P extends readonly [infer Head, ...infer Tail]
  ? TraitMethods<Head> & Provided<Tail>
  : unknown

/**
 * A system's own type once it is inferred. Until then TypeScript takes the least that it can be, and would refuse handlers
 * that expect more before it has looked at `create`: so they all pass at first.
 */
type Known<Self, P extends readonly unknown[]> = [Provided<P>] extends [Self] ? never : Self

/** {@link handler}, for a system whose own object is known. */
export interface HandlerMakers<Self> {
  handler<const E extends { readonly kind: 'event' | 'local-event' }>(
    event: E,
    run: (self: Self, payload: PayloadOf<E>, context: SystemContext) => void,
  ): HandlerOf<Self>
  handler<const H extends { readonly kind: 'hook' }>(
    hook: H,
    run: (self: Self, value: HookValue<H>, args: HookArguments<H>, context: SystemContext) => HookValue<H>,
  ): HookHandlerOf<Self>
}

type AnyHandlerOf<Self> = HandlerOf<Self> | HookHandlerOf<Self>

/** Options of {@link defineSystem}. */
export interface SystemOptions<U extends Record<string, Use>, P extends readonly TraitDefinition[], Self> {
  /** Dependencies, by the names they have in `context.uses`. Created before this system, dropped after it. */
  readonly uses?: U
  /** The traits that what `create` returns has the methods of. */
  readonly provides?: P
  /**
   * Systems that this one goes before where they are there: their handlers and their work in a stage run after its own.
   * Systems, or names such as `acme:curve/spin` for those of other owners. Rarely needed: dependencies give an order already.
   */
  readonly before?: readonly (AnySystem | string)[]
  /** Systems that this one goes after where they are there. */
  readonly after?: readonly (AnySystem | string)[]
  /**
   * Says that the system only shows the game: it draws, or plays sounds, and changes nothing. The state hash is the same
   * with and without it.
   */
  readonly presentational?: boolean
  /** Says that its work in fixed steps goes on while the game is paused, as that of a menu does. */
  readonly runsWhilePaused?: boolean
  /** Makes the system's own object, with the methods of its traits. Runs once, after the dependencies exist. */
  create(context: SystemContext<{ readonly [K in keyof U]: UseValue<U[K]> }>): Self
  /** Undoes the effects of `create` beyond the system's own state. */
  destroy?(self: NoInfer<Self>, context: SystemContext<{ readonly [K in keyof U]: UseValue<U[K]> }>): void
  /** The system's state as plain data: counts in the state hash, and goes into snapshots. */
  save?(self: NoInfer<Self>): unknown
  /** Puts saved state back. */
  restore?(self: NoInfer<Self>, saved: unknown): void
  /** The version of the state that `save` returns: count it up when its form changes. Default: 1. */
  readonly version?: number
  /**
   * Converts a state that an earlier version of the system saved to the present form, for `restore`: in saved games.
   * @param version the {@link version} that saved it
   */
  migrate?(saved: unknown, version: number): unknown
  /**
   * Handlers of events and hooks, in the order in which they run: `({ handler }) => [handler(Goal, (self, goal) => …)]`, or a
   * plain list, in which TypeScript has to be told what `self` is.
   */
  readonly on?:
    | readonly AnyHandlerOf<Known<NoInfer<Self>, P>>[]
    | ((make: HandlerMakers<NoInfer<Self>>) => readonly AnyHandlerOf<NoInfer<Self>>[])
  /**
   * Work in stages, in the order in which it runs: `({ each, tick }) => [tick('late', (self, dt) => …)]`, or a plain list, in
   * which TypeScript has to be told what `self` is.
   */
  readonly run?:
    | readonly RunOf<Known<NoInfer<Self>, P>>[]
    | ((make: RunMakers<NoInfer<Self>>) => readonly RunOf<NoInfer<Self>>[])
}

/**
 * Declares a system: a singleton with state, dependencies, event handlers and per-frame work.
 *
 * @param name kebab-case, unique in the game
 * @throws SkeinError `schema/invalid-name`; `system/invalid` when a part of it is not what its place asks for
 * @example
 * ```ts
 * import { defineSystem } from 'skein'
 * import { Hit } from './interfaces.ts'
 *
 * export const Score = defineSystem('score', {
 *   create: () => ({ points: 0 }),
 *   save: ({ points }) => points,
 *   on: ({ handler }) => [
 *     handler(Hit, (self, { damage }) => {
 *       self.points += damage
 *     }),
 *   ],
 * })
 * ```
 */
export function defineSystem<
  Self extends Provided<P>,
  const U extends Record<string, Use> = Record<never, never>,
  const P extends readonly TraitDefinition[] = readonly [],
>(name: string, options: SystemOptions<U, P, Self>): SystemDefinition<Self> {
  if (!isKebab(name)) {
    throw new SkeinError('schema/invalid-name', `"${printable(name)}" is not a valid name for a system`, {
      hint: kebabHint(name, 'paddles'),
    })
  }
  const { uses = {}, provides = [], before = [], after = [], on = [], run = [] } = options
  const { create, destroy, save, restore, version = 1, migrate } = options
  const handlers = (typeof on === 'function' ? on({ handler }) : on) as readonly AnyHandlerOf<never>[]
  const definition: SystemDefinition<Self> = Object.freeze({
    kind: 'system',
    name,
    uses,
    provides: provides as unknown as readonly TraitDefinition[],
    before: before.map(nameOf),
    after: after.map(nameOf),
    create: create as SystemDefinition['create'],
    destroy: (destroy as SystemDefinition['destroy'] | undefined) ?? null,
    save: (save as SystemDefinition['save'] | undefined) ?? null,
    restore: (restore as SystemDefinition['restore'] | undefined) ?? null,
    version,
    migrate: migrate ?? null,
    handlers: handlers.filter((it) => it?.kind !== 'hook-handler') as unknown as readonly Handler[],
    hooks: handlers.filter((it) => it?.kind === 'hook-handler') as unknown as readonly HookHandler[],
    runs: (typeof run === 'function' ? run({ each, tick }) : run) as unknown as readonly Run[],
    implement: null,
    owner: null,
    presentational: options.presentational ?? false,
    runsWhilePaused: options.runsWhilePaused ?? false,
  })
  assertDefinition(definition)
  return definition
}

function nameOf(system: AnySystem | string): string {
  return typeof system === 'string' ? system : system.name
}

/**
 * Marks a dependency that the system can do without; see {@link OptionalDependency}.
 * @example
 * ```ts
 * import { definePackage, defineSystem, optional, t } from 'skein'
 *
 * const weather = definePackage('acme:weather', '1.0.0')
 * const Wind = weather.trait('wind', { strength: t.func([], t.f32) })
 *
 * export const Sails = defineSystem('sails', {
 *   uses: { wind: optional(Wind) },
 *   create: ({ uses }) => ({ push: () => uses.wind.get()?.strength() ?? 0 }),
 * })
 * ```
 */
export function optional<T extends UseTarget>(target: T): OptionalUse<T> {
  return Object.freeze({ kind: 'optional', target })
}

/**
 * Handles an event, or a hook: a handler of a hook gets the value that the handler before it returned, and the arguments, and
 * returns the value. Handlers of one system run in the order in which they are listed.
 * @example
 * ```ts
 * import { defineEvent, defineSystem, handler } from 'skein'
 *
 * const Collected = defineEvent<{ points: number }>('collected')
 *
 * export const Score = defineSystem('score', {
 *   create: () => ({ points: 0 }),
 *   on: [handler(Collected, (self: { points: number }, { points }) => void (self.points += points))],
 * })
 * ```
 */
export function handler<const E extends { readonly kind: 'event' | 'local-event' }, Self = unknown>(
  event: E,
  run: (self: Self, payload: PayloadOf<E>, context: SystemContext) => void,
): HandlerOf<NoInfer<Self>>
export function handler<const H extends { readonly kind: 'hook' }, Self = unknown>(
  hook: H,
  run: (self: Self, value: HookValue<H>, args: HookArguments<H>, context: SystemContext) => HookValue<H>,
): HookHandlerOf<NoInfer<Self>>
export function handler(
  event: { readonly kind: string },
  run: (self: unknown, ...args: never[]) => unknown,
): HandlerOf<never> | HookHandlerOf<never> {
  if (event?.kind === 'hook')
    return Object.freeze({ kind: 'hook-handler', hook: event as HookDefinition, run }) as HookHandlerOf<never>
  const kept: Handler & { kind: 'handler' } = {
    kind: 'handler',
    event: event as unknown as AnyEvent,
    run: (self, record, context) => void run(self, record.value as never, context as never),
  }
  return Object.freeze(kept) as unknown as HandlerOf<never>
}
