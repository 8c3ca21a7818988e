/**
 * Snapshots: the state of a game between two frames, for the parts outside of the engine that add to it. Apart from `index.ts`, since a game
 * that takes none loads none of this.
 *
 * @module
 */
export { EngineRecorder, type EngineState, type OwnerLookup } from './snapshot/engine-state.ts'
export {
  NO_CONTENT,
  PAGE_WORDS,
  Pages,
  type PageGroup,
  putPages,
  takePages,
  wordsOf,
} from './snapshot/pages.ts'
export { makeEvents } from './snapshot/event-state.ts'
export { decodeState, encodeState, invalidState } from './snapshot/codec.ts'
export { canonicalEngine } from './snapshot/engine-state.ts'
export { hasState, knownSystems } from './snapshot/system-state.ts'
export { fieldStates, holdsFields } from './snapshot/world-state.ts'
