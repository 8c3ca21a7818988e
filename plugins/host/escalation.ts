import type { ErrorCode } from '../../engine/index.ts'

/**
 * The action on a mod that has faulted. In every case the call that faulted has had no effect.
 *
 * - `warn`: it is told, and the mod goes on with its next call.
 * - `skip`: the mod, and what cannot do without it, runs again in the next frame.
 * - `suspend`: the mod is taken out with all that it owns, and so is what cannot do without it, until it is enabled again.
 *   It starts anew then: what a mod that has faulted keeps in its memory is not to be relied on.
 * - `rollback`: as `suspend`; after the frame, the version of the file takes its place that it had replaced. Where there is
 *   none, the mod stays out.
 */
export type FaultAction = (typeof FAULT_ACTIONS)[number]

/** All of them, the mildest first. */
export const FAULT_ACTIONS = ['warn', 'skip', 'suspend', 'rollback'] as const

/** The policy for faults of mods. */
export interface FaultPolicy {
  /** For the first fault of a mod, for its second, and so on; the last one stays. Default: `['suspend']`. */
  readonly actions?: readonly FaultAction[]
  /** Other actions for some codes, such as `fault/trap`. */
  readonly codes?: Readonly<Partial<Record<ErrorCode, readonly FaultAction[]>>>
  /** Frames without a fault after which a mod begins with the first action again. Default: 600. */
  readonly forgiveAfter?: number
}

/** The faults of a mod so far, and the frame of the last. */
export interface Conduct {
  faults: number
  frame: number
}

/** Counts the faults of mods, and decides the action for each. */
export class Escalation {
  readonly #policy: FaultPolicy
  readonly #records = new Map<string, Conduct>()

  constructor(policy: FaultPolicy = {}) {
    this.#policy = policy
  }

  /** The faults of mods by name, for snapshots. */
  get records(): Map<string, Conduct> {
    return this.#records
  }

  /** Takes down a fault of a mod. @returns the action to take */
  actionFor(mod: string, code: ErrorCode, frame: number): FaultAction {
    const { actions = ['suspend'], codes = {}, forgiveAfter = 600 } = this.#policy
    const last = this.#records.get(mod)
    const faults = last === undefined || frame - last.frame > forgiveAfter ? 0 : last.faults
    this.#records.set(mod, { faults: faults + 1, frame })
    const own = codes[code] ?? actions
    return own[Math.min(faults, own.length - 1)] ?? 'suspend'
  }

  /** Forgets a mod's faults: it is gone, or begins anew. */
  forget(mod: string): void {
    this.#records.delete(mod)
  }
}
