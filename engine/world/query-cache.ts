import { Not, type Query as BitQuery } from 'bitecs'
import { SkeinError } from '../error.ts'
import { closeQuery, openQuery, type BitWorld } from './bitecs.ts'
import type { ComponentStore } from './component-store.ts'
import { Query } from './query.ts'
import type { AnyComponent, QueryTerms } from './component.ts'

interface OpenQuery {
  readonly id: string
  readonly query: Query
  readonly bitTerms: readonly unknown[]
  open: BitQuery
  readonly stores: readonly ComponentStore[]
  users: number
}

/** The open queries of one world. Users with the same terms share one. */
export class QueryCache {
  readonly #bit: BitWorld
  readonly #storeOf: (component: AnyComponent) => ComponentStore
  readonly #open = new Map<string, OpenQuery>()

  constructor(bit: BitWorld, storeOf: (component: AnyComponent) => ComponentStore) {
    this.#bit = bit
    this.#storeOf = storeOf
  }

  /** How many queries are open. */
  get size(): number {
    return this.#open.size
  }

  /** @throws SkeinError `world/empty-query`, `world/component-clash` */
  open(terms: QueryTerms): Query {
    if (terms.with.length === 0) {
      throw new SkeinError('world/empty-query', 'a query requires no component', {
        hint: 'Add at least one component to read, write or require.',
      })
    }
    // Asked for even when the query is open: another version of a component may bring new fields.
    const wanted = [...new Set(terms.with.map(this.#storeOf))]
    const unwanted = [...new Set((terms.without ?? []).map(this.#storeOf))]
    const id = `${channelsOf(wanted)}!${channelsOf(unwanted)}`
    const known = this.#open.get(id)
    if (known !== undefined) {
      known.users++
      return known.query
    }
    const not = unwanted.length === 0 ? [] : [Not(...unwanted.map((store) => store.token.ref))]
    const bitTerms = [...wanted.map((store) => store.token.ref), ...not]
    const open = openQuery(this.#bit, bitTerms)
    const stores = [...wanted, ...unwanted]
    const query = new Query(this.#bit, open, stores, () => {
      if (--entry.users === 0) this.#close(entry)
    })
    const entry: OpenQuery = { id, query, open, bitTerms, stores, users: 1 }
    this.#open.set(id, entry)
    return query
  }

  /** Closes the queries that name a component: nothing matches them any more. */
  forget(store: ComponentStore): void {
    for (const entry of this.#open.values()) if (entry.stores.includes(store)) this.#close(entry)
  }

  /** Opens all of them anew: the game has emptied the world that they were kept in. */
  reopen(): void {
    for (const entry of this.#open.values()) {
      entry.open = openQuery(this.#bit, entry.bitTerms)
      entry.query.rebind(entry.open)
    }
  }

  /** Closes all of them. */
  close(): void {
    for (const entry of this.#open.values()) this.#close(entry)
  }

  /** Has all of them look again: a snapshot has changed the world beneath them. */
  renew(): void {
    for (const { query } of this.#open.values()) query.renew()
  }

  #close(entry: OpenQuery): void {
    if (this.#open.get(entry.id) !== entry) return
    this.#open.delete(entry.id)
    entry.query.end()
    closeQuery(this.#bit, entry.open)
  }
}

function channelsOf(stores: readonly ComponentStore[]): string {
  return stores
    .map((store) => store.definition.channel)
    .toSorted()
    .join()
}
