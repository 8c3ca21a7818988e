import { $internal, addEntity, removeEntity, type InternalWorld, type WorldContext } from 'bitecs'
import { isGuestPage, PAGE_ROWS } from '../world/row-pages.ts'
import type { EntityIds } from '../world/bitecs.ts'
import { MAX_ROWS } from '../world/handle.ts'
import type { WorldTables } from '../world/world-source.ts'

/** Where the id of an entity that is out of bitECS's index would lie: behind all others. */
const NOWHERE = 0x3fff_ffff

/**
 * bitECS's table of entities and their components, which calls back when an entity has come or gone. bitECS has no observer for
 * either that has the ids settled.
 */
class FollowedEntities extends Map<number, Set<object>> {
  readonly #added: (eid: number) => void
  readonly #removed: (eid: number, refs: Set<object>) => void

  constructor(
    entities: ReadonlyMap<number, Set<object>>,
    added: (eid: number) => void,
    removed: (eid: number, refs: Set<object>) => void,
  ) {
    super()
    for (const [eid, refs] of entities) super.set(eid, refs)
    this.#added = added
    this.#removed = removed
  }

  override set(eid: number, refs: Set<object>): this {
    super.set(eid, refs)
    this.#added(eid)
    return this
  }

  override delete(eid: number): boolean {
    const refs = this.get(eid)
    if (refs === undefined) return false
    super.delete(eid)
    this.#removed(eid, refs)
    return true
  }
}

/**
 * The entities of a bitECS world that a game has made. The game's are where bitECS puts them. Those of guests lie in every fourth
 * page of 256 ids, which bitECS is kept from handing out: so the game's ids do not depend on guests.
 */
export class BitecsEntities implements EntityIds {
  readonly #world: object
  /** By row, the id with its version; `null` in a world without versions. */
  readonly eids: number[] | null
  readonly #internal: WorldContext
  #followed: FollowedEntities | null = null
  #tables: WorldTables | null = null
  /** The entities that were there when they began to be followed, until the game begins. */
  #before: ReadonlySet<number> | null = null
  /** By row, where an entity is in bitECS's index; kept only for ids with versions. */
  readonly #places: number[] = []
  /** The row in which an entity is being added for Skein. */
  #adding = 0

  /** @param world one that bitECS has made */
  constructor(world: object) {
    this.#world = world
    this.#internal = (world as InternalWorld)[$internal]
    this.eids = this.#internal.entityIndex.versioning ? [] : null
  }

  /** Whether the world is followed already, for another game. */
  get taken(): boolean {
    return this.#internal.entityComponents instanceof FollowedEntities
  }

  /** Whether the game has emptied the world since it is followed. */
  get reset(): boolean {
    return this.#internal.entityComponents !== this.#followed
  }

