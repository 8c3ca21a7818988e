import type { Entity } from '../schema/index.ts'

/** Bits of a handle that say the row; the rest say the generation. */
export const ROW_BITS = 20
/** No world has more rows than this, row 0 included, which stands for "no entity". */
export const MAX_ROWS: number = 1 << ROW_BITS
/**
 * A row whose generation has reached this is used again only when its owner has worn out many others. Generations start at 1, so
 * that no bare row is a handle.
 */
export const MAX_GENERATION: number = (1 << (32 - ROW_BITS)) - 1

/** The handle that stands for no entity. */
export const NO_ENTITY: Entity = 0 as Entity

/** Joins a row and its generation into a handle. */
export function makeHandle(row: number, generation: number): Entity {
  return (((generation << ROW_BITS) | row) >>> 0) as Entity
}

/** The row that a handle speaks of. Says nothing about whether the handle is stale. */
export function handleRow(entity: number): number {
  return entity & (MAX_ROWS - 1)
}

/** The generation that a handle was made in. */
export function handleGeneration(entity: number): number {
  return entity >>> ROW_BITS
}
