import { SkeinError } from '../error.ts'
import type { EventState } from '../snapshot/event-state.ts'
import { TextTable } from '../text/index.ts'
import {
  expectArray,
  expectCount,
  expectFlag,
  expectList,
  expectNumber,
  expectObject,
  expectText,
  expectTextOrNull,
} from './expect.ts'
import { malformed } from './pack.ts'
import { readWorld } from './read-world.ts'
import type { SavedAction, SavedClock, SavedEngine, SavedSystem } from './saved-engine.ts'

/** Reads the state of a game that may come from anyone. @throws SkeinError `save/malformed` */
export function readEngine(value: unknown): SavedEngine {
  const it = expectObject(value, 'engine')
  const texts = readTexts(it)
  return {
    seed: expectNumber(it['seed'], 'seed'),
    clock: readClock(it['clock']),
    place: expectPlace(it['place']),
    input: expectList(it['input'], 'input', readAction),
    ...texts,
    streams: expectList(it['streams'], 'streams', (item, what) => {
      const [name, state] = expectPair(item, what)
      return [expectText(name, what), expectWords(state, what, 4)] as const
    }),
    systems: expectList(it['systems'], 'systems', readSystem),
    roots: expectList(it['roots'], 'roots', expectText),
    events: readEvents(it['events'], 'events'),
    world: readWorld(it['world']),
  }
}

function readClock(value: unknown): SavedClock {
  const it = expectObject(value, 'clock')
  const positive = (key: string): number => {
    const number = expectNumber(it[key], `clock.${key}`)
    if (number < 0) throw malformed(`clock.${key} is negative`)
    return number
  }
  return {
    frame: expectCount(it['frame'], 'clock.frame'),
    step: expectCount(it['step'], 'clock.step'),
    paused: expectFlag(it['paused'], 'clock.paused'),
    left: positive('left'),
    given: it['given'] === -1 ? -1 : positive('given'),
    givenSteps: expectCount(it['givenSteps'], 'clock.givenSteps'),
    givenTime: positive('givenTime'),
  }
}

/** The stages of a frame have places; before the first of them is -1. */
function expectPlace(value: unknown): number {
  return value === -1 ? -1 : expectCount(value, 'place', 16)
}

function readAction(value: unknown, what: string): SavedAction {
  const it = expectObject(value, what)
  const values = expectList(it['values'], `${what}.values`, expectNumber)
  if (values.length !== 4) throw malformed(`${what} has other values than those of an action`)
  return { action: expectText(it['action'], `${what}.action`), values }
}

function readTexts(it: Readonly<Record<string, unknown>>): Pick<SavedEngine, 'texts' | 'sharedTexts'> {
  const texts = expectList(it['texts'], 'texts', (item, what): [string, string[]] => {
    const [owner, own] = expectPair(item, what)
    return [expectText(owner, what), expectList(own, what, expectText)]
  })
  const sharedTexts = expectList(it['sharedTexts'], 'sharedTexts', (item, what): [number, string[]] => {
    const [number, owners] = expectPair(item, what)
    return [expectCount(number, what, 0xffff_ffff), expectList(owners, what, expectText)]
  })
  try {
    // The table itself says how many texts there may be, and how long.
    const table = new TextTable()
    table.putBack([texts, []])
    const [owners, shared] = table.all
    const same =
      owners.length === texts.length && owners.every(([, own], at) => own.length === texts[at]![1].length)
    if (!same) throw malformed('it holds a text twice')
    const holders = ([number, names]: (typeof shared)[number]): string =>
      JSON.stringify([number, ...names.toSorted()])
    const known = new Set(shared.map(holders))
    if (known.size !== sharedTexts.length || sharedTexts.some((text) => !known.delete(holders(text))))
      throw malformed('a text has other holders')
  } catch (cause) {
    if (cause instanceof SkeinError && cause.code === 'save/malformed') throw cause
    throw malformed(`its texts cannot be: ${cause instanceof Error ? cause.message : ''}`, cause)
  }
  return { texts, sharedTexts }
}

