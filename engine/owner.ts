import type { SkeinError } from './error.ts'

/** The owner behind systems that are not the game's. The engine tells it when one of them misbehaves. */
export interface SystemOwner {
  /** `namespace:name`. */
  readonly name: string
  /** Takes the owner out: called between callbacks, never inside one. */
  fault(error: SkeinError): void
  /** When the owner came, as a number that is higher for those that came later; 0 if it is left out. */
  readonly since?: number
  /** Told of bytes that events of the owner take that have begun to wait, or, as a negative number, wait no longer. */
  queued?(bytes: number): void
  /** Whether calls of its systems are skipped for now: its traits count as absent for those that can do without them. */
  readonly resting?: boolean
}
