import { counted } from '../counted.ts'
import { SkeinError } from '../error.ts'
import type { SystemOwner } from '../owner.ts'
import { Origins } from './origin.ts'
import { EventQueue, type EventRecord, type Queued } from './queue.ts'
import { FloodWatch } from './flood-watch.ts'

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
  /** How much of it each owner has raised; those without are not there. */
  readonly #waitingOf = new Map<SystemOwner, number>()
  readonly #origins = new Origins()
  readonly #floods = new FloodWatch()
  /** Owners that may have more events in this flush than they may otherwise: another one is behind these. */
  readonly #excused = new Set<SystemOwner>()
  /** How much was queued so far: places, for events that are queued later than they are raised. */
  #queued = 0
  /**
   * How often something was queued, taken off the queue, or a flush ended, since whoever counts has set this to 0: a place in a frame, for
   * events that the embedding program raises in the middle of it.
   */
  operations: number = 0
  /** At so many operations, {@link reached} is called. */
  due: number = Infinity
  reached: () => void = () => undefined

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

  /** Entries that wait, in order: those of the cycle, and those that are delayed. Between two flushes there is one cycle. */
  get waiting(): readonly [queue: readonly Queued[], delayed: readonly Queued[]] {
    return [this.#current.queue.list(), this.#current.delayed.list()]
  }

  /** Takes up the entries of a snapshot, which have their origins, in place of those that wait. */
  putBack(queue: readonly Queued[], delayed: readonly Queued[]): void {
    this.#keep(() => false)
    for (const entry of queue) this.#current.queue.push(entry)
    for (const entry of delayed) this.#current.delayed.push(entry)
    this.#each((entry) => this.#count(entry, 1))
  }

  /** Owners that were found behind a flood; for snapshots. */
  get floods(): FloodWatch {
    return this.#floods
  }

  /** How many events wait that an owner has raised. */
  waitingOf(owner: SystemOwner): number {
    return this.#waitingOf.get(owner) ?? 0
  }

  /**
   * Queues an event, a cycle or a task behind those of the current cycle.
   *
   * @param by the owner that it comes from, where it belongs to the game all the same
   * @param place before all that was queued since so much was queued; default: behind it
   */
  push(entry: Queued, by: SystemOwner | null = entry.owner, place: number = this.#queued): void {
    entry.origin = this.#origins.of(entry, by)
    if (place === this.#queued) this.#current.queue.push(entry)
    else this.#current.queue.insert(entry, this.#queued - place)
    this.#queued++
    this.#count(entry, 1)
    if (++this.operations === this.due) this.reached()
  }

  /** How much was queued so far in front of what comes next. */
  get queued(): number {
    return this.#queued
  }

  /** Queues an event for when the current cycle has run dry. */
  pushDelayed(entry: Queued): void {
    entry.origin = this.#origins.of(entry, entry.owner)
    this.#current.delayed.push(entry)
    this.#count(entry, 1)
    if (++this.operations === this.due) this.reached()
  }

  /** Queues an entry before all that wait: the rest of an interrupted one, with its origin. */
  putFirst(entry: Queued): void {
    this.#current.queue.putFirst(entry)
    this.#count(entry, 1)
  }

  /**
   * Whether an owner may have more events that wait than its limit allows, since it only answers those of another one, or of
   * the game. The other one is taken out then. Asked while the owner is at work.
   *
   * @param limit how many it may have otherwise
   */
  excuses(owner: SystemOwner, limit: number): boolean {
    if (this.#excused.has(owner)) return true
    if (!this.#flushing || this.waitingOf(owner) === 0) return false
    const verdict = this.#floods.convict(
      this.#weighed([], owner),
      `more than ${counted(limit, 'event')} of ${owner.name} are waiting`,
    )
    if (verdict.owner === owner) return false
    this.#excused.add(owner)
    if (verdict.owner !== null) {
      verdict.owner.fault(verdict.error)
      this.drop(verdict.owner)
    }
    return true
  }

  /** Removes what an owner raised and nobody has handled yet. */
  drop(owner: SystemOwner): void {
    this.#keep((entry) => entry.owner !== owner)
  }

  /** Moves the entries of one owner, and those on its account, to another owner, which has taken its place. */
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

  /** Removes what certain systems raised and nobody has handled yet; not what others of their names did, with other owners. */
  dropFrom(systems: readonly { readonly name: string; readonly owner: SystemOwner | null }[]): void {
    const owners = new Map(systems.map(({ name, owner }) => [name, owner]))
    this.#keep((entry) => owners.get(entry.raiser) !== entry.owner)
  }

  /**
   * Handles events until none waits. When a handler throws, what waits goes on with the next flush.
   *
   * @throws SkeinError `event/nested-flush` inside a handler, `event/flood` when systems of the game keep raising events
   */
  flush(): void {
    if (this.#flushing) {
      throw new SkeinError('event/nested-flush', 'flush was called inside a handler', {
        hint: 'Call context.flush(events) inside a handler: it queues a cycle of its own.',
      })
    }
    if (this.#waiting === 0) return this.#flushed()
    this.#flushing = true
    this.#handled = 0
    this.#origins.handling(null)
    try {
      this.#run()
    } finally {
      this.#unwind()
      this.#flushing = false
      this.#origins.handling(null)
      this.#excused.clear()
    }
    this.#flushed()
  }

  #flushed(): void {
    if (++this.operations === this.due) this.reached()
  }

  /** Counts an entry that has begun to wait, or waits no longer. */
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
      if (++this.#handled + this.#waiting > this.#limit && this.#flooded(entry)) continue
      this.#origins.handling(entry)
      if (++this.operations === this.due) this.reached()
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

  /** After an exception: the rest of inner cycles goes on before the entries that waited behind them. */
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

  /**
   * Too many events in one flush: takes out the owner behind it.
   *
   * @param next the entry to be handled next
   * @returns whether that is not to be handled any more @throws when it is the game itself
   */
  #flooded(next: Queued): boolean {
    const { owner, error, aftermath } = this.#floods.convict(
      this.#weighed([next]),
      `more than ${counted(this.#limit, 'event')} in one flush`,
    )
    const goes = aftermath ?? ((entry: Queued) => owner === null || entry.owner === owner)
    if (aftermath === null) owner?.fault(error)
    this.#keep((entry) => !goes(entry))
    if (aftermath === null && owner === null) throw error
    // What others have raised in answer to it is still to be handled, and as much again as may be handled otherwise.
    this.#handled = -this.#waiting
    return goes(next)
  }

  /** Waiting entries, and some more, each with its number of events. */
  #weighed(more: readonly Queued[], owner?: SystemOwner): (readonly [Queued, number])[] {
    const weighed = more.map((entry) => [entry, weight(entry)] as const)
    this.#each((entry) => {
      if (owner === undefined || entry.owner === owner) weighed.push([entry, weight(entry)])
    })
    return weighed
  }
}

function newCycle(): Cycle {
  return { queue: new EventQueue(), delayed: new EventQueue() }
}

/** How many events something stands for. */
function weight(entry: Queued): number {
  return entry.kind === 'cycle' ? entry.records.length + 1 : 1
}
