import { SkeinError } from '../../engine/index.ts'
import type { OwnershipLimits } from '../limits.ts'

/** A mod that has more than it may. */
export function overLimit(
  limit: keyof OwnershipLimits,
  allowed: number,
  what: string,
  cause?: unknown,
): SkeinError {
  return new SkeinError('fault/over-limit', `more than ${allowed} ${what}`, {
    hint: `Reduce them in the mod, or raise "${limit}" in the game.`,
    ...(cause === undefined ? {} : { cause }),
  })
}
