import type { JournalContent } from '../journal/index.ts'
import type { AnyEvent } from '../event/index.ts'
import { STAGES, type Stage } from '../system/index.ts'

/** Codes of inputs in {@link Recording.ops}: a frame, a stage, a flush, and all else. */
export const FRAME = 0
/** The first stage; the others follow in their order. */
export const STAGE = 1
export const FLUSH: number = STAGE + STAGES.length
/** An input whose content is the next of {@link Recording.details}. */
export const DETAIL: number = FLUSH + 1

/** The stage of a code; `undefined` for others. */
export function stageOf(op: number): Stage | undefined {
  return STAGES[op - STAGE]
}

/** Whether the seconds of an input are those of the game: in a game that runs its stages itself, its updates tell. */
export function takesTime(op: number): boolean {
  return op === FRAME || stageOf(op) === 'update'
}

/** Whether an input begins a frame: a stage does unless it comes after the one before it. @param before the place of that stage in a frame */
export function beginsFrame(op: number, before: number): boolean {
  if (op === FRAME) return true
  const stage = stageOf(op)
  return stage !== undefined && STAGES.indexOf(stage) <= before
}

/** Goes through inputs, and once more at their end. @param visit gets the place of each, and the frames that have begun before it */
export function eachFrame(ops: Uint8Array, visit: (at: number, frames: number) => void): void {
  let frames = 0
  let before: number = STAGES.length
  for (let at = 0; at < ops.length; at++) {
    visit(at, frames)
    const op = ops[at]!
    if (beginsFrame(op, before)) frames++
    const stage = stageOf(op)
    if (op === FRAME) before = STAGES.length
    else if (stage !== undefined) before = STAGES.indexOf(stage)
  }
  visit(ops.length, frames)
}

/** How many frames inputs are. */
export function countFrames(ops: Uint8Array): number {
  let count = 0
  eachFrame(ops, (_at, frames) => void (count = frames))
  return count
}

/** The start of a recording, and the game that it is of. */
export interface RecordingStart {
  /** The name of the game, and its packages as `namespace:name@version`. */
  readonly game: string
  readonly packages: readonly string[]
  /** Seconds of a fixed step, and steps that a frame may take. */
  readonly step: number
  readonly maxStepsPerFrame: number
  readonly actions: readonly string[]
  readonly seed: number
  /** The state from which it goes on, as an entry that puts it back; `null`: the game begins. */
  readonly snapshot: RecordedState | null
  /** Options of the game that its course depends on: plain data. */
  readonly options: Readonly<Record<string, unknown>>
}

/** A state as an entry that puts it back: plain data, read by the entry kind of that name. */
export interface RecordedState {
  readonly name: string
  readonly data: unknown
}

/** The state of a game at a place of a recording, as hashes by part. */
export interface RecordingMark {
  /** The number of inputs before it. */
  readonly at: number
  /** The last frame that had begun. */
  readonly frame: number
  readonly parts: ReadonlyMap<string, string>
}

/** The values that an action took, each with the step in which it took it, from 1 on. */
export interface ActionTrack {
  readonly steps: readonly number[]
  readonly values: Float64Array
}

/** All inputs of a game over some time. It holds no code, and is not the state of any game. */
export interface Recording {
  readonly start: RecordingStart
  /** Inputs in order, as codes. */
  readonly ops: Uint8Array
  /** The seconds of each frame and each stage. */
  readonly seconds: Float64Array
  /** The content of each other input. */
  readonly details: readonly RecordedDetail[]
  /** By action, in the order of {@link RecordingStart.actions}. */
  readonly tracks: readonly ActionTrack[]
  readonly marks: readonly RecordingMark[]
  /** Files that entries name, as far as they are in the recording itself. */
  readonly contents: readonly JournalContent[]
}

/** An event or hook in a recording: the names by which the game finds it. */
export interface RecordedItem {
  readonly kind: AnyEvent['kind'] | 'hook'
  readonly channel: string
  /** With its version, where it has one. */
  readonly id: string
}

/** The content of an input, as plain data. */
export type RecordedDetail =
  | { readonly kind: 'raise'; readonly event: RecordedItem; readonly payload: unknown; readonly at: number }
  | { readonly kind: 'call'; readonly hook: RecordedItem; readonly value: unknown; readonly args: unknown }
  | {
      readonly kind: 'edit'
      readonly entity: number
      readonly component: string
      readonly values: Readonly<Record<string, unknown>>
    }
  | {
      readonly kind: 'systems'
      readonly add: readonly string[]
      readonly remove: readonly string[]
      readonly reset: readonly string[]
    }
  | { readonly kind: 'reading'; readonly owner: string; readonly name: string; readonly bytes: Uint8Array }
  | { readonly kind: 'other'; readonly name: string; readonly data: unknown }

/** Whether an input takes effect in the middle of the one before it. */
export function isNested(detail: RecordedDetail): boolean {
  return detail.kind === 'reading' || (detail.kind === 'raise' && detail.at >= 0)
}
