import type { Entity } from '../schema/index.ts'
import type { Owner } from './allocator.ts'
import type { AnyComponent, QueryTerms, World } from './world.ts'

/** Makes an entity like another one; `World.copy` says what it promises. */
export function copyEntity(
  world: World,
  entity: Entity,
  without: readonly AnyComponent[],
  owner: Owner,
): Entity {
  const left = new Set(without.map(({ channel }) => channel))
  const values = world
    .componentsOf(entity)
    .filter(({ channel }) => !left.has(channel))
    .map((component) => [component, world.get(entity, component)] as const)
  const copy = world.spawn(owner)
  for (const [component, value] of values) {
    // Who is told of one component may end the entity.
    if (world.alive(copy)) world.add(copy, component, value)
  }
  return copy
}

/** Removes all entities that match; `World.despawnAll` says what it promises. */
export function despawnMatching(world: World, terms: QueryTerms): number {
  const query = world.query(terms)
  query.refresh()
  const entities = Array.from(query.rows.subarray(0, query.count), (row) => world.entity(row))
  query.release()
  let count = 0
  for (const entity of entities) {
    // Who is told of the end of one may have ended others.
    if (!world.alive(entity)) continue
    world.despawn(entity)
    count++
  }
  return count
}
