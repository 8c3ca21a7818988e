import type { StateHasher } from '../hash.ts'
import type { Entity } from '../schema/index.ts'
import type { BitWorld } from './bitecs.ts'
import { ChangeFilter, type ChangeTerm } from './change-filter.ts'
import { Checkpoints } from './checkpoint.ts'
import type { ComponentObserver } from './component-store.ts'
import { ComponentWorld } from './component-world.ts'
import type { ComponentTable } from './component-table.ts'
import type { AnyComponent, QueryTerms } from './component.ts'
import type { EntityTable } from './entity-table.ts'
import { copyEntity, copyComponents, despawnMatching } from './copy-entity.ts'
import type { WorldOptions } from './entity-world.ts'
import { migrateComponent } from './migrate.ts'
import { OutsideWatch } from './outside-watch.ts'
import type { Owner } from './owner.ts'
import { QueryCache } from './query-cache.ts'
import type { Query } from './query.ts'
import { hashWorld } from './world-hash.ts'
import { withWorldSource, type WorldSource, type WorldTables } from './world-source.ts'

/** The tables of a {@link World}. */
export interface WorldParts {
  readonly bit: BitWorld
  readonly entities: EntityTable
  readonly components: ComponentTable
  readonly queries: QueryCache
}

/**
 * Entities and their components, held by bitECS. Entities are handles with a generation wherever they leave the engine;
 * inside, hot loops use their rows, the index of an entity in every column.
 */
export class World extends ComponentWorld {
  /** Notes of what owners had, and the way back there. */
  readonly checkpoints: Checkpoints
  readonly #queries: QueryCache
  readonly #source: WorldSource | null
  readonly #tables: WorldTables
  readonly #outside = new OutsideWatch()

  /** @throws SkeinError `value/invalid` when the room to reserve is not a whole number; `world/cannot-adopt` */
  constructor(options: WorldOptions = {}) {
    super(withWorldSource(options))
    this.#source = options.world ?? null
    this.#queries = new QueryCache(this.bit, (component) => this.store(component))
    this.checkpoints = new Checkpoints(this.entityTable, this.componentTable)
    this.#tables = {
      bit: this.bit,
      entities: this.entityTable,
      components: this.componentTable,
      queries: this.#queries,
    }
    try {
      this.#source?.attach(this.#tables)
    } catch (error) {
      this.detach()
      throw error
    }
  }

  /** Lets go of a world that the game keeps itself, as when the game cannot be created: another one may have it then. */
  detach(): void {
    this.#source?.detach(this.#tables)
  }

  /** The tables behind it, for snapshots. `null` where the game keeps the world itself. */
  get parts(): WorldParts | null {
    if (this.#source !== null) return null
    return {
      bit: this.bit,
      entities: this.entityTable,
      components: this.componentTable,
      queries: this.#queries,
    }
  }

  /** Takes up what the game has done in a world that it keeps itself, before anything runs in it. */
  sync(): void {
    if (this.#source === null) return
    this.#source.sync()
    this.componentTable.renew()
    this.#outside.compare()
  }

  /** Notes what the game finds when it goes on by itself. */
  leave(): void {
    if (this.#source === null) return
    try {
      this.#source.leave()
    } finally {
      this.#outside.note(this.componentTable.watched, this.entityTable.rows)
    }
  }

  /**
   * Makes an entity with the components of another one and their values, other owners' included: a prefab needs no list
   * of its parts.
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

  /**
   * Takes a component from all entities and drops its columns, as if it had never been known. Queries that name it match
   * nothing from then on. When an observer throws, its error is thrown once all this is done.
   */
  forget(component: AnyComponent): void {
    const store = this.componentTable.find(component)
    if (store === undefined) return
    this.#queries.forget(store)
    this.componentTable.forget(store)
  }

  /**
   * The entities that match now, in the order of their rows. For occasional use: callers that look in every frame keep
   * a {@link query}.
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
   * Narrows a query down to the changes since its user last ran. Call `release` on it once, in place of the query's.
   * The query's own terms must ask for the components of which a change is asked.
   */
  changes(query: Query, terms: readonly ChangeTerm[]): ChangeFilter {
    const ends = terms.map(({ store }) => this.componentTable.watchChanges(store))
    return new ChangeFilter(query, terms, this.componentTable.clock, () => {
      for (const end of ends) end()
      query.release()
    })
  }

  /**
   * Says that a component of an entity has changed. Needed only for writes straight to columns outside of a
   * system's own `each`; everything else is seen. Nothing happens if the entity has no such component.
   * @throws SkeinError `world/stale-entity`
   */
  touch(entity: Entity, component: AnyComponent): void {
    const row = this.row(entity)
    const store = this.componentTable.find(component)
    if (store !== undefined && this.componentTable.has(row, store)) store.ticks?.markChanged(row)
  }

  /**
   * Calls a function whenever an entity has gained or lost a component; of one that was despawned, the handle is stale by
   * then. @returns a function that ends it
   */
  observe(component: AnyComponent, change: 'added' | 'removed', observer: ComponentObserver): () => void {
    return this.componentTable.observe(this.store(component), change, observer)
  }

  /**
   * Gives entities the values of a component under another definition of it: fields keep them by name. Of the same channel,
   * the component changes its fields, and no definition has to hold the other; of another one, entities gain it besides.
   *
   * @throws SkeinError `value/invalid` when a default does not fit
   */
  migrate(from: AnyComponent, to: AnyComponent): void {
    migrateComponent(this.entityTable, this.componentTable, from, to)
  }

  /** Adds the entities of one owner to a digest, so that equal worlds give equal digests whatever rows they use. */
  hash(hasher: StateHasher, owner: Owner): void {
    hashWorld(this, hasher, owner)
  }
}
