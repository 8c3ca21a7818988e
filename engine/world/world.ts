import { addComponent, removeComponent, removeEntity } from 'bitecs'
import { SkeinError } from '../error.ts'
import type { StateHasher } from '../hash.ts'
import type { ComponentDefinition, ComponentValues, Entity, FieldMap } from '../schema/index.ts'
import { RowAllocator, type Owner } from './allocator.ts'
import { addEntityAt, createBitWorld, hasToken, tokensOf } from './bitecs.ts'
import { fromCell, toCell, type Columns } from './column.ts'
import {
  growStore,
  initializeRow,
  widenStore,
  type ComponentObserver,
  type ComponentStore,
} from './component-store.ts'
import { ComponentTable } from './component-table.ts'
import { handleRow, makeHandle, MAX_ROWS } from './handle.ts'
import { hashWorld } from './world-hash.ts'
import type { Query } from './query.ts'
import { QueryCache } from './query-cache.ts'

/** A component of any shape. */
export type AnyComponent = ComponentDefinition<string, FieldMap>

/** Which entities a query is for. */
export interface QueryTerms {
  /** Components that an entity must have; at least one. */
  readonly with: readonly AnyComponent[]
  /** Components that it must not have. */
  readonly without?: readonly AnyComponent[]
}

export interface WorldOptions {
  /** How many entities there may be at most. Default: what fits, 786,431 of the game and 262,144 of mods. */
  readonly maxEntities?: number
}

/**
 * Entities and their components, held by bitECS. Entities are handles with a generation wherever they leave the engine;
 * inside, hot loops use their rows, the index of an entity in every column.
 */
export class World {
  /** Owns what the game itself spawns. */
  readonly host: Owner = { name: '', host: true }
  readonly #bit = createBitWorld()
  readonly #allocator: RowAllocator
  readonly #components = new ComponentTable(this.#bit)
  readonly #queries = new QueryCache(this.#bit, (component) => this.store(component))
  readonly #owners = new Set<Owner>()
  /** Per row, the handle of the entity that lives there, or 0. */
  #handles = new Uint32Array(256)
  #size = 0

  constructor(options: WorldOptions = {}) {
    this.#allocator = new RowAllocator(options.maxEntities ?? MAX_ROWS)
    this.#allocator.join(this.host)
    this.#owners.add(this.host)
  }

  /** How many entities there are. */
  get size(): number {
    return this.#size
  }

