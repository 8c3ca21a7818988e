import { SkeinError } from '../error.ts'
import type { Entity } from '../schema/index.ts'
import { createBitWorld, type BitWorld } from './bitecs.ts'
import { ComponentTable } from './component-table.ts'
import { EntityTable } from './entity-table.ts'
import { MAX_ROWS, NO_ENTITY } from './handle.ts'
import type { AnyComponent } from './component.ts'
import type { Owner } from './owner.ts'
import type { Row } from './row.ts'
import { spawnMany } from './spawn-many.ts'
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

/** The entities of a world and their owners. Entities are handles with a generation; hot loops use their rows. */
export abstract class EntityWorld {
  protected readonly bit: BitWorld
  protected readonly entityTable: EntityTable
  protected readonly componentTable: ComponentTable

  constructor({ maxEntities = MAX_ROWS, reserve = DEFAULT_RESERVE, world: source }: WorldOptions) {
    if (!(Number.isInteger(reserve) && reserve >= 0)) {
      throw new SkeinError('value/invalid', `the world cannot reserve room for ${reserve} entities`, {
        hint: 'Pass a whole number, 0 or more.',
      })
    }
    this.bit = source?.bit ?? createBitWorld()
    this.entityTable = new EntityTable(this.bit, maxEntities, reserve, source?.room)
    this.componentTable = new ComponentTable(this.bit, this.entityTable, source ?? null)
  }

  /** How many entities there are. */
  get size(): number {
    return this.entityTable.size
  }

  /** Owns what the game itself spawns. */
  get gameOwner(): Owner {
    return this.entityTable.host
  }

  /** Everyone who owns entities here: the game first, then the others by name. */
  get owners(): readonly Owner[] {
    return this.entityTable.owners
  }

  /** Adds an owner for entities. */
  createOwner(name: string): Owner {
    return this.entityTable.createOwner(name)
  }

  /**
   * Despawns all entities of an owner and forgets it, with the handles it has reserved. The game itself only loses its
   * entities. When an observer throws, its error is thrown once all this is done.
   */
  releaseOwner(owner: Owner): void {
    if (!this.entityTable.knows(owner)) return
    // An observer of the end of one may want to spawn another, or end another.
    if (!owner.host) this.entityTable.close(owner)
    const thrown: unknown[] = []
    for (const row of this.rowsOf(owner)) {
      try {
        if (this.entity(row) !== NO_ENTITY) this.componentTable.despawn(row)
      } catch (error) {
        thrown.push(error)
      }
    }
    if (!owner.host) this.entityTable.leave(owner)
    if (thrown.length > 0) throw thrown[0]
  }

  /** The rows of an owner's entities, ascending. */
  rowsOf(owner: Owner): number[] {
    return this.entityTable.rowsOf(owner)
  }

  /** How many entities an owner has, those that it has only reserved included. */
  countOf(owner: Owner): number {
    return this.entityTable.countOf(owner)
  }

  /** Who owns an entity, or `null` when the handle is stale. */
  ownerOf(entity: Entity): Owner | null {
    return this.entityTable.ownerOf(entity)
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
    const entity = this.entityTable.reserve(owner)
    this.entityTable.occupy(entity)
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
    return spawnMany(this.entityTable, this.componentTable, count, owner, components, initialize)
  }

  /**
   * Takes a handle for an entity that does not exist yet: a call into a guest may spawn, and only counts when it returns.
   * Follow with {@link occupy} or {@link cancel}. @throws SkeinError `world/full`, `world/unknown-owner`
   */
  reserve(owner: Owner): Entity {
    return this.entityTable.reserve(owner)
  }

  /**
   * Makes the entity of a reserved handle exist.
   * @throws SkeinError `world/stale-entity` when it is not reserved any more, because its owner has gone
   */
  occupy(entity: Entity): void {
    this.entityTable.occupy(entity)
  }

  /**
   * Gives a reserved handle back; it is stale from then on, even to who learnt of it meanwhile. Cancelled in reverse order,
   * the rows are handed out again as if they had never been reserved. Nothing happens if the handle is not reserved.
   */
  cancel(entity: Entity): void {
    this.entityTable.cancel(entity)
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
    this.componentTable.despawn(this.row(entity))
  }

  /** Whether the entity of a handle exists. */
  alive(entity: Entity): boolean {
    return this.entityTable.tryRow(entity) !== 0
  }

  /** The row of an entity, or 0 when the handle is stale or no handle at all. */
  tryRow(entity: number): Row {
    return this.entityTable.tryRow(entity)
  }

  /** The row of an entity. @throws SkeinError `world/stale-entity` */
  row(entity: Entity): Row {
    return this.entityTable.row(entity)
  }

  /** The handle of the entity in a row, or 0 when there is none. */
  entity(row: number): Entity {
    return this.entityTable.entity(row)
  }
}