  /** Whether the game has deleted the world. */
  get deleted(): boolean {
    return (this.#world as Partial<InternalWorld>)[$internal] !== this.#internal
  }

  /** The world for bitECS; its remains when the game has deleted it, so that guests can still end. */
  get world(): object {
    return this.deleted ? { [$internal]: this.#internal } : this.#world
  }

  /** Follows entities as they come and go, and takes up the present ones. */
  follow(tables: WorldTables): void {
    const internal = this.#internal
    const { entityComponents, entityIndex: index } = internal
    this.#tables = tables
    this.#before = new Set(entityComponents.keys())
    this.#followed = new FollowedEntities(
      entityComponents as ReadonlyMap<number, Set<object>>,
      (eid) => this.#added(eid),
      (eid, refs) => this.#removed(eid, refs),
    )
    internal.entityComponents = this.#followed
    tables.entities.claim(Math.min(index.maxId + 1, MAX_ROWS))
    const there = [...entityComponents.keys()].toSorted((a, b) => this.row(a) - this.row(b))
    for (const eid of there) this.#added(eid)
    if (this.eids !== null)
      for (let place = 0; place < index.aliveCount; place++) this.#place(this.row(index.dense[place]!), place)
    this.#skip()
  }

  /** The game has begun: its new entities stay. */
  keep(): void {
    this.#before = null
  }

  /** Ends following, before the game has begun: new entities go. @param components ends those */
  part(components: () => void): void {
    // A map goes on rightly while entries are deleted.
    for (const eid of this.#internal.entityComponents.keys())
      if (this.#before?.has(eid) === false) removeEntity(this.world, eid)
    components()
    this.#internal.entityComponents = new Map(this.#internal.entityComponents)
    this.#followed = null
    this.#tables = null
  }

  /** Ends the former entities, and follows those that the game has put in their place. */
  restart(): void {
    const tables = this.#tables!
    for (const [eid, refs] of this.#followed!) this.#end(this.row(eid), refs)
    tables.components.rejoin()
    tables.queries.reopen()
    this.follow(tables)
  }

  row(eid: number): number {
    const row = this.eids === null ? eid : eid & this.#internal.entityIndex.entityMask
    return row < MAX_ROWS ? row : 0
  }

  eid(row: number): number {
    if (this.eids === null) return row
    return this.eids[row] ?? 0
  }

  add(row: number): void {
    const { entityIndex: index, entityMasks } = this.#internal
    let eid = row
    if (this.eids === null) for (const masks of entityMasks) while (masks.length <= row) masks.push(0)
    else eid = this.eids[row] = this.#nextVersion(row)
    // bitECS takes the first id that is not in use.
    index.dense.splice(index.aliveCount, 0, eid)
    this.#adding = row
    try {
      addEntity(this.world)
    } finally {
      this.#adding = 0
    }
  }

  addNext(): number {
    return this.row(addEntity(this.world))
  }

  remove(row: number): void {
    removeEntity(this.world, this.eid(row))
  }

  #nextVersion(row: number): number {
    const { versionBits, versionShift } = this.#internal.entityIndex
    const before = this.eids![row]
    if (before === undefined) return row
    const version = ((before >>> versionShift) + 1) & ((1 << versionBits) - 1)
    return row | (version << versionShift)
  }

  #added(eid: number): void {
    const row = this.row(eid)
    if (this.eids !== null) this.#place(row, this.#internal.entityIndex.aliveCount - 1)
    if (row === this.#adding || row === 0) return
    if (this.eids !== null) this.eids[row] = eid
    this.#tables!.entities.adopt(row)
    this.#skip()
  }

  /**
   * Notes where an entity is in bitECS's index, in bitECS as well: 0.4.0 notes that by the whole id, and looks for it by the id
   * without its version. It would take moved entities for dead, and which move depends on guests.
   */
  #place(row: number, place: number): void {
    this.#places[row] = place
    this.#internal.entityIndex.sparse[row] = place
  }

  /** Has bitECS go on behind a page of guests. */
  #skip(): void {
    const { entityIndex: index } = this.#internal
    const next = index.maxId + 1
    if (next % PAGE_ROWS === 0 && isGuestPage(next / PAGE_ROWS)) index.maxId += PAGE_ROWS
  }

  #removed(eid: number, refs: Set<object>): void {
    const row = this.row(eid)
    if (this.eids !== null) this.#filled(this.#places[row]!)
    const { entities } = this.#tables!
    const owner = entities.ownerOf(entities.entity(row))
    this.#end(row, refs)
    if (owner === null || owner.host) return
    // bitECS would hand the id out again, to the game.
    const { entityIndex: index } = this.#internal
    const first = index.dense[index.aliveCount]
    if (first === undefined || this.row(first) !== row) return
    index.dense.splice(index.aliveCount, 1)
    index.sparse[row] = NOWHERE
    index.sparse[eid] = NOWHERE
  }

  /** Notes that bitECS has put its last entity into the place of one that has gone. */
  #filled(place: number): void {
    const { dense, aliveCount } = this.#internal.entityIndex
    if (place < aliveCount) this.#place(this.row(dense[place]!), place)
  }

  #end(row: number, refs: Set<object>): void {
    const { entities, components } = this.#tables!
    if (entities.entity(row) !== 0) components.ended(row, refs)
  }
}
