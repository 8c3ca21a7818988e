import { Entity } from './types'

// @ts-ignore: decorator
@external("skein:engine/world@1.0.0", "spawn")
declare function spawnEntity(): u32
// @ts-ignore: decorator
@external("skein:engine/world@1.0.0", "despawn")
declare function despawnEntity(entity: u32): void
// @ts-ignore: decorator
@external("skein:engine/world@1.0.0", "alive")
declare function isAlive(entity: u32): bool

/** Spawns and despawns entities. What is spawned in a call exists for others once the call has returned. */
export namespace world {
  /** A new entity, without components. It belongs to the mod and goes when the mod goes. */
  export function spawn(): Entity {
    return spawnEntity()
  }

  /** Removes an entity and all its components. */
  export function despawn(entity: Entity): void {
    despawnEntity(entity)
  }

  /** Whether the entity still exists. */
  export function alive(entity: Entity): bool {
    return isAlive(entity)
  }
}
