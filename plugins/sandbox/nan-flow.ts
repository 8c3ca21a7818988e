/** Types whose arithmetic gives NaNs of unspecified bits: scalars, and vectors by how they are divided into lanes. */
export const SHAPE = { F32: 0, F64: 1, F32X4: 2, F64X2: 3 } as const
export type Shape = (typeof SHAPE)[keyof typeof SHAPE]

/** Bits that say of which width the NaNs are that a value may hold, or that must not differ in it. */
export const DEMAND = { SINGLE: 1, DOUBLE: 2, ALL: 3 } as const
/** The same for a value that arithmetic has not made: whatever it holds is the same everywhere. */
const GIVEN = 4

/** A value that holds no NaN but the canonical one, or is no float: nothing has to be known about it. */
export const NUMBER = 0
/** A value whose bits are the same everywhere: it was loaded, or is a parameter or a result. */
export const STABLE = 1
/** Where the values of a function begin; its locals come first. */
const FIRST = 2

// What nodes are: arithmetic, a local that is read, or anything that takes over values.
const ARITHMETIC = 0
const READ = 1
const JOIN = 2

// Where NaNs in a local become canonical.
const UNDECIDED = 0
const READS = 1
const WRITES = 2

/** No edge. */
const NONE = -1

/** How often a loop is taken to go round. */
const LOOP_WEIGHT = 8
const DEEPEST = 6

/**
 * Follows floats through one function, from the arithmetic that makes NaNs of unspecified bits to whatever looks at bits, and
 * chooses where such NaNs are made canonical: behind the arithmetic, or, for a local that holds nothing else, behind its reads,
 * whichever runs less often. A value that arithmetic has not made keeps its bits.
 *
 * Each value is a node, and so is each local. Edges lead from a value to what may take it over.
 */
export class NanFlow {
  /** The places that were chosen, by pairs: behind which instruction, and the shape of the value that lies uppermost there. */
  readonly places: number[] = []
  #nodes = FIRST
  #edges = 0
  #wide: Uint8Array = new Uint8Array(0)
  // By node.
  readonly #kind: number[] = [JOIN, JOIN]
  readonly #holds: number[] = [0, GIVEN]
  readonly #demand: number[] = [0, 0]
  readonly #met: number[] = [0, 0]
  /** Of arithmetic: its shape. Of what reads a local: the local. */
  readonly #detail: number[] = [0, 0]
  readonly #place: number[] = [0, 0]
  readonly #weight: number[] = [0, 0]
  /** The first edge that leads to each node, and the first that leads from it. */
  readonly #sources: number[] = [NONE, NONE]
  readonly #targets: number[] = [NONE, NONE]
  // By edge.
  readonly #from: number[] = []
  readonly #to: number[] = []
  readonly #whole: boolean[] = []
  readonly #nextSource: number[] = []
  readonly #nextTarget: number[] = []
  // By local: how often it is written, how often it is read where its bits count, what of them does, and what was chosen.
  readonly #written: number[] = []
  readonly #read: number[] = []
  readonly #wanted: number[] = []
  readonly #chosen: number[] = []
  /** Nodes whose demand has to be met. */
  readonly #work: number[] = []
  /** Reads of locals for which nothing is chosen yet. */
  readonly #reads: number[] = []
  /** Values that leave the module: node, place and shape of each. */
  readonly #leaving: number[] = []

