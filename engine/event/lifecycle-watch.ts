import type { Entity } from '../schema/index.ts'
import type { World } from '../world/index.ts'
import type { AnyEvent } from './event.ts'
import { isLifecycleEvent } from './lifecycle-event.ts'

/** Watches exactly the components whose coming or going some system handles. */
export class LifecycleWatch {
  readonly #world: World
  readonly #raise: (event: AnyEvent, entity: Entity) => void
  /** By channel, what ends the watching. */
  readonly #watched = new Map<string, () => void>()

  constructor(world: World, raise: (event: AnyEvent, entity: Entity) => void) {
    this.#world = world
    this.#raise = raise
  }

  /** Brings the watched components in line with the handled events, by channel. */
  update(handled: ReadonlyMap<string, AnyEvent>): void {
    for (const [channel, stop] of this.#watched) {
      if (handled.has(channel)) continue
      stop()
      this.#watched.delete(channel)
    }
    for (const [channel, event] of handled) {
      if (this.#watched.has(channel) || !isLifecycleEvent(event)) continue
      const { component, change } = event.lifecycle
      this.#watched.set(
        channel,
        this.#world.observe(component, change, (entity) => this.#raise(event, entity)),
      )
    }
  }
}
