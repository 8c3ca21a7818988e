import { SkeinError } from '../error.ts'
import type { SystemOwner } from '../system/definition.ts'
import { eventName } from './event.ts'
import type { Queued } from './queue.ts'

/** What was raised during one flush on someone's account. */
interface Account {
  count: number
  readonly sample: Queued
  readonly owner: SystemOwner | null
}

/** Counts on whose account events are raised, to find who is behind a storm of them. */
export class StormWatch {
  readonly #accounts = new Map<string, Account>()
  /** Mods that were found behind a storm: what they set in motion counts as the game's from then on. */
  readonly #convicted = new WeakSet<SystemOwner>()

  count(entry: Queued): void {
    const owner = entry.cause !== null && !this.#convicted.has(entry.cause) ? entry.cause : null
    const key = owner?.name ?? entry.raiser
    const account = this.#accounts.get(key)
    if (account === undefined) this.#accounts.set(key, { count: 1, sample: entry, owner })
    else account.count++
  }

  clear(): void {
    this.#accounts.clear()
  }

  /**
   * Finds who is behind a storm: who has most events to its account, but a mod rather than the game as soon as it has half
   * as many.
   *
   * @param limit how many events one flush may handle
   */
  convict(limit: number): { readonly owner: SystemOwner | null; readonly error: SkeinError } {
    const ranked = [...this.#accounts].toSorted(
      ([a, { count: most }], [b, { count: other }]) => other - most || (a < b ? -1 : 1),
    )
    const most = ranked[0]!
    const [name, { count, sample, owner }] =
      ranked.find(([, it]) => it.owner !== null && it.count * 2 >= most[1].count) ?? most
    if (owner !== null) this.#convicted.add(owner)
    const event = describe(sample)
    const system = sample.raiser
    const error = new SkeinError(
      owner === null ? 'event/storm' : 'fault/event-storm',
      `more than ${limit} events in one flush, ${count} of the latest by ${name || 'the game'}, such as ${event}`,
      {
        names: {
          ...(system === '' ? {} : { system }),
          event,
          ...(owner === null ? {} : { mod: owner.name }),
        },
        hint: 'A handler raises an event that leads back to itself. Raise it once a frame, or only when something changed.',
      },
    )
    return { owner, error }
  }
}

function describe(entry: Queued): string {
  if (entry.kind === 'task') return entry.what
  return entry.kind === 'event' ? eventName(entry.event) : 'a cycle of events'
}