  /** Begins another function. @param wide by local: 1 where it holds a vector @param params how many of them are parameters */
  begin(wide: Uint8Array, params: number): void {
    this.#nodes = FIRST
    this.#edges = 0
    this.#wide = wide
    for (const list of [this.places, this.#work, this.#reads, this.#leaving]) list.length = 0
    for (let local = 0; local < wide.length; local++) {
      this.#node(JOIN, 0, 0)
      if (local < params) this.#holds[FIRST + local] = GIVEN
      this.#written[local] = this.#read[local] = this.#wanted[local] = 0
      this.#chosen[local] = UNDECIDED
    }
  }

  /** A value that arithmetic has made. @param place behind the instruction */
  arithmetic(shape: Shape, place: number): number {
    const node = this.#node(ARITHMETIC, shape, place)
    this.#holds[node] = freshOf(shape)
    return node
  }

  /** What a local holds. @param loops how many loops are around the place */
  get(local: number, place: number, loops: number): number {
    const node = this.#node(READ, local, place)
    this.#weight[node] = weightIn(loops)
    this.#edge(FIRST + local, node, false)
    return node
  }

  set(local: number, value: number, loops: number): void {
    if (value > STABLE) this.#written[local]! += weightIn(loops)
    this.join(FIRST + local, value)
  }

  /** A value that is one of others, or has their bits in it: {@link join} says which. */
  value(): number {
    return this.#node(JOIN, 0, 0)
  }

  /** @param whole whether whoever looks at any bits of the target looks at all of the source */
  join(target: number, source: number, whole = false): void {
    if (source === STABLE) this.#holds[target]! |= GIVEN
    else if (source !== NUMBER) this.#edge(source, target, whole)
  }

  /** The lanes of a vector are of a kind, whatever it comes from. */
  laned(node: number, shape: Shape): void {
    this.#holds[node]! |= freshOf(shape)
  }

  /** Something looks at the bits of a value. */
  observe(node: number, demand: number = DEMAND.ALL): void {
    if (node <= STABLE) return
    this.#demand[node]! |= demand
    this.#work.push(node)
  }

  /** A value leaves the module, and holds no NaN but the canonical one then. @param place where it lies uppermost */
  leave(node: number, place: number, shape: Shape): void {
    if (node !== NUMBER) this.#leaving.push(node, place, shape)
  }

  /** Chooses the places. */
  solve(): void {
    this.#spread()
    for (let i = 0; i < this.#leaving.length; i += 3) {
      if (this.#holds[this.#leaving[i]!] !== 0) this.places.push(this.#leaving[i + 1]!, this.#leaving[i + 2]!)
    }
    this.#meet()
    // Choices lead to more of them.
    for (let i = 0; i < this.#reads.length; i++) {
      const node = this.#reads[i]!
      const local = this.#detail[node]!
      if (this.#chosen[local] === UNDECIDED)
        this.#chosen[local] = this.#written[local]! <= this.#read[local]! ? WRITES : READS
      if (this.#chosen[local] === READS) this.#choose(node)
      else {
        this.observe(FIRST + local, this.#wanted[local]!)
        this.#meet()
      }
    }
  }

  /** Lets each node know what it may hold. */
  #spread(): void {
    const work: number[] = []
    for (let node = FIRST; node < this.#nodes; node++) if (this.#holds[node] !== 0) work.push(node)
    for (let node = work.pop(); node !== undefined; node = work.pop()) {
      const holds = this.#holds[node]!
      for (let edge = this.#targets[node]!; edge !== NONE; edge = this.#nextTarget[edge]!) {
        const target = this.#to[edge]!
        if ((this.#holds[target]! | holds) === this.#holds[target]) continue
        this.#holds[target]! |= holds
        work.push(target)
      }
    }
  }

  /** Hands demands on to where values come from. */
  #meet(): void {
    for (let node = this.#work.pop(); node !== undefined; node = this.#work.pop()) {
      const demand = this.#demand[node]! & ~this.#met[node]!
      if (demand === 0) continue
      this.#met[node]! |= demand
      if (this.#kind[node] === ARITHMETIC) {
        if ((demand & this.#holds[node]!) !== 0) this.#choose(node)
      } else if (this.#kind[node] === READ) this.#meetRead(node, demand)
      else {
        for (let edge = this.#sources[node]!; edge !== NONE; edge = this.#nextSource[edge]!)
          this.observe(this.#from[edge]!, this.#whole[edge] === true ? DEMAND.ALL : demand)
      }
    }
  }

  #meetRead(node: number, demand: number): void {
    const local = this.#detail[node]!
    const holds = this.#holds[FIRST + local]!
    if ((holds & demand) === 0) return
    // Where it may hold something else too, which keeps its bits, only arithmetic itself can be followed.
    const pure = holds === DEMAND.SINGLE || holds === DEMAND.DOUBLE
    if (!pure || this.#chosen[local] === WRITES) this.observe(FIRST + local, demand)
    else if (this.#chosen[local] === READS) this.#choose(node)
    else {
      this.#read[local]! += this.#weight[node]!
      this.#wanted[local]! |= demand
      this.#reads.push(node)
    }
  }

  #choose(node: number): void {
    let shape = this.#detail[node]!
    if (this.#kind[node] === READ) {
      const double = this.#holds[FIRST + shape] === DEMAND.DOUBLE
      shape = this.#wide[shape] === 1 ? (double ? SHAPE.F64X2 : SHAPE.F32X4) : double ? SHAPE.F64 : SHAPE.F32
    }
    this.places.push(this.#place[node]!, shape)
  }

  #node(kind: number, detail: number, place: number): number {
    const node = this.#nodes++
    this.#kind[node] = kind
    this.#detail[node] = detail
    this.#place[node] = place
    this.#holds[node] = this.#demand[node] = this.#met[node] = this.#weight[node] = 0
    this.#sources[node] = this.#targets[node] = NONE
    return node
  }

  #edge(from: number, to: number, whole: boolean): void {
    const edge = this.#edges++
    this.#from[edge] = from
    this.#to[edge] = to
    this.#whole[edge] = whole
    this.#nextSource[edge] = this.#sources[to]!
    this.#nextTarget[edge] = this.#targets[from]!
    this.#sources[to] = this.#targets[from] = edge
  }
}

function freshOf(shape: Shape): number {
  return shape === SHAPE.F32 || shape === SHAPE.F32X4 ? DEMAND.SINGLE : DEMAND.DOUBLE
}

function weightIn(loops: number): number {
  return LOOP_WEIGHT ** Math.min(loops, DEEPEST)
}
