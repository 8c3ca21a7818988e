/** The blocks that structure code. */
export const BLOCK = 0
export const LOOP = 1
export const IF = 2
export const TRY = 3
export type BlockKind = 0 | 1 | 2 | 3

/** Below what any way through code costs: nothing leads here. */
const DEAD = -1e15

/** A function, or one iteration of a loop in it, with its top cost. */
export interface Region {
  /** The cost of the longest way through, without the loops inside, which pay for themselves. */
  cost: number
  /** Whether fuel may be spent elsewhere in it: in a function that it calls. */
  calls: boolean
  readonly loop: boolean
}

/**
 * Follows the ways that control can take through a function, forwards: how much the longest costs, from the entry of the
 * function or the head of a loop up to wherever it leaves or jumps back. Follows the height of the operand stack too.
 *
 * Knows nothing of types: code that is not valid gives numbers without meaning, and is refused by the engine's compiler.
 */
export class Paths {
  /** Of the function, then of its loops in the order of their heads. */
  regions: Region[] = []
  maxHeight = 0
  /** The cost of all so far, one instruction after the other. */
  #total = 0
  #height = 0
  #floor = 0
  /** The regions around the place that is looked at, outermost first, and what the longest way costs in each. */
  readonly #open: Region[] = []
  readonly #cost: number[] = []
  /** The blocks around it. */
  readonly #kind: BlockKind[] = []
  readonly #base: number[] = []
  readonly #params: number[] = []
  readonly #results: number[] = []
  /** How many regions are around a block. */
  readonly #around: number[] = []
  /** The longest way to the end of a block, by branches. */
  readonly #label: number[] = []
  /** The longest way to its beginning, for code that can begin again there: `else`, and handlers of exceptions. */
  readonly #start: number[] = []
  readonly #startTotal: number[] = []
  readonly #handlers: (readonly number[])[] = []

  /** Begins another function. @param results how many it gives */
  begin(results: number): void {
    this.regions = []
    this.maxHeight = this.#height = this.#floor = this.#total = 0
    for (const list of [this.#open, this.#cost, this.#kind]) list.length = 0
    this.#enter(false)
    this.open(BLOCK, 0, results)
  }

  /** How many blocks are open, that of the function included. */
  get depth(): number {
    return this.#kind.length
  }

  /** An instruction. @param delta how it changes the height of the stack */
  step(cost: number, delta: number): void {
    this.#cost[this.#cost.length - 1]! += cost
    this.#total += cost
    this.#height = Math.max(this.#height + delta, this.#floor)
    if (this.#height > this.maxHeight) this.maxHeight = this.#height
  }

  /** Something that may spend fuel by itself. */
  call(): void {
    this.#open[this.#open.length - 1]!.calls = true
  }

  /** A block begins. @param handlers for `try_table`: how many blocks further out each of its handlers is */
  open(kind: BlockKind, params: number, results: number, handlers: readonly number[] = NONE): void {
    const at = this.#kind.length
    this.#handlers[at] = handlers.map((label) => at - 1 - label)
    this.#around[at] = this.#open.length
    this.#start[at] = this.#cost[this.#cost.length - 1]!
    this.#startTotal[at] = this.#total
    this.#label[at] = DEAD
    this.#params[at] = params
    this.#results[at] = results
    this.#kind.push(kind)
    if (kind === LOOP) this.#enter(true)
    this.#floor = this.#base[at] = Math.max(this.#height - params, this.#floor)
    this.#height = this.#floor + params
  }

  /** The index of the region that has just begun. */
  get latest(): number {
    return this.regions.length - 1
  }

  /** How many values lie on the stack. */
  get height(): number {
    return this.#height
  }

  /** How many values the innermost block gives. */
  get results(): number {
    return this.#results[this.#kind.length - 1]!
  }

  /** How many values a jump carries. @param depth how many blocks further out it leads */
  arity(depth: number): number {
    const target = this.#kind.length - 1 - depth
    return this.#kind[target] === LOOP ? this.#params[target]! : this.#results[target]!
  }

  /** A jump to where a block ends, or a loop begins. @param depth how many blocks further out @returns whether it is a loop */
  branch(depth: number): boolean {
    this.#leave()
    const target = this.#kind.length - 1 - depth
    if (this.#kind[target] === LOOP) return true
    this.#arrive(target, this.#cost[this.#around[target]! - 1]!)
    return false
  }

  /** Marks the code that follows unreachable. */
  dead(): void {
    this.#leave()
    this.#cost[this.#cost.length - 1] = DEAD
    this.#height = this.#floor
  }

  /** `else` of the innermost block. Whether there is an `if` to it is for the compiler to say. */
  otherwise(): void {
    const at = this.#kind.length - 1
    this.#arrive(at, this.#cost[this.#cost.length - 1]!)
    this.#cost[this.#cost.length - 1] = this.#start[at]!
    this.#kind[at] = BLOCK
    this.#height = this.#base[at]! + this.#params[at]!
  }

  /** `catch` of the innermost block. @param values how many the exception carries */
  caught(values: number): void {
    const at = this.#kind.length - 1
    this.#arrive(at, this.#cost[this.#cost.length - 1]!)
    this.#cost[this.#cost.length - 1] = this.#thrown(at)
    this.#height = this.#base[at]! + values
    if (this.#height > this.maxHeight) this.maxHeight = this.#height
  }

  /** `end` of the innermost block, or `delegate`. */
  close(): void {
    const at = this.#kind.length - 1
    const kind = this.#kind[at]!
    if (kind === IF) this.#arrive(at, this.#start[at]!)
    const thrown = this.#thrown(at)
    for (const handler of this.#handlers[at]!) this.#reach(handler, thrown)
    if (kind === LOOP) this.#exit()
    const here = this.#cost.length - 1
    if (this.#label[at]! > this.#cost[here]!) this.#cost[here] = this.#label[at]!
    this.#kind.pop()
    if (at === 0) this.#leave()
    this.#height = this.#base[at]! + this.#results[at]!
    this.#floor = at === 0 ? 0 : this.#base[at - 1]!
    if (this.#height > this.maxHeight) this.maxHeight = this.#height
  }

  #enter(loop: boolean): void {
    if (loop) this.#leave()
    const region: Region = { cost: 0, calls: false, loop }
    this.regions.push(region)
    this.#open.push(region)
    this.#cost.push(0)
  }

  #exit(): void {
    this.#leave()
    const region = this.#open.pop()!
    const cost = this.#cost.pop()!
    if (region.calls) this.call()
    // The end of a loop is only reached through the end of its body.
    if (cost < 0) this.#cost[this.#cost.length - 1] = DEAD
  }

  /** A way through the innermost region ends, or leaves it. */
  #leave(): void {
    const region = this.#open[this.#open.length - 1]!
    const cost = this.#cost[this.#cost.length - 1]!
    if (cost > region.cost) region.cost = cost
  }

  #arrive(block: number, cost: number): void {
    if (cost > this.#label[block]!) this.#label[block] = cost
  }

  /** A jump out of a block to a handler of exceptions. */
  #reach(handler: number, cost: number): void {
    const around = this.#around[handler]!
    const here = around === this.#open.length
    if (this.#kind[handler] !== LOOP) this.#arrive(handler, here ? cost : this.#cost[around - 1]!)
    const region = this.#open[this.#open.length - 1]!
    if (cost > region.cost) region.cost = cost
  }

  /** The highest cost up to where a block throws: all that is in it, by any way. */
  #thrown(block: number): number {
    return this.#start[block]! + this.#total - this.#startTotal[block]!
  }
}

const NONE: readonly number[] = Object.freeze([])
