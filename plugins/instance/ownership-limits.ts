import { SkeinError } from '../../engine/index.ts'

/** What one mod may have at a time. */
export interface OwnershipLimits {
  /** Entities that it owns. Default: 65,536, a quarter of what all mods may have together. */
  readonly entities: number
  /** Components that it defines. Default: 256. */
  readonly components: number
  /** Events that it has raised and nobody has handled yet. Default: 16,384. */
  readonly queuedEvents: number
  /** Lines that it writes to the log, or prints, in a second of game time. Default: 1,000. */
  readonly logLines: number
}

export const DEFAULT_HOLDING_LIMITS: OwnershipLimits = {
  entities: 65_536,
  components: 256,
  queuedEvents: 16_384,
  logLines: 1_000,
}

/** A mod that has more than it may. */
export function overLimit(
  limit: keyof OwnershipLimits,
  allowed: number,
  what: string,
  cause?: unknown,
): SkeinError {
  return new SkeinError('fault/over-limit', `more than ${allowed} ${what}`, {
    hint: `A mod may have no more at a time; the game can raise "${limit}".`,
    ...(cause === undefined ? {} : { cause }),
  })
}
