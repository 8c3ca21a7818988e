/**
 * Tells which outputs of a game count. Frames that play a second time, as after a rollback, change the state again; their outputs have left
 * the game already. So everything that acts on the outside, or reports to it, looks here first; nothing that computes the state does.
 */
export interface Outputs {
  /** Whether sounds play, the storage of owners is written, and events reach the embedding program. */
  act: boolean
  /** Whether lines of the log and news of owners reach it. Code that plays old frames for the first time has such news. */
  report: boolean
}
