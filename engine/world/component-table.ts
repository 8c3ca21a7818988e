import { createToken, type BitWorld, type Token } from './bitecs.ts'
import {
  createStore,
  widenStore,
  type ComponentObserver,
  type ComponentStore,
  type ComponentWatch,
} from './component-store.ts'
import type { AnyComponent } from './world.ts'

/** The components of one world, by channel: compatible versions of a component are one. */
export class ComponentTable {
  readonly #bit: BitWorld
  readonly #stores = new Map<string, ComponentStore>()
  readonly #byToken = new Map<Token, ComponentStore>()
  /** Tokens of components that were forgotten. */
  readonly #spareTokens: Token[] = []
  /** Who watches components that were forgotten, for when they are known again. */
  readonly #orphans = new Map<string, ComponentWatch>()

  constructor(bit: BitWorld) {
    this.#bit = bit
  }

  /** The components that are known, ordered by id. */
  get definitions(): AnyComponent[] {
    return [...this.#stores.keys()].toSorted().map((channel) => this.#stores.get(channel)!.definition)
  }

  /** What is kept for a component, if it is known. */
  find(component: AnyComponent): ComponentStore | undefined {
    return this.#stores.get(component.channel)
  }

  /** What is kept for the component that bitECS knows by a token. */
  ofToken(token: Token): ComponentStore {
    return this.#byToken.get(token)!
  }

  /**
   * What is kept for a component, made when it is first asked for.
   *
   * @param rows for how many rows it gets room at first
   * @throws SkeinError `world/component-clash` when a compatible version of it has other fields
   */
  store(component: AnyComponent, rows: number): ComponentStore {
    const known = this.#stores.get(component.channel)
    if (known !== undefined) {
      if (known.definition !== component) widenStore(known, component)
      return known
    }
    const { channel } = component
    const watch = this.#orphans.get(channel) ?? { added: null, removed: null }
    const token = this.#spareTokens.pop() ?? createToken(this.#bit)
    const store = createStore(component, token, rows, watch)
    this.#orphans.delete(channel)
    this.#stores.set(channel, store)
    this.#byToken.set(token, store)
    return store
  }

  /** Forgets a component that no entity has and no query names. */
  forget(store: ComponentStore): void {
    const { channel } = store.definition
    this.#stores.delete(channel)
    this.#byToken.delete(store.token)
    this.#spareTokens.push(store.token)
    const { watch } = store
    if (watch.added !== null || watch.removed !== null) this.#orphans.set(channel, watch)
  }

  /** Calls a function when a component comes or goes. @returns a function that ends it */
  observe(store: ComponentStore, change: 'added' | 'removed', observer: ComponentObserver): () => void {
    const { watch } = store
    const { channel } = store.definition
    watch[change] = [...(watch[change] ?? []), observer]
    return () => {
      const left = (watch[change] ?? []).filter((other) => other !== observer)
      watch[change] = left.length === 0 ? null : left
      if (watch.added === null && watch.removed === null && this.#orphans.get(channel) === watch) {
        this.#orphans.delete(channel)
      }
    }
  }
}
