import type { ComponentStore, QueryRows, World } from '../../engine/index.ts'
import type { GuestMemory } from '../abi/index.ts'
import type { LinkedQuery } from '../image/index.ts'
import { HOST_COST } from '../sandbox/index.ts'
import type { BlockColumn } from './block-column.ts'
import { LinkedColumn } from './linked-column.ts'
import { PackedColumn } from './packed-column.ts'
import { RowList } from './row-list.ts'
import type { QueryLimits } from '../limits.ts'

/** Counts the memory that the game keeps for a mod. */
export interface KeptBytes {
  /** Counts bytes that are about to be kept. @throws SkeinError `fault/over-limit` */
  take(bytes: number, what: string): void
  /** Counts bytes that are kept in any case, or, with a negative number, no longer. */
  add(bytes: number): void
}

/** Memory that a guest has allocated for its host. */
export interface GuestBlock {
  readonly pointer: number
  readonly bytes: number
}

/** State of a query of a mod between two runs. */
export interface QueryState {
  readonly export: string
  /** Where the block lies, its bytes, where the list of entities begins, and the entities that have room. */
  readonly block: readonly number[]
  /** The count of moves when it last ran. */
  readonly moves: number
  /** Bytes that its lists take, and those of them that are views of pieces. */
  readonly bytes: readonly number[]
  /** Rows that its lists have room for. */
  readonly rooms: readonly (readonly number[])[]
}

/** A component that entities may lack, and the column that says which have it. */
interface Presence {
  readonly store: ComponentStore
  readonly list: RowList
  /** Its place among the parts of the block. */
  readonly part: number
  pointer: number
  renewed: boolean
}

/**
 * A query of a mod: a block in the mod's memory, which is filled before each call of its export and copied back after it.
 * The block stays where it is while the entities fit into it. Nothing is allocated while neither they nor the memory change.
 *
 * The block lies in reach of the mod, which may write anything to it at any time; so nothing is ever read from it but the
 * values of written columns.
 */
export class GuestQuery {
  /** The export that it is handed to. */
  readonly name: string
  /** The export itself. */
  readonly run: (block: number, dt: number) => unknown
  readonly #world: World
  readonly #memory: GuestMemory
  readonly #limits: QueryLimits
  readonly #list: RowList
  readonly #kept: KeptBytes | null
  /** Bytes that its lists take. */
  #listBytes = 0
  /** Those of them that are views of pieces. */
  #pieceBytes = 0
  readonly #columns: BlockColumn[] = []
  readonly #written: BlockColumn[] = []
  /** Those of them of which the block has a copy, to find what the mod changes. */
  readonly #compared: LinkedColumn[] = []
  readonly #presences: Presence[] = []
  /** The parts in the order of the block. */
  readonly #parts: (BlockColumn | Presence)[] = []
  /** The components that it writes. */
  readonly #stores: ComponentStore[] = []
  #block = 0
  #bytes = 0
  #entities = 0
  /** Entities that the block has room for. */
  #capacity = -1
  /** Changes of entities and components so far, when the block was filled. */
  #changes = 0
  /** The count of moves when it last ran; -1 before that. */
  #moves = -1
  /** Whether the block's header and list of entities are out of date. */
  #renewed = true
  /** The memory as it was when the block was last used. */
  #bytesSeen: Uint8Array | null = null

