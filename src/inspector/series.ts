/** The last values of something that is measured once a frame, the oldest first. */
export class Series {
  readonly #values: Float64Array
  #next = 0
  #length = 0

  /** @param capacity how many values are kept */
  constructor(capacity: number) {
    this.#values = new Float64Array(capacity)
  }

  get length(): number {
    return this.#length
  }

  push(value: number): void {
    this.#values[this.#next] = value
    this.#next = (this.#next + 1) % this.#values.length
    if (this.#length < this.#values.length) this.#length++
  }

  /** @param index 0 for the oldest that is kept; where there is none, 0 */
  at(index: number): number {
    if (index < 0 || index >= this.#length) return 0
    const { length } = this.#values
    return this.#values[(this.#next - this.#length + index + length) % length]!
  }

  /** The newest, or 0. */
  get last(): number {
    return this.at(this.#length - 1)
  }

  /** The greatest of those that are kept, or 0. */
  get most(): number {
    let most = 0
    for (let i = 0; i < this.#length; i++) most = Math.max(most, this.#values[i]!)
    return most
  }

  /** The average of the last few. */
  mean(count: number): number {
    const some = Math.min(count, this.#length)
    let sum = 0
    for (let i = this.#length - some; i < this.#length; i++) sum += this.at(i)
    return some === 0 ? 0 : sum / some
  }
}
