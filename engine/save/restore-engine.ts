import { SkeinError } from '../error.ts'
import { completePayload } from '../event/payload.ts'
import type { AnyEvent } from '../event/index.ts'
import type { GameDefinition } from '../game.ts'
import { messageCodec } from '../message/index.ts'
import { copyState } from '../snapshot/copy-state.ts'
import type { EngineState } from '../snapshot/engine-state.ts'
import type { EventState } from '../snapshot/event-state.ts'
import type { SystemState } from '../snapshot/system-state.ts'
import { restoreWorld, type TargetWorld } from './restore-world.ts'
import type { AnySystem } from '../system/index.ts'
import type { SavedEngine, SavedSystem } from './saved-engine.ts'

/** The game that a saved one is restored into. */
export interface TargetEngine extends TargetWorld {
  readonly definition: GameDefinition
  readonly actions: readonly string[]
  /** The systems of the game whose state counts, by name: all that it may run. */
  readonly known: ReadonlyMap<string, AnySystem>
  /** Of these, systems of which nothing is saved: those that are created once the world is restored, and those that stay as they are. */
  readonly fresh: ReadonlySet<string>
  readonly untouched: ReadonlySet<string>
  /** Owners of which nothing is restored besides their rows. */
  readonly leftOut: ReadonlySet<string>
  /** Whether an owner has events of its own restored. */
  owns(name: string): boolean
  event(channel: string, id: string): AnyEvent | null
}

/** Makes the state that a snapshot would have of a saved game, for the game as it is by now. */
export function restoreEngine(saved: SavedEngine, target: TargetEngine): EngineState {
  const { definition, actions, leftOut } = target
  const { frame, step, paused, left, given, givenSteps, givenTime } = saved.clock
  const values = new Map(saved.input.map((it) => [it.action, it.values]))
  const texts = saved.texts
    .filter(([owner]) => !leftOut.has(owner))
    .map(([owner, own]): [string, string[]] => [owner, [...own]])
  const shared = saved.sharedTexts.map(([number, owners]): [number, string[]] => [
    number,
    owners.filter((it) => !leftOut.has(it)),
  ])
  return {
    game: definition.name,
    seed: saved.seed,
    delta: definition.step,
    clock: [frame, step, paused ? 1 : 0, left, given, givenSteps, givenTime],
    place: saved.place,
    actions,
    input: [0, 1, 2, 3].map((kind) => [0].concat(actions.map((action) => values.get(action)?.[kind] ?? 0))),
    texts: [texts, shared.filter(([, owners]) => owners.length > 1)],
    streams: saved.streams.filter(([name]) => !leftOut.has(name)),
    ...systemsOf(saved, target),
    events: eventsOf(saved.events, target),
    world: restoreWorld(saved.world, target),
  }
}

/** The systems that the game still has, and those that stay as they are. */
function systemsOf(
  { systems, roots }: SavedEngine,
  { definition, known, fresh, untouched, leftOut }: TargetEngine,
): Pick<EngineState, 'systems' | 'roots'> {
  const goesOn = (name: string): boolean => known.has(name) && !fresh.has(name)
  const had = new Set(systems.flatMap(({ name, owner }) => (owner === null ? name : [])))
  const added = [...untouched].filter((name) => !had.has(name))
  const wanted = definition.systems.map(({ name }) => name).filter((name) => added.includes(name))
  return {
    systems: [
      ...systems.flatMap((it) => {
        if (it.owner !== null) return leftOut.has(it.owner) ? [] : stateOf(it)
        return goesOn(it.name) ? migrateSystem(it, known.get(it.name)!) : []
      }),
      ...added.map((name): SystemState => ({ name, owner: null, saved: [], random: [], since: [] })),
    ],
    roots: [...roots.filter(goesOn), ...wanted],
  }
}

function stateOf({ name, owner, saved, random, since }: SavedSystem): SystemState {
  return { name, owner, saved, random, since }
}

/** The state of a system, as its present version saves it. @throws SkeinError `save/cannot-restore` when it cannot be converted */
function migrateSystem(state: SavedSystem, { name, version = 1, migrate = null }: AnySystem): SystemState {
  const kept = stateOf(state)
  if (kept.saved.length === 0 || migrate === null || state.version === version) return kept
  try {
    // migrate may change the state that it gets.
    const what = `the saved state of the system "${name}"`
    return {
      ...kept,
      saved: [copyState(migrate(copyState(kept.saved[0], what, name), state.version), what, name)],
    }
  } catch (cause) {
    throw new SkeinError(
      'save/cannot-restore',
      `the saved game cannot be loaded: the system "${name}" threw in migrate: ${cause instanceof Error ? cause.message : String(cause)}`,
      {
        names: { system: name },
        hint: `Let its migrate accept the state that version ${state.version} saved.`,
        cause,
      },
    )
  }
}

type Entry = EventState['queue'][number]
type EventRecordState = Entry['records'][number]

/** The events that still mean something: their owners run, and somebody defines them. */
function eventsOf({ queue, delayed, origins }: EventState, target: TargetEngine): EventState {
  const isThere = (owner: string | null): boolean => owner === null || target.owns(owner)
  const fit = (entry: Entry): Entry[] => {
    const records = entry.records.flatMap((record) => {
      const fitted = isThere(record.owner) ? fitRecord(record, target) : null
      return fitted === null ? [] : { ...fitted, cause: isThere(record.cause) ? record.cause : null }
    })
    if (records.length === 0 && entry.records.length > 0) return []
    const { cycle } = entry
    if (cycle === null) return [{ records, cycle }]
    return isThere(cycle.owner)
      ? [{ records, cycle: { ...cycle, cause: isThere(cycle.cause) ? cycle.cause : null } }]
      : []
  }
  return { queue: queue.flatMap(fit), delayed: delayed.flatMap(fit), origins }
}

/** Events that wait and that nobody here can handle any more: their ids, one for each. Those of owners that are not there wait on. */
export function lostEvents({ queue, delayed }: EventState, target: TargetEngine): string[] {
  const records = [...queue, ...delayed].flatMap((entry) => entry.records)
  return records.flatMap((record) => {
    const isThere = record.owner === null || target.owns(record.owner)
    return isThere && fitRecord(record, target) === null ? record.id : []
  })
}

/** An event with a payload that its handlers can take; `null` where there is none. */
function fitRecord(record: EventRecordState, target: TargetEngine): EventRecordState | null {
  if (record.kind !== 'event') return record
  const event = target.event(record.channel, record.id)
  if (event === null || event.kind !== 'event') return null
  const codec = messageCodec(event.fields)
  try {
    if (record.bytes !== null) {
      codec.decode(record.bytes)
      return { ...record, id: event.id }
    }
    const value = completePayload(event, record.value)
    codec.encode(value as Record<string, unknown>)
    return { ...record, id: event.id, value }
  } catch (error) {
    if (error instanceof SkeinError) return null
    throw error
  }
}
