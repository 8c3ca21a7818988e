import { SkeinError } from '../error.ts'
import type { Entity } from '../schema/index.ts'
import type { Owner } from './owner.ts'
import type { ComponentTable } from './component-table.ts'
import type { EntityTable } from './entity-table.ts'
import { handleRow } from './handle.ts'
import type { AnyComponent } from './component.ts'

/** Spawns several entities alike; see `World.spawnMany` for its promises. */
export function spawnMany(
  entities: EntityTable,
  components: ComponentTable,
  count: number,
  owner: Owner,
  wanted: readonly AnyComponent[],
  initialize?: (rows: Uint32Array) => void,
): Entity[] {
  const stores = [...new Set(wanted.map((component) => components.store(component)))]
  const spawned = reserveMany(entities, count, owner)
  for (const entity of spawned) entities.occupy(entity)
  const rows = Uint32Array.from(spawned, handleRow)
  for (const store of stores) for (const row of rows) components.prepare(row, store)
  try {
    initialize?.(rows)
  } catch (error) {
    for (const entity of spawned.toReversed()) {
      const row = entities.tryRow(entity)
      if (row !== 0) components.despawn(row)
    }
    throw error
  }
  for (const entity of spawned) {
    for (const store of stores) {
      // An observer of one component may end the entity, or give it another.
      const row = entities.tryRow(entity)
      if (row !== 0 && !components.has(row, store)) components.attach(row, store)
    }
  }
  return spawned
}

function reserveMany(entities: EntityTable, count: number, owner: Owner): Entity[] {
  if (!Number.isInteger(count) || count < 0) {
    throw new SkeinError('value/invalid', `${count} is not a valid number of entities to spawn`, {
      hint: 'Pass a whole number, 0 or more.',
    })
  }
  const reserved: Entity[] = []
  try {
    while (reserved.length < count) reserved.push(entities.reserve(owner))
  } catch (error) {
    for (const entity of reserved.toReversed()) entities.cancel(entity)
    throw error
  }
  return reserved
}
