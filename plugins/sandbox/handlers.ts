/** A block that catches nothing, or everything. */
const PLAIN = 0
/** A `try` whose handlers follow it in the code, none of which catches everything so far. */
const TRY = 1
/** A `try_table`, whose handlers its head names. */
const TABLE = 2

/** How many blocks are put in with each `try_table`, between it and the guarded code. */
const GUARDS = 2

/**
 * The handlers of exceptions around the place in a function that is looked at: what passes through them, and how labels
 * change that lead past the blocks which are put in. Blocks go by their depth; that of the function is 0.
 */
export class Handlers {
  readonly #kind: number[] = []
  /** How many handlers each block has so far. */
  readonly #count: number[] = []
  /** How many blocks are put in up to each block. */
  readonly #added: number[] = []
  /** How many blocks of the function hand their exceptions to another one. */
  delegates = 0
  /** Whether the function catches exceptions. */
  any = false

  /** How many blocks with handlers there are up to each block. */
  readonly #around: number[] = []

  /** Begins another function. */
  begin(): void {
    this.any = false
    this.delegates = 0
    this.#open(0, PLAIN, 0, 0)
  }

  /** Any other block begins. */
  open(depth: number): void {
    this.#open(depth, PLAIN, 0, this.#added[depth - 1]!)
  }

  try(depth: number): void {
    this.any = true
    this.#open(depth, TRY, 0, this.#added[depth - 1]!)
  }

  table(depth: number, handlers: number): void {
    this.any = true
    this.#open(depth, TABLE, handlers, this.#added[depth - 1]! + GUARDS)
  }

  /** A handler of a `try` begins. @returns how many there are before it */
  caught(depth: number, everything: boolean): number {
    if (everything) this.#kind[depth] = PLAIN
    return this.#count[depth]!++
  }

  /** Whether exceptions pass through a block that ends: those that its handlers were asked about in vain. */
  passes(depth: number): boolean {
    return this.#kind[depth] === TRY
  }

  isTable(depth: number): boolean {
    return this.#kind[depth] === TABLE
  }

  handlers(depth: number): number {
    return this.#count[depth]!
  }

  /** Whether any block has handlers around a place, where blocks lie so deep in one another. */
  around(depth: number): boolean {
    return this.#around[depth - 1]! > 0
  }

  /** The moved label, where blocks lie so deep in one another. */
  moved(label: number, depth: number): number {
    return label + this.#added[depth - 1]! - this.#added[depth - 1 - label]!
  }

  #open(depth: number, kind: number, count: number, added: number): void {
    this.#kind[depth] = kind
    this.#count[depth] = count
    this.#added[depth] = added
    this.#around[depth] = (depth === 0 ? 0 : this.#around[depth - 1]!) + (kind === PLAIN ? 0 : 1)
  }
}
