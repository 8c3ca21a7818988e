import type { SystemOwner } from '../owner.ts'
import type { AnyEvent } from './event.ts'

/** Who raised some events, and in answer to what: one for all that an owner, or a system of the game, raises in answer to one event. */
export interface Origin {
  /** `null` for the game. */
  readonly owner: SystemOwner | null
  /** The system that raised the first of them, and what that was. */
  readonly raiser: string
  readonly what: string
  /** Kind of the entry that they answer; empty outside of handlers. */
  readonly answered: string
  /** Where that came from; `null` outside of handlers. */
  readonly parent: Origin | null
  /** How many origins lie behind this one. */
  readonly depth: number
  /** How many events there are of it. */
  events: number
}

/** An event that is raised as bytes. */
export interface RaisedEvent {
  readonly event: AnyEvent
  /** The payload as MessagePack. */
  readonly bytes: Uint8Array
  /** The payload as handlers in the game see it; `undefined` where it is decoded only for them. */
  readonly value: unknown
  /** Decodes the payload, where that is not done yet. */
  readonly decode: ((bytes: Uint8Array) => unknown) | null
  /** Bytes that it takes while it waits. */
  readonly size: number
  /** How much had been queued when it was raised: its place is behind that. Default: behind all that waits when it is queued. */
  readonly place?: number
}

/** One event on its way. */
export interface EventRecord {
  readonly kind: 'event'
  readonly event: AnyEvent
  /** The payload, as handlers in the game see it. */
  readonly value: unknown
  /** Bytes that the event takes of its owner's memory while it waits; 0 for those of the game. */
  readonly size: number
  /** The payload as MessagePack: from the start if it was raised as bytes, else once a handler needs them. */
  bytes: Uint8Array | null
  /** The name of the system that raised it; empty when the embedding program did. */
  readonly raiser: string
  /** The owner of that system, `null` for the game: when it goes, its events go. */
  owner: SystemOwner | null
  /** The owner on whose account it was raised: by a system of its own, or by one of the game in answer to it. */
  cause: SystemOwner | null
  /** Where it comes from; known once it waits. */
  origin: Origin | null
}

/** An event that was raised as bytes. Large payloads are decoded only for a handler in the game that looks at them. */
export class EncodedEvent implements EventRecord {
  readonly kind = 'event'
  readonly event: AnyEvent
  readonly bytes: Uint8Array
  readonly size: number
  readonly raiser: string
  owner: SystemOwner | null
  cause: SystemOwner | null
  origin: Origin | null = null
  #value: unknown
  #decode: RaisedEvent['decode']

  constructor({ event, bytes, value, decode, size }: RaisedEvent, raiser: string, owner: SystemOwner) {
    this.event = event
    this.bytes = bytes
    this.size = size
    this.raiser = raiser
    this.owner = this.cause = owner
    this.#value = value
    this.#decode = decode
  }

  get value(): unknown {
    if (this.#decode !== null) {
      this.#value = this.#decode(this.bytes)
      this.#decode = null
    }
    return this.#value
  }
}

/** Events that are a cycle of their own. */
export interface QueuedCycle {
  readonly kind: 'cycle'
  readonly records: readonly EventRecord[]
  readonly raiser: string
  owner: SystemOwner | null
  cause: SystemOwner | null
  origin: Origin | null
}

/** Something to do between two events, when its turn comes. */
export interface QueuedTask {
  readonly kind: 'task'
  readonly run: () => void
  /** Its name in messages. */
  readonly what: string
  readonly raiser: string
  owner: SystemOwner | null
  cause: SystemOwner | null
  origin: Origin | null
}

/** Anything that waits for its turn. */
export type Queued = EventRecord | QueuedCycle | QueuedTask

/** Waiting entries, first in, first out. Taking does not move the rest. */
export class EventQueue {
  #entries: (Queued | undefined)[] = []
  #head = 0

  get length(): number {
    return this.#entries.length - this.#head
  }

  push(entry: Queued): void {
    this.#entries.push(entry)
  }

  /** Puts something before the last ones. @param last how many of them */
  insert(entry: Queued, last: number): void {
    this.#entries.splice(Math.max(this.#head, this.#entries.length - last), 0, entry)
  }

  /** Puts something before all others. */
  putFirst(entry: Queued): void {
    if (this.#head > 0) this.#entries[--this.#head] = entry
    else this.#entries.unshift(entry)
  }

  shift(): Queued | undefined {
    if (this.#head === this.#entries.length) return undefined
    const entry = this.#entries[this.#head]
    this.#entries[this.#head++] = undefined
    if (this.#head === this.#entries.length) {
      this.#entries.length = 0
      this.#head = 0
    } else if (this.#head >= 1024 && this.#head * 2 > this.#entries.length) {
      // A queue that never runs dry must not keep the places of removed entries.
      this.#entries.splice(0, this.#head)
      this.#head = 0
    }
    return entry
  }

  /** Moves everything to the end of another queue. */
  moveTo(other: EventQueue): void {
    for (let entry = this.shift(); entry !== undefined; entry = this.shift()) other.push(entry)
  }

  /** Removes entries that do not pass, keeping the order of the rest. */
  keep(passes: (entry: Queued) => boolean): void {
    this.#entries = this.#entries.slice(this.#head).filter((entry) => passes(entry!))
    this.#head = 0
  }

  /** Entries, in order. */
  list(): readonly Queued[] {
    return this.#entries.slice(this.#head) as Queued[]
  }
}
