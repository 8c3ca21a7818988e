/**
 * Skein for games that go back in time: {@link Rewind} keeps the last seconds of a game and plays them again, {@link resimulate} plays frames
 * again after a rollback of the game's own netcode.
 *
 * @module skein/rewind
 */
export type { Playback } from './rewind/playback.ts'
export { resimulate } from './rewind/resimulate.ts'
export { Rewind, type RewindOptions } from './rewind/rewind.ts'
