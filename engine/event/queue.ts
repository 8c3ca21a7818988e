import type { SystemOwner } from '../system/definition.ts'
import type { AnyEvent } from './event.ts'

/** One event on its way. */
export interface EventRecord {
  readonly event: AnyEvent
  /** The payload, as handlers in the game see it. */
  readonly value: unknown
  /** The payload as MessagePack: from the start if a mod raised it, else once a mod has to see it. */
  bytes: Uint8Array | null
  /** The name of the system that raised it; empty when the embedding program did. */
  readonly raiser: string
  /** The mod of that system. */
  readonly owner: SystemOwner | null
}

/** Events that wait, first in, first out. Taking does not move what is behind. */
export class EventQueue {
  #records: (EventRecord | undefined)[] = []
  #head = 0

  get length(): number {
    return this.#records.length - this.#head
  }

  push(record: EventRecord): void {
    this.#records.push(record)
  }

  shift(): EventRecord | undefined {
    if (this.#head === this.#records.length) return undefined
    const record = this.#records[this.#head]
    this.#records[this.#head++] = undefined
    if (this.#head === this.#records.length) {
      this.#records.length = 0
      this.#head = 0
    }
    return record
  }

  /** Moves everything to the end of another queue. */
  moveTo(other: EventQueue): void {
    for (let record = this.shift(); record !== undefined; record = this.shift()) other.push(record)
  }

  /** Removes what does not pass, keeping the order of the rest. */
  keep(passes: (record: EventRecord) => boolean): void {
    this.#records = this.#records.slice(this.#head).filter((record) => passes(record!))
    this.#head = 0
  }

  /** What waits, in order. */
  list(): EventRecord[] {
    return this.#records.slice(this.#head) as EventRecord[]
  }
}
