/**
 * Where a mod is in its life.
 *
 * - `starting`: its module is instantiated and its `new` or `restore` run. What it does is undone if that fails.
 * - `running`: it takes part in the game.
 * - `probation`: the same, in the place of another version, which comes back at the first fault.
 * - `resting`: none of its calls runs until some frames are over.
 * - `suspended`: another version is in its place, on probation. It keeps all that it had, and none of its calls runs.
 * - `stopping`: its systems are dropped, and then all that it owns.
 * - `ended`: nothing of it is left.
 */
export type ModState = 'starting' | 'running' | 'probation' | 'resting' | 'suspended' | 'stopping' | 'ended'

/** The states that may follow each. */
export const NEXT_STATES: Readonly<Record<ModState, readonly ModState[]>> = {
  starting: ['running', 'probation', 'ended'],
  running: ['resting', 'suspended', 'stopping'],
  probation: ['running', 'resting', 'suspended', 'stopping', 'ended'],
  resting: ['running', 'probation', 'suspended', 'stopping', 'ended'],
  suspended: ['running', 'probation', 'resting', 'stopping', 'ended'],
  stopping: ['ended'],
  ended: [],
}

/** Whether a mod in this state takes part in the game. */
export function isLive(state: ModState): boolean {
  return state === 'running' || state === 'probation' || state === 'resting'
}
