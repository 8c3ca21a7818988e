import type { EngineState } from '../../engine/snapshot.ts'
import type { ModsState } from '../../plugins/host/snapshot/mods-state.ts'

/** The state of a game. */
export interface GameState {
  readonly engine: EngineState
  readonly mods: ModsState
}
