import type { EachLoop, Run, SystemContext } from './definition.ts'
import type { BoundColumns, QueryTerm } from './query-term.ts'
import type { Stage } from './stage.ts'
import { assertColumnNames } from './validate.ts'

/** A {@link Run} together with the system it suits. */
export interface RunOf<Self> {
  readonly kind: 'run'
  readonly stage: Stage
  /** Only for inference: no such property exists at run time. */
  readonly $self?: (self: Self) => void
}

/** {@link each} and {@link tick}, for a system whose own object is known. */
export interface RunMakers<Self> {
  each<const T extends readonly QueryTerm[]>(
    stage: Stage,
    terms: T,
    make: (self: Self, columns: BoundColumns<T>, context: SystemContext) => EachLoop,
  ): RunOf<Self>
  tick(stage: Stage, run: (self: Self, dt: number, context: SystemContext) => void): RunOf<Self>
}

/**
 * Iterates over all entities that match the terms, each time a stage runs.
 *
 * The outer function makes the loop; the engine calls it before the first run, and again when columns were replaced by longer
 * ones (see `reserve` of the options of a game), so it must keep no state of its own. Because the loop closes over the columns,
 * V8 compiles it with their addresses as constants, which makes it up to twice as fast as a loop over arguments.
 *
 * Columns of components that are only read are read-only. Use `world.set` for entities that the loop itself spawns: its
 * columns may be too short for them.
 *
 * @param make called with the system's own object
 * @throws SkeinError `schema/duplicate-name` when the columns of two components would have one name
 * @example
 * ```ts
 * import { defineSystem, each, read, write } from 'skein'
 * import { Position, Velocity } from './interfaces.ts'
 *
 * export const Movement = defineSystem('movement', {
 *   create: () => ({}),
 *   run: [
 *     each('update', [write(Position), read(Velocity)], (_self, { position, velocity }) => (entities, dt) => {
 *       for (let i = 0; i < entities.count; i++) {
 *         const row = entities.at(i)
 *         position.x[row] += velocity.x[row] * dt
 *         position.y[row] += velocity.y[row] * dt
 *       }
 *     }),
 *   ],
 * })
 * ```
 */
export function each<const T extends readonly QueryTerm[], Self = unknown>(
  stage: Stage,
  terms: T,
  make: (self: Self, columns: BoundColumns<T>, context: SystemContext) => EachLoop,
): RunOf<NoInfer<Self>> {
  assertColumnNames(terms)
  const kept: Run & { kind: 'run' } = {
    kind: 'run',
    stage,
    terms,
    run: () => undefined,
    make: make as NonNullable<Run['make']>,
  }
  return Object.freeze(kept) as unknown as RunOf<NoInfer<Self>>
}

/**
 * Runs once each time a stage runs. `dt` is in seconds: the fixed step in `update`, else the time since the last frame.
 * @example
 * ```ts
 * import { defineSystem } from 'skein'
 *
 * export const Waves = defineSystem('waves', {
 *   create: ({ time, log }) => ({ time, log, next: 10 }),
 *   save: ({ next }) => next,
 *   run: ({ tick }) => [
 *     tick('update', (self) => {
 *       if (self.time.elapsed < self.next) return
 *       self.next += 10
 *       self.log.info('another wave')
 *     }),
 *   ],
 * })
 * ```
 */
export function tick<Self = unknown>(
  stage: Stage,
  run: (self: Self, dt: number, context: SystemContext) => void,
): RunOf<NoInfer<Self>> {
  const kept: Run & { kind: 'run' } = {
    kind: 'run',
    stage,
    terms: null,
    run: (self, _query, dt, context) => run(self as Self, dt, context),
    make: null,
  }
  return Object.freeze(kept) as unknown as RunOf<NoInfer<Self>>
}
