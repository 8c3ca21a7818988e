import type { BinaryReader } from '../wasm/index.ts'
import type { CodeSpace } from './function-scan.ts'
import { DEMAND, NUMBER, STABLE, type Value } from './float-value.ts'
import { NanFlow } from './nan-flow.ts'
import { NanFrames } from './nan-frames.ts'
import { NanLocals } from './nan-locals.ts'

/** Where a value has never lain uppermost. */
export const NOWHERE = -1

/** The values on the operand stack of a function, in the innermost of its blocks. */
export class NanStack {
  readonly reader: BinaryReader
  readonly space: CodeSpace
  readonly flow: NanFlow = new NanFlow()
  readonly frames: NanFrames = new NanFrames()
  readonly locals: NanLocals = new NanLocals(this.flow)
  /** The values, and the places behind the instructions that have put them there; {@link height} of them count. */
  stack: Int32Array = new Int32Array(256)
  places: Int32Array = new Int32Array(256)
  height = 0

  constructor(reader: BinaryReader, space: CodeSpace) {
    this.reader = reader
    this.space = space
  }

  push(value: Value, place: number = this.reader.offset): void {
    if (this.height === this.stack.length) this.grow()
    this.stack[this.height] = value
    this.places[this.height++] = place
  }

  drop(count: number): void {
    this.height = Math.max(this.frames.base, this.height - count)
  }

  /** The value so far below the uppermost. */
  below(depth: number): Value {
    const at = this.height - 1 - depth
    return at < this.frames.base ? NUMBER : this.stack[at]!
  }

  /** Where that has lain uppermost. */
  placeBelow(depth: number): number {
    return this.places[this.height - 1 - depth] ?? NOWHERE
  }

  /** Something looks at the bits of the uppermost value, and takes it. */
  observe(demand: number = DEMAND.ALL): void {
    if (this.height <= this.frames.base) return
    this.height--
    this.flow.observe(this.stack[this.height]!, this.places[this.height]!, demand)
  }

  /** One of two values takes their place, and that of what chooses. */
  select(): void {
    this.drop(1)
    const either = this.flow.either(this.below(1), this.below(0), this.placeBelow(1), this.placeBelow(0))
    this.drop(2)
    this.push(either)
  }

  /** The sign of the uppermost value changes, and none of its other bits: arithmetic may no longer choose them all. */
  changeSign(): void {
    const value = this.below(0)
    if (value === NUMBER || value === STABLE) {
      this.drop(1)
      this.push(value)
      return
    }
    const changed = this.flow.either(value, STABLE, this.placeBelow(0), NOWHERE)
    this.drop(1)
    this.push(changed)
  }

  grow(): void {
    const { stack, places } = this
    this.stack = new Int32Array(stack.length * 2)
    this.places = new Int32Array(stack.length * 2)
    this.stack.set(stack)
    this.places.set(places)
  }
}
