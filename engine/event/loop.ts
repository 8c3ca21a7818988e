import { SkeinError } from '../error.ts'
import type { SystemOwner } from '../system/definition.ts'
import { EventQueue, type EventRecord, type Queued } from './queue.ts'
import { StormWatch } from './storm.ts'

/** A cycle of events: a queue, and what waits until it has run dry. */
interface Cycle {
  readonly queue: EventQueue
  readonly delayed: EventQueue
}

/**
 * The queue of events, and the cycles in which it is worked off. Raising never runs a handler; `flush` runs them until
 * nothing waits. A cycle inside a flush is finished before what waited behind it goes on.
 */
export class EventLoop {
  readonly #dispatch: (record: EventRecord) => void
  readonly #limit: number
  /** The cycles that have begun, the innermost last. The first is always there. */
  readonly #cycles: Cycle[] = [newCycle()]
  #current: Cycle = this.#cycles[0]!
  #flushing = false
  /** How much was handled in this flush, and how much waits. */
  #handled = 0
  #waiting = 0
  /** How much of it each mod has raised; those without are not there. */
  readonly #waitingOf = new Map<SystemOwner, number>()
  readonly #storms = new StormWatch()

  /**
   * @param dispatch runs the handlers of one event
   * @param limit how many events one flush may handle
   */
  constructor(dispatch: (record: EventRecord) => void, limit: number) {
    this.#dispatch = dispatch
    this.#limit = limit
  }

  get flushing(): boolean {
    return this.#flushing
  }

  /** How many events wait, delayed ones included. */
  get length(): number {
    return this.#waiting
  }

  /** How many events wait that a mod has raised. */
  waitingOf(owner: SystemOwner): number {
    return this.#waitingOf.get(owner) ?? 0
  }

  /** Queues an event, a cycle or a task behind those of the current cycle. */
  push(entry: Queued): void {
    this.#current.queue.push(entry)
    this.#count(entry, 1)
  }

  /** Queues an event for when the current cycle has run dry. */
  pushDelayed(entry: Queued): void {
    this.#current.delayed.push(entry)
    this.#count(entry, 1)
  }

  /** Queues something before all that waits: the rest of what was interrupted. */
  putFirst(entry: Queued): void {
    this.#current.queue.putFirst(entry)
    this.#count(entry, 1)
  }

  /** Removes what a mod raised and nobody has handled yet. */
  drop(owner: SystemOwner): void {
    this.#keep((entry) => entry.owner !== owner)
  }

  /** Puts what one mod has raised, and what happens on its account, on that of another, which has taken its place. */
  pass(from: SystemOwner, to: SystemOwner): void {
    const pass = (entry: Queued): void => {
      if (entry.owner === from) entry.owner = to
      if (entry.cause === from) entry.cause = to
      if (entry.kind === 'cycle') entry.records.forEach(pass)
    }
    this.#each((entry) => {
      this.#count(entry, -1)
      pass(entry)
      this.#count(entry, 1)
    })
  }

  /** Removes what certain systems raised and nobody has handled yet; not what others of their names did, in other mods. */
  dropFrom(systems: readonly { readonly name: string; readonly owner: SystemOwner | null }[]): void {
    const owners = new Map(systems.map(({ name, owner }) => [name, owner]))
    this.#keep((entry) => owners.get(entry.raiser) !== entry.owner)
  }

  /**
   * Handles events until none waits. When a handler throws, what waits goes on with the next flush.
   *
   * @throws SkeinError `event/nested-flush` inside a handler, `event/storm` when systems of the game keep raising events
   */
  flush(): void {
    if (this.#flushing) {
      throw new SkeinError('event/nested-flush', 'flush was called while events are being handled', {
        hint: 'Inside a handler, use context.flush(events): it queues a cycle of its own.',
      })
    }
    if (this.#waiting === 0) return
    this.#flushing = true
    this.#handled = 0
    try {
      this.#run()
    } finally {
      this.#unwind()
      this.#flushing = false
      this.#storms.clear()
    }
  }

  /** Counts what has begun to wait, or waits no longer. */
  #count(entry: Queued, sign: 1 | -1): void {
    this.#waiting += sign * weight(entry)
    const { owner } = entry
    if (owner === null) return
    const left = this.waitingOf(owner) + sign
    if (left === 0) this.#waitingOf.delete(owner)
    else this.#waitingOf.set(owner, left)
    if (entry.kind === 'event') owner.queued?.(sign * entry.size)
  }

  #run(): void {
    for (;;) {
      const cycle = this.#current
      const entry = cycle.queue.shift()
      if (entry === undefined) {
        if (cycle.delayed.length > 0) cycle.delayed.moveTo(cycle.queue)
        else if (this.#cycles.length === 1) return
        else this.#end()
        continue
      }
      this.#count(entry, -1)
      // Ordinary flushes stay in the first half of the limit, and pay nothing for the counting.
      if (++this.#handled > this.#limit / 2) this.#storms.count(entry)
      if (this.#handled + this.#waiting > this.#limit && this.#storm() === entry.owner) continue
      if (entry.kind === 'event') this.#dispatch(entry)
      else if (entry.kind === 'task') entry.run()
      else this.#begin(entry.records)
    }
  }

  #begin(records: readonly EventRecord[]): void {
    const cycle = newCycle()
    this.#cycles.push(cycle)
    this.#current = cycle
    for (const record of records) this.push(record)
  }

  #end(): void {
    this.#cycles.pop()
    this.#current = this.#cycles.at(-1)!
  }

  /** After an exception: what is left of inner cycles goes on before what waited behind them. */
  #unwind(): void {
    while (this.#cycles.length > 1) {
      const { queue, delayed } = this.#current
      this.#end()
      const parent = this.#current.queue
      const rest = [...queue.list(), ...delayed.list(), ...parent.list()]
      parent.keep(() => false)
      for (const entry of rest) parent.push(entry)
    }
  }

  #keep(passes: (entry: Queued) => boolean): void {
    this.#each((entry) => this.#count(entry, -1))
    for (const { queue, delayed } of this.#cycles) for (const list of [queue, delayed]) list.keep(passes)
    this.#each((entry) => this.#count(entry, 1))
  }

  /** Calls a function for everything that waits. */
  #each(visit: (entry: Queued) => void): void {
    for (const { queue, delayed } of this.#cycles)
      for (const list of [queue, delayed]) for (const entry of list.list()) visit(entry)
  }

  /** Too many events in one flush: takes out the mod behind it. @returns that mod @throws when it is the game itself */
  #storm(): SystemOwner {
    this.#each((entry) => this.#storms.count(entry))
    const { owner, error } = this.#storms.convict(this.#limit)
    this.#handled = 0
    this.#storms.clear()
    if (owner === null) {
      this.#keep(() => false)
      throw error
    }
    owner.fault(error)
    this.drop(owner)
    return owner
  }
}

function newCycle(): Cycle {
  return { queue: new EventQueue(), delayed: new EventQueue() }
}

/** How many events something stands for. */
function weight(entry: Queued): number {
  return entry.kind === 'cycle' ? entry.records.length + 1 : 1
}
