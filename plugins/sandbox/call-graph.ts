import { INDIRECT, MARK, type FunctionScan } from './function-scan.ts'

/** Which functions keep track of how deep the stack is, and how. */
export interface StackPlan {
  /** Bytes that each function answers for when it is entered, by its place among those defined; zero for most. */
  readonly charge: Float64Array
  /**
   * Whether a function has to know how deep the stack is: it may get to one that answers for something, be it through an
   * import, which may call the module's allocator or another mod.
   */
  readonly knows: Uint8Array
  /** Whether a call of something that only running shows may get to such a function. */
  readonly indirect: boolean
}

/** A chain of calls without recursion that takes more than this of the stack answers for it, in bytes. */
const LONG_CHAIN = 16_384
/** The same where exceptions are caught: the frames that they pass through are paid for by the counted stack. */
const LONG_CHAIN_OF_THROWERS = 1024

/**
 * Finds the functions that have to count how deep the stack is: those that may come to be called by themselves. All others
 * form chains of calls whose length is known; whoever counts answers for the longest that begins with it.
 *
 * @param imported how many functions are imported
 * @param referred functions that may be called without being named
 * @param sizes bytes that each function takes of the stack
 */
export function planStack(
  functions: readonly FunctionScan[],
  imported: number,
  referred: ReadonlySet<number>,
  sizes: Float64Array,
): StackPlan {
  return new Planner(functions, imported, referred, sizes).plan()
}

/** Strongly connected components after Tarjan, without recursion of its own: its input comes from strangers. */
class Planner {
  readonly #count: number
  /** The callees of each function; those of the last one are all that may be called without being named. */
  readonly #callees: Int32Array[]
  readonly #charge: Float64Array
  readonly #knows: Uint8Array
  /** Whether each may get to an import. */
  readonly #leaves: Uint8Array
  /** The longest chain of functions that don't count, in bytes, that begins with each. */
  readonly #chain: Float64Array
  readonly #sizes: Float64Array
  readonly #longChain: number

  constructor(
    functions: readonly FunctionScan[],
    imported: number,
    referred: ReadonlySet<number>,
    sizes: Float64Array,
  ) {
    this.#count = functions.length
    this.#sizes = sizes
    this.#longChain = functions.some(({ catches }) => catches) ? LONG_CHAIN_OF_THROWERS : LONG_CHAIN
    this.#callees = functions.map((scan) => calleesOf(scan, imported, functions.length))
    this.#callees.push(
      Int32Array.from(
        [...referred].filter((index) => index >= imported),
        (index) => index - imported,
      ),
    )
    this.#charge = new Float64Array(functions.length)
    this.#knows = new Uint8Array(functions.length + 1)
    this.#leaves = new Uint8Array(functions.length + 1)
    for (const [index, scan] of functions.entries()) if (callsImport(scan, imported)) this.#leaves[index] = 1
    for (const index of referred) if (index < imported) this.#leaves[functions.length] = 1
    this.#chain = new Float64Array(functions.length + 1)
  }

  plan(): StackPlan {
    this.#components((members) => this.#component(members))
    // Where nothing answers for anything, the host's reckoning is right throughout.
    if (this.#charge.some((bytes) => bytes > 0))
      for (const [index, leaves] of this.#leaves.entries()) if (leaves === 1) this.#knows[index] = 1
    return { charge: this.#charge, knows: this.#knows, indirect: this.#knows[this.#count] === 1 }
  }

  /** Deals with functions that all may call one another, after all those that they call. */
  #component(members: readonly number[]): void {
    const recursive = members.length > 1 || this.#callees[members[0]!]!.includes(members[0]!)
    let knows = recursive
    let leaves = members.some((member) => this.#leaves[member] === 1)
    // Calls without a name go to somewhere first, in this reckoning: its chain is needed for those of its callers.
    const chains = new Map<number, number>()
    for (const member of members.toSorted((a, b) => b - a)) {
      let chain = 0
      for (const callee of this.#callees[member]!) {
        chain = Math.max(chain, this.#chain[callee]!)
        if (this.#knows[callee] === 1) knows = true
        if (this.#leaves[callee] === 1) leaves = true
      }
      if (member === this.#count) this.#chain[member] = chain
      else chains.set(member, chain + this.#sizes[member]!)
    }
    for (const [member, chain] of chains) {
      if (recursive || chain > this.#longChain) {
        this.#charge[member] = chain
        knows = true
      } else this.#chain[member] = chain
    }
    if (knows) for (const member of members) this.#knows[member] = 1
    if (leaves) for (const member of members) this.#leaves[member] = 1
  }

  /** Gives the components, those that are called before those that call them. */
  #components(found: (members: readonly number[]) => void): void {
    const nodes = this.#callees.length
    const order = new Int32Array(nodes)
    const low = new Int32Array(nodes)
    const done = new Uint8Array(nodes)
    const next = new Int32Array(nodes)
    const open: number[] = []
    const path: number[] = []
    let counter = 0
    for (let root = 0; root < nodes; root++) {
      if (order[root] !== 0) continue
      path.push(root)
      while (path.length > 0) {
        const node = path[path.length - 1]!
        if (order[node] === 0) {
          order[node] = low[node] = ++counter
          open.push(node)
        }
        const callees = this.#callees[node]!
        let at = next[node]!
        while (at < callees.length && order[callees[at]!] !== 0) {
          const callee = callees[at++]!
          if (done[callee] === 0) low[node] = Math.min(low[node]!, low[callee]!)
        }
        next[node] = at
        if (at < callees.length) {
          path.push(callees[at]!)
          continue
        }
        path.pop()
        if (low[node] !== order[node]) continue
        const members: number[] = []
        for (let member = -1; member !== node; members.push(member)) {
          member = open.pop()!
          done[member] = 1
        }
        found(members)
      }
    }
  }
}

function callsImport({ marks }: FunctionScan, imported: number): boolean {
  for (let i = 0; i < marks.length; i += 3) {
    const callee = marks[i + 2]!
    if ((marks[i] === MARK.CALL || marks[i] === MARK.TAIL_CALL) && callee !== INDIRECT && callee < imported)
      return true
  }
  return false
}

function calleesOf({ marks }: FunctionScan, imported: number, unnamed: number): Int32Array {
  const callees = new Set<number>()
  for (let i = 0; i < marks.length; i += 3) {
    if (marks[i] !== MARK.CALL && marks[i] !== MARK.TAIL_CALL) continue
    const callee = marks[i + 2]!
    if (callee === INDIRECT) callees.add(unnamed)
    else if (callee >= imported) callees.add(callee - imported)
  }
  return Int32Array.from(callees)
}
