import { RandomValues } from './random-values.ts'
import { unsignedLeb, vector } from './wasm-encoding.ts'

/** Writes what leads elsewhere: branches, calls, and ends of functions. */
export class RandomJumps extends RandomValues {
  /** A branch that is taken or not. */
  protected jump(): void {
    const targets = this.labels.flatMap((label, index) =>
      label === null ? [] : [{ label, depth: this.labels.length - 1 - index }],
    )
    const { label, depth } = this.pick(targets)
    this.values(label)
    this.value('i32', 2)
    if (!this.chance(6)) {
      this.emit(0x0d, depth)
      this.consume(label)
      return
    }
    const same = targets.filter((it) => it.label.join() === label.join()).map((it) => it.depth)
    const table = Array.from({ length: this.random.below(4) }, () => [this.pick(same)])
    this.emit(0x0e, ...vector(table), depth)
    // Nothing gets here, but code goes on, as if all were there.
  }

  protected call(): void {
    const { functions } = this.space
    const index = this.random.below(functions.length)
    const callee = functions[index]!
    this.values(callee.params)
    if (this.chance(3)) {
      this.value('i32', 2)
      this.emit(0x41, 7, 0x71, 0x11, ...unsignedLeb(this.space.type(callee)), 0)
    } else this.emit(0x10, index)
    this.consume(callee.results)
  }

  /** Ends the function, in one way or another. */
  protected leave(leaf: boolean): void {
    const { functions } = this.space
    const results = this.signature.results.join()
    const fitting = functions.flatMap((it, index) => (it.results.join() === results ? [index] : []))
    if (!leaf && fitting.length > 0 && this.chance(2)) {
      const index = this.pick(fitting)
      this.values(functions[index]!.params)
      if (this.chance(2)) return this.emit(0x12, index)
      this.value('i32', 2)
      this.emit(0x41, 7, 0x71, 0x13, ...unsignedLeb(this.space.type(functions[index]!)), 0)
    } else if (this.chance(12)) this.emit(0x00)
    else {
      this.values(this.signature.results)
      this.emit(0x0f)
    }
  }
}
