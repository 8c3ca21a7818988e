import { SkeinError } from '../error.ts'
import type { StateHasher } from '../hash.ts'
import type { ComponentValues, Entity } from '../schema/index.ts'
import type { Owner } from './owner.ts'
import { createBitWorld } from './bitecs.ts'
import { Checkpoints } from './checkpoint.ts'
import { ChangeFilter, type ChangeTerm } from './change-filter.ts'
import type { Columns } from './column.ts'
import type { AnyComponent, QueryTerms } from './component.ts'
import { type ComponentObserver, type ComponentStore } from './component-store.ts'
import { readRow, writeCell, writeRow } from './store-row.ts'
import { ComponentTable } from './component-table.ts'
import { copyEntity, copyComponents, despawnMatching } from './copy-entity.ts'
import { EntityTable } from './entity-table.ts'
import { MAX_ROWS, NO_ENTITY } from './handle.ts'
import { migrateComponent } from './migrate.ts'
import { OutsideWatch } from './outside-watch.ts'
import type { Query } from './query.ts'
import { QueryCache } from './query-cache.ts'
import type { Row } from './row.ts'
import { spawnMany } from './spawn-many.ts'
import { hashWorld } from './world-hash.ts'
import type { WorldSource } from './world-source.ts'

export interface WorldOptions {
  /**
   * How many entities there may be at most; guests together may have no more than a quarter, and the game the rest.
   * Default: what fits, 786,431 of the game and 262,144 of guests.
   */
  readonly maxEntities?: number
  /**
   * How many entities of the game columns have room for from the start. Beyond it they are replaced by longer ones, which
   * takes a moment and makes the loops of systems anew. Room that is not used yet takes next to no memory. Default: 3,000.
   */
  readonly reserve?: number
  /**
   * Entities and components that the game keeps itself, such as what `adoptWorld` of `skein/bitecs` or `adoptObjects` of
   * `skein/objects` gives. Default: a world of
   * Skein's own.
   */
  readonly world?: WorldSource
}

const DEFAULT_RESERVE = 3000

/**
 * Entities and their components, held by bitECS. Entities are handles with a generation wherever they leave the engine;
 * inside, hot loops use their rows, the index of an entity in every column.
 */
export class World {
  readonly #entities: EntityTable
  readonly #components: ComponentTable
  readonly #queries: QueryCache
  /** Notes of what owners had, and the way back there. */
  readonly checkpoints: Checkpoints

  readonly #source: WorldSource | null
  readonly #outside = new OutsideWatch()

