import type { Entity } from '../schema/index.ts'
import type { AnyComponent } from '../world/index.ts'
import type { LocalEvent } from './event.ts'

/** The event that an entity gained or lost a component. Raised only while some system handles it. */
export interface LifecycleEvent extends LocalEvent<{ readonly entity: Entity }> {
  readonly lifecycle: { readonly component: AnyComponent; readonly change: 'added' | 'removed' }
}

function lifecycleEvent(component: AnyComponent, change: 'added' | 'removed'): LifecycleEvent {
  return Object.freeze({
    kind: 'local-event',
    channel: `${change}:${component.channel}`,
    lifecycle: Object.freeze({ component, change }),
  })
}

/**
 * Raised after an entity gained a component. By the time handlers run, it may have lost it again.
 * @example
 * ```ts
 * import { defineSystem, onAdd } from 'skein'
 * import { Enemy } from './interfaces.ts'
 *
 * export const Count = defineSystem('count', {
 *   create: () => ({ enemies: 0 }),
 *   on: ({ handler }) => [handler(onAdd(Enemy), (self) => void self.enemies++)],
 * })
 * ```
 */
export function onAdd(component: AnyComponent): LifecycleEvent {
  return lifecycleEvent(component, 'added')
}

/**
 * Raised after an entity lost a component, by removal or because it was despawned: its handle may be stale.
 * @example
 * ```ts
 * import { defineSystem, onRemove } from 'skein'
 * import { Enemy } from './interfaces.ts'
 *
 * export const Count = defineSystem('count', {
 *   create: () => ({ enemies: 0 }),
 *   on: ({ handler }) => [handler(onRemove(Enemy), (self) => void self.enemies--)],
 * })
 * ```
 */
export function onRemove(component: AnyComponent): LifecycleEvent {
  return lifecycleEvent(component, 'removed')
}

/** Whether an event is raised by the coming or going of a component. */
export function isLifecycleEvent(event: { readonly kind: string }): event is LifecycleEvent {
  return 'lifecycle' in event
}
