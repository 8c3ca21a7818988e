import type { CamelCase, ComponentDefinition, FieldMap } from '../schema/index.ts'
import type { AnyComponent, Columns, ReadonlyColumns } from '../world/index.ts'

/** A query's use of a component, or condition on it. */
export type QueryMode = 'write' | 'read' | 'having' | 'without' | 'added' | 'removed' | 'changed'

/** How a query uses a component. */
export interface QueryTerm<M extends QueryMode = QueryMode, C extends AnyComponent = AnyComponent> {
  readonly mode: M
  readonly component: C
  /** The fields that are read or written, in camelCase. Default: all. */
  readonly fields?: readonly string[]
  /** Whether entities may lack the component. */
  readonly optional?: boolean
}

/** Whether entities must have the component of a term. */
export function isWanted({ mode, optional = false }: QueryTerm): boolean {
  return mode !== 'without' && mode !== 'removed' && !optional
}

/**
 * The query may change the component's columns.
 * @example
 * ```ts
 * import { defineSystem, write } from 'skein'
 * import { Health } from './interfaces.ts'
 *
 * export const Poison = defineSystem('poison', {
 *   create: () => ({}),
 *   run: ({ each }) => [
 *     each('update', [write(Health)], (_self, { health }) => (entities) => {
 *       for (const row of entities) health.points[row] -= 1
 *     }),
 *   ],
 * })
 * ```
 */
export function write<const C extends AnyComponent>(component: C): QueryTerm<'write', C> {
  return Object.freeze({ mode: 'write', component })
}

/**
 * The query reads the component's columns.
 * @example
 * ```ts
 * import { defineSystem, read } from 'skein'
 * import { Position } from './interfaces.ts'
 *
 * export const Furthest = defineSystem('furthest', {
 *   create: () => ({ x: 0 }),
 *   run: ({ each }) => [
 *     each('late', [read(Position)], (self, { position }) => (entities) => {
 *       for (const row of entities) self.x = Math.max(self.x, position.x[row])
 *     }),
 *   ],
 * })
 * ```
 */
export function read<const C extends AnyComponent>(component: C): QueryTerm<'read', C> {
  return Object.freeze({ mode: 'read', component })
}

/**
 * The query wants entities that have the component, but not its columns.
 * @example
 * ```ts
 * import { defineSystem, having, write } from 'skein'
 * import { Enemy, Position } from './interfaces.ts'
 *
 * export const March = defineSystem('march', {
 *   create: () => ({}),
 *   run: ({ each }) => [
 *     each('update', [write(Position), having(Enemy)], (_self, { position }) => (entities, dt) => {
 *       for (const row of entities) position.x[row] -= 10 * dt
 *     }),
 *   ],
 * })
 * ```
 */
export function having<const C extends AnyComponent>(component: C): QueryTerm<'having', C> {
  return Object.freeze({ mode: 'having', component })
}

/**
 * The query wants entities that lack the component.
 * @example
 * ```ts
 * import { defineSystem, having, without } from 'skein'
 * import { Enemy, Velocity } from './interfaces.ts'
 *
 * export const Idle = defineSystem('idle', {
 *   create: () => ({ enemies: 0 }),
 *   run: ({ each }) => [
 *     each('late', [having(Enemy), without(Velocity)], (self) => (entities) => void (self.enemies = entities.count)),
 *   ],
 * })
 * ```
 */
export function without<const C extends AnyComponent>(component: C): QueryTerm<'without', C> {
  return Object.freeze({ mode: 'without', component })
}

/**
 * The query wants entities that have gained the component since it last ran. In its first run, all of them have. Of several
 * terms that ask for changes, each must hold.
 * @example
 * ```ts
 * import { added, defineSystem, write } from 'skein'
 * import { Enemy, Health } from './interfaces.ts'
 *
 * export const Armour = defineSystem('armour', {
 *   create: () => ({}),
 *   run: ({ each }) => [
 *     each('update', [added(Enemy), write(Health)], (_self, { health }) => (entities) => {
 *       for (const row of entities) health.points[row] += 10
 *     }),
 *   ],
 * })
 * ```
 */
export function added<const C extends AnyComponent>(component: C): QueryTerm<'added', C> {
  return Object.freeze({ mode: 'added', component })
}

/**
 * The query wants entities that have lost the component since it last ran, and may have it again.
 * @example
 * ```ts
 * import { defineSystem, removed, write } from 'skein'
 * import { Enemy, Velocity } from './interfaces.ts'
 *
 * export const Stop = defineSystem('stop', {
 *   create: () => ({}),
 *   run: ({ each }) => [
 *     each('update', [removed(Enemy), write(Velocity)], (_self, { velocity }) => (entities) => {
 *       for (const row of entities) velocity.x[row] = 0
 *     }),
 *   ],
 * })
 * ```
 */
export function removed<const C extends AnyComponent>(component: C): QueryTerm<'removed', C> {
  return Object.freeze({ mode: 'removed', component })
}

/**
 * The query wants entities that have the component, of which a value has changed since it last ran, or that have
 * gained it. Its own writes in that run do not count.
 * @example
 * ```ts
 * import { changed, defineSystem, read } from 'skein'
 * import { Health } from './interfaces.ts'
 *
 * export const Bars = defineSystem('bars', {
 *   presentational: true,
 *   create: () => ({ drawn: new Map<number, number>() }),
 *   run: ({ each }) => [
 *     each('draw', [changed(Health), read(Health)], (self, { health }) => (entities) => {
 *       for (const row of entities) self.drawn.set(row, health.points[row])
 *     }),
 *   ],
 * })
 * ```
 */
export function changed<const C extends AnyComponent>(component: C): QueryTerm<'changed', C> {
  return Object.freeze({ mode: 'changed', component })
}

type TermColumns<T> =
  T extends QueryTerm<infer M, infer C>
    ? C extends ComponentDefinition<infer N, infer F extends FieldMap>
      ? M extends 'write'
        ? { readonly [K in CamelCase<N>]: Columns<ComponentDefinition<N, F>> }
        : M extends 'read'
          ? { readonly [K in CamelCase<N>]: ReadonlyColumns<ComponentDefinition<N, F>> }
          : object
      : never
    : object

type UnionToIntersection<U> = (U extends unknown ? (value: U) => void : never) extends (
  value: infer I,
) => void
  ? I
  : never

/** The columns of the components that a query reads and writes, by component name in camelCase. Those it reads are read-only. */
export type BoundColumns<T extends readonly QueryTerm[]> = UnionToIntersection<TermColumns<T[number]>>
