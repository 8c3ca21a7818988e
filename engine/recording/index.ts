/**
 * Recordings of games: all inputs of a game over some time, as a file. Apart from `engine/index.ts`, since a game that nobody records loads
 * none of this.
 *
 * @module
 */
export { assertBegins, hasBegun } from './check-start.ts'
export { damaged } from './column.ts'
export {
  compareRecordings,
  firstCause,
  traceCallbacks,
  type DifferenceCause,
  type InputDifference,
  type OpenRecording,
  type RecordingComparison,
  type TracedCallback,
} from './compare.ts'
export { stateDifferences, type StateDifference } from './difference.ts'
export { decodeRecording } from './decode.ts'
export { encodeRecording } from './encode.ts'
export { Player, type PlayerOptions } from './player.ts'
export { Recorder, type RecorderOptions } from './recorder.ts'
export { FLUSH, FRAME, stageOf } from './recording.ts'
export type { RecordedState, Recording, RecordingMark, RecordingStart } from './recording.ts'
