import type { ComponentDefinition, FieldMap } from '../schema/index.ts'

/** A component of any shape. */
export type AnyComponent = ComponentDefinition<string, FieldMap>

/** Which entities a query is for. */
export interface QueryTerms {
  /** Components that an entity must have; at least one. */
  readonly with: readonly AnyComponent[]
  /** Components that it must not have. */
  readonly without?: readonly AnyComponent[]
}
