import { SkeinError } from '../error.ts'
import type { Entity } from '../schema/index.ts'
import type { Owner } from './owner.ts'
import type { BitWorld } from './bitecs.ts'
import type { Column } from './column.ts'
import type { AnyComponent } from './component.ts'

/** The entities of a block, and how their rows fall into runs. */
export interface BlockRows {
  /** Ascending. */
  readonly rows: Uint32Array
  readonly count: number
  /** 0 for entities without the component: their places are passed over. `null` when all have it. */
  readonly present: Uint8Array | null
  readonly spans: {
    /** Per run of neighbours: its place in the list, its first row, its length. */
    readonly pieces: Int32Array
    readonly pieceCount: number
    /** Per stretch of other rows: its first place in the list, and the place behind its last. */
    readonly scattered: Int32Array
    readonly scatteredCount: number
  }
}

/** A field of a component whose values lie elsewhere than in a column: in a plain array, or in objects. */
export interface ColumnLink {
  /** The value of a row, as a column holds it. */
  get(row: number): number | bigint
  set(row: number, cell: number | bigint): void
  /** Copies the values of rows into a block. */
  gather(list: BlockRows, block: Column): void
  /** Puts the default into a block where {@link gather} has left a NaN for want of a value. */
  fillGaps?(list: BlockRows, block: Column): void
  /**
   * Copies those values of a block back that have changed.
   * @param mask a bit for each place of the block, from `at` on: whether it has changed
   */
  scatter(list: BlockRows, block: Column, mask: Uint8Array, at: number): void
}

/** Where a game keeps the values of one component. */
export interface ComponentSource {
  readonly definition: AnyComponent
  /** The component's key in bitECS; `null` where only Skein knows it. */
  readonly ref: object | null
  /** The array of each field, in declared order, or a link to where its values lie. */
  readonly fields: readonly (Column | ColumnLink)[]
  /** Takes up arrays that the game has replaced. @returns whether there are any */
  renew(): boolean
  /** Makes room for a row that gains the component. */
  prepare(row: number): void
}

/** A component that a world knows. */
export interface KnownComponent {
  readonly definition: AnyComponent
}

/** The tables of a world, for whoever keeps them in line with what a game does by itself. */
export interface WorldTables {
  readonly bit: BitWorld
  readonly entities: {
    adopt(row: number): void
    claim(rows: number): void
    reserve(owner: Owner): Entity
    occupy(entity: Entity): void
    readonly host: Owner
    entity(row: number): Entity
    ownerOf(entity: Entity): Owner | null
    tryRow(entity: number): number
  }
  readonly components: {
    store(component: AnyComponent): KnownComponent
    storesOf(row: number): KnownComponent[]
    has(row: number, component: KnownComponent): boolean
    attach(row: number, component: KnownComponent): void
    detach(row: number, component: KnownComponent): boolean
    despawn(row: number): void
    ended(row: number, refs: Iterable<object>): void
    rejoin(): void
    /** Ends following the game, and takes the components that it does not share from its entities. */
    part(): void
  }
  readonly queries: { reopen(): void; close(): void }
}

/** Entities and components that a game keeps itself, to be the world of its guests. */
export interface WorldSource {
  readonly kind: 'world-source'
  /** The bitECS world that the game has made; `null` for one of Skein's own. */
  readonly bit: BitWorld | null
  /** Rows that the arrays of the game have room for. */
  readonly room: number
  /** Where the game keeps a component; `null` for one that it does not have. */
  sourceOf(component: AnyComponent): ComponentSource | null
  /** Begins to follow what the game does. @throws SkeinError `world/cannot-adopt` */
  attach(tables: WorldTables): void
  /**
   * Lets go of the game before it has begun, as when it cannot be created: the source may be attached again. Entities that came to the
   * game's world since {@link attach} are removed.
   *
   * @param tables those that it was attached to; of others, nothing happens
   */
  detach(tables: WorldTables): void
  /** Takes up what the game has done since the last time. */
  sync(): void
  /** Takes to the game what guests have done, when the game goes on by itself. @throws whatever the game's code throws */
  leave(): void
  /** The entity in a row has gained a component, or lost it while it lives on. */
  attached?(row: number, component: AnyComponent): void
  /** The opposite of `attached`. */
  detached?(row: number, component: AnyComponent): void
  /** The entity in a row has ended. */
  ended?(row: number): void
}

/** Options whose world, if they have one, is a source. @throws SkeinError `world/cannot-adopt` for any other value */
export function withWorldSource<O extends { readonly world?: WorldSource }>(options: O): O {
  const world: unknown = options.world
  if (world === undefined || world === null) return options
  if (typeof world === 'object' && 'kind' in world && world.kind === 'world-source') return options
  throw new SkeinError('world/cannot-adopt', 'createGame got a "world" that is not adopted', {
    hint: 'Pass adoptWorld(world, […]) of skein/bitecs, or adoptObjects([…]) of skein/objects.',
  })
}
