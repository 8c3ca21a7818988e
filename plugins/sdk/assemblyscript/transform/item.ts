import type * as asc from 'assemblyscript'
import { itemId, type ItemId } from '../../../../engine/index.ts'
import type { GuestType } from './guest-type.ts'
import type { Found } from './scope.ts'

/** The kinds of a mod's classes for a package. */
export type ItemKind = 'component' | 'event' | 'hook' | 'trait'

/** A field of an event or a component. */
export interface ItemField {
  readonly member: string
  readonly name: string
  readonly type: GuestType
  /** The type as the class's own file writes it. */
  readonly source: string
  /** The initial value as AssemblyScript writes it, where the field has one that the ABI can state. */
  readonly initial: string | null
  /** The same as a value of the host. */
  readonly default: unknown
  /** The node, for mistakes. */
  readonly node: asc.Node
}

/** A method of a trait. */
export interface ItemMethod {
  readonly member: string
  readonly name: string
  readonly params: readonly { readonly name: string; readonly type: GuestType }[]
  readonly result: GuestType | null
  readonly declaration: asc.MethodDeclaration
}

/** A class that is a component, an event, a hook or a trait. */
export interface ItemClass extends Found<asc.ClassDeclaration> {
  readonly kind: ItemKind
  readonly id: ItemId
  /** Whether the mod itself defines it; otherwise the class is a binding. */
  readonly own: boolean
  /** Of components and events. */
  readonly fields: readonly ItemField[]
  /** Of traits; of a hook `call`, whose first parameter is the value. */
  readonly methods: readonly ItemMethod[]
}

/** The name of an own item of the mod with its version. */
export function fullId({ package: name, item, version }: ItemId): string {
  return itemId(name, item, version)
}
