/** Whole numbers of 32 bits, one after the other, in an array that grows and is kept when the list is emptied. */
export class IntList {
  items: Int32Array
  length = 0

  constructor(capacity = 256) {
    this.items = new Int32Array(capacity)
  }

  push(value: number): void {
    if (this.length === this.items.length) this.#grow(1)
    this.items[this.length++] = value
  }

  /** Adds so many zeros. @returns where they begin */
  extend(count: number): number {
    const at = this.length
    if (at + count > this.items.length) this.#grow(count)
    // Few at a time: a loop is faster than a call.
    else for (let i = at; i < at + count; i++) this.items[i] = 0
    this.length += count
    return at
  }

  #grow(more: number): void {
    const grown = new Int32Array(Math.max(this.items.length * 2, this.length + more))
    grown.set(this.items.subarray(0, this.length))
    this.items = grown
  }
}
