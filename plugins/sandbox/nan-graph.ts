import { isRead, LAST_FRESH, NUMBER, STABLE, widthOf, type Shape, type Value } from './float-value.ts'
import { IntList } from './int-list.ts'

/** A value that arithmetic has not made: its bits are the same everywhere. Stands beside the bits of {@link DEMAND}. */
const GIVEN = 4

/** The fields of a node, which is the index of the first of them. */
export const NODE = {
  KIND: 0,
  /** NaNs that it may hold, those that must not differ in it, and those of them that were handed on. */
  HOLDS: 1,
  DEMANDED: 2,
  MET: 3,
  /** The first edge that leads to it, and the first that leads from it. */
  SOURCES: 4,
  TARGETS: 5,
  /** Of a read: the node of its local, where it stands, and how often it is taken to run. */
  LOCAL: 6,
  PLACE: 7,
  WEIGHT: 8,
  /** Of a local: the byte of its type, how often it is written, how often it is read where its bits count, and which do. */
  TYPE: 6,
  WRITTEN: 7,
  READ: 8,
  WANTED: 9,
  /** Where NaNs in it become canonical. */
  CHOSEN: 10,
  SIZE: 11,
} as const

/** Kinds of nodes; others are where values meet. */
export const NODE_KIND = { READ: 1, LOCAL: 2 } as const

/** The fields of an edge. It comes from a node, or from fresh arithmetic, whose place it has. */
export const EDGE = {
  FROM: 0,
  TO: 1,
  AT: 2,
  /** Whether whoever looks at any bits of the target looks at all of the source. */
  WHOLE: 3,
  NEXT_SOURCE: 4,
  NEXT_TARGET: 5,
  SIZE: 6,
} as const

/** How often a loop is taken to go round, as a power of two, and how many of them in one another are told apart. */
const LOOP_WEIGHT = 3
const DEEPEST = 4

// Compilers of JavaScript know these, and not the fields of objects.
const { KIND, HOLDS, SOURCES, TARGETS, LOCAL, PLACE, WEIGHT, TYPE, WRITTEN } = NODE
const { FROM, TO, AT, WHOLE, NEXT_SOURCE, NEXT_TARGET } = EDGE

/**
 * The floats of one function: values that meet, locals, and reads of these are nodes. Edges lead from a value to the
 * nodes that may take it over.
 */
export class NanGraph {
  protected readonly nodes: IntList = new IntList(64 * NODE.SIZE)
  protected readonly edges: IntList = new IntList(64 * EDGE.SIZE)
  #weight = 1

  /** Begins another function. */
  begin(): void {
    // No node has the number of a value without a node.
    this.nodes.length = this.edges.length = 0
    this.nodes.extend(NODE.SIZE)
    this.edges.extend(EDGE.SIZE)
    this.#weight = 1
  }

  /** Says how many loops are around what comes next. */
  set loops(count: number) {
    this.#weight = 1 << (LOOP_WEIGHT * Math.min(count, DEEPEST))
  }

  /** A local that holds floats. @param type the byte of its type @param given whether it is a parameter @returns its node */
  local(type: number, given: boolean): number {
    const node = this.nodes.extend(NODE.SIZE)
    const { items } = this.nodes
    items[node + KIND] = NODE_KIND.LOCAL
    items[node + TYPE] = type
    if (given) items[node + HOLDS] = GIVEN
    return node
  }

  /** A local is set. @param place where the value has lain uppermost */
  set(local: number, value: Value, place: number): void {
    if (value !== NUMBER && value !== STABLE) this.nodes.items[local + WRITTEN]! += this.#weight
    this.join(local, value, place)
  }

  /** A value that is one of others, or has their bits in it: {@link join} says which. */
  value(): Value {
    return this.nodes.extend(NODE.SIZE)
  }

  /** Gives a value a node, if it may have one. @param place where it has lain uppermost */
  node(value: Value, place: number): Value {
    if (value >= NUMBER) return value
    if (isRead(value)) return this.read(value, place)
    const node = this.value()
    this.join(node, value, place)
    return node
  }

  /** @param place where the source has lain uppermost @param whole whether looking at any bits is looking at all of the source */
  join(target: number, source: Value, place: number, whole = false): void {
    if (source === NUMBER) return
    const nodes = this.nodes.items
    if (source === STABLE) {
      nodes[target + HOLDS]! |= GIVEN
      return
    }
    const from = isRead(source) ? this.read(source, place) : source
    const edge = this.edges.extend(EDGE.SIZE)
    const edges = this.edges.items
    const { items } = this.nodes
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
    // The local's value gets to the target, whatever is done to the read.
    const origin = items[from + KIND] === NODE_KIND.READ ? items[from + LOCAL]! : from
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
    this.nodes.items[node + HOLDS]! |= widthOf(shape)
  }

  protected read(value: Value, place: number): number {
    const node = this.nodes.extend(NODE.SIZE)
    const { items } = this.nodes
    items[node + KIND] = NODE_KIND.READ
    items[node + LOCAL] = LAST_FRESH - value
    items[node + PLACE] = place
    items[node + WEIGHT] = this.#weight
    return node
  }
}
