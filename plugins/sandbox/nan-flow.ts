import * as format from '../wasm/binary-format.ts'
import { IntList } from './int-list.ts'

/** Types whose arithmetic gives NaNs of unspecified bits: scalars, and vectors by how they are divided into lanes. */
export const SHAPE = { F32: 0, F64: 1, F32X4: 2, F64X2: 3 } as const
export type Shape = (typeof SHAPE)[keyof typeof SHAPE]

/** Bits that say of which width the NaNs are that a value may hold, or that must not differ in it. */
export const DEMAND = { SINGLE: 1, DOUBLE: 2, ALL: 3 } as const
/** The same for a value that arithmetic has not made: whatever it holds is the same everywhere. */
const GIVEN = 4

/**
 * A value is a number. These two, a node of the graph above them, or below them, where the graph need not know the value yet:
 * the result of arithmetic of a shape ({@link fresh}), or a local that was read ({@link readOf}).
 */
export type Value = number
/** A value that holds no NaN but the canonical one, or is no float: nothing has to be known about it. */
export const NUMBER = 0
/** A value whose bits are the same everywhere: it was loaded, or is a parameter or a result. */
export const STABLE = 1

/** The result of arithmetic. */
export function fresh(shape: Shape): Value {
  return -1 - shape
}
const LAST_FRESH = -4

/** A value read from a local. @param local its node */
export function readOf(local: number): Value {
  return LAST_FRESH - local
}

export function isRead(value: Value): boolean {
  return value < LAST_FRESH
}

// The fields of a node, which is the index of the first of them.
const KIND = 0
/** NaNs that it may hold, those that must not differ in it, and those of them that were handed on. */
const HOLDS = 1
const DEMANDED = 2
const MET = 3
/** The first edge that leads to it, and the first that leads from it. */
const SOURCES = 4
const TARGETS = 5
/** Of a read: the node of its local, where it stands, and how often it is taken to run. */
const LOCAL = 6
const PLACE = 7
const WEIGHT = 8
/** Of a local: the byte of its type, how often it is written, how often it is read where its bits count, and which do. */
const TYPE = 6
const WRITTEN = 7
const READ = 8
const WANTED = 9
/** Where NaNs in it become canonical. */
const CHOSEN = 10
const NODE = 11

// Kinds of nodes; others are where values meet.
const A_READ = 1
const A_LOCAL = 2

const UNDECIDED = 0
const READS = 1
const WRITES = 2

// The fields of an edge. It comes from a node, or from fresh arithmetic, whose place it has.
const FROM = 0
const TO = 1
const AT = 2
/** Whether whoever looks at any bits of the target looks at all of the source. */
const WHOLE = 3
const NEXT_SOURCE = 4
const NEXT_TARGET = 5
const EDGE = 6

/** How often a loop is taken to go round, as a power of two, and how many of them in one another are told apart. */
const LOOP_WEIGHT = 3
const DEEPEST = 4

// Compilers of JavaScript know these, and not what is imported.
const { F64, V128 } = format

/**
 * Follows floats through one function, from the arithmetic that makes NaNs of unspecified bits to whatever looks at bits, and
 * chooses where such NaNs are made canonical: behind the arithmetic, or, for a local that holds nothing else, behind its reads,
 * whichever runs less often. A value that arithmetic has not made keeps its bits.
 *
 * Values that meet, locals, and reads of these are nodes. Edges lead from a value to what may take it over.
 */
export class NanFlow {
  /** The places that were chosen, in no order: behind which instruction, times four, and the shape of the value that lies uppermost there. */
  readonly places: IntList = new IntList()
  readonly #nodes = new IntList(64 * NODE)
  readonly #edges = new IntList(64 * EDGE)
  /** Nodes whose demand has to be met. */
  readonly #work = new IntList()
  /** Reads of locals for which nothing is chosen yet. */
  readonly #reads = new IntList()
  /** Values that leave the module: node, and place with shape as in {@link places}. */
  readonly #leaving = new IntList()
  #weight = 1

  /** Begins another function. */
  begin(): void {
    this.places.length = this.#work.length = this.#reads.length = this.#leaving.length = 0
    // No node has the number of a value that is none.
    this.#nodes.length = this.#edges.length = 0
    this.#nodes.extend(NODE)
    this.#edges.extend(EDGE)
    this.#weight = 1
  }

  /** Says how many loops are around what comes next. */
  set loops(count: number) {
    this.#weight = 1 << (LOOP_WEIGHT * Math.min(count, DEEPEST))
  }