  /** Everyone who owns entities here: the game first, then mods by name. */
  get owners(): readonly Owner[] {
    return [...this.#owners].toSorted((a, b) => Number(b.host) - Number(a.host) || (a.name < b.name ? -1 : 1))
  }

  /** Adds an owner for entities. */
  createOwner(name: string): Owner {
    const owner: Owner = { name, host: false }
    this.#owners.add(owner)
    this.#allocator.join(owner)
    return owner
  }

  /** Despawns all entities of an owner and forgets it. The game itself only loses its entities. */
  releaseOwner(owner: Owner): void {
    if (!this.#owners.has(owner)) return
    for (const row of this.rowsOf(owner)) {
      // Who is told of the end of one may end another.
      if (this.#handles[row] !== 0) this.despawn(this.#handles[row] as Entity)
    }
    if (owner.host) return
    this.#allocator.leave(owner)
    this.#owners.delete(owner)
  }

  /** The rows of an owner's entities, ascending. */
  rowsOf(owner: Owner): number[] {
    const rows: number[] = []
    for (let row = 1; row < this.#handles.length; row++) {
      if (this.#handles[row] !== 0 && this.#allocator.ownerOf(row) === owner) rows.push(row)
    }
    return rows
  }

  /** Who owns an entity, or `null` when the handle is stale. */
  ownerOf(entity: Entity): Owner | null {
    const row = this.tryRow(entity)
    return row === 0 ? null : this.#allocator.ownerOf(row)
  }

  /** Makes an entity without components. @throws SkeinError `world/full`, `world/unknown-owner` */
  spawn(owner: Owner = this.host): Entity {
    const entity = this.reserve(owner)
    this.occupy(entity)
    return entity
  }

  /**
   * Takes a handle for an entity that does not exist yet: a call into a mod may spawn, and only counts when it returns.
   * Follow with {@link occupy} or {@link cancel}, once. @throws SkeinError `world/full`, `world/unknown-owner`
   */
  reserve(owner: Owner): Entity {
    const row = this.#allocator.take(owner)
    return makeHandle(row, this.#allocator.generation(row))
  }

  /** Makes the entity of a reserved handle exist. */
  occupy(entity: Entity): void {
    const row = handleRow(entity)
    if (row >= this.#handles.length) {
      const handles = new Uint32Array(Math.max(this.#allocator.capacity, this.#handles.length * 2))
      handles.set(this.#handles)
      this.#handles = handles
    }
    addEntityAt(this.#bit, row)
    this.#handles[row] = entity
    this.#size++
  }

  /** Gives a reserved handle back; it is stale from then on. */
  cancel(entity: Entity): void {
    const row = handleRow(entity)
    this.#allocator.release(this.#allocator.ownerOf(row)!, row)
  }

  /** Removes an entity and its components. @throws SkeinError `world/stale-entity` */
  despawn(entity: Entity): void {
    const row = this.row(entity)
    let watched: ComponentStore[] | null = null
    for (const token of tokensOf(this.#bit, row)) {
      const store = this.#components.ofToken(token)
      store.changes++
      if (store.watch.removed !== null) (watched ??= []).push(store)
    }
    removeEntity(this.#bit as never, row)
    this.#handles[row] = 0
    this.#allocator.release(this.#allocator.ownerOf(row)!, row)
    this.#size--
    if (watched !== null) for (const store of watched) notify(store.watch.removed, entity)
  }

  /** Whether the entity of a handle exists. */
  alive(entity: Entity): boolean {
    return this.tryRow(entity) !== 0
  }

  /** The row of an entity, or 0 when the handle is stale or no handle at all. */
  tryRow(entity: number): number {
    const row = handleRow(entity)
    return entity !== 0 && this.#handles[row] === entity ? row : 0
  }

  /** The row of an entity. @throws SkeinError `world/stale-entity` */
  row(entity: Entity): number {
    const row = this.tryRow(entity)
    if (row !== 0) return row
    throw new SkeinError('world/stale-entity', `entity ${entity} does not exist, or not any more`, {
      hint: 'Ask world.alive(entity) before using a handle that was kept.',
    })
  }

  /** The handle of the entity in a row, or 0 when there is none. */
  entity(row: number): Entity {
    return (this.#handles[row] ?? 0) as Entity
  }

  /**
   * Gives an entity a component, with defaults for what is not given; sets the given fields if it has it already.
   * @throws SkeinError `world/stale-entity`, `value/invalid`
   */
  add<C extends AnyComponent>(entity: Entity, component: C, values?: Partial<ComponentValues<C>>): void {
    const row = this.row(entity)
    const store = this.store(component)
    if (hasToken(this.#bit, row, store.token)) {
      if (values !== undefined) this.set(entity, component, values)
      return
    }
    if (row >= store.rows) growStore(store, this.#handles.length)
    initializeRow(store, row, values as Record<string, unknown> | undefined)
    this.addRow(row, store)
  }

  /** Takes a component from an entity. Nothing happens if it has none. @throws SkeinError `world/stale-entity` */
  remove(entity: Entity, component: AnyComponent): void {
    const row = this.row(entity)
    const store = this.#components.find(component)
    if (store !== undefined) this.removeRow(row, store)
  }

  /** Whether an entity has a component. A stale handle has none. */
  has(entity: Entity, component: AnyComponent): boolean {
    const row = this.tryRow(entity)
    const store = this.#components.find(component)
    return row !== 0 && store !== undefined && hasToken(this.#bit, row, store.token)
  }

  /** The values of an entity's component. @throws SkeinError `world/stale-entity`, `world/missing-component` */
  get<C extends AnyComponent>(entity: Entity, component: C): ComponentValues<C> {
    const [row, store] = this.#present(entity, component)
    const values: Record<string, unknown> = {}
    for (const [name, type] of component.fields) values[name] = fromCell(type, store.columns[name]![row]!)
    return values as ComponentValues<C>
  }

  /**
   * Sets fields of an entity's component.
   * @throws SkeinError `world/stale-entity`, `world/missing-component`, `value/invalid`
   */
  set<C extends AnyComponent>(entity: Entity, component: C, values: Partial<ComponentValues<C>>): void {
    const [row, store] = this.#present(entity, component)
    const given = values as Record<string, unknown>
    for (const field of store.definition.fields) {
      const value = given[field[0]]
      if (value === undefined) continue
      const column = store.columns[field[0]] as Float64Array
      column[row] = toCell(field, value, component.id) as number
    }
  }

  /** The components of an entity, ordered by id. @throws SkeinError `world/stale-entity` */
  componentsOf(entity: Entity): AnyComponent[] {
    return [...tokensOf(this.#bit, this.row(entity))]
      .map((token) => this.#components.ofToken(token).definition)
      .toSorted((a, b) => (a.channel < b.channel ? -1 : 1))
  }

  /** The live columns of a component; see {@link Columns}. */
  columns<C extends AnyComponent>(component: C): Columns<C> {
    return this.store(component).columns as unknown as Columns<C>
  }

  /**
   * What the world keeps for a component, made when it is first asked for.
   * @throws SkeinError `world/component-clash` when a compatible version of it has other fields
   */
  store(component: AnyComponent): ComponentStore {
    return this.#components.store(component, this.#handles.length)
  }

  /** All components that the world keeps columns for, ordered by id. */
  get components(): AnyComponent[] {
    return this.#components.definitions
  }

  /** Gives the entity in a row a component; its fields keep whatever was there. @returns whether it is new to it */
  addRow(row: number, store: ComponentStore): boolean {
    if (hasToken(this.#bit, row, store.token)) return false
    if (row >= store.rows) growStore(store, this.#handles.length)
    addComponent(this.#bit as never, row, store.token as never)
    store.changes++
    notify(store.watch.added, this.#handles[row] as Entity)
    return true
  }

  /** Takes a component from the entity in a row. @returns whether it had it */
  removeRow(row: number, store: ComponentStore): boolean {
    if (!hasToken(this.#bit, row, store.token)) return false
    removeComponent(this.#bit as never, row, store.token as never)
    store.changes++
    notify(store.watch.removed, this.#handles[row] as Entity)
    return true
  }

  /** Whether the entity in a row has a component. */
  hasRow(row: number, store: ComponentStore): boolean {
    return hasToken(this.#bit, row, store.token)
  }

  /**
   * Takes a component from all entities and drops its columns, as if it had never been known. Queries that name it match
   * nothing from then on.
   */
  forget(component: AnyComponent): void {
    const store = this.#components.find(component)
    if (store === undefined) return
    for (let row = 1; row < this.#handles.length; row++) {
      if (this.#handles[row] !== 0) this.removeRow(row, store)
    }
    this.#queries.forget(store)
    this.#components.forget(store)
  }

  /**
   * Opens a query, or joins one with the same terms. Call `release` on it once when it is no longer used.
   * @throws SkeinError `world/empty-query` when `with` is empty
   */
  query(terms: QueryTerms): Query {
    return this.#queries.open(terms)
  }

  /**
   * Calls a function whenever an entity has gained or lost a component; of one that was despawned, the handle is stale by
   * then. @returns a function that ends it
   */
  observe(component: AnyComponent, change: 'added' | 'removed', observer: ComponentObserver): () => void {
    return this.#components.observe(this.store(component), change, observer)
  }

  /** Adds the entities of one owner to a digest, so that equal worlds give equal digests whatever rows they use. */
  hash(hasher: StateHasher, owner: Owner): void {
    hashWorld(this, hasher, owner)
  }

  #present(entity: Entity, component: AnyComponent): [number, ComponentStore] {
    const row = this.row(entity)
    const store = this.#components.find(component)
    if (store !== undefined && hasToken(this.#bit, row, store.token)) {
      if (store.definition !== component) widenStore(store, component)
      return [row, store]
    }
    throw new SkeinError('world/missing-component', `entity ${entity} has no ${component.id}`, {
      names: { component: component.id },
      hint: 'Add the component first, or ask world.has(entity, component).',
    })
  }
}

function notify(observers: readonly ComponentObserver[] | null, entity: Entity): void {
  if (observers === null) return
  for (let i = 0; i < observers.length; i++) observers[i]!(entity)
}
