/**
 * Skein for games on bitECS 0.4: {@link adoptWorld} makes the world that a game has the world of its mods.
 *
 * @module skein/bitecs
 */
export { adoptWorld, type AdoptedWorld } from '../engine/adopt/adopt-bitecs.ts'
export { share, type FieldArrays, type SharedArrays } from '../engine/adopt/shared-arrays.ts'
export type { WorldSource } from '../engine/world/world-source.ts'