  /** A local that holds floats. @param type the byte of its type @param given whether it is a parameter @returns its node */
  local(type: number, given: boolean): number {
    const node = this.#nodes.extend(NODE)
    const { items } = this.#nodes
    items[node + KIND] = A_LOCAL
    items[node + TYPE] = type
    if (given) items[node + HOLDS] = GIVEN
    return node
  }

  /** A local is set. @param place where the value has lain uppermost */
  set(local: number, value: Value, place: number): void {
    if (value !== NUMBER && value !== STABLE) this.#nodes.items[local + WRITTEN]! += this.#weight
    this.join(local, value, place)
  }

  /** A value that is one of others, or has their bits in it: {@link join} says which. */
  value(): Value {
    return this.#nodes.extend(NODE)
  }

  /** Gives a value a node, if it may have one. @param place where it has lain uppermost */
  node(value: Value, place: number): Value {
    if (value >= NUMBER) return value
    if (isRead(value)) return this.#read(value, place)
    const node = this.value()
    this.join(node, value, place)
    return node
  }

  /** @param place where the source has lain uppermost @param whole whether looking at any bits is looking at all of the source */
  join(target: number, source: Value, place: number, whole = false): void {
    if (source === NUMBER) return
    const nodes = this.#nodes.items
    if (source === STABLE) {
      nodes[target + HOLDS]! |= GIVEN
      return
    }
    const from = isRead(source) ? this.#read(source, place) : source
    const edge = this.#edges.extend(EDGE)
    const edges = this.#edges.items
    const { items } = this.#nodes
    edges[edge + FROM] = from
    edges[edge + TO] = target
    edges[edge + AT] = place
    edges[edge + WHOLE] = whole ? 1 : 0
    edges[edge + NEXT_SOURCE] = items[target + SOURCES]!
    items[target + SOURCES] = edge
    if (from < NUMBER) {
      items[target + HOLDS]! |= widthOf(-1 - from)
      return
    }
    // What is in the local gets to the target, whatever is done to the read.
    const origin = items[from + KIND] === A_READ ? items[from + LOCAL]! : from
    edges[edge + NEXT_TARGET] = items[origin + TARGETS]!
    items[origin + TARGETS] = edge
  }

  /** One value or another, which have lain uppermost at these places. */
  either(a: Value, b: Value, placeOfA: number, placeOfB: number): Value {
    if (a === NUMBER && b === NUMBER) return NUMBER
    if (a >= NUMBER && a <= STABLE && b >= NUMBER && b <= STABLE) return STABLE
    // What holds only canonical NaNs may as well be made canonical again.
    if (a < NUMBER && a >= LAST_FRESH && (b === a || b === NUMBER)) return a
    if (b < NUMBER && b >= LAST_FRESH && a === NUMBER) return b
    const either = this.value()
    this.join(either, a, placeOfA)
    this.join(either, b, placeOfB)
    return either
  }

  /** The lanes of a vector are of a kind, whatever it comes from. */
  laned(node: number, shape: Shape): void {
    this.#nodes.items[node + HOLDS]! |= widthOf(shape)
  }

  /** Something looks at the bits of a value. @param place where it has lain uppermost */
  observe(value: Value, place: number, demand: number = DEMAND.ALL): void {
    if (value > STABLE) this.#demand(value, demand)
    else if (value >= NUMBER) return
    else if (isRead(value)) this.#demand(this.#read(value, place), demand)
    else if ((widthOf(-1 - value) & demand) !== 0) this.places.push(place * 4 - 1 - value)
  }

  /** A value leaves the module, and holds no NaN but the canonical one then. @param place where it lies uppermost */
  leave(value: Value, place: number, shape: Shape): void {
    if (value === NUMBER) return
    const mark = place * 4 + shape
    if (value >= LAST_FRESH && value <= STABLE) this.places.push(mark)
    else {
      this.#leaving.push(value > STABLE ? value : LAST_FRESH - value)
      this.#leaving.push(mark)
    }
  }

