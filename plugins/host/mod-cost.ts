import type { FuelStatus } from '../sandbox/index.ts'

/** The costs of a mod, as far as measured. Totals only grow: the cost of a frame is the total after it minus that before. */
export interface ModUsage {
  /** Time in calls into it, by the clock of whoever measures. */
  readonly milliseconds: number
  /** How many calls that were. */
  readonly calls: number
  /** Bytes that were copied into its memory: payloads, texts, lists, columns of queries. */
  readonly bytesIn: number
  /** Bytes that were copied out of it. */
  readonly bytesOut: number
  /** How large its memory is. */
  readonly memoryBytes: number
  /** Bytes that the game keeps for it besides: columns of its components, events that wait, texts and the like. */
  readonly hostBytes: number
  /** Its fuel in the last frame in which it ran; `null` if that is not counted. */
  readonly fuel: FuelStatus | null
}

/** The usage of a mod that has not run. */
export const NO_USAGE: ModUsage = {
  milliseconds: 0,
  calls: 0,
  bytesIn: 0,
  bytesOut: 0,
  memoryBytes: 0,
  hostBytes: 0,
  fuel: null,
}

/** A measuring of mods that is under way. */
export interface UsageMeter {
  /** The costs of each running mod so far, by name. */
  costs(): Map<string, ModUsage>
  /** Ends it: calls cost nothing more than before. */
  end(): void
}
