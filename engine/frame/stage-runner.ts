import type { EventLoop } from '../event/index.ts'
import type { Callbacks } from '../system/callbacks.ts'
import type { Stage } from '../system/stage.ts'
import type { SystemSet } from '../system/system-set.ts'

/** Runs what systems do in a stage, in the order of the systems, then the events that came of it. */
export class StageRunner {
  readonly #systems: SystemSet
  readonly #callbacks: Callbacks
  readonly #loop: EventLoop

  constructor(systems: SystemSet, callbacks: Callbacks, loop: EventLoop) {
    this.#systems = systems
    this.#callbacks = callbacks
    this.#loop = loop
  }

  /** @param paused whether only systems that go on always are to run */
  run(stage: Stage, dt: number, paused = false): void {
    const callbacks = this.#callbacks
    const entries = this.#systems.schedule.stages[stage]
    for (let i = 0; i < entries.length; i++) {
      const { node, bound } = entries[i]!
      if (!node.alive || (paused && node.definition.runsWhilePaused !== true)) continue
      const { query, run, writes, each } = bound
      query?.refresh()
      const watches = writes !== null && writes.needed
      if (watches) writes.begin()
      callbacks.enter(node, null)
      try {
        if (each !== null) each.run(node.self, node.context, query!, dt)
        else run.run(node.self, query, dt, node.context)
      } catch (error) {
        if (!callbacks.forgives(node, error)) throw error
      } finally {
        if (watches) writes.end()
        query?.finish()
        callbacks.leave()
      }
      callbacks.left?.(node)
    }
    this.#loop.flush()
  }
}