  /** Chooses the places. */
  solve(): void {
    const reads = this.#reads
    if (this.#work.length === 0 && this.#leaving.length === 0) return
    this.#spread()
    const leaving = this.#leaving.items
    for (let i = 0; i < this.#leaving.length; i += 2)
      if (this.#holds(leaving[i]!) !== 0) this.places.push(leaving[i + 1]!)
    this.#meet()
    const nodes = this.#nodes.items
    // Choices lead to more of them.
    for (let i = 0; i < reads.length; i++) {
      const node = reads.items[i]!
      const local = nodes[node + LOCAL]!
      if (nodes[local + CHOSEN] === UNDECIDED)
        nodes[local + CHOSEN] = nodes[local + WRITTEN]! <= nodes[local + READ]! ? WRITES : READS
      if (nodes[local + CHOSEN] === READS) this.#chooseRead(node)
      else {
        this.#demand(local, nodes[local + WANTED]!)
        this.#meet()
      }
    }
  }

  #read(value: Value, place: number): number {
    const node = this.#nodes.extend(NODE)
    const { items } = this.#nodes
    items[node + KIND] = A_READ
    items[node + LOCAL] = LAST_FRESH - value
    items[node + PLACE] = place
    items[node + WEIGHT] = this.#weight
    return node
  }

  #holds(node: number): number {
    const nodes = this.#nodes.items
    return nodes[(nodes[node + KIND] === A_READ ? nodes[node + LOCAL]! : node) + HOLDS]!
  }

  #demand(node: number, demand: number): void {
    this.#nodes.items[node + DEMANDED]! |= demand
    this.#work.push(node)
  }

  /** Lets each node know what it may hold. */
  #spread(): void {
    const nodes = this.#nodes.items
    const edges = this.#edges.items
    const { length } = this.#work
    const work = this.#work
    for (let node = NODE; node < this.#nodes.length; node += NODE)
      if (nodes[node + TARGETS] !== 0 && nodes[node + HOLDS] !== 0) work.push(node)
    while (work.length > length) {
      const node = work.items[--work.length]!
      const holds = nodes[node + HOLDS]!
      for (let edge = nodes[node + TARGETS]!; edge !== 0; edge = edges[edge + NEXT_TARGET]!) {
        const target = edges[edge + TO]!
        const before = nodes[target + HOLDS]!
        if ((before | holds) === before) continue
        nodes[target + HOLDS] = before | holds
        if (nodes[target + TARGETS] !== 0) work.push(target)
      }
    }
  }

  /** Hands demands on to where values come from. */
  #meet(): void {
    const nodes = this.#nodes.items
    const edges = this.#edges.items
    const work = this.#work
    while (work.length > 0) {
      const node = work.items[--work.length]!
      const demand = nodes[node + DEMANDED]! & ~nodes[node + MET]!
      if (demand === 0) continue
      nodes[node + MET]! |= demand
      if (nodes[node + KIND] === A_READ) this.#meetRead(node, demand)
      else
        for (let edge = nodes[node + SOURCES]!; edge !== 0; edge = edges[edge + NEXT_SOURCE]!) {
          const from = edges[edge + FROM]!
          const wanted = edges[edge + WHOLE] === 1 ? DEMAND.ALL : demand
          if (from > STABLE) this.#demand(from, wanted)
          else if ((widthOf(-1 - from) & wanted) !== 0) this.places.push(edges[edge + AT]! * 4 - 1 - from)
        }
    }
  }

  #meetRead(node: number, demand: number): void {
    const nodes = this.#nodes.items
    const local = nodes[node + LOCAL]!
    const holds = nodes[local + HOLDS]!
    if ((holds & demand) === 0) return
    // Where it may hold something else too, which keeps its bits, only arithmetic itself can be followed.
    const pure = holds === DEMAND.SINGLE || holds === DEMAND.DOUBLE
    if (!pure || nodes[local + CHOSEN] === WRITES) this.#demand(local, demand)
    else if (nodes[local + CHOSEN] === READS) this.#chooseRead(node)
    else {
      nodes[local + READ]! += nodes[node + WEIGHT]!
      nodes[local + WANTED]! |= demand
      this.#reads.push(node)
    }
  }

  #chooseRead(node: number): void {
    const nodes = this.#nodes.items
    const local = nodes[node + LOCAL]!
    const double = nodes[local + HOLDS] === DEMAND.DOUBLE
    const wide = nodes[local + TYPE] === V128
    const shape = wide
      ? double
        ? SHAPE.F64X2
        : SHAPE.F32X4
      : nodes[local + TYPE] === F64
        ? SHAPE.F64
        : SHAPE.F32
    this.places.push(nodes[node + PLACE]! * 4 + shape)
  }
}

/** Of which width the NaNs are that arithmetic of a shape makes. */
function widthOf(shape: number): number {
  return (shape & 1) === 0 ? DEMAND.SINGLE : DEMAND.DOUBLE
}
