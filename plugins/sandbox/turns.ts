/** Work that pauses where others may have their turn. */
export type InTurns<T> = Generator<undefined, T, undefined>

/** Bytes of code after which others may have their turn, where a module is rewritten in turns: some milliseconds. */
export const TURN = 262_144
