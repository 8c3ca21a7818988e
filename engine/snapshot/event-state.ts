import { SkeinError } from '../error.ts'
import { EncodedEvent, type AnyEvent, type EventLoop, type EventRecord, type Queued } from '../event/index.ts'
import type { Origin } from '../event/queue.ts'
import { messageCodec } from '../message/index.ts'
import type { SystemOwner } from '../owner.ts'
import { copyState } from './copy-state.ts'

/** Where some events came from; its parent by place in the list. */
interface OriginState {
  readonly owner: string | null
  readonly raiser: string
  readonly what: string
  readonly answered: string
  readonly parent: number
  readonly depth: number
  readonly events: number
}

/** An event that waits. */
interface RecordState {
  readonly kind: AnyEvent['kind']
  readonly channel: string
  /** `namespace:package/name@version` of an event of a package; else empty. */
  readonly id: string
  readonly bytes: Uint8Array | null
  /** The payload where it was not raised as bytes. */
  readonly value: unknown
  readonly size: number
  readonly raiser: string
  readonly owner: string | null
  readonly cause: string | null
  readonly origin: number
}

/** A cycle of events that waits, or one event. */
interface EntryState {
  readonly records: readonly RecordState[]
  /** The cycle itself; `null` for an event by itself. */
  readonly cycle: Pick<RecordState, 'raiser' | 'owner' | 'cause' | 'origin'> | null
}

/** All that waits. */
export interface EventState {
  readonly queue: readonly EntryState[]
  readonly delayed: readonly EntryState[]
  readonly origins: readonly OriginState[]
}

const NOTHING: EventState = { queue: [], delayed: [], origins: [] }

/**
 * Takes down the events that wait.
 * @throws SkeinError `snapshot/not-now` when a change of systems waits, or the rest of an event that an exception has interrupted
 */
export function takeEvents(loop: EventLoop): EventState {
  if (loop.length === 0) return NOTHING
  const known = new Map<Origin, number>()
  const origins: OriginState[] = []
  const placeOf = (origin: Origin | null): number => {
    if (origin === null) return -1
    const place = known.get(origin)
    if (place !== undefined) return place
    const parent = placeOf(origin.parent)
    const { owner, raiser, what, answered, depth, events } = origin
    known.set(origin, origins.length)
    return origins.push({ owner: owner?.name ?? null, raiser, what, answered, parent, depth, events }) - 1
  }
  const recordState = (record: EventRecord): RecordState => {
    const { event, size, raiser, owner, cause, origin } = record
    const encoded = record instanceof EncodedEvent
    return {
      kind: event.kind,
      channel: event.channel,
      id: event.kind === 'event' ? event.id : '',
      bytes: encoded ? record.bytes : null,
      value: encoded ? null : copyState(record.value, `the payload of ${event.channel}`, raiser),
      size,
      raiser,
      owner: owner?.name ?? null,
      cause: cause?.name ?? null,
      origin: placeOf(origin),
    }
  }
  const entryState = (entry: Queued): EntryState => {
    if (entry.kind === 'event') return { records: [recordState(entry)], cycle: null }
    if (entry.kind === 'task') throw interrupted(entry.what)
    const { raiser, owner, cause, origin } = entry
    return {
      records: entry.records.map(recordState),
      cycle: { raiser, owner: owner?.name ?? null, cause: cause?.name ?? null, origin: placeOf(origin) },
    }
  }
  const [queue, delayed] = loop.waiting
  return { queue: queue.map(entryState), delayed: delayed.map(entryState), origins }
}

/**
 * Makes the entries of a state.
 *
 * @param eventOf finds the event of a channel and id
 * @throws SkeinError `snapshot/unknown-event`
 */
export function makeEvents(
  { queue, delayed, origins }: EventState,
  eventOf: (channel: string, id: string) => AnyEvent | null,
  ownerOf: (name: string) => SystemOwner | null,
): [queue: Queued[], delayed: Queued[]] {
  const owner = (name: string | null): SystemOwner | null => (name === null ? null : ownerOf(name))
  const made: Origin[] = []
  for (const { owner: name, parent, ...rest } of origins)
    made.push({ ...rest, owner: owner(name), parent: made[parent] ?? null })
  const recordOf = (state: RecordState): EventRecord => {
    const event = state.kind === 'event' ? eventOf(state.channel, state.id) : null
    if (state.kind === 'event' && event === null) throw unknownEvent(state.id)
    return restored(state, event ?? nameless(state), owner, made[state.origin] ?? null)
  }
  const entryOf = ({ records, cycle }: EntryState): Queued => {
    if (cycle === null) return recordOf(records[0]!)
    const { raiser } = cycle
    return {
      kind: 'cycle',
      records: records.map(recordOf),
      raiser,
      owner: owner(cycle.owner),
      cause: owner(cycle.cause),
      origin: made[cycle.origin] ?? null,
    }
  }
  return [queue.map(entryOf), delayed.map(entryOf)]
}

function restored(
  state: RecordState,
  event: AnyEvent,
  ownerOf: (name: string | null) => SystemOwner | null,
  origin: Origin | null,
): EventRecord {
  const { bytes, value, size, raiser } = state
  const [owner, cause] = [ownerOf(state.owner), ownerOf(state.cause)]
  if (bytes === null || owner === null) {
    const given = copyState(value, event.channel, raiser)
    return { kind: 'event', event, value: given, size, bytes, raiser, owner, cause, origin }
  }
  const decode = event.kind === 'event' ? decoderOf(event) : null
  const record = new EncodedEvent({ event, bytes, value: undefined, decode, size }, raiser, owner)
  record.cause = cause
  record.origin = origin
  return record
}

function decoderOf(event: Extract<AnyEvent, { kind: 'event' }>): (bytes: Uint8Array) => unknown {
  const codec = messageCodec(event.fields)
  return (bytes) => codec.decode(bytes)
}

/** An event that is known by its channel alone. */
function nameless({ kind, channel }: RecordState): AnyEvent {
  if (kind === 'unknown-event') return { kind, path: channel, channel }
  return { kind: 'local-event', channel }
}

function unknownEvent(id: string): SkeinError {
  return new SkeinError(
    'snapshot/unknown-event',
    `in the snapshot the event ${id} waits, which this game does not have`,
    {
      names: { event: id },
      hint: 'Restore a snapshot into the same version of the game, with all that was added to it then.',
    },
  )
}

function interrupted(what: string): SkeinError {
  return new SkeinError('snapshot/not-now', `no snapshot can be taken while "${what}" waits to go on`, {
    hint: 'Call flush() or frame() first: an exception of a system has interrupted it.',
  })
}
