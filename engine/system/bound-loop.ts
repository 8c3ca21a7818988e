import { toCamel } from '../schema/index.ts'
import { createFixed, type ComponentStore, type QueryRows, type World } from '../world/index.ts'
import type { SystemContext } from './context.ts'
import type { QueryTerm } from './query-term.ts'
import type { LoopBody, Run } from './run.ts'

/**
 * The callback of a loop. It is made before it first runs, when most games have spawned what they start with, and again when
 * one of its columns has been replaced: V8 only treats what a function closes over as constant if there is one such function.
 */
export class BoundLoop {
  readonly #make: NonNullable<Run['make']>
  readonly #stores: readonly (readonly [name: string, store: ComponentStore])[]
  #body: LoopBody | null = null
  /** The room that its columns had in all when the callback was made: a column that is replaced has more. */
  #room = -1

  constructor(world: World, terms: readonly QueryTerm[], make: NonNullable<Run['make']>) {
    this.#make = make
    this.#stores = terms
      .filter(({ mode }) => mode === 'read' || mode === 'write')
      .map(({ component }) => [toCamel(component.name), world.store(component)])
  }

  /** Calls the callback, made anew if need be. */
  run(self: unknown, context: SystemContext, { rows, count }: QueryRows, dt: number): void {
    let room = 0
    for (let i = 0; i < this.#stores.length; i++) room += this.#stores[i]![1].rows
    if (this.#body === null || room !== this.#room) {
      this.#body = this.#make(self, this.#columns(), context)
      this.#room = room
    }
    // Through `call`, so that V8 does not make it part of this function, where it would no longer take columns for constant.
    this.#body.call(undefined, rows, count, dt)
  }

  #columns(): object {
    const columns = this.#stores.map(([name, store]) => [name, createFixed(store.columns)] as const)
    return createFixed(Object.fromEntries(columns))
  }
}
