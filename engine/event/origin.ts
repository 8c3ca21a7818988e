import type { SystemOwner } from '../owner.ts'
import { eventName } from './event.ts'
import type { Origin, Queued } from './queue.ts'

/** Keeps track of where the events of a queue come from. */
export class Origins {
  /** The origin of the current entry. */
  #parent: Origin | null = null
  #answered = ''
  /** The origins of the entries raised in answer to it so far. */
  readonly #known: Origin[] = []

  /** Something is about to be handled; `null` when nothing is any more. */
  handling(entry: Queued | null): void {
    this.#parent = entry === null ? null : entry.origin
    this.#answered = entry === null ? '' : kindOf(entry)
    this.#known.length = 0
  }

  /** The origin of the current entry. */
  get current(): Origin | null {
    return this.#parent
  }

  /** The origin of an entry that is raised now. @param by the owner that raises it, `null` for the game */
  of(entry: Queued, by: SystemOwner | null): Origin {
    for (let i = this.#known.length - 1; i >= 0; i--) {
      const known = this.#known[i]!
      if (known.owner !== by || (by === null && known.raiser !== entry.raiser)) continue
      known.events++
      return known
    }
    const origin: Origin = {
      owner: by,
      raiser: entry.raiser,
      what: describe(entry),
      answered: this.#answered,
      parent: this.#parent,
      depth: this.#parent === null ? 0 : this.#parent.depth + 1,
      events: 1,
    }
    this.#known.push(origin)
    return origin
  }
}

/** The kind of an entry, to find circles: its channel. */
export function kindOf(entry: Queued): string {
  return entry.kind === 'event' ? entry.event.channel : describe(entry)
}

function describe(entry: Queued): string {
  if (entry.kind === 'task') return entry.what
  return entry.kind === 'event' ? eventName(entry.event) : 'a cycle of events'
}
