import {
  expectArray,
  expectCount,
  expectFlag,
  expectList,
  expectNumber,
  expectObject,
  expectText,
  expectTextOrNull,
  malformed,
  readEvents,
  readOwnerPart,
} from '../../engine/save.ts'
import type {
  KeptMod,
  SavedInstance,
  SavedMods,
  SavedModState,
  SavedModSystem,
  SavedQuery,
  SavedRoom,
} from './saved-mods.ts'

/** Bytes of a page of memory. */
const PAGE = 65_536

/** Reads the state of mods that may come from anyone. @throws SkeinError `save/malformed` */
export function readMods(value: unknown): SavedMods {
  const it = expectObject(value, 'mods')
  const mods: SavedMods = {
    started: expectCount(it['started'], 'started'),
    running: expectList(it['running'], 'running', readMod),
    kept: expectList(it['kept'], 'kept', readKept),
    faults: expectList(it['faults'], 'faults', (item, what) => {
      const [mod, faults, frame] = expectTuple(item, what, 3)
      return [expectText(mod, what), expectCount(faults, what), expectCount(frame, what)] as const
    }),
    rooms: expectList(it['rooms'], 'rooms', readRoom),
  }
  const names = [...mods.running, ...mods.kept.map(({ mod }) => mod)].map(({ name }) => name)
  if (new Set(names).size < names.length) throw malformed('it holds a mod twice')
  if (names.includes('')) throw malformed('a mod has no name')
  return mods
}

function readMod(value: unknown, what: string): SavedModState {
  const it = expectObject(value, what)
  return {
    name: expectText(it['name'], `${what}.name`),
    version: expectText(it['version'], `${what}.version`),
    file: expectText(it['file'], `${what}.file`),
    content: expectText(it['content'], `${what}.content`),
    layout: expectTextOrNull(it['layout'], `${what}.layout`),
    shape: expectText(it['shape'], `${what}.shape`),
    defines: expectList(it['defines'], `${what}.defines`, expectText),
    systems: expectList(it['systems'], `${what}.systems`, readSystem),
    since: expectCount(it['since'], `${what}.since`),
    restsUntil: expectFrame(it['restsUntil'], `${what}.restsUntil`),
    instance: it['instance'] === null ? null : readInstance(it['instance'], `${what}.instance`),
    kept: expectCounts(it['kept'], `${what}.kept`, 2),
    log: expectNumbers(it['log'], `${what}.log`, [2]),
    flooded: expectFlag(it['flooded'], `${what}.flooded`),
  }
}

function readSystem(value: unknown, what: string): SavedModSystem {
  const it = expectObject(value, what)
  return {
    name: expectText(it['name'], `${what}.name`),
    version: expectText(it['version'], `${what}.version`),
    saved: it['saved'] === null ? null : expectArray(it['saved'], Uint8Array, `${what}.saved`),
  }
}

function readInstance(value: unknown, what: string): SavedInstance {
  const it = expectObject(value, what)
  const memory = expectArray(it['memory'], Uint8Array, `${what}.memory`)
  if (memory.length % PAGE !== 0) throw malformed(`${what}.memory is not made of pages`)
  const pointer = (item: unknown, at: string): number => expectCount(item, at, 0xffff_ffff)
  return {
    memory,
    globals: expectList(it['globals'], `${what}.globals`, (item, global) => {
      if (typeof item !== 'number' && typeof item !== 'bigint') throw malformed(`${global} is not a number`)
      return item
    }),
    queries: expectList(it['queries'], `${what}.queries`, (item, query): SavedQuery =>
      readQuery(item, query, memory.length),
    ),
    payload: expectWithin(
      expectList(it['payload'], `${what}.payload`, pointer),
      [0, 2],
      memory.length,
      `${what}.payload`,
    ),
    restsUntil: expectFrame(it['restsUntil'], `${what}.restsUntil`),
    once: expectNumbers(it['once'], `${what}.once`, [0, 2]),
    clock: expectList(it['clock'], `${what}.clock`, (item, time) => {
      if (typeof item !== 'bigint') throw malformed(`${time} is not a time`)
      return item
    }),
    ...(it['tables'] === undefined
      ? {}
      : {
          tables: expectList(it['tables'], `${what}.tables`, (item, size) =>
            expectCount(item, size, 0x4000_0000),
          ),
        }),
  }
}

