import type { Entity } from '../schema/index.ts'
import type { AnyComponent } from '../world/index.ts'
import type { LocalEvent } from './event.ts'

/** The event that an entity gained or lost a component. Produced only while some system handles it. */
export interface HookEvent extends LocalEvent<{ readonly entity: Entity }> {
  readonly hook: { readonly component: AnyComponent; readonly change: 'added' | 'removed' }
}

function hook(component: AnyComponent, change: 'added' | 'removed'): HookEvent {
  return Object.freeze({
    kind: 'local-event',
    channel: `${change}:${component.channel}`,
    hook: Object.freeze({ component, change }),
  })
}

/** Raised after an entity gained a component. By the time handlers run, it may have lost it again. */
export function onAdd(component: AnyComponent): HookEvent {
  return hook(component, 'added')
}

/** Raised after an entity lost a component, by removal or because it was despawned: its handle may be stale. */
export function onRemove(component: AnyComponent): HookEvent {
  return hook(component, 'removed')
}

/** Whether an event is produced by a component. */
export function isHook(event: { readonly kind: string }): event is HookEvent {
  return 'hook' in event
}
