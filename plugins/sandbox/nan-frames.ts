import type { CoreType } from '../wasm/index.ts'
import { IntList } from './int-list.ts'

export type Types = readonly CoreType[]

// The fields of a frame.
const IS_LOOP = 0
const LOOPS = 1
const BASE = 2
const LABEL = 3
const LABELS = 4
const GIVEN = 5
const UNREACHED = 6
const DEAD = 7
const FRAME = 8

/** The blocks around a place, that of the function first, as far as values go through them. */
export class NanFrames {
  readonly #frames = new IntList(32 * FRAME)
  /** Values at the label, then values given to `if`, of each block. */
  readonly #values = new IntList()
  readonly #carries: Types[] = []
  readonly #results: Types[] = []
  depth = 0
  /** Where the fields of the innermost begin. */
  #top = 0

  clear(): void {
    this.#frames.length = this.#values.length = this.depth = 0
  }

  /** A block begins. Nothing gets to one in code that nothing gets to. @param carries types of a branch to it */
  open(loop: boolean, base: number, carries: Types, results: Types): void {
    const dead = this.depth > 0 && this.dead
    const loops = this.depth > 0 ? this.loops : 0
    this.#top = this.#frames.extend(FRAME)
    const { items } = this.#frames
    items[this.#top + IS_LOOP] = loop ? 1 : 0
    items[this.#top + LOOPS] = loops + (loop ? 1 : 0)
    items[this.#top + BASE] = base
    items[this.#top + LABEL] = items[this.#top + GIVEN] = this.#values.length
    items[this.#top + UNREACHED] = items[this.#top + DEAD] = dead ? 1 : 0
    this.#carries[this.depth] = carries
    this.#results[this.depth++] = results
  }

  close(): void {
    this.#values.length = this.#frames.items[this.#top + LABEL]!
    this.depth--
    this.#top -= FRAME
    this.#frames.length -= FRAME
  }

  /** Adds the target of the next value that a branch carries; `NUMBER` for a value that is no float. */
  addLabel(value: number): void {
    this.#values.push(value)
    this.#frames.items[this.#top + LABELS]!++
    this.#frames.items[this.#top + GIVEN] = this.#values.length
  }

  /** Adds the next value that an `if` was given. */
  addGiven(value: number): void {
    this.#values.push(value)
  }

  /** Number of label values of a block so many further out. */
  labels(outwards: number): number {
    return this.#frames.items[this.#top - outwards * FRAME + LABELS]!
  }

  label(outwards: number, at: number): number {
    return this.#values.items[this.#frames.items[this.#top - outwards * FRAME + LABEL]! + at]!
  }

  /** Number of values given to the innermost, an `if` without `else` so far. */
  get givens(): number {
    return this.#values.length - this.#frames.items[this.#top + GIVEN]!
  }

  given(at: number): number {
    return this.#values.items[this.#frames.items[this.#top + GIVEN]! + at]!
  }

  /** `else`. */
  forgetGiven(): void {
    this.#values.length = this.#frames.items[this.#top + GIVEN]!
  }

  /** Types that a branch carries so many blocks outwards. */
  carries(outwards: number): Types {
    return this.#carries[this.depth - 1 - outwards]!
  }

  /** Results of the innermost. */
  get results(): Types {
    return this.#results[this.depth - 1]!
  }

  get isLoop(): boolean {
    return this.#frames.items[this.#top + IS_LOOP] === 1
  }

  /** How many loops are around. */
  get loops(): number {
    return this.#frames.items[this.#top + LOOPS]!
  }

  /** How many values lay on the stack where the innermost began, without its parameters. */
  get base(): number {
    return this.#frames.items[this.#top + BASE]!
  }

  /** Whether nothing gets to the place. */
  get dead(): boolean {
    return this.#frames.items[this.#top + DEAD] === 1
  }

  set dead(dead: boolean) {
    this.#frames.items[this.#top + DEAD] = dead ? 1 : 0
  }

  /** Whether nothing gets to where the innermost begins. */
  get unreached(): boolean {
    return this.#frames.items[this.#top + UNREACHED] === 1
  }
}
