import type { SystemContext } from './context.ts'
import type { BoundColumns, QueryColumns, QueryTerm } from './query-term.ts'
import type { Stage } from './stage.ts'
import { assertColumnNames } from './validate.ts'

/** Something that a system does each time a stage runs. */
export interface Run {
  readonly stage: Stage
  /** What it iterates over, or `null` for a plain callback. */
  readonly terms: readonly QueryTerm[] | null
  /** Whether it is handed the bare list of rows in place of an object with columns: mods have their own way to these. */
  readonly raw?: boolean
  readonly run: (self: unknown, columns: unknown, dt: number, context: SystemContext) => void
  /** Makes what is called in place of `run`; see {@link loop}. */
  readonly make?: (self: unknown, columns: unknown, context: SystemContext) => LoopBody
}

/** What is called each time a {@link loop} runs. */
export type LoopBody = (rows: Uint32Array, count: number, dt: number) => void

/** A {@link Run} together with the system it suits. */
export interface RunOf<Self> {
  readonly kind: 'run'
  readonly stage: Stage
  /** Only for inference: no such property exists at run time. */
  readonly $self?: (self: Self) => void
}

/** {@link each}, {@link loop} and {@link tick}, for a system whose own object is known. */
export interface RunMakers<Self> {
  each<const T extends readonly QueryTerm[]>(
    stage: Stage,
    terms: T,
    run: (self: Self, columns: QueryColumns<T>, dt: number, context: SystemContext) => void,
  ): RunOf<Self>
  loop<const T extends readonly QueryTerm[]>(
    stage: Stage,
    terms: T,
    make: (self: Self, columns: BoundColumns<T>, context: SystemContext) => LoopBody,
  ): RunOf<Self>
  tick(stage: Stage, run: (self: Self, dt: number, context: SystemContext) => void): RunOf<Self>
}

/**
 * Runs once each time a stage runs, over all entities that match the terms.
 *
 * @throws SkeinError `schema/duplicate-name` when the columns of two components would have one name
 */
export function each<const T extends readonly QueryTerm[], Self = unknown>(
  stage: Stage,
  terms: T,
  run: (self: Self, columns: QueryColumns<T>, dt: number, context: SystemContext) => void,
): RunOf<NoInfer<Self>> {
  assertColumnNames(terms)
  return Object.freeze({ kind: 'run', stage, terms, run }) as unknown as RunOf<NoInfer<Self>>
}

/**
 * Does the same as {@link each} with less work for each entity: its callback is made once, from the columns, and called with
 * the rows of the matching entities in ascending order, and how many of them are meant.
 *
 * ```ts
 * loop('update', [write(Position), read(Velocity)], (self, { position: { x }, velocity }) => (rows, count, dt) => {
 *   for (let i = 0; i < count; i++) x[rows[i]!]! += velocity.x[rows[i]!]! * dt
 * })
 * ```
 *
 * V8 then knows while it compiles the loop where the elements of the columns lie, and need not look in each turn. The
 * callback is made anew when columns were replaced by longer ones; see `reserve` of the options of a game.
 *
 * @param make called before the first run, with the system's own object
 * @throws SkeinError `schema/duplicate-name` when the columns of two components would have one name
 */
export function loop<const T extends readonly QueryTerm[], Self = unknown>(
  stage: Stage,
  terms: T,
  make: (self: Self, columns: BoundColumns<T>, context: SystemContext) => LoopBody,
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

/** Runs once each time a stage runs. `dt` is in seconds: the fixed step in `update`, else the time since last frame. */
export function tick<Self = unknown>(
  stage: Stage,
  run: (self: Self, dt: number, context: SystemContext) => void,
): RunOf<NoInfer<Self>> {
  const kept: Run & { kind: 'run' } = {
    kind: 'run',
    stage,
    terms: null,
    run: (self, _columns, dt, context) => run(self as Self, dt, context),
  }
  return Object.freeze(kept) as unknown as RunOf<NoInfer<Self>>
}