  /** @throws SkeinError `value/invalid` when the room to reserve is not a whole number; `world/cannot-adopt` */
  constructor({ maxEntities = MAX_ROWS, reserve = DEFAULT_RESERVE, world: source }: WorldOptions = {}) {
    if (!(Number.isInteger(reserve) && reserve >= 0)) {
      throw new SkeinError('value/invalid', `the world cannot reserve room for ${reserve} entities`, {
        hint: 'Pass a whole number, 0 or more.',
      })
    }
    const bit = source?.bit ?? createBitWorld()
    this.#source = source ?? null
    this.#entities = new EntityTable(bit, maxEntities, reserve, source?.room)
    this.#components = new ComponentTable(bit, this.#entities, this.#source)
    this.#queries = new QueryCache(bit, (component) => this.store(component))
    this.checkpoints = new Checkpoints(this.#entities, this.#components)
    source?.attach({ bit, entities: this.#entities, components: this.#components, queries: this.#queries })
  }

  /** Takes up what the game has done in a world that it keeps itself, before anything runs in it. */
  sync(): void {
    if (this.#source === null) return
    this.#source.sync()
    this.#components.renew()
    this.#outside.compare()
  }

  /** Notes what the game finds when it goes on by itself. */
  leave(): void {
    if (this.#source === null) return
    try {
      this.#source.leave()
    } finally {
      this.#outside.note(this.#components.watched, this.#entities.rows)
    }
  }

  /** How many entities there are. */
  get size(): number {
    return this.#entities.size
  }

  /** Owns what the game itself spawns. */
  get gameOwner(): Owner {
    return this.#entities.host
  }

  /** Everyone who owns entities here: the game first, then the others by name. */
  get owners(): readonly Owner[] {
    return this.#entities.owners
  }

  /** Adds an owner for entities. */
  createOwner(name: string): Owner {
    return this.#entities.createOwner(name)
  }

  /**
   * Despawns all entities of an owner and forgets it, with the handles it has reserved. The game itself only loses its
   * entities. When an observer throws, its error is thrown once all this is done.
   */
  releaseOwner(owner: Owner): void {
    if (!this.#entities.knows(owner)) return
    // Who is told of the end of one may want to spawn another, or end another.
    if (!owner.host) this.#entities.close(owner)
    const thrown: unknown[] = []
    for (const row of this.rowsOf(owner)) {
      try {
        if (this.entity(row) !== NO_ENTITY) this.#components.despawn(row)
      } catch (error) {
        thrown.push(error)
      }
    }
    if (!owner.host) this.#entities.leave(owner)
    if (thrown.length > 0) throw thrown[0]
  }

  /** The rows of an owner's entities, ascending. */
  rowsOf(owner: Owner): number[] {
    return this.#entities.rowsOf(owner)
  }

  /** How many entities an owner has, those that it has only reserved included. */
  countOf(owner: Owner): number {
    return this.#entities.countOf(owner)
  }

  /** Who owns an entity, or `null` when the handle is stale. */
  ownerOf(entity: Entity): Owner | null {
    return this.#entities.ownerOf(entity)
  }

  /**
   * Makes an entity without components.
   * @throws SkeinError `world/full`, `world/unknown-owner`
   * @example
   * ```ts
   * import { createGame, defineGame } from 'skein'
   * import { Position } from './interfaces.ts'
   *
   * const { world } = await createGame(defineGame({ systems: [] }))
   * const crow = world.spawn()
   * world.add(crow, Position, { x: 10 })
   * console.log(world.get(crow, Position)) // { x: 10, y: 0 }
   * ```
   */
  spawn(owner: Owner = this.gameOwner): Entity {
    const entity = this.#entities.reserve(owner)
    this.#entities.occupy(entity)
    return entity
  }

  /**
   * Makes several entities with the same components at once: all of them or, when there is not room for all, none.
   *
   * @param initialize fills the columns of the given rows, which hold defaults, before the components are added and
   * their observers told. If it throws, no entity remains.
   * @throws SkeinError `value/invalid` when the count is not a whole number, `world/full`, `world/unknown-owner`,
   * `world/component-clash`
   * @example
   * ```ts
   * import { createGame, defineGame } from 'skein'
   * import { Position } from './interfaces.ts'
   *
   * const { world } = await createGame(defineGame({ systems: [] }))
   * const stars = world.spawnMany(3, world.gameOwner, [Position], (rows) => {
   *   const { x } = world.columns(Position)
   *   for (const [index, row] of rows.entries()) x[row] = index * 10
   * })
   * console.log(stars.map((star) => world.get(star, Position).x)) // [ 0, 10, 20 ]
   * ```
   */
  spawnMany(
    count: number,
    owner: Owner,
    components: readonly AnyComponent[],
    initialize?: (rows: Uint32Array) => void,
  ): Entity[] {
    return spawnMany(this.#entities, this.#components, count, owner, components, initialize)
  }

  /**
   * Takes a handle for an entity that does not exist yet: a call into a guest may spawn, and only counts when it returns.
   * Follow with {@link occupy} or {@link cancel}. @throws SkeinError `world/full`, `world/unknown-owner`
   */
  reserve(owner: Owner): Entity {
    return this.#entities.reserve(owner)
  }

  /**
   * Makes the entity of a reserved handle exist.
   * @throws SkeinError `world/stale-entity` when it is not reserved any more, because its owner has gone
   */
  occupy(entity: Entity): void {
    this.#entities.occupy(entity)
  }

  /**
   * Gives a reserved handle back; it is stale from then on, even to who learnt of it meanwhile. Cancelled in reverse order,
   * the rows are handed out again as if they had never been reserved. Nothing happens if the handle is not reserved.
   */
  cancel(entity: Entity): void {
    this.#entities.cancel(entity)
  }

  /**
   * Removes an entity and its components.
   * @throws SkeinError `world/stale-entity`
   * @example
   * ```ts
   * import { createGame, defineGame } from 'skein'
   * import { Position } from './interfaces.ts'
   *
   * const { world } = await createGame(defineGame({ systems: [] }))
   * const crow = world.spawn()
   * world.add(crow, Position)
   * world.despawn(crow)
   * console.log(world.alive(crow)) // false
   * ```
   */
  despawn(entity: Entity): void {
    this.#components.despawn(this.row(entity))
  }

  /**
   * Makes an entity with the components of another one and their values, other owners' included: what is a prefab needs no list of
   * its parts.
   *
   * @param without components that the copy does not get
   * @throws SkeinError `world/stale-entity`, `world/full`, `world/unknown-owner`
   */
  copy(entity: Entity, without: readonly AnyComponent[] = [], owner: Owner = this.gameOwner): Entity {
    return copyEntity(this, entity, without, owner)
  }

  /**
   * Gives an entity the components of another one and their values; those that it has already take the values on.
   *
   * @param without components that it does not get
   * @throws SkeinError `world/stale-entity`
   */
  copyTo(entity: Entity, from: Entity, without: readonly AnyComponent[] = []): void {
    copyComponents(this, from, entity, without)
  }

  /** Removes all entities that match, whoever owns them. @returns how many. @throws SkeinError `world/empty-query` */
  despawnAll(terms: QueryTerms): number {
    return despawnMatching(this, terms)
  }

  /** Whether the entity of a handle exists. */
  alive(entity: Entity): boolean {
    return this.#entities.tryRow(entity) !== 0
  }

  /** The row of an entity, or 0 when the handle is stale or no handle at all. */
  tryRow(entity: number): Row {
    return this.#entities.tryRow(entity)
  }

  /** The row of an entity. @throws SkeinError `world/stale-entity` */
  row(entity: Entity): Row {
    return this.#entities.row(entity)
  }

  /** The handle of the entity in a row, or 0 when there is none. */
  entity(row: number): Entity {
    return this.#entities.entity(row)
  }

  /**
   * Gives an entity a component, with defaults for what is not given; sets the given fields if it has it already.
   * @throws SkeinError `world/stale-entity`, `world/component-clash`, `value/invalid`
   */
  add<C extends AnyComponent>(entity: Entity, component: C, values?: Partial<ComponentValues<C>>): void {
    const row = this.row(entity)
    const store = this.store(component)
    if (this.#components.has(row, store)) {
      if (values !== undefined) writeRow(store, row, values)
      return
    }
    this.#components.prepare(row, store, values)
    this.#components.attach(row, store)
  }

  /** Takes a component from an entity. Nothing happens if it has none. @throws SkeinError `world/stale-entity` */
  remove(entity: Entity, component: AnyComponent): void {
    const row = this.row(entity)
    const store = this.#components.find(component)
    if (store !== undefined) this.#components.detach(row, store)
  }

  /** Whether an entity has a component. A stale handle has none. */
  has(entity: Entity, component: AnyComponent): boolean {
    const row = this.tryRow(entity)
    const store = this.#components.find(component)
    return row !== 0 && store !== undefined && this.#components.has(row, store)
  }

  /**
   * The values of an entity's component.
   * @throws SkeinError `world/stale-entity`, `world/missing-component`, `world/component-clash`
   * @example
   * ```ts
   * import { createGame, defineGame } from 'skein'
   * import { Health } from './interfaces.ts'
   *
   * const { world } = await createGame(defineGame({ systems: [] }))
   * const crow = world.spawn()
   * world.add(crow, Health, { points: 20 })
   * console.log(world.get(crow, Health).points) // 20
   * ```
   */
  get<C extends AnyComponent>(entity: Entity, component: C): ComponentValues<C> {
    const row = this.row(entity)
    return readRow(this.#components.storeAt(row, component), row, component) as ComponentValues<C>
  }

  /**
   * Sets fields of an entity's component.
   * @throws SkeinError `world/stale-entity`, `world/missing-component`, `world/component-clash`, `value/invalid`
   * @example
   * ```ts
   * import { createGame, defineGame } from 'skein'
   * import { Position } from './interfaces.ts'
   *
   * const { world } = await createGame(defineGame({ systems: [] }))
   * const crow = world.spawn()
   * world.add(crow, Position, { x: 1, y: 2 })
   * world.set(crow, Position, { y: 5 })
   * console.log(world.get(crow, Position)) // { x: 1, y: 5 }
   * ```
   */
  set<C extends AnyComponent>(entity: Entity, component: C, values: Partial<ComponentValues<C>>): void {
    const row = this.row(entity)
    writeRow(this.#components.storeAt(row, component), row, values)
  }

  /** The components of an entity, ordered by id. @throws SkeinError `world/stale-entity` */
  componentsOf(entity: Entity): AnyComponent[] {
    return this.storesOf(this.row(entity)).map((store) => store.definition)
  }

  /** The stores of the components of the entity in a row, ordered by id. */
  storesOf(row: number): ComponentStore[] {
    return this.#components.storesOf(row)
  }

  /** The live columns of a component; see {@link Columns}. */
  columns<C extends AnyComponent>(component: C): Columns<C> {
    const store = this.store(component)
    store.exposed = true
    return store.columns as unknown as Columns<C>
  }

  /**
   * The store of a component, made when it is first asked for.
   * @throws SkeinError `world/component-clash` when a compatible version of it has other fields
   */
  store(component: AnyComponent): ComponentStore {
    return this.#components.store(component)
  }

  /**
   * Lets the columns of a component have room only for the rows that have it, from the next time that it becomes known: those
   * of guests' components are many, and few of them are used. Forgotten with the component.
   *
   * @param resized called when the columns take another number of bytes; with no rows when they are gone
   */
  growByUse(component: AnyComponent, resized: (store: ComponentStore) => void): void {
    this.#components.growByUse(component, resized)
  }

  /** Takes room away from columns that grow by use, if no entity needs it any more. @param least rows that they keep room for */
  shrink(channel: string, least = 0): void {
    this.#components.shrink(channel, least)
  }

  /** How many components the entity in a row has. */
  countRow(row: number): number {
    return this.#components.countOf(row)
  }

  /** All components that the world keeps columns for, ordered by id. */
  get components(): AnyComponent[] {
    return this.#components.definitions
  }

  /** The definition of a component that the world keeps columns for, by its channel. */
  definitionOf(channel: string): AnyComponent | undefined {
    return this.#components.definitionOf(channel)
  }

  /** Gives the entity in a row a component with its defaults. @returns whether it is new to it */
  addRow(row: number, store: ComponentStore): boolean {
    if (this.#components.has(row, store)) return false
    this.#components.prepare(row, store)
    this.#components.attach(row, store)
    return true
  }

  /** Sets all fields of a row that has a component to their defaults. */
  resetRow(row: number, store: ComponentStore): void {
    const { list, defaults } = store
    for (let i = 0; i < list.length; i++) writeCell(store, list[i] as Float64Array, row, defaults[i]!)
  }

  /** Takes a component from the entity in a row. @returns whether it had it */
  removeRow(row: number, store: ComponentStore): boolean {
    return this.#components.detach(row, store)
  }

  /** Whether the entity in a row has a component. */
  hasRow(row: number, store: ComponentStore): boolean {
    return this.#components.has(row, store)
  }

  /**
   * Takes a component from all entities and drops its columns, as if it had never been known. Queries that name it match
   * nothing from then on. When an observer throws, its error is thrown once all this is done.
   */
  forget(component: AnyComponent): void {
    const store = this.#components.find(component)
    if (store === undefined) return
    this.#queries.forget(store)
    this.#components.forget(store)
  }

  /**
   * The entities that match now, in the order of their rows. For what is done now and then: who looks in every frame keeps a
   * {@link query}.
   *
   * @throws SkeinError `world/empty-query`
   */
  all(terms: QueryTerms): Entity[] {
    const query = this.query(terms)
    const entities = Array.from(query.current(), (row) => this.entity(row))
    query.release()
    return entities
  }

  /**
   * Opens a query, or joins one with the same terms. Call `release` on it once when it is no longer used.
   * @throws SkeinError `world/empty-query` when `with` is empty
   * @example
   * ```ts
   * import { createGame, defineGame } from 'skein'
   * import { Position, Velocity } from './interfaces.ts'
   *
   * const { world } = await createGame(defineGame({ systems: [] }))
   * world.add(world.spawn(), Position, { x: 3 })
   *
   * const still = world.query({ with: [Position], without: [Velocity] })
   * const position = world.columns(Position)
   * for (const row of still.current()) console.log(position.x[row]) // 3
   * still.release()
   * ```
   */
  query(terms: QueryTerms): Query {
    return this.#queries.open(terms)
  }

  /**
   * Narrows a query down to what has happened since its user last ran. Call `release` on it once, in place of the query's.
   * The query's own terms must ask for the components of which a change is asked.
   */
  changes(query: Query, terms: readonly ChangeTerm[]): ChangeFilter {
    const ends = terms.map(({ store }) => this.#components.watchChanges(store))
    return new ChangeFilter(query, terms, this.#components.clock, () => {
      for (const end of ends) end()
      query.release()
    })
  }

  /**
   * Says that a component of an entity has changed. Needed only for what is written straight to columns outside of a
   * system's own `each`; everything else is seen. Nothing happens if the entity has no such component.
   * @throws SkeinError `world/stale-entity`
   */
  touch(entity: Entity, component: AnyComponent): void {
    const row = this.row(entity)
    const store = this.#components.find(component)
    if (store !== undefined && this.#components.has(row, store)) store.ticks?.markChanged(row)
  }

  /**
   * Calls a function whenever an entity has gained or lost a component; of one that was despawned, the handle is stale by
   * then. @returns a function that ends it
   */
  observe(component: AnyComponent, change: 'added' | 'removed', observer: ComponentObserver): () => void {
    return this.#components.observe(this.store(component), change, observer)
  }

  /**
   * Gives entities the values of a component under another definition of it: fields keep them by name. Of the same channel,
   * the component changes its fields, and no definition has to hold the other; of another one, entities gain it besides.
   *
   * @throws SkeinError `value/invalid` when a default does not fit
   */
  migrate(from: AnyComponent, to: AnyComponent): void {
    migrateComponent(this.#entities, this.#components, from, to)
  }

  /** Adds the entities of one owner to a digest, so that equal worlds give equal digests whatever rows they use. */
  hash(hasher: StateHasher, owner: Owner): void {
    hashWorld(this, hasher, owner)
  }
}
