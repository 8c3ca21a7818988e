import { SkeinError } from '../error.ts'
import type { SystemOwner } from '../system/definition.ts'
import { eventName } from './event.ts'
import { EventQueue, type EventRecord } from './queue.ts'

/** What the loop needs from the engine around it. */
export interface EventSink {
  /** Runs the handlers of one event. */
  dispatch(record: EventRecord): void
}

/** A cycle of events: a queue, and what waits until it has run dry. */
interface Cycle {
  readonly queue: EventQueue
  readonly delayed: EventQueue
}

/** How often someone raised events during one flush. */
interface Tally {
  count: number
  readonly record: EventRecord
}

/** A record that stands for a cycle of its own. */
interface NestedCycle extends EventRecord {
  readonly cycle: readonly EventRecord[]
}

/**
 * The queue of events, and the cycles in which it is worked off. Raising never runs a handler; `flush` runs them until
 * nothing waits. A cycle inside a flush is finished before what waited behind it goes on.
 */
export class EventLoop {
  readonly #sink: EventSink
  readonly #limit: number
  readonly #root: Cycle = { queue: new EventQueue(), delayed: new EventQueue() }
  #current: Cycle = this.#root
  #flushing = false
  #handled = 0
  /** Counts by raiser; kept only in the second half of the limit, so that ordinary flushes pay nothing for it. */
  readonly #tallies = new Map<string, Tally>()

  constructor(sink: EventSink, limit: number) {
    this.#sink = sink
    this.#limit = limit
  }

  get flushing(): boolean {
    return this.#flushing
  }

  /** How many events wait, delayed ones included. */
  get length(): number {
    return this.#current.queue.length + this.#current.delayed.length
  }

  push(record: EventRecord): void {
    this.#current.queue.push(record)
  }

  pushDelayed(record: EventRecord): void {
    this.#current.delayed.push(record)
  }

  /** Queues a cycle of its own. */
  pushCycle(cycle: readonly EventRecord[], raiser: string, owner: SystemOwner | null): void {
    const nested: NestedCycle = { event: CYCLE, value: undefined, bytes: null, raiser, owner, cycle }
    this.#current.queue.push(nested)
  }

  /** Removes what a mod raised and nobody has handled yet. */
  drop(owner: SystemOwner): void {
    const keeps = (record: EventRecord): boolean => record.owner !== owner
    for (let cycle: Cycle | null = this.#current; cycle !== null; cycle = this.#parents.get(cycle) ?? null) {
      cycle.queue.keep(keeps)
      cycle.delayed.keep(keeps)
    }
  }

  /**
   * Handles events until none waits.
   *
   * @throws SkeinError `event/nested-flush` inside a handler, `event/storm` when systems of the game keep raising events
   */
  flush(): void {
    if (this.#flushing) {
      throw new SkeinError('event/nested-flush', 'flush was called while events are being handled', {
        hint: 'Inside a handler, use context.flush(events): it queues a cycle of its own.',
      })
    }
    if (this.length === 0) return
    this.#flushing = true
    this.#handled = 0
    try {
      this.#run(this.#root)
    } finally {
      this.#flushing = false
      this.#tallies.clear()
    }
  }

  readonly #parents = new Map<Cycle, Cycle>()

  #run(cycle: Cycle): void {
    for (;;) {
      const record = cycle.queue.shift()
      if (record === undefined) {
        if (cycle.delayed.length === 0) return
        cycle.delayed.moveTo(cycle.queue)
        continue
      }
      if (record.event === CYCLE) this.#nest(cycle, (record as NestedCycle).cycle)
      else {
        if (++this.#handled > this.#limit / 2) this.#count(record)
        this.#sink.dispatch(record)
      }
    }
  }

  #nest(parent: Cycle, records: readonly EventRecord[]): void {
    const cycle: Cycle = { queue: new EventQueue(), delayed: new EventQueue() }
    for (const record of records) cycle.queue.push(record)
    this.#parents.set(cycle, parent)
    this.#current = cycle
    try {
      this.#run(cycle)
    } finally {
      // After an exception, what is left goes on with the cycle around it, in front.
      parent.queue.moveTo(cycle.queue)
      cycle.delayed.moveTo(parent.delayed)
      cycle.queue.moveTo(parent.queue)
      this.#parents.delete(cycle)
      this.#current = parent
    }
  }

  #count(record: EventRecord): void {
    const tally = this.#tallies.get(record.raiser)
    if (tally === undefined) this.#tallies.set(record.raiser, { count: 1, record })
    else tally.count++
    if (this.#handled > this.#limit) this.#storm()
  }

  /** Too many events in one flush: finds who raises them, a mod rather than the game. */
  #storm(): void {
    const ranked = [...this.#tallies.values()].toSorted(
      (a, b) => b.count - a.count || (a.record.raiser < b.record.raiser ? -1 : 1),
    )
    const most = ranked[0]!
    const { count, record } =
      ranked.find((it) => it.record.owner !== null && it.count * 2 >= most.count) ?? most
    const error = new SkeinError(
      record.owner === null ? 'event/storm' : 'fault/event-storm',
      `more than ${this.#limit} events in one flush: ${record.raiser || 'the game'} raised ${count} of the last ${Math.ceil(this.#limit / 2)}, such as ${eventName(record.event)}`,
      {
        names: {
          system: record.raiser,
          event: eventName(record.event),
          ...(record.owner === null ? {} : { mod: record.owner.name }),
        },
        hint: 'A handler raises an event that leads back to itself. Raise it once a frame, or only when something changed.',
      },
    )
    this.#handled = 0
    this.#tallies.clear()
    if (record.owner !== null) {
      record.owner.fault(error)
      this.drop(record.owner)
      return
    }
    for (let cycle: Cycle | null = this.#current; cycle !== null; cycle = this.#parents.get(cycle) ?? null) {
      cycle.queue.keep(() => false)
      cycle.delayed.keep(() => false)
    }
    throw error
  }
}

const CYCLE = Object.freeze({ kind: 'local-event', channel: 'cycle' }) satisfies EventRecord['event']
