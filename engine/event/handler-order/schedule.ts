import type { AnyEvent } from '../index.ts'
import type { BoundHandler, BoundHook, StageEntry, SystemNode } from '../../system/node.ts'
import { STAGES, type Stage } from '../../system/stage.ts'

/** The run order: handlers by event and work by stage, each in the order of systems, then as declared. */
export interface Schedule {
  readonly handlers: ReadonlyMap<string, readonly BoundHandler[]>
  /** Handlers of hooks by channel. */
  readonly hooks: ReadonlyMap<string, readonly BoundHook[]>
  readonly stages: Readonly<Record<Stage, readonly StageEntry[]>>
  /** The events that anyone handles, by channel. */
  readonly events: ReadonlyMap<string, AnyEvent>
}

/** Lists what systems do. The lists are never changed, only replaced: who goes through one meanwhile is not disturbed. */
export function createSchedule(nodes: Iterable<SystemNode>): Schedule {
  const handlers = new Map<string, BoundHandler[]>()
  const hooks = new Map<string, BoundHook[]>()
  const events = new Map<string, AnyEvent>()
  const stages = Object.fromEntries(STAGES.map((stage) => [stage, []])) as unknown as Record<
    Stage,
    StageEntry[]
  >
  for (const node of nodes) {
    for (const handler of node.definition.handlers) {
      const { channel } = handler.event
      const list = handlers.get(channel)
      if (list === undefined) {
        handlers.set(channel, [{ node, handler }])
        events.set(channel, handler.event)
      } else list.push({ node, handler })
    }
    for (const handler of node.definition.hooks ?? []) {
      const { channel } = handler.hook
      const list = hooks.get(channel)
      if (list === undefined) hooks.set(channel, [{ node, handler }])
      else list.push({ node, handler })
    }
    for (const bound of node.runs) stages[bound.run.stage].push({ node, bound })
  }
  return { handlers, hooks, stages, events }
}
