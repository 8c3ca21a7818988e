import type { ComponentStore, World } from '../../engine/index.ts'
import type { GuestMemory } from '../abi/index.ts'

/** One column of a query: of the game on one side, in the block on the other. */
export interface BlockColumn {
  readonly store: ComponentStore
  readonly name: string
  readonly written: boolean
  /** Bytes of an element. */
  readonly size: number
  /** Where it lies in the block's memory. */
  pointer: number
  /** Bytes that its views of the list's pieces take. */
  readonly pieceBytes: number
  /** Takes up the replacement of the column. */
  renewHost(): void
  /** Takes up a memory that was replaced, or another place in it. @param elements the room there */
  renewGuest(memory: Uint8Array, elements: number): void
  /** Copies the column into the block. */
  pack(memory: Uint8Array): void
  /**
   * Copies the block's values to the column, for all entities that had the component.
   * @param calledOut whether others may have written to the column meanwhile
   */
  copyBack(memory: Uint8Array, calledOut: boolean): void
  /**
   * The same for those alone that still have it, when entities or components have come or gone in the meantime; and notes
   * which values are others than before, where somebody asks.
   */
  copyBackCarefully(world: World, calledOut: boolean): void
  /** @throws SkeinError `fault/bad-discriminant` when the block holds a case that an enum does not have */
  check(memory: GuestMemory): void
}
