import type { StateHasher } from '../hash.ts'
import type { Entity } from '../schema/index.ts'
import type { Owner } from './owner.ts'
import type { ComponentStore } from './component-store.ts'
import { NO_ENTITY } from './handle.ts'

/** The part of a world that a digest is made of. */
interface HashedWorld {
  ownerOf(entity: Entity): Owner | null
  rowsOf(owner: Owner): number[]
  entity(row: number): Entity
  storesOf(row: number): ComponentStore[]
}

/**
 * Adds the entities of one owner to a digest. Entities are numbered by their order among their owner's, so that the
 * digest does not depend on which rows they happen to have; fields that hold entities count by owner and number.
 */
export function hashWorld(world: HashedWorld, hasher: StateHasher, owner: Owner): void {
  const ordinals = new Map<Owner, Map<number, number>>()
  const ordinalOf = (entity: Entity): [string, number] => {
    if (entity === NO_ENTITY) return ['none', 0]
    const other = world.ownerOf(entity)
    if (other === null) return ['stale', 0]
    let numbers = ordinals.get(other)
    if (numbers === undefined) {
      numbers = new Map(world.rowsOf(other).map((row, index) => [world.entity(row), index + 1]))
      ordinals.set(other, numbers)
    }
    return [other.name, numbers.get(entity)!]
  }

  const encoder = new TextEncoder()
  const channels = new Map<ComponentStore, Uint8Array>()
  const channelOf = (store: ComponentStore): Uint8Array => {
    let bytes = channels.get(store)
    if (bytes === undefined) {
      bytes = encoder.encode(store.definition.channel)
      channels.set(store, bytes)
    }
    return bytes
  }

  const rows = world.rowsOf(owner)
  hasher.u32(rows.length)
  for (const row of rows) {
    const stores = world.storesOf(row)
    hasher.u32(stores.length)
    for (const store of stores) {
      hasher.bytes(channelOf(store))
      for (const [name, type] of store.definition.fields) {
        const cell = store.columns[name]![row]!
        if (typeof cell === 'bigint') hasher.u64(cell)
        else if (type.kind !== 'entity') hasher.f64(cell)
        else {
          const [who, number] = ordinalOf(cell as Entity)
          hasher.text(who)
          hasher.u32(number)
        }
      }
    }
  }
}
