import * as format from '../wasm/binary-format.ts'
import {
  DEMAND,
  isRead,
  LAST_FRESH,
  NUMBER,
  SHAPE,
  STABLE,
  widthOf,
  type Shape,
  type Value,
} from './float-value.ts'
import { IntList } from './int-list.ts'
import { EDGE, NanGraph, NODE, NODE_KIND } from './nan-graph.ts'

/** The choice for a local: NaNs become canonical behind its reads, or behind the writes to it. */
const UNDECIDED = 0
const READS = 1
const WRITES = 2

// Compilers of JavaScript know these, and not imported values.
const { F64, V128 } = format
const { KIND, HOLDS, DEMANDED, MET, SOURCES, TARGETS, LOCAL, PLACE, WEIGHT } = NODE
const { TYPE, WRITTEN, READ, WANTED, CHOSEN } = NODE
const { FROM, TO, AT, WHOLE, NEXT_SOURCE, NEXT_TARGET } = EDGE
const A_READ = NODE_KIND.READ

/**
 * Follows floats through one function, from the arithmetic that makes NaNs of unspecified bits to whatever looks at bits, and
 * chooses where such NaNs are made canonical: behind the arithmetic, or, for a local that holds nothing else, behind its reads,
 * whichever runs less often. A value that arithmetic has not made keeps its bits.
 */
export class NanFlow extends NanGraph {
  /** The places that were chosen, in no order: behind which instruction, times four, and the shape of the value that lies uppermost there. */
  readonly places: IntList = new IntList()
  /** Nodes whose demand has to be met. */
  readonly #work = new IntList()
  /** Reads of locals for which nothing is chosen yet. */
  readonly #reads = new IntList()
  /** Values that leave the module: node, and place with shape as in {@link places}. */
  readonly #leaving = new IntList()

  override begin(): void {
    super.begin()
    this.places.length = this.#work.length = this.#reads.length = this.#leaving.length = 0
  }

  /** Something looks at the bits of a value. @param place where it has lain uppermost */
  observe(value: Value, place: number, demand: number = DEMAND.ALL): void {
    if (value > STABLE) this.#demand(value, demand)
    else if (value >= NUMBER) return
    else if (isRead(value)) this.#demand(this.read(value, place), demand)
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
    const nodes = this.nodes.items
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

  #holds(node: number): number {
    const nodes = this.nodes.items
    return nodes[(nodes[node + KIND] === A_READ ? nodes[node + LOCAL]! : node) + HOLDS]!
  }

  #demand(node: number, demand: number): void {
    this.nodes.items[node + DEMANDED]! |= demand
    this.#work.push(node)
  }

  /** Lets each node know the NaNs that it may hold. */
  #spread(): void {
    const nodes = this.nodes.items
    const edges = this.edges.items
    const { length } = this.#work
    const work = this.#work
    for (let node = NODE.SIZE; node < this.nodes.length; node += NODE.SIZE)
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
    const nodes = this.nodes.items
    const edges = this.edges.items
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
    const nodes = this.nodes.items
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
    const nodes = this.nodes.items
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
