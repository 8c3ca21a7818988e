import type { LinkedSystem } from '../image/index.ts'
import type { GuestBlock, QueryState } from '../query/index.ts'

/** Where the systems of an instance lie in its memory: addresses that only the guest understands. */
export class Objects {
  readonly #at = new Map<string, number>()
  /** The same, each as a part that keeps something between two calls. */
  readonly states: ReadonlyMap<string, { state: QueryState }>

  constructor(systems: readonly LinkedSystem[]) {
    this.states = new Map(systems.map(({ id }) => [id, this.#stateOf(id)]))
  }

  /** The address of a system; `null` for one that does not run. */
  get(id: string): number | null {
    return this.#at.get(id) ?? null
  }

  set(id: string, address: number | null): void {
    if (address === null) this.#at.delete(id)
    else this.#at.set(id, address)
  }

  /** The addresses, for an instance that takes over the memory. */
  get blocks(): ReadonlyMap<string, GuestBlock> {
    return new Map([...this.#at].map(([id, pointer]) => [id, { pointer, bytes: 0 }]))
  }

  adopt(blocks: ReadonlyMap<string, GuestBlock>): void {
    this.#at.clear()
    for (const [id, { pointer }] of blocks) if (this.states.has(id)) this.#at.set(id, pointer)
  }

  #stateOf(id: string): { state: QueryState } {
    const at = this.#at
    return {
      get state() {
        return {
          export: id,
          block: [at.get(id) ?? 0, 0, at.has(id) ? 1 : 0, 0],
          moves: 0,
          bytes: [0, 0],
          rooms: [],
        }
      },
      set state({ block }) {
        if (block[2] === 1) at.set(id, block[0]!)
        else at.delete(id)
      },
    }
  }
}
