/** The steps of a frame, in order. `update` is the fixed step: it runs zero or more times a frame. */
export const STAGES = ['input', 'update', 'late', 'draw'] as const

/** One of {@link STAGES}. */
export type Stage = (typeof STAGES)[number]
