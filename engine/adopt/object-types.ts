import type { ComponentValues, ComponentDefinition, FieldMap, Infer } from '../schema/index.ts'
import type { Accessor } from './property.ts'

/** The values that a property of the game may have for a field of a type. */
export type GameValue<X> = X extends { readonly kind: 'bool' }
  ? boolean | number
  : X extends { readonly kind: 'enum' }
    ? Infer<X> | number
    : X extends { readonly kind: 'entity' }
      ? object
      : X extends { readonly kind: 'u64' | 's64' }
        ? bigint
        : number

/** The values that a function of the game is given for a field of a type. */
export type WrittenValue<X> = X extends { readonly kind: 'bool' }
  ? boolean
  : X extends { readonly kind: 'enum' }
    ? Infer<X>
    : X extends { readonly kind: 'entity' }
      ? object | null
      : X extends { readonly kind: 'u64' | 's64' }
        ? bigint
        : number

/** Functions of the game for a field of a type. */
export type FieldAccessor<T, X> = Accessor<T, GameValue<X> | null | undefined, WrittenValue<X>>

/** A place for each field: the path of a property, such as `position.x`, or functions. */
export type FieldProperties<T, F extends FieldMap> = {
  readonly [K in keyof F]: (keyof T & string) | (string & {}) | FieldAccessor<T, F[K]>
}

declare const missing: unique symbol
interface Missing {
  readonly [missing]: true
}

/** The type of a property at the end of a path. */
type At<T, P extends string> = P extends `${infer Key}.${infer Rest}`
  ? Key extends keyof T
    ? At<NonNullable<T[Key]>, Rest>
    : Missing
  : P extends keyof T
    ? T[P]
    : Missing

/** Whether values of a property fit a field. The members of an `enum` of TypeScript count as their values. */
type Fits<V, X> = [V] extends [GameValue<X>]
  ? true
  : [V] extends [string]
    ? [`${V}`] extends [GameValue<X>]
      ? true
      : false
    : false

type CheckedPath<T, X, P extends string> =
  At<T, P> extends infer V
    ? [V] extends [Missing]
      ? `there is no property ${P}`
      : Fits<NonNullable<V>, X> extends true
        ? P
        : `the property ${P} has another type than the field`
    : never

/** The properties, with a message in place of each wrong one: a compile error shows it. */
export type CheckedProperties<T, F extends FieldMap, M> = {
  readonly [K in keyof M]: K extends keyof F
    ? M[K] extends string
      ? CheckedPath<T, F[K], M[K]>
      : M[K]
    : `the component has no such field`
}

/** How objects of the game have or lack a component. */
export interface PresenceOptions<T> {
  /**
   * A property that says whether an object has the component: by its path, or by functions. When guests give or take the
   * component, it is set to `true` or `false`. Default: all objects have it from the start, and the game is not told.
   */
  readonly has?: (keyof T & string) | (string & {}) | Accessor<T, unknown, boolean>
}

/** Reads a component of an entity that a guest has spawned. */
export type SpawnedValues = <N extends string, F extends FieldMap>(
  component: ComponentDefinition<N, F>,
) => ComponentValues<ComponentDefinition<N, F>> | null

/** How objects of one kind come and go. */
export interface ObjectOptions<T extends object> {
  /** Which objects of the list count, where it holds others as well; asked before each stage. */
  readonly where?: (object: T) => boolean
  /**
   * Makes the object for an entity that a guest has spawned with the components of this kind. Its properties get their values
   * afterwards; for a constructor that needs some at once, `values` reads them. `null` leaves the entity to the guests. Without it, guests
   * cannot add objects of this kind.
   */
  readonly create?: (values: SpawnedValues) => T | null
  /** Puts an object that {@link create} has made where the game keeps it. Default: at the end of the list. */
  readonly add?: (object: T) => void
  /** Removes an object whose entity a guest has despawned. Default: takes it out of the list. */
  readonly remove?: (object: T) => void
}
