import type { SkeinError } from './error.ts'

/** The mod behind a system. The engine tells it when one of its systems misbehaves. */
export interface SystemOwner {
  /** `namespace:name`. */
  readonly name: string
  /** Takes the mod out: called between callbacks, never inside one. */
  fault(error: SkeinError): void
  /** When the mod came, as a number that is higher for those that came later; 0 if it is left out. */
  readonly since?: number
  /** Told of bytes that events of the mod take that have begun to wait, or, as a negative number, wait no longer. */
  queued?(bytes: number): void
}
