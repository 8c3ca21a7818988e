/**
 * Values that a call has set in one column and that nobody else sees yet: a hash table from entities to values.
 * Entities, not rows: while the call runs, its row may come to hold another one. It costs
 * memory by what is set, is emptied by raising a number, and allocates only when it grows.
 */
export class WriteSet {
  /** How many entities have a value. */
  count = 0
  #mask = 15
  #entities = new Uint32Array(16)
  /** The call in which a place was filled; places of earlier calls are empty. */
  #stamps = new Uint32Array(16)
  #numbers = new Float64Array(16)
  /** Values of 64-bit columns; made when one is set. */
  #bigints: bigint[] | null = null
  #stamp = 1

  /** Where an entity is, or where it would go. */
  #place(entity: number): number {
    let place = Math.imul(entity, 0x9e3779b1) & this.#mask
    while (this.#stamps[place] === this.#stamp && this.#entities[place] !== entity)
      place = (place + 1) & this.#mask
    return place
  }

  /** The value that was set for an entity, or the other one. */
  get(entity: number, otherwise: number | bigint): number | bigint {
    const place = this.#place(entity)
    if (this.#stamps[place] !== this.#stamp) return otherwise
    return typeof otherwise === 'bigint' ? this.#bigints![place]! : this.#numbers[place]!
  }

  set(entity: number, value: number | bigint): void {
    let place = this.#place(entity)
    if (this.#stamps[place] !== this.#stamp) {
      if (this.count * 2 > this.#mask) {
        this.#grow()
        place = this.#place(entity)
      }
      this.#stamps[place] = this.#stamp
      this.#entities[place] = entity
      this.count++
    }
    if (typeof value === 'bigint') (this.#bigints ??= [])[place] = value
    else this.#numbers[place] = value
  }

  /** Hands each entity and its value to a function. Entities are distinct, so their order means nothing. */
  forEach(visit: (entity: number, value: number | bigint) => void): void {
    for (let place = 0; place <= this.#mask; place++) {
      if (this.#stamps[place] !== this.#stamp) continue
      visit(this.#entities[place]!, this.#bigints?.[place] ?? this.#numbers[place]!)
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
    this.forEach((entity, value) => entries.push([entity, value]))
    const size = (this.#mask + 1) * 2
    this.#mask = size - 1
    this.#entities = new Uint32Array(size)
    this.#stamps = new Uint32Array(size)
    this.#numbers = new Float64Array(size)
    this.#bigints = null
    this.count = 0
    this.#stamp = 1
    for (const [entity, value] of entries) this.set(entity, value)
  }
}
