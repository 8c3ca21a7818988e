import { toCamel } from '../schema/index.ts'
import { createFixed, type ComponentStore, type QueryRows, type World } from '../world/index.ts'
import type { SystemContext } from './definition.ts'
import type { QueryTerm } from './query-term.ts'
import type { EachLoop, Run } from './definition.ts'

/**
 * The loop of an `each` over the columns of one world. It is made before it first runs, when most games have spawned
 * their first entities, and again when one of its columns has been replaced: V8 treats the variables that a function
 * closes over as constant only while there is one such function.
 */
export class BoundEach {
  readonly #make: NonNullable<Run['make']>
  readonly #stores: readonly (readonly [name: string, store: ComponentStore])[]
  readonly #written: readonly ComponentStore[]
  #loop: EachLoop | null = null
  /** The sum of the versions of its columns when the loop was made. Versions only rise, so no two changes cancel out. */
  #versions = -1

  constructor(world: World, terms: readonly QueryTerm[], make: NonNullable<Run['make']>) {
    this.#make = make
    const stored = terms.map(({ mode, component }) => ({ mode, component, store: world.store(component) }))
    this.#stores = stored
      .filter(({ mode }) => mode === 'read' || mode === 'write')
      .map(({ component, store }) => [toCamel(component.name), store])
    this.#written = stored.filter(({ mode }) => mode === 'write').map(({ store }) => store)
  }

  /** Calls the loop, made anew if need be. */
  run(self: unknown, context: SystemContext, query: QueryRows, dt: number): void {
    const versions = this.#sumVersions()
    if (this.#loop === null || versions !== this.#versions) {
      this.#loop = this.#make(self, this.#columns(), context)
      this.#versions = versions
    }
    for (let i = 0; i < this.#written.length; i++) this.#written[i]!.outgrown = NONE
    try {
      // Through `call`, so that V8 does not make it part of this function, where it would no longer take columns for constant.
      this.#loop.call(undefined, query, dt)
    } finally {
      for (let i = 0; i < this.#written.length; i++) this.#merge(this.#written[i]!)
    }
  }

  /** Takes over what the loop has written to columns that were replaced while it ran. */
  #merge(store: ComponentStore): void {
    const { outgrown } = store
    store.outgrown = null
    if (outgrown === null || outgrown.length === 0) return
    for (const { name, column, copy } of outgrown) {
      const now = store.columns[name] as Float64Array
      const old = column as Float64Array
      for (let row = 0; row < old.length; row++) if (!Object.is(old[row], copy[row])) now[row] = old[row]!
    }
  }

  #sumVersions(): number {
    let sum = 0
    for (let i = 0; i < this.#stores.length; i++) sum += this.#stores[i]![1].version
    return sum
  }

  #columns(): object {
    for (const [, store] of this.#stores) store.exposed = true
    const columns = this.#stores.map(([name, store]) => [name, createFixed(store.columns)] as const)
    return createFixed(Object.fromEntries(columns))
  }
}

const NONE: readonly never[] = Object.freeze([])
