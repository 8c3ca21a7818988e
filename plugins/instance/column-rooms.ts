import {
  columnRoom,
  growStore,
  storeBytes,
  type ComponentStore,
  type SkeinError,
} from '../../engine/index.ts'
import type { AnyComponent, World } from '../../engine/index.ts'
import type { RetainedMemory } from './retained-memory.ts'

/** The columns of one component, and who answers for their bytes. */
export interface Room {
  /** The mod that defines it. */
  readonly definer: RetainedMemory
  /** Takes the definer out, when the game has made its columns longer than it may have. */
  readonly over: (error: SkeinError) => void
  /** Bytes that are counted. */
  bytes: number
  /** Rows that the columns have room for. */
  rows: number
  /** Those of them that others than the definer have caused. */
  readonly shares: Map<RetainedMemory, number>
}

/** The columns that a mod answers for, at a moment: their rows and its share of them, by channel. */
export type ColumnAccount = ReadonlyMap<string, { readonly rows: number; readonly share: number }>

/**
 * Counts the columns of components that mods define. They are as long as the highest row that has the component needs them to
 * be, and are paid for by whoever makes them longer: a mod that adds another one's component to an entity far up does so at
 * its own expense.
 */
export class ColumnRooms {
  readonly #world: World
  /** By channel. */
  readonly rooms: Map<string, Room> = new Map<string, Room>()
  /** Whether columns change without being counted: a snapshot, which has the counts too, is put back. */
  quiet = false

  constructor(world: World) {
    this.#world = world
  }

  /**
   * Counts the columns of a component from now on.
   *
   * @param definer on whose account they are
   * @param over called when the game itself has made them longer than that one may have
   */
  own(component: AnyComponent, definer: RetainedMemory, over: (error: SkeinError) => void): void {
    const { channel } = component
    const before = this.rooms.get(channel)
    this.rooms.set(channel, {
      definer,
      over,
      bytes: before?.bytes ?? 0,
      rows: before?.rows ?? 0,
      shares: before?.shares ?? new Map<RetainedMemory, number>(),
    })
    this.#world.growByUse(component, (store) => this.#resized(channel, store))
  }

  /**
   * Makes room in the columns of a component for a row, if some mod defines it; of others the game takes care.
   *
   * @param payer the mod that is about to add the component to the entity in the row
   * @returns bytes that the columns have grown by
   * @throws SkeinError `fault/over-limit` when that mod may not have them
   */
  claim(store: ComponentStore, row: number, payer: RetainedMemory): number {
    const room = row < store.rows || store.resized === null ? undefined : this.#roomOf(store)
    if (room === undefined) return 0
    const rows = columnRoom(store.rows, row)
    const bytes = storeBytes(store, rows) - storeBytes(store, store.rows)
    payer.take(bytes, `the columns of ${store.definition.id}`)
    room.bytes += bytes
    if (payer !== room.definer) room.shares.set(payer, (room.shares.get(payer) ?? 0) + bytes)
    room.rows = rows
    growStore(store, rows)
    return bytes
  }

  /** A mod has gone with its entities: columns that it made longer shrink; the rest of its share is the definer's. */
  leave(payer: RetainedMemory): void {
    for (const [channel, room] of this.rooms) {
      const share = room.shares.get(payer)
      if (share === undefined) continue
      room.shares.delete(payer)
      payer.add(-share)
      room.definer.add(share)
      this.#world.shrink(channel)
    }
  }

  /** A mod's present account, for {@link backTo}. */
  accountOf(payer: RetainedMemory): ColumnAccount {
    const account = new Map<string, { rows: number; share: number }>()
    for (const [channel, { definer, rows, shares }] of this.rooms) {
      const share = shares.get(payer)
      if (definer === payer || share !== undefined) account.set(channel, { rows, share: share ?? 0 })
    }
    return account
  }

  /** Gives up what columns have become longer for the sake of a mod, none of which came to anything. */
  backTo(payer: RetainedMemory, account: ColumnAccount): void {
    for (const [channel, room] of this.rooms) {
      const { rows = 0, share = 0 } = account.get(channel) ?? {}
      const more = (room.shares.get(payer) ?? 0) - share
      if (room.definer !== payer && more <= 0) continue
      if (more > 0) {
        if (share > 0) room.shares.set(payer, share)
        else room.shares.delete(payer)
        payer.add(-more)
        room.definer.add(more)
      }
      this.#world.shrink(channel, rows)
    }
  }

  #roomOf({ definition: { channel } }: ComponentStore): Room | undefined {
    return this.rooms.get(channel)
  }

  /** Columns have become longer or shorter, or are gone, for another reason than {@link claim}. */
  #resized(channel: string, store: ComponentStore): void {
    const room = this.rooms.get(channel)
    if (room === undefined || this.quiet) return
    const bytes = store.rows === 0 ? 0 : storeBytes(store, store.rows)
    let more = bytes - room.bytes
    room.bytes = bytes
    room.rows = store.rows
    if (store.rows === 0) this.rooms.delete(channel)
    // Freed bytes are credited to the definer first, whose rows are there for longer; then to the others.
    for (const [payer, share] of room.shares) {
      const others = [...room.shares.values()].reduce((sum, it) => sum + it, 0)
      const freed = Math.min(share, Math.max(0, others - bytes))
      if (freed === 0) break
      room.shares.set(payer, share - freed)
      payer.add(-freed)
      more += freed
    }
    room.definer.add(more)
    if (more <= 0) return
    const error = room.definer.over(0, `the columns of ${store.definition.id}`)
    if (error !== null) room.over(error)
  }
}
