/**
 * Skein for games of plain objects or classes: {@link adoptObjects} makes the objects that a game keeps in its lists the entities
 * of its mods.
 *
 * @module skein/objects
 */
export { adoptObjects, type AdoptedObjects } from '../engine/adopt/adopt-objects.ts'
export { objectsOf, type AnyObjectKind, type ObjectKind } from '../engine/adopt/object-kind.ts'
export type { ObjectCollection } from '../engine/adopt/object-list.ts'
export type {
  CheckedProperties,
  FieldAccessor,
  FieldProperties,
  GameValue,
  ObjectOptions,
  PresenceOptions,
  SpawnedValues,
  WrittenValue,
} from '../engine/adopt/object-types.ts'
export type { Accessor } from '../engine/adopt/property.ts'
export type { WorldSource } from '../engine/world/world-source.ts'
