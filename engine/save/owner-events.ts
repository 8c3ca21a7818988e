import type { EventState } from '../snapshot/event-state.ts'

type Entry = EventState['queue'][number]

/**
 * Takes the events out that an owner has raised and nobody has handled yet. One within a cycle of somebody else is an event by itself
 * from then on.
 */
export function takeEventsOut(
  { queue, delayed, origins }: EventState,
  owner: string,
): { readonly left: EventState; readonly taken: EventState } {
  const [queued, later] = [queue, delayed].map((entries) => divideEntries(entries, owner))
  return {
    left: { queue: queued!.left, delayed: later!.left, origins },
    taken: withOwnOrigins(queued!.taken, later!.taken, origins),
  }
}

/** Puts the events of an owner back, behind those that wait. */
export function putEventsIn({ queue, delayed, origins }: EventState, more: EventState): EventState {
  const shift = (place: number): number => (place < 0 ? place : place + origins.length)
  return {
    queue: [...queue, ...more.queue.map((entry) => withOrigins(entry, shift))],
    delayed: [...delayed, ...more.delayed.map((entry) => withOrigins(entry, shift))],
    origins: [...origins, ...more.origins.map((origin) => ({ ...origin, parent: shift(origin.parent) }))],
  }
}

function divideEntries(
  entries: readonly Entry[],
  owner: string,
): { readonly left: readonly Entry[]; readonly taken: readonly Entry[] } {
  const [left, taken]: [Entry[], Entry[]] = [[], []]
  for (const entry of entries) {
    const { records, cycle } = entry
    if (cycle?.owner === owner) taken.push(entry)
    else if (cycle === null) (records[0]!.owner === owner ? taken : left).push(entry)
    else {
      const own = records.filter((record) => record.owner === owner)
      taken.push(...own.map((record) => ({ records: [record], cycle: null })))
      left.push(own.length === 0 ? entry : { records: records.filter((it) => it.owner !== owner), cycle })
    }
  }
  return { left, taken }
}

/** Entries with the origins that they name, and no others. */
function withOwnOrigins(
  queue: readonly Entry[],
  delayed: readonly Entry[],
  all: EventState['origins'],
): EventState {
  const places = new Map<number, number>()
  const origins: EventState['origins'][number][] = []
  const placeOf = (place: number): number => {
    if (place < 0) return -1
    const known = places.get(place)
    if (known !== undefined) return known
    const origin = all[place]!
    const parent = placeOf(origin.parent)
    places.set(place, origins.length)
    return origins.push({ ...origin, parent }) - 1
  }
  const moved = [queue, delayed].map((entries) => entries.map((entry) => withOrigins(entry, placeOf)))
  return { queue: moved[0]!, delayed: moved[1]!, origins }
}

function withOrigins({ records, cycle }: Entry, placeOf: (place: number) => number): Entry {
  return {
    records: records.map((record) => ({ ...record, origin: placeOf(record.origin) })),
    cycle: cycle === null ? null : { ...cycle, origin: placeOf(cycle.origin) },
  }
}
