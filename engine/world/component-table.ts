import { addComponent, removeComponent } from 'bitecs'
import { compareText } from '../compare-text.ts'
import { SkeinError } from '../error.ts'
import type { Entity } from '../schema/index.ts'
import {
  countTokens,
  createToken,
  gameWorld,
  hasToken,
  idOf,
  registerToken,
  tokensOf,
  watchToken,
  type BitWorld,
  type Token,
} from './bitecs.ts'
import { ChangeTicks, type ChangeClock } from './change-ticks.ts'
import {
  columnRoom,
  createStore,
  growStore,
  shrinkStore,
  type ComponentObserver,
  type ComponentStore,
  type ComponentWatch,
} from './component-store.ts'
import { createSharedStore, renewSharedStore } from './shared-store.ts'
import { initializeRow } from './store-row.ts'
import { widenStore } from './widen-store.ts'
import type { EntityTable } from './entity-table.ts'
import { NO_ENTITY } from './handle.ts'
import type { AnyComponent } from './component.ts'
import type { WorldSource } from './world-source.ts'

/**
 * The components of one world, and which entity has which. They are known by channel: compatible versions of a component
 * are one.
 */
export class ComponentTable {
  readonly #bit: BitWorld
  readonly #entities: EntityTable
  readonly #stores = new Map<string, ComponentStore>()
  /** By what bitECS knows them by. */
  readonly #byRef = new Map<object, ComponentStore>()
  /** Tokens of components that were forgotten. */
  readonly #spareTokens: Token[] = []
  /** Who watches components that were forgotten, for when they are known again. */
  readonly #orphans = new Map<string, ComponentWatch>()

  /** Those of which some query asks for changes. */
  #watched: readonly ComponentStore[] = []
  /** Components whose columns grow by use, and their listeners. */
  readonly #byUse = new Map<string, (store: ComponentStore) => void>()
  readonly clock: ChangeClock = { now: 0 }
  /** Rises whenever a component becomes known or is forgotten. */
  revision = 0

  readonly #source: WorldSource | null
  readonly #endFollow = new Map<ComponentStore, () => void>()

  constructor(bit: BitWorld, entities: EntityTable, source: WorldSource | null = null) {
    this.#bit = bit
    this.#entities = entities
    this.#source = source
  }

