import { SkeinError } from '../error.ts'
import type { EventLoop, EventRecord } from '../event/index.ts'
import type { SystemOwner } from '../owner.ts'
import type { AnySystem } from '../system/definition.ts'
import type { BoundHandler, SystemNode } from '../system/node.ts'
import type { Stage } from '../system/stage.ts'
import type { SystemSet } from '../system/system-set.ts'

const NONE: readonly BoundHandler[] = Object.freeze([])

/**
 * Runs the callbacks of systems, one at a time. What happens while one runs and touches which systems there are waits until
 * it has returned.
 */
export class Executor {
  readonly #systems: SystemSet
  readonly #loop: EventLoop
  readonly #forgiven: (node: SystemNode, fault: SkeinError) => void
  /** What is under way, if anything. */
  #busy: '' | 'a callback' | 'a change of systems' = ''
  #evictions: AnySystem[] = []
  #tasks: (() => void)[] = []
  #cause: SystemOwner | null = null
  #running: SystemOwner | null = null

  /** @param forgiven told of a fault of a mod that a system of the game let through */
  constructor(systems: SystemSet, loop: EventLoop, forgiven: (node: SystemNode, fault: SkeinError) => void) {
    this.#systems = systems
    this.#loop = loop
    this.#forgiven = forgiven
  }

  /** The mod on whose account the callback under way runs. */
  get cause(): SystemOwner | null {
    return this.#cause
  }

  /** The mod whose own callback is under way. */
  get running(): SystemOwner | null {
    return this.#running
  }

  /** Whether neither a callback nor a change of systems is under way. */
  get idle(): boolean {
    return this.#busy === ''
  }

  /** @throws SkeinError `event/nested-flush` while a callback or a change of systems is under way */
  assertIdle(what: string): void {
    if (this.#busy === '') return
    throw new SkeinError('event/nested-flush', `${what} was called inside ${this.#busy}`, {
      hint: 'Raise an event instead, or call it when the frame is over. Inside a handler, context.flush queues a cycle of its own.',
    })
  }

  /**
   * Runs the handlers of an event.
   *
   * @param handlers those that are left, when the event was interrupted by an exception
   */
  dispatch(
    record: EventRecord,
    handlers: readonly BoundHandler[] = this.#systems.schedule.handlers.get(record.event.channel) ?? NONE,
  ): void {
    // The list is replaced, not changed, when systems come or go; those that have gone are passed over.
    for (let i = 0; i < handlers.length; i++) {
      const { node, handler } = handlers[i]!
      if (!node.alive) continue
      this.#enter(node.definition.owner, record.cause)
      try {
        handler.run(node.self, record, node.context)
      } catch (error) {
        if (!isFault(error)) {
          if (i + 1 < handlers.length) this.#interrupted(record, handlers.slice(i + 1))
          throw error
        }
        this.#forgiven(node, error)
      } finally {
        this.#leave()
      }
    }
  }

  /**
   * Runs what systems do in a stage, then the events that came of it.
   *
   * @param paused whether only systems that go on always are to run
   */
  runStage(stage: Stage, dt: number, paused = false): void {
    const entries = this.#systems.schedule.stages[stage]
    for (let i = 0; i < entries.length; i++) {
      const { node, bound } = entries[i]!
      if (!node.alive || (paused && node.definition.always !== true)) continue
      const { query, run, writes, each } = bound
      query?.refresh()
      const watches = writes !== null && writes.needed
      if (watches) writes.begin()
      this.#enter(node.definition.owner, null)
      try {
        if (each !== null) each.run(node.self, node.context, query!, dt)
        else run.run(node.self, query, dt, node.context)
      } catch (error) {
        if (!isFault(error)) throw error
        this.#forgiven(node, error)
      } finally {
        if (watches) writes.end()
        query?.finish()
        this.#leave()
      }
    }
    this.#loop.flush()
  }

  /** Runs a change of systems: what it evicts goes when it is done. @throws SkeinError `system/busy` inside a callback */
  change(run: () => void): void {
    if (this.#busy !== '') {
      throw new SkeinError('system/busy', `systems were to be changed inside ${this.#busy}`, {
        hint: 'Inside a callback, use context.systems: it changes them between handlers.',
      })
    }
    this.#busy = 'a change of systems'
    try {
      run()
    } finally {
      this.#leave()
    }
  }

  /**
   * Takes systems out with all that cannot do without them. Inside a callback it happens as soon as that returns; none of
   * their other callbacks runs before.
   */
  evict(systems: readonly AnySystem[]): void {
    this.silence(systems)
    this.#evictions.push(...systems)
    if (this.#busy === '') this.#settle()
  }

  /** Does something as soon as neither a callback nor a change of systems is under way: at once, if none is. */
  afterwards(task: () => void): void {
    this.#tasks.push(task)
    if (this.#busy === '') this.#settle()
  }

  /** Lets no other callback of systems run. They stay until something is done about them. */
  silence(systems: readonly AnySystem[]): void {
    for (const system of systems) {
      const node = this.#systems.node(system)
      if (node !== undefined) node.alive = false
    }
  }

  #enter(running: SystemOwner | null, cause: SystemOwner | null): void {
    this.#busy = 'a callback'
    this.#running = running
    this.#cause = running ?? cause
  }

  #leave(): void {
    this.#busy = ''
    this.#running = null
    this.#cause = null
    if (this.#evictions.length > 0 || this.#tasks.length > 0) this.#settle()
  }

  #settle(): void {
    for (let task = this.#tasks.shift(); task !== undefined; task = this.#tasks.shift()) task()
    this.#busy = 'a change of systems'
    try {
      while (this.#evictions.length > 0) {
        const systems = this.#evictions
        this.#evictions = []
        this.#systems.evict(systems)
      }
    } finally {
      this.#busy = ''
    }
  }

  /** A handler threw: the others of the event run first when the queue goes on. */
  #interrupted(record: EventRecord, handlers: readonly BoundHandler[]): void {
    const { raiser, owner, cause, origin } = record
    this.#loop.putFirst({
      kind: 'task',
      run: () => this.dispatch(record, handlers),
      what: record.event.channel,
      raiser,
      owner,
      cause,
      origin,
    })
  }
}

/** A fault of a mod under a system's call is the mod's affair; any other exception is the game's own. */
function isFault(error: unknown): error is SkeinError {
  return error instanceof SkeinError && error.code.startsWith('fault/')
}
