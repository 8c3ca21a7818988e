/** Places that a table has at least. */
const SMALLEST = 16

/** Places that a saved table may have: more than a world has entities. */
const MOST = 1 << 30

/** Bytes that one place of a table takes: an entity, a stamp, a value and its place in the order. */
const PLACE_BYTES = 24

/** Calls that must have used little of a table before it shrinks. */
const IDLE_CALLS = 32

/**
 * Factor of the hash. Nobody can know it: a mod that chooses its entities could otherwise have all of them collide. Nothing but
 * the time that a look-up takes depends on it, since values are visited in the order in which they were set.
 */
const FACTOR = crypto.getRandomValues(new Uint32Array(1))[0]! | 1

/**
 * Values that a call has set for entities and that nobody else sees yet, such as those of one column: a hash table.
 * Entities, not rows: while the call runs, its row may come to hold another one. To visit the values takes time by their
 * number, and the table shrinks again when calls set few.
 */
export class WriteSet {
  /** How many entities have a value. */
  count = 0
  readonly #resized: (bytes: number, set: WriteSet) => void
  #mask = SMALLEST - 1
  /** Leaves as many of the upper bits of a product as a place has: they depend on all bits of the entity. */
  #shift = 28
  #entities = new Uint32Array(SMALLEST)
  /** The call in which a place was filled; places of earlier calls are empty. */
  #stamps = new Uint32Array(SMALLEST)
  #numbers = new Float64Array(SMALLEST)
  /** The places that are filled, in the order in which they were. */
  #filled = new Uint32Array(SMALLEST / 2)
  /** Values of 64-bit columns; made when one is set. */
  #bigints: bigint[] | null = null
  #stamp = 1
  /** Calls in a row that have used little of the table. */
  #idle = 0

  /** @param resized told by how many bytes the table will grow, or has shrunk; its error keeps the table as it is */
  constructor(resized: (bytes: number, set: WriteSet) => void = ignore) {
    this.#resized = resized
  }

  /** Its size between two calls, for snapshots: its places, and how long they have been too many. */
  get size(): readonly [places: number, idle: number] {
    return [this.#mask + 1, Math.min(this.#idle, IDLE_CALLS)]
  }

  /** Takes up the size of a snapshot, or the smallest. */
  putBack(places: number = SMALLEST, idle: number = 0): void {
    if (places !== this.#mask + 1) this.#allocate(places)
    this.#idle = idle
  }

  /** Whether it could shrink. */
  get large(): boolean {
    return this.#mask >= SMALLEST
  }

  /** Where an entity is, or where it would go. */
  #place(entity: number): number {
    let place = Math.imul(entity, FACTOR) >>> this.#shift
    while (this.#stamps[place] === this.#stamp && this.#entities[place] !== entity)
      place = (place + 1) & this.#mask
    return place
  }

  /** Whether a value was set for an entity. */
  has(entity: number): boolean {
    return this.#stamps[this.#place(entity)] === this.#stamp
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
      this.#filled[this.count++] = place
    }
    if (typeof value === 'bigint') (this.#bigints ??= [])[place] = value
    else this.#numbers[place] = value
  }

  /** Hands each entity and its value to a function. Entities are distinct, so their order means nothing. */
  forEach(visit: (entity: number, value: number | bigint) => void): void {
    for (let i = 0; i < this.count; i++) {
      const place = this.#filled[i]!
      visit(this.#entities[place]!, this.#bigints?.[place] ?? this.#numbers[place]!)
    }
  }

  /** Forgets all values. A table of which calls have used little for a while is replaced by one of half its size. */
  clear(): void {
    const size = this.#mask + 1
    if (this.count * 8 < size) this.#idle++
    else this.#idle = 0
    this.count = 0
    this.#bigints = null
    if (this.#idle >= IDLE_CALLS && size > SMALLEST) {
      this.#idle = 0
      this.#allocate(size / 2)
      this.#resized((-size / 2) * PLACE_BYTES, this)
    } else if (++this.#stamp > 0xffff_ffff) {
      this.#stamps.fill(0)
      this.#stamp = 1
    }
  }

  #grow(): void {
    const size = this.#mask + 1
    this.#resized(size * PLACE_BYTES, this)
    const entries: [number, number | bigint][] = []
    this.forEach((entity, value) => entries.push([entity, value]))
    this.#allocate(size * 2)
    this.#bigints = null
    this.count = 0
    for (const [entity, value] of entries) this.set(entity, value)
  }

  #allocate(size: number): void {
    this.#mask = size - 1
    this.#shift = Math.clz32(size - 1)
    this.#entities = new Uint32Array(size)
    this.#stamps = new Uint32Array(size)
    this.#numbers = new Float64Array(size)
    this.#filled = new Uint32Array(size / 2)
    this.#stamp = 1
  }
}

/** Bytes that a table takes besides those of the smallest; `-1` where no table can have that size. */
export function bytesOfTable(places: number, idle: number): number {
  const isPlaces =
    places >= SMALLEST && places <= MOST && Number.isInteger(places) && (places & (places - 1)) === 0
  return isPlaces && idle >= 0 && idle <= IDLE_CALLS ? (places - SMALLEST) * PLACE_BYTES : -1
}

function ignore(): void {}
