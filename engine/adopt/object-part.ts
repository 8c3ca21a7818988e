import type { AnyComponent } from '../world/component.ts'
import type { Property } from './property.ts'

/** A component of objects of one kind: the properties that its fields are. */
export interface ObjectPart {
  readonly definition: AnyComponent
  /** By field, in declared order. */
  readonly properties: readonly Property[]
  /** Says whether an object has the component; `null` where all have it. */
  readonly has: Property | null
}
