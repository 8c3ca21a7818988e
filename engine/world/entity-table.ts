import { SkeinError } from '../error.ts'
import type { Entity } from '../schema/index.ts'
import { RowAllocator } from './allocator.ts'
import type { Owner } from './owner.ts'
import { PAGE_ROWS, rowsFor } from './row-pages.ts'
import { addEntityAt, removeEntityAt, type BitWorld } from './bitecs.ts'
import { handleGeneration, handleRow, makeHandle, MAX_ROWS } from './handle.ts'
import { RowRuns } from './row-runs.ts'

/** State of an {@link EntityTable}. */
export interface EntityParts {
  readonly handles: Uint32Array
  readonly owners: Set<Owner>
  readonly allocator: RowAllocator
}

/** Which entity lives in which row of a world, and who owns it. */
export class EntityTable {
  /** Owns what the game itself spawns. */
  readonly host: Owner = { name: '', host: true }
  readonly #bit: BitWorld
  readonly #allocator: RowAllocator
  readonly #owners = new Set<Owner>()
  /** Per row, the handle of the entity that lives there, or 0. */
  #handles: Uint32Array
  #size = 0
  /** Rises whenever an entity or a reserved handle comes or goes. */
  revision = 0

  /**
   * @param limit how many entities there may be at most
   * @param reserve how many of the game's there is room for from the start
   * @param room rows that there may be at most
   */
  constructor(bit: BitWorld, limit: number, reserve: number, room: number = MAX_ROWS) {
    this.#bit = bit
    this.#handles = new Uint32Array(Math.min(MAX_ROWS, rowsFor(Math.min(limit, reserve))))
    this.#allocator = new RowAllocator(limit, undefined, room)
    this.#join(this.host)
  }

