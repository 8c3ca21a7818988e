import { Entity } from './types'

// A component class is a view: its `this` is the handle of the entity, and its fields are calls. The compiler of
// Skein adds `__has`, `__add` and `__remove` to every class with `@component`.

/** The component of an entity, to read and write its fields. It faults when used on an entity that lacks it. */
// @ts-ignore: decorator
@inline
export function get<T>(entity: Entity): T {
  return changetype<T>(entity)
}

/** Whether the entity has the component. */
// @ts-ignore: decorator
@inline
export function has<T>(entity: Entity): bool {
  // @ts-ignore: added to components
  return changetype<T>(entity).__has()
}

/** Gives the entity the component, with the initial values of its fields. */
// @ts-ignore: decorator
@inline
export function add<T>(entity: Entity): T {
  // @ts-ignore: added to components
  changetype<T>(entity).__add()
  return changetype<T>(entity)
}

/** Takes the component from the entity. */
// @ts-ignore: decorator
@inline
export function remove<T>(entity: Entity): void {
  // @ts-ignore: added to components
  changetype<T>(entity).__remove()
}
