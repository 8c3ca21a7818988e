import type { Entity } from '../schema/index.ts'
import type { Owner } from './owner.ts'
import type { AnyComponent, QueryTerms } from './component.ts'

/** The functions of a world that entities are copied and removed with. */
interface Entities {
  spawn(owner: Owner): Entity
  despawn(entity: Entity): void
  alive(entity: Entity): boolean
  row(entity: Entity): number
  all(terms: QueryTerms): Entity[]
  componentsOf(entity: Entity): AnyComponent[]
  get(entity: Entity, component: AnyComponent): Record<string, unknown>
  add(entity: Entity, component: AnyComponent, values: Record<string, unknown>): void
}

/** Makes an entity like another one; see `World.copy` for its promises. */
export function copyEntity(
  world: Entities,
  entity: Entity,
  without: readonly AnyComponent[],
  owner: Owner,
): Entity {
  const parts = partsOf(world, entity, without)
  const copy = world.spawn(owner)
  addParts(world, copy, parts)
  return copy
}

/** Gives an entity the components and values of another one; see `World.copyTo` for its promises. */
export function copyComponents(
  world: Entities,
  entity: Entity,
  target: Entity,
  without: readonly AnyComponent[],
): void {
  world.row(target)
  addParts(world, target, partsOf(world, entity, without))
}

type Part = readonly [component: AnyComponent, values: Record<string, unknown>]

function partsOf(world: Entities, entity: Entity, without: readonly AnyComponent[]): Part[] {
  const left = new Set(without.map(({ channel }) => channel))
  return world
    .componentsOf(entity)
    .filter(({ channel }) => !left.has(channel))
    .map((component) => [component, world.get(entity, component)])
}

function addParts(world: Entities, entity: Entity, parts: readonly Part[]): void {
  for (const [component, values] of parts) {
    // An observer of one component may end the entity.
    if (world.alive(entity)) world.add(entity, component, values)
  }
}

/** Removes all entities that match; see `World.despawnAll` for its promises. */
export function despawnMatching(world: Entities, terms: QueryTerms): number {
  let count = 0
  for (const entity of world.all(terms)) {
    // An observer of the end of one may have ended others.
    if (!world.alive(entity)) continue
    world.despawn(entity)
    count++
  }
  return count
}