function readQuery(value: unknown, what: string, memory: number): SavedQuery {
  const it = expectObject(value, what)
  const number = (item: unknown, at: string): number => (item === -1 ? -1 : expectCount(item, at))
  const block = expectList(it['block'], `${what}.block`, number)
  if (block.length !== 4) throw malformed(`${what}.block is not a block`)
  return {
    export: expectText(it['export'], `${what}.export`),
    block: expectWithin(block, [0, 1], memory, `${what}.block`),
    moves: number(it['moves'], `${what}.moves`),
    bytes: expectCounts(it['bytes'], `${what}.bytes`, 2),
    rooms: expectList(it['rooms'], `${what}.rooms`, (item, room) =>
      expectList(item, room, (rows, at) => expectCount(rows, at, 1 << 21)),
    ),
  }
}

/** Numbers of which one is a pointer and another one the bytes behind it. */
function expectWithin(
  numbers: number[],
  [pointer, bytes]: readonly [number, number],
  memory: number,
  what: string,
): number[] {
  const from = numbers[pointer]
  const length = numbers[bytes]
  if (from === undefined || length === undefined || Math.max(from, 0) + Math.max(length, 0) > memory)
    throw malformed(`${what} leaves the memory`)
  return numbers
}

function readKept(value: unknown, what: string): KeptMod {
  const it = expectObject(value, what)
  return {
    mod: readMod(it['mod'], `${what}.mod`),
    part: readOwnerPart(it['part'], `${what}.part`),
    texts: expectList(it['texts'], `${what}.texts`, expectText),
    stream: it['stream'] === null ? null : expectCounts(it['stream'], `${what}.stream`, 4, 0xffff_ffff),
    events: readEvents(it['events'], `${what}.events`),
    faults: it['faults'] === null ? null : expectPair(it['faults'], `${what}.faults`),
  }
}

function readRoom(value: unknown, what: string): SavedRoom {
  const it = expectObject(value, what)
  return {
    channel: expectText(it['channel'], `${what}.channel`),
    definer: expectText(it['definer'], `${what}.definer`),
    bytes: expectCount(it['bytes'], `${what}.bytes`),
    rows: expectCount(it['rows'], `${what}.rows`),
    shares: expectList(it['shares'], `${what}.shares`, (item, share) => {
      const [mod, bytes] = expectTuple(item, share, 2)
      return [expectText(mod, share), expectCount(bytes, share)] as const
    }),
  }
}

/** Finite numbers, as many as one of some lengths. */
function expectNumbers(value: unknown, what: string, lengths: readonly number[]): number[] {
  const numbers = expectList(value, what, expectNumber)
  if (!lengths.includes(numbers.length)) throw malformed(`${what} has ${numbers.length} numbers`)
  return numbers
}

function expectPair(value: unknown, what: string): [number, number] {
  const [first, second] = expectCounts(value, what, 2)
  return [first!, second!]
}

function expectCounts(value: unknown, what: string, length: number, most?: number): number[] {
  const counts = expectList(value, what, (item, at) => expectCount(item, at, most))
  if (counts.length !== length) throw malformed(`${what} has ${counts.length} numbers`)
  return counts
}

function expectTuple(value: unknown, what: string, length: number): readonly unknown[] {
  if (!Array.isArray(value) || value.length !== length) throw malformed(`${what} has other parts`)
  return value
}

function expectFrame(value: unknown, what: string): number {
  return value === -1 ? -1 : expectCount(value, what)
}