  /** Its state, for snapshots. */
  get parts(): EntityParts {
    return { handles: this.#handles, owners: this.#owners, allocator: this.#allocator }
  }

  /** Takes up handles that a snapshot has put into {@link parts}. @param size how many entities there are */
  putBack(size: number): void {
    this.#size = size
    this.revision++
  }

  /** Makes sure that so many rows have room. */
  reach(rows: number): void {
    if (rows > 0) this.#makeRoom(rows - 1)
  }

  /** How many entities there are. */
  get size(): number {
    return this.#size
  }

  /** One more than the highest row that an entity may live in at the moment. */
  get rows(): number {
    return this.#handles.length
  }

  /** Everyone who owns entities here: the game first, then the others by name. */
  get owners(): readonly Owner[] {
    return [...this.#owners].toSorted(
      (a, b) => Number(b.host) - Number(a.host) || Number(a.name > b.name) - Number(a.name < b.name),
    )
  }

  /** Adds an owner. */
  createOwner(name: string): Owner {
    const owner: Owner = { name, host: false }
    this.#join(owner)
    return owner
  }

  /** Whether an owner belongs here. */
  knows(owner: Owner): boolean {
    return this.#owners.has(owner)
  }

  /** Gives an owner nothing more: it can neither reserve nor occupy. */
  close(owner: Owner): void {
    this.#allocator.close(owner)
    this.revision++
  }

  /** Forgets an owner that has no entities. Its reserved handles are stale from then on. */
  leave(owner: Owner): void {
    this.#allocator.leave(owner)
    this.revision++
    this.#owners.delete(owner)
  }

  /** The rows of an owner's entities, ascending. */
  rowsOf(owner: Owner): number[] {
    const rows: number[] = []
    for (const page of this.#allocator.pagesOf(owner)) {
      const end = Math.min((page + 1) * PAGE_ROWS, this.#handles.length)
      for (let row = page * PAGE_ROWS; row < end; row++) if (this.#handles[row] !== 0) rows.push(row)
    }
    return rows
  }

  /**
   * The rows of an owner's entities, or of everybody's, as runs.
   *
   * @param keep which of them; `null` for all
   */
  runs(owner: Owner | null, keep: ((row: number) => boolean) | null): RowRuns {
    const runs = new RowRuns()
    const handles = this.#handles
    const pages = owner === null ? [] : this.#allocator.pagesOf(owner)
    let [from, to] = [0, 0]
    for (let i = 0; i < (owner === null ? 1 : pages.length); i++) {
      const first = owner === null ? 1 : pages[i]! * PAGE_ROWS
      const end = owner === null ? handles.length : Math.min(first + PAGE_ROWS, handles.length)
      // While the game stands still, mostly before engines have compiled it: nothing is called for what lies side by side.
      for (let row = first; row < end; row++) {
        if (handles[row] === 0 || (keep !== null && !keep(row))) continue
        if (row !== to) {
          runs.add(from, to)
          from = row
        }
        to = row + 1
      }
    }
    runs.add(from, to)
    return runs
  }

  /** The entities in some rows. */
  handles(rows: RowRuns): Uint32Array {
    return rows.pack(this.#handles, new Uint32Array(rows.count))
  }

  /** How many entities an owner has, those that it has only reserved included. */
  countOf(owner: Owner): number {
    return this.#allocator.countOf(owner)
  }

  /** Who owns an entity, or `null` when the handle is stale. */
  ownerOf(entity: Entity): Owner | null {
    const row = this.tryRow(entity)
    return row === 0 ? null : this.#allocator.ownerOf(row)
  }

  /** Takes a handle for an entity that does not exist yet. @throws SkeinError `world/full`, `world/unknown-owner` */
  reserve(owner: Owner): Entity {
    const { ids } = this.#bit
    // The game's own entities are for its own world to number: there is nothing that could be only reserved.
    if (owner.host && ids !== null) return this.entity(ids.addNext())
    const row = this.#allocator.take(owner)
    this.revision++
    return makeHandle(row, this.#allocator.generation(row))
  }

  /** Makes the entity of a reserved handle exist. @throws SkeinError `world/stale-entity` unless it is reserved */
  occupy(entity: Entity): void {
    if (this.#bit.ids !== null && this.ownerOf(entity)?.host === true) return
    if (!this.#isReserved(entity)) throw stale(entity, 'is not reserved')
    const row = handleRow(entity)
    this.#makeRoom(row)
    addEntityAt(this.#bit, row)
    this.#handles[row] = entity
    this.#size++
    this.revision++
  }

  /** Takes up an entity that the game has added to its own world. */
  adopt(row: number): void {
    this.#allocator.adopt(this.host, row)
    this.#makeRoom(row)
    this.#handles[row] = makeHandle(row, this.#allocator.generation(row))
    this.#size++
  }

  /** Leaves all rows below one to the game, those that it has not used yet too. */
  claim(rows: number): void {
    this.#allocator.claim(this.host, rows)
  }

  #makeRoom(row: number): void {
    if (row < this.#handles.length) return
    const length = Math.max(this.#allocator.capacity, this.#handles.length * 2)
    const handles = new Uint32Array(Math.min(MAX_ROWS, length))
    handles.set(this.#handles)
    this.#handles = handles
  }

  /** Gives a reserved handle back; it is stale from then on. Nothing happens if it is not reserved. */
  cancel(entity: Entity): void {
    if (this.#bit.ids !== null && this.ownerOf(entity)?.host === true)
      return this.#bit.ids.remove(handleRow(entity))
    if (!this.#isReserved(entity)) return
    this.#allocator.release(handleRow(entity))
    this.revision++
  }

  /** Brings entities back that an owner had, under the handles that they had. Their rows must be free. */
  revive(owner: Owner, entities: readonly Entity[]): void {
    if (entities.length === 0) return
    this.revision++
    this.#allocator.revive(owner, new Map(entities.map((it) => [handleRow(it), handleGeneration(it)])))
    for (const entity of entities) {
      const row = handleRow(entity)
      addEntityAt(this.#bit, row)
      this.#handles[row] = entity
      this.#size++
    }
  }

  /** The rows of all entities, ascending. */
  rowsInUse(): number[] {
    const rows: number[] = []
    for (let row = 1; row < this.#handles.length; row++) if (this.#handles[row] !== 0) rows.push(row)
    return rows
  }

  /** Ends the entity that lives in a row; from a world of the game, bitECS has removed it. */
  vacate(row: number): void {
    if (this.#bit.ids === null) removeEntityAt(this.#bit, row)
    this.#handles[row] = 0
    this.revision++
    this.#allocator.release(row)
    this.#size--
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
    throw stale(entity, 'does not exist')
  }

  /** The handle of the entity in a row, or 0 when there is none. */
  entity(row: number): Entity {
    return (this.#handles[row] ?? 0) as Entity
  }

  #join(owner: Owner): void {
    this.#allocator.join(owner)
    this.revision++
    this.#owners.add(owner)
  }

  #isReserved(entity: Entity): boolean {
    const row = handleRow(entity)
    return this.#allocator.isTaken(row, handleGeneration(entity)) && this.entity(row) === 0
  }
}

function stale(entity: Entity, what: string): SkeinError {
  return new SkeinError('world/stale-entity', `entity ${entity} ${what}`, {
    hint: 'Check world.alive(entity) before you use a handle kept from earlier.',
  })
}
