import type { JournalEntry } from '../../engine/index.ts'
import type { Snapshot } from '../snapshot/snapshot.ts'
import { addSize } from './snapshot-size.ts'

/** A change of mods, a loaded game, or a restored snapshot. */
export type OtherEntry = Extract<JournalEntry, { kind: 'other' }>

/** The inputs of one frame: those before it, the frame, and those in the middle of it. */
export interface FrameInputs {
  readonly entries: JournalEntry[]
  /** The values of all actions, for each fixed step. */
  readonly samples: Float64Array[]
  /** Whether the frame itself is among them. */
  begins: boolean
  seconds: number
}

/** A snapshot of the state before a frame. */
interface Moment {
  readonly at: number
  readonly snapshot: Snapshot
  /** Bytes of it that it does not share with the one before. An estimate. */
  bytes: number
}

/** Frames of a second that are kept at most: those of a game that stands still take no time. */
const MOST_FRAMES = 250

/** How far a timeline goes back. */
export interface TimelineLimits {
  readonly seconds: number
  readonly bytes: number
}

/**
 * The last frames of a game: a ring of snapshots with the inputs of each frame between. Frames are counted from when it began: frame
 * `at` leads from position `at` to the next.
 */
export class Timeline {
  readonly #limits: TimelineLimits
  #first = 0
  #frames: FrameInputs[] = [newFrame()]
  #moments: Moment[] = []

  constructor(limits: TimelineLimits) {
    this.#limits = limits
  }

  /** The earliest position. */
  get start(): number {
    return this.#first
  }

  /** The latest position: the one before the frame that has not begun. */
  get end(): number {
    return this.#first + this.#frames.length - 1
  }

  /** Bytes of its snapshots, those of shared pages counted once. An estimate. */
  get bytes(): number {
    return this.#moments.reduce((sum, { bytes }) => sum + bytes, 0)
  }

  /** The position of the newest snapshot. */
  get last(): number {
    return this.#moments.at(-1)!.at
  }

  /** The inputs of the frame from a position to the next; those of the end are still collected. */
  inputsAt(position: number): FrameInputs {
    return this.#frames[position - this.#first]!
  }

  /** The frame at the end is over: inputs belong to the next. */
  next(): void {
    this.#frames.push(newFrame())
  }

  /** The newest snapshot at or before a position. */
  momentAt(position: number): Moment {
    return this.#moments.findLast(({ at }) => at <= position)!
  }

  /** Adds a snapshot of a position behind all others, and forgets frames beyond the limits. */
  add(position: number, snapshot: Snapshot): void {
    const counted = new Set<object>()
    const last = this.#moments.at(-1)
    if (last !== undefined) addSize(last.snapshot.state, counted)
    this.#moments.push({ at: position, snapshot, bytes: addSize(snapshot.state, counted) })
    this.#trim()
  }

  /**
   * Puts an input between others. The frames from there on have other results then.
   * @param replaces whether a later input of its kind is gone by that
   */
  change(position: number, index: number, entry: OtherEntry, replaces: (later: OtherEntry) => boolean): void {
    this.#forgetResults(position)
    for (let at = position; at <= this.end; at++) {
      const { entries } = this.inputsAt(at)
      const from = at === position ? index : 0
      const kept = entries.slice(from).filter((it) => it.kind !== 'other' || !replaces(it))
      entries.splice(from, Infinity, ...(at === position ? [entry] : []), ...kept)
    }
  }

  /**
   * Forgets all frames from a position on, but for its first inputs, which have taken effect.
   * @returns the inputs that are gone
   */
  truncate(position: number, applied: number): JournalEntry[] {
    const gone = this.#frames.splice(position - this.#first)
    const kept = newFrame()
    kept.entries.push(...gone[0]!.entries.slice(0, applied))
    this.#frames.push(kept)
    this.#forgetResults(position)
    return gone.flatMap(({ entries }, index) => (index === 0 ? entries.slice(applied) : entries))
  }

  /** Forgets everything, and begins at the position that was its end. */
  clear(): void {
    this.#first = this.end
    this.#frames = [newFrame()]
    this.#moments = []
  }

  #forgetResults(position: number): void {
    this.#moments = this.#moments.filter(({ at }) => at <= position)
  }

  #trim(): void {
    while (this.#moments.length > 1) {
      const next = this.#moments[1]!
      const later = this.#frames.slice(next.at - this.#first)
      const seconds = later.reduce((sum, frame) => sum + frame.seconds, 0)
      const { seconds: most, bytes } = this.#limits
      if (seconds < most && later.length <= most * MOST_FRAMES && this.bytes <= bytes) return
      this.#frames = later
      this.#first = next.at
      this.#moments.shift()
      next.bytes = addSize(next.snapshot.state, new Set())
    }
  }
}

function newFrame(): FrameInputs {
  return { entries: [], samples: [], begins: false, seconds: 0 }
}