  constructor(
    linked: LinkedQuery,
    run: (block: number, dt: number) => unknown,
    world: World,
    memory: GuestMemory,
    limits: QueryLimits,
    kept: KeptBytes | null = null,
  ) {
    const grown = (bytes: number): void => this.#grow(bytes)
    this.#kept = kept
    this.#list = new RowList(grown)
    this.name = linked.export
    this.run = run
    this.#world = world
    this.#memory = memory
    this.#limits = limits
    const lists = new Map<ComponentStore, RowList>()
    for (const part of linked.parts) {
      const store = world.store(part.component)
      if (part.field === null) {
        const presence = {
          store,
          list: new RowList(grown),
          part: this.#parts.length,
          pointer: 0,
          renewed: true,
        }
        lists.set(store, presence.list)
        this.#presences.push(presence)
        this.#parts.push(presence)
      } else {
        const list = lists.get(store) ?? this.#list
        const isLinked = (store.links?.[part.field] ?? null) !== null
        let column: BlockColumn
        if (isLinked) {
          const linkedColumn = new LinkedColumn(store, part, list, memory)
          if (linkedColumn.written) this.#compared.push(linkedColumn)
          column = linkedColumn
        } else column = new PackedColumn(store, part, list, memory)
        this.#columns.push(column)
        this.#parts.push(column)
        if (column.written) this.#written.push(column)
        if (column.written && !this.#stores.includes(store)) this.#stores.push(store)
      }
    }
  }

  /** Its lists are no longer kept: it does not run any more. */
  end(): void {
    this.#kept?.add(-this.#listBytes)
    this.#listBytes = 0
  }

  /** Where the block lies, and its bytes. */
  get block(): GuestBlock {
    return { pointer: this.#block, bytes: this.#bytes }
  }

  /** Its state between two runs, for snapshots. */
  get state(): QueryState {
    return {
      export: this.name,
      block: [this.#block, this.#bytes, this.#entities, this.#capacity],
      moves: this.#moves,
      bytes: [this.#listBytes, this.#pieceBytes],
      rooms: [this.#list, ...this.#presences.map(({ list }) => list)].map((list) => list.rooms),
    }
  }

  set state({ block, moves, bytes, rooms }: QueryState) {
    ;[this.#block, this.#bytes, this.#entities, this.#capacity] = block as [number, number, number, number]
    this.#moves = moves
    ;[this.#listBytes, this.#pieceBytes] = bytes as [number, number]
    for (const [index, list] of [this.#list, ...this.#presences.map(({ list: it }) => it)].entries())
      list.rooms = rooms[index]!
    // A state from elsewhere may say anything; a block that it does not describe is made anew.
    if (this.#capacity >= 0 && this.#place() > this.#block + this.#bytes) this.#capacity = -1
    if (this.#entities < this.#block) this.#capacity = -1
    this.#bytesSeen = null
    this.#renewed = true
    for (const presence of this.#presences) presence.renewed = true
  }

  /** Takes over a block that another query has left in this memory: it is given back to the allocator, or used again. */
  inherit({ pointer, bytes }: GuestBlock): void {
    this.#block = pointer
    this.#bytes = bytes
  }

  /**
   * Fills the block. @returns where it lies
   * @throws SkeinError `fault/bad-realloc`, `fault/too-long`, or whatever the mod's allocator does
   */
  pack(list: QueryRows): number {
    this.#changes = this.#count()
    const renewed = this.#list.take(list, this.#world)
    let moved = renewed
    if (renewed) this.#renewed = true
    for (let i = 0; i < this.#presences.length; i++) {
      const presence = this.#presences[i]!
      if (presence.list.takePresent(this.#list, renewed, presence.store, this.#world))
        presence.renewed = moved = true
    }
    if (moved) this.#countPieces()
    const { count } = this.#list
    this.#memory.pay(count * (HOST_COST.row + this.#parts.length * HOST_COST.cell) + this.#upkeep(list))
    // Runs code of the mod, which may grow its memory, and have systems of the game change columns.
    if (count > this.#capacity) this.#allocate()
    const bytes = this.#renewGuest()
    this.#renewHost()
    if (this.#renewed) this.#writeHead(bytes)
    for (let i = 0; i < this.#presences.length; i++) {
      const presence = this.#presences[i]!
      if (!presence.renewed) continue
      presence.renewed = false
      bytes.set(presence.list.present!.subarray(0, count), presence.pointer)
    }
    for (let i = 0; i < this.#columns.length; i++) this.#columns[i]!.pack(bytes)
    const { traffic } = this.#memory
    if (traffic !== null) traffic.in += this.#bytesOf(this.#columns)
    return this.#block
  }

  /**
   * Copies the written columns back, all or none.
   * @param calledOut whether the mod has called anything outside of it since the block was filled
   * @throws SkeinError `fault/bad-discriminant`
   */
  copyBack(calledOut: boolean): void {
    const written = this.#written
    if (written.length === 0) return
    const bytes = this.#renewGuest()
    this.#renewHost()
    for (let i = 0; i < written.length; i++) written[i]!.check(this.#memory)
    const still = this.#changes === this.#count()
    for (let i = 0; i < written.length; i++) {
      const column = written[i]!
      if (still && column.store.ticks === null) column.copyBack(bytes, calledOut)
      else column.copyBackCarefully(this.#world, calledOut)
    }
    const { traffic } = this.#memory
    if (traffic !== null) traffic.out += this.#bytesOf(written)
  }

  #grow(bytes: number): void {
    if (bytes > 0) this.#kept?.take(bytes, `the list of ${this.name}`)
    else this.#kept?.add(bytes)
    this.#listBytes += bytes
  }

  /** Counts the views of pieces before they are made: that may be when the mod has been called. */
  #countPieces(): void {
    let bytes = 0
    for (let i = 0; i < this.#columns.length; i++) bytes += this.#columns[i]!.pieceBytes
    this.#grow(bytes - this.#pieceBytes)
    this.#pieceBytes = bytes
  }

  /** The cost of keeping the list up to date since the last run. */
  #upkeep({ moves, looked }: QueryRows): number {
    const moved = this.#moves < 0 ? 0 : Math.max(0, moves - this.#moves)
    this.#moves = moves
    return moved * HOST_COST.move + looked * HOST_COST.look
  }

  /** The bytes of some columns for all entities. */
  #bytesOf(columns: readonly BlockColumn[]): number {
    return this.#list.count * columns.reduce((size, column) => size + column.size, 0)
  }

  /** Grows whenever an entity loses or gains one of the components that are written. */
  #count(): number {
    let changes = 0
    for (let i = 0; i < this.#stores.length; i++) changes += this.#stores[i]!.changes
    return changes
  }

  #renewHost(): void {
    for (let i = 0; i < this.#columns.length; i++) this.#columns[i]!.renewHost()
  }

  #renewGuest(): Uint8Array {
    const { bytes } = this.#memory
    if (bytes !== this.#bytesSeen) {
      this.#bytesSeen = bytes
      for (const column of this.#columns) column.renewGuest(bytes, this.#capacity)
    }
    return bytes
  }

  #allocate(): void {
    const { count } = this.#list
    const capacity = Math.max(64, Math.ceil(count * 1.5))
    const head = align(8 + 4 * this.#parts.length)
    let bytes = head + align(4 * capacity)
    for (const part of this.#parts) bytes += align(capacity * sizeOf(part))
    for (const { size } of this.#compared) bytes += align(capacity * size)
    if (this.#compared.length > 0) bytes += maskBytes(capacity)
    const memory = this.#memory
    memory.at = `the block of ${this.name}`
    if (bytes > this.#limits.queryBytes) throw memory.tooLong(bytes, this.#limits.queryBytes)
    this.#block = memory.allocate(bytes, 16, this.#block, this.#bytes)
    this.#bytes = bytes
    this.#capacity = capacity
    this.#entities = this.#block + head
    this.#place()
    this.#bytesSeen = null
    this.#renewed = true
    for (const presence of this.#presences) presence.renewed = true
  }

  /** Says where the parts lie in the block. @returns where the last of them ends */
  #place(): number {
    let at = this.#entities + align(4 * this.#capacity)
    for (const part of this.#parts) {
      part.pointer = at
      at += align(this.#capacity * sizeOf(part))
    }
    // Behind the columns, which may be written a few bytes beyond their ends.
    for (const column of this.#compared) {
      column.copyPointer = at
      at += align(this.#capacity * column.size)
    }
    for (const column of this.#compared) column.maskPointer = at
    return this.#compared.length > 0 ? at + maskBytes(this.#capacity) : at
  }

  #writeHead(bytes: Uint8Array): void {
    this.#renewed = false
    const { count, handles } = this.#list
    const head = new Uint32Array(bytes.buffer, this.#block, 2 + this.#parts.length)
    head[0] = count
    head[1] = this.#entities
    for (let i = 0; i < this.#parts.length; i++) head[2 + i] = this.#parts[i]!.pointer
    new Uint32Array(bytes.buffer, this.#entities, count).set(handles.subarray(0, count))
  }
}

function sizeOf(part: BlockColumn | Presence): number {
  return 'size' in part ? part.size : 1
}

/** Bytes of a mask of changes, with the bytes behind it that its functions may touch. */
function maskBytes(capacity: number): number {
  return align(capacity / 8 + 64)
}

function align(bytes: number): number {
  return Math.ceil(bytes / 16) * 16
}
