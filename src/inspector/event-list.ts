import type { EngineEvents } from '../../engine/index.ts'
import { clip, formatValue } from './format-value.ts'

type EventInfo = Parameters<EngineEvents['event']>[0]

/** An event that was handled. */
export interface ListedEvent {
  /** Counts up, so that a list can tell which events are new. */
  readonly id: number
  readonly frame: number
  readonly event: string
  /** The system that raised it; empty when the embedding program did. */
  readonly from: string
  /** The payload in one line. */
  readonly payload: string
}

/**
 * The last events, the oldest first. Payloads are written down when they pass, since whoever raised them may change them
 * later; of a frame with more of them than are kept, the rest is only counted.
 */
export class EventList {
  readonly #capacity: number
  #events: ListedEvent[] = []
  #count = 0
  #frame = -1
  /** How many there were in the frame under way, and in the one before it. */
  #inFrame = 0
  #before = 0

  /** @param capacity how many are kept */
  constructor(capacity: number) {
    this.#capacity = capacity
  }

  /** How many there were since the list began. */
  get count(): number {
    return this.#count
  }

  /** How many the last whole frame had. */
  get lastFrame(): number {
    return this.#before
  }

  add({ frame, event, from, payload }: EventInfo): void {
    if (frame !== this.#frame) this.frameEnded(frame)
    this.#count++
    if (++this.#inFrame > this.#capacity) return
    this.#events.push({
      id: this.#count,
      frame,
      event: clip(event, 160),
      from: clip(from, 160),
      payload: payload === undefined ? '' : formatValue(payload),
    })
    // In one go for many, so that each costs little.
    if (this.#events.length >= this.#capacity * 2) this.#events = this.#events.slice(-this.#capacity)
  }

  /** Begins to count for the next frame. */
  frameEnded(next: number): void {
    if (next === this.#frame) return
    this.#before = next === this.#frame + 1 ? this.#inFrame : 0
    this.#frame = next
    this.#inFrame = 0
  }

  /** Those of which all words of a text are in the event, its origin or its payload; newest first. */
  matching(filter: string, limit: number = this.#capacity): ListedEvent[] {
    const words = filter.toLowerCase().split(/\s+/).filter(Boolean)
    const found: ListedEvent[] = []
    const first = Math.max(0, this.#events.length - this.#capacity)
    for (let i = this.#events.length - 1; i >= first && found.length < limit; i--) {
      const it = this.#events[i]!
      const text = `${it.event} ${it.from} ${it.payload}`.toLowerCase()
      if (words.every((word) => text.includes(word))) found.push(it)
    }
    return found
  }

  clear(): void {
    this.#events = []
  }
}