  /** The components that are known, ordered by id. */
  get definitions(): AnyComponent[] {
    return [...this.#stores.keys()].toSorted().map((channel) => this.#stores.get(channel)!.definition)
  }

  /** The stores of them all, ordered by id. */
  get stores(): ComponentStore[] {
    return [...this.#stores.values()].toSorted(byChannel)
  }

  /** The definition of the component of a channel, if it is known. */
  definitionOf(channel: string): AnyComponent | undefined {
    return this.#stores.get(channel)?.definition
  }

  /** Those of which some query asks for changes. */
  get watched(): readonly ComponentStore[] {
    return this.#watched
  }

  /** The store of a component, if it is known. */
  find(component: AnyComponent): ComponentStore | undefined {
    return this.#stores.get(component.channel)
  }

  /**
   * The store of a component, made when it is first asked for.
   *
   * @throws SkeinError `world/component-clash` when a compatible version of it has other fields
   */
  store(component: AnyComponent): ComponentStore {
    const known = this.#stores.get(component.channel)
    if (known !== undefined) {
      if (known.definition !== component) widenStore(known, component)
      return known
    }
    const { channel } = component
    const watch = this.#orphans.get(channel) ?? { added: null, removed: null }
    const source = this.#source?.sourceOf(component) ?? null
    if (source !== null) {
      const token = createToken(this.#bit, source.ref ?? undefined)
      const shared = createSharedStore(source.definition, token, this.#source!.room, watch, source)
      if (source.definition !== component) widenStore(shared, component)
      return this.#know(channel, shared)
    }
    const token = this.#spareTokens.pop() ?? createToken(this.#bit)
    const resized = this.#byUse.has(channel)
      ? (changed: ComponentStore): void => this.#byUse.get(channel)?.(changed)
      : null
    return this.#know(channel, createStore(component, token, this.#entities.rows, watch, resized))
  }

  #know(channel: string, store: ComponentStore): ComponentStore {
    this.revision++
    this.#orphans.delete(channel)
    this.#stores.set(channel, store)
    this.#byRef.set(store.token.ref, store)
    if (this.#bit.ids !== null) this.#follow(store)
    return store
  }

  /** Follows what the game does with a component in its own world. */
  #follow(store: ComponentStore): void {
    const { ids } = this.#bit
    const end = watchToken(
      this.#bit,
      store.token,
      (eid) => {
        const row = ids!.row(eid)
        if (row !== 0) this.#attached(row, store)
      },
      (eid) => {
        const row = ids!.row(eid)
        // Of an entity that is removed as a whole, bitECS leaves the mask until later; `ended` is told of it.
        if (row !== 0 && !hasToken(this.#bit, row, store.token)) this.#detached(row, store)
      },
    )
    this.#endFollow.set(store, end)
  }

  /** Takes up arrays that the game has replaced. */
  renew(): void {
    for (const store of this.#stores.values())
      if (store.source !== null && store.source.renew()) renewSharedStore(store)
  }

  /** Makes everything known again in a world that the game has emptied. */
  rejoin(): void {
    for (const token of this.#spareTokens) registerToken(this.#bit, token)
    for (const store of this.#stores.values()) {
      registerToken(this.#bit, store.token)
      store.changes++
      this.#follow(store)
    }
  }

  /** Ends following a world that the game keeps itself, and takes the components that the game does not share from its entities. */
  part(): void {
    for (const store of this.stores) {
      store.watch.added = store.watch.removed = null
      if (store.source === null) this.forget(store)
    }
    for (const end of this.#endFollow.values()) end()
    this.#endFollow.clear()
  }

  /** Lets the columns of a component grow by use; `World.growByUse` says what that means. */
  growByUse({ channel }: AnyComponent, resized: (store: ComponentStore) => void): void {
    this.#byUse.set(channel, resized)
    const store = this.#stores.get(channel)
    if (store !== undefined) resized(store)
  }

  /** Takes room away from columns that grow by use, if no row needs it any more. @param least rows that they keep room for */
  shrink(channel: string, least = 0): void {
    const store = this.#stores.get(channel)
    if (store === undefined || store.resized === null) return
    let row = Math.min(store.rows, this.#entities.rows) - 1
    while (row > 0 && !(this.#entities.entity(row) !== NO_ENTITY && this.has(row, store))) row--
    const rows = row < least ? least : columnRoom(0, row)
    if (rows < store.rows) shrinkStore(store, rows)
  }

  /** How many components the entity in a row has. */
  countOf(row: number): number {
    return countTokens(this.#bit, row)
  }

  /** The stores of the components of the entity in a row, ordered by id. */
  storesOf(row: number): ComponentStore[] {
    const stores: ComponentStore[] = []
    for (const ref of tokensOf(this.#bit, row)) {
      const store = this.#byRef.get(ref)
      if (store !== undefined) stores.push(store)
    }
    return stores.length > 1 ? stores.toSorted(byChannel) : stores
  }

  /**
   * The store of a component that the entity in a row has.
   * @throws SkeinError `world/missing-component`, `world/component-clash`
   */
  storeAt(row: number, component: AnyComponent): ComponentStore {
    const store = this.find(component)
    if (store !== undefined && hasToken(this.#bit, row, store.token)) {
      if (store.definition !== component) widenStore(store, component)
      return store
    }
    const entity = this.#entities.entity(row)
    throw new SkeinError('world/missing-component', `entity ${entity} has no ${component.id}`, {
      names: { component: component.id },
      hint: 'Add the component first, or check world.has(entity, component).',
    })
  }

  /** Whether the entity in a row has a component. */
  has(row: number, store: ComponentStore): boolean {
    return hasToken(this.#bit, row, store.token)
  }

  /** Sets all fields of a row, which the component need not have yet. @throws SkeinError `value/invalid` */
  prepare(row: number, store: ComponentStore, values?: Readonly<Record<string, unknown>>): void {
    this.makeRoom(row, store)
    initializeRow(store, row, values)
  }

  /** Makes sure that the columns of a component reach as far as a row. */
  makeRoom(row: number, store: ComponentStore): void {
    if (store.source !== null) return store.source.prepare(row)
    if (row < store.rows) return
    growStore(store, store.resized === null ? this.#entities.rows : columnRoom(store.rows, row))
  }

  /** Gives the entity in a row a component that it does not have, with whatever its fields hold. */
  attach(row: number, store: ComponentStore): void {
    addComponent(gameWorld(this.#bit), idOf(this.#bit, row), store.token.ref)
    // In a world of the game, bitECS says so.
    if (this.#bit.ids === null) this.#attached(row, store)
  }

  #attached(row: number, store: ComponentStore): void {
    // The game may add a component in a row for which those of guests have had no room so far.
    if (store.source === null) this.makeRoom(row, store)
    else store.ticks?.makeRoom(row, this.#entities.rows)
    store.changes++
    store.ticks?.markAdded(row)
    if (this.#source !== null) this.#source.attached?.(row, store.definition)
    notify(store.watch.added, this.#entities.entity(row))
  }

  /** Takes a component from the entity in a row. @returns whether it had it */
  detach(row: number, store: ComponentStore): boolean {
    if (!hasToken(this.#bit, row, store.token)) return false
    removeComponent(gameWorld(this.#bit), idOf(this.#bit, row), store.token.ref)
    if (this.#bit.ids === null) this.#detached(row, store)
    return true
  }

  #detached(row: number, store: ComponentStore): void {
    store.changes++
    store.ticks?.markRemoved(row)
    if (this.#source !== null) this.#source.detached?.(row, store.definition)
    notify(store.watch.removed, this.#entities.entity(row))
  }

  /** Ends the entity in a row, and tells the observers of its components. */
  despawn(row: number): void {
    // In a world of the game, the consequences are up to bitECS, which reports its removals.
    if (this.#bit.ids !== null) this.#bit.ids.remove(row)
    else this.ended(row, tokensOf(this.#bit, row))
  }

  /** The entity in a row ends, with these components. */
  ended(row: number, refs: Iterable<object>): void {
    const entity = this.#entities.entity(row)
    let watched: ComponentStore[] | null = null
    for (const ref of refs) {
      const store = this.#byRef.get(ref)
      if (store === undefined) continue
      store.changes++
      if (store.watch.removed !== null) (watched ??= []).push(store)
    }
    this.#entities.vacate(row)
    if (this.#source !== null) this.#source.ended?.(row)
    for (const { ticks } of this.#watched) ticks!.vacate(row)
    if (watched === null) return
    // By name: the order in which the entity got its components does not outlive a saved game.
    for (const store of watched.toSorted(byChannel)) notify(store.watch.removed, entity)
  }

  /**
   * Makes a component unknown, and takes it from all entities. No query may name it any more. When an observer throws, its
   * error is thrown once all this is done.
   */
  forget(store: ComponentStore): void {
    const { watch, token } = store
    const { channel } = store.definition
    this.revision++
    // Unknown from here on: whoever is told of the removals and uses it again gets a new one.
    this.#stores.delete(channel)
    if (watch.added !== null || watch.removed !== null) this.#orphans.set(channel, watch)
    const thrown: unknown[] = []
    for (let row = 1; row < this.#entities.rows; row++) {
      try {
        if (this.#entities.entity(row) !== NO_ENTITY) this.detach(row, store)
      } catch (error) {
        thrown.push(error)
      }
    }
    this.#byRef.delete(token.ref)
    this.#endFollow.get(store)?.()
    this.#endFollow.delete(store)
    if (store.source === null) this.#spareTokens.push(token)
    store.rows = 0
    store.resized?.(store)
    this.#byUse.delete(channel)
    if (thrown.length > 0) throw thrown[0]
  }

  /** Keeps when rows of a component change, until the function that it returns is called. */
  watchChanges(store: ComponentStore): () => void {
    const known = store.ticks
    // Arrays of the game may have room for many more rows than there are.
    const rows = store.source === null ? store.rows : this.#entities.rows
    const ticks = (store.ticks ??= new ChangeTicks(rows, this.clock))
    if (known === null) store.resized?.(store)
    if (ticks.users++ === 0) this.#watched = [...this.#watched, store]
    let watching = true
    return () => {
      if (!watching) return
      watching = false
      if (--ticks.users > 0) return
      store.ticks = null
      if (store.rows > 0) store.resized?.(store)
      this.#watched = this.#watched.filter((other) => other !== store)
    }
  }

  /** Calls a function when a component comes or goes. @returns a function that ends it */
  observe(store: ComponentStore, change: 'added' | 'removed', observer: ComponentObserver): () => void {
    const { watch } = store
    const { channel } = store.definition
    let watching = true
    watch[change] = [...(watch[change] ?? []), observer]
    return () => {
      if (!watching) return
      watching = false
      const left = [...(watch[change] ?? [])]
      left.splice(left.indexOf(observer), 1)
      watch[change] = left.length === 0 ? null : left
      if (watch.added === null && watch.removed === null && this.#orphans.get(channel) === watch) {
        this.#orphans.delete(channel)
      }
    }
  }
}

function byChannel(a: ComponentStore, b: ComponentStore): number {
  return compareText(a.definition.channel, b.definition.channel)
}

function notify(observers: readonly ComponentObserver[] | null, entity: Entity): void {
  if (observers === null) return
  for (let i = 0; i < observers.length; i++) observers[i]!(entity)
}
