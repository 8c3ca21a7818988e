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
  /** Whether entities may lack what is read or written. */
  readonly optional?: boolean
}

/** Whether entities must have the component of a term. */
export function isWanted({ mode, optional = false }: QueryTerm): boolean {
  return mode !== 'without' && mode !== 'removed' && !optional
}

/** The query may change the component's columns. */
export function write<const C extends AnyComponent>(component: C): QueryTerm<'write', C> {
  return Object.freeze({ mode: 'write', component })
}

/** The query reads the component's columns. */
export function read<const C extends AnyComponent>(component: C): QueryTerm<'read', C> {
  return Object.freeze({ mode: 'read', component })
}

/** The query wants entities that have the component, but not its columns. */
export function having<const C extends AnyComponent>(component: C): QueryTerm<'having', C> {
  return Object.freeze({ mode: 'having', component })
}

/** The query wants entities that lack the component. */
export function without<const C extends AnyComponent>(component: C): QueryTerm<'without', C> {
  return Object.freeze({ mode: 'without', component })
}

/**
 * The query wants entities that have gained the component since it last ran. In its first run, all of them have. Of several
 * terms that ask for changes, each must hold.
 */
export function added<const C extends AnyComponent>(component: C): QueryTerm<'added', C> {
  return Object.freeze({ mode: 'added', component })
}

/** The query wants entities that have lost the component since it last ran, and may have it again. */
export function removed<const C extends AnyComponent>(component: C): QueryTerm<'removed', C> {
  return Object.freeze({ mode: 'removed', component })
}

/**
 * The query wants entities that have the component, of which a value has changed since it last ran, or that have
 * gained it. What it wrote itself in that run does not count.
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
