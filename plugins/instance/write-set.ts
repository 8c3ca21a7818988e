/**
 * Values that a call has set in one column and that nobody else sees yet: a hash table from rows to values. It costs
 * memory by what is set, is emptied by raising a number, and allocates only when it grows.
 */
export class WriteSet {
  /** How many rows have a value. */
  count = 0
  #mask = 15
  #rows = new Uint32Array(16)
  /** The call in which a place was filled; places of earlier calls are empty. */
  #stamps = new Uint32Array(16)
  #numbers = new Float64Array(16)
  /** Values of 64-bit columns; made when one is set. */
  #bigints: bigint[] | null = null
  #stamp = 1

  /** Where a row is, or where it would go. */
  #place(row: number): number {
    let place = Math.imul(row, 0x9e3779b1) & this.#mask
    while (this.#stamps[place] === this.#stamp && this.#rows[place] !== row) place = (place + 1) & this.#mask
    return place
  }

  /** The value that was set for a row, or the other one. */
  get(row: number, otherwise: number | bigint): number | bigint {
    const place = this.#place(row)
    if (this.#stamps[place] !== this.#stamp) return otherwise
    return typeof otherwise === 'bigint' ? this.#bigints![place]! : this.#numbers[place]!
  }

  set(row: number, value: number | bigint): void {
    let place = this.#place(row)
    if (this.#stamps[place] !== this.#stamp) {
      if (this.count * 2 > this.#mask) {
        this.#grow()
        place = this.#place(row)
      }
      this.#stamps[place] = this.#stamp
      this.#rows[place] = row
      this.count++
    }
    if (typeof value === 'bigint') (this.#bigints ??= [])[place] = value
    else this.#numbers[place] = value
  }

  /** Hands each row and its value to a function. Rows are distinct, so their order means nothing. */
  forEach(visit: (row: number, value: number | bigint) => void): void {
    for (let place = 0; place <= this.#mask; place++) {
      if (this.#stamps[place] !== this.#stamp) continue
      visit(this.#rows[place]!, this.#bigints?.[place] ?? this.#numbers[place]!)
    }
  }

  clear(): void {
    this.count = 0
    this.#bigints = null
    if (++this.#stamp <= 0xffff_ffff) return
    this.#stamps.fill(0)
    this.#stamp = 1
  }

  #grow(): void {
    const entries: [number, number | bigint][] = []
    this.forEach((row, value) => entries.push([row, value]))
    const size = (this.#mask + 1) * 2
    this.#mask = size - 1
    this.#rows = new Uint32Array(size)
    this.#stamps = new Uint32Array(size)
    this.#numbers = new Float64Array(size)
    this.#bigints = null
    this.count = 0
    this.#stamp = 1
    for (const [row, value] of entries) this.set(row, value)
  }
}