function readSystem(value: unknown, what: string): SavedSystem {
  const it = expectObject(value, what)
  const saved = expectList(it['saved'], `${what}.saved`, (item) => item)
  if (saved.length > 1) throw malformed(`${what} has two saved states`)
  return {
    name: expectText(it['name'], `${what}.name`),
    owner: expectTextOrNull(it['owner'], `${what}.owner`),
    saved,
    random: expectWords(it['random'], `${what}.random`, it['owner'] === null ? 4 : 0),
    since: expectList(it['since'], `${what}.since`, expectNumber),
    version: expectCount(it['version'], `${what}.version`),
  }
}

type Entry = EventState['queue'][number]
type EventRecordState = Entry['records'][number]

/** Reads events that wait, and may come from anyone. @throws SkeinError `save/malformed` */
export function readEvents(value: unknown, name: string): EventState {
  const it = expectObject(value, name)
  const origins = expectList(it['origins'], 'origins', (item, what) => {
    const origin = expectObject(item, what)
    return {
      owner: expectTextOrNull(origin['owner'], `${what}.owner`),
      raiser: expectText(origin['raiser'], `${what}.raiser`),
      what: expectText(origin['what'], `${what}.what`),
      answered: expectText(origin['answered'], `${what}.answered`),
      parent: expectIndex(origin['parent'], what),
      depth: expectCount(origin['depth'], `${what}.depth`),
      events: expectCount(origin['events'], `${what}.events`),
    }
  })
  // An origin follows its parent, so that none is its own.
  for (const [index, { parent }] of origins.entries())
    if (parent >= index) throw malformed('an event comes of itself')
  const entry = (item: unknown, what: string): Entry => readEntry(item, what, origins.length)
  return {
    queue: expectList(it['queue'], 'queue', entry),
    delayed: expectList(it['delayed'], 'delayed', entry),
    origins,
  }
}

function readEntry(value: unknown, what: string, origins: number): Entry {
  const it = expectObject(value, what)
  const records = expectList(it['records'], `${what}.records`, (item, at) => readRecord(item, at, origins))
  if (it['cycle'] === null) {
    if (records.length !== 1) throw malformed(`${what} is not one event`)
    return { records, cycle: null }
  }
  const cycle = expectObject(it['cycle'], `${what}.cycle`)
  return { records, cycle: readSource(cycle, `${what}.cycle`, origins) }
}

function readSource(
  it: Readonly<Record<string, unknown>>,
  what: string,
  origins: number,
): Pick<EventRecordState, 'raiser' | 'owner' | 'cause' | 'origin'> {
  const origin = expectIndex(it['origin'], what)
  if (origin >= origins) throw malformed(`${what} comes of nothing`)
  return {
    raiser: expectText(it['raiser'], `${what}.raiser`),
    owner: expectTextOrNull(it['owner'], `${what}.owner`),
    cause: expectTextOrNull(it['cause'], `${what}.cause`),
    origin,
  }
}

function readRecord(value: unknown, what: string, origins: number): EventRecordState {
  const it = expectObject(value, what)
  const kind = it['kind']
  if (kind !== 'event' && kind !== 'local-event' && kind !== 'unknown-event')
    throw malformed(`${what} is an event of an unknown kind`)
  return {
    kind,
    channel: expectText(it['channel'], `${what}.channel`),
    id: expectText(it['id'], `${what}.id`),
    bytes: it['bytes'] === null ? null : expectArray(it['bytes'], Uint8Array, `${what}.bytes`),
    value: it['value'],
    size: expectCount(it['size'], `${what}.size`),
    ...readSource(it, what, origins),
  }
}

function expectIndex(value: unknown, what: string): number {
  return value === -1 ? -1 : expectCount(value, `${what}.index`)
}

function expectPair(value: unknown, what: string): readonly [unknown, unknown] {
  if (!Array.isArray(value) || value.length !== 2) throw malformed(`${what} is not a pair`)
  return value as unknown as [unknown, unknown]
}

function expectWords(value: unknown, what: string, count: number): number[] {
  const words = expectList(value, what, (item, at) => expectCount(item, at, 0xffff_ffff))
  if (words.length !== count) throw malformed(`${what} has ${words.length} words`)
  return words
}
