import { printable, SkeinError } from '../../engine/index.ts'
import { engineReason, trapReason } from '../engine-reason.ts'
import { DEFAULT_SANDBOX_LIMITS } from '../limits.ts'
import { assertValid, compile, stripForCompiler } from '../module/compile.ts'
import { COUNTER_IMPORT, FuelCounter, rewriteInTurns, rewriteModule, START_EXPORT } from '../sandbox/index.ts'
import type { ModuleInfo } from '../wasm/index.ts'
import { Malformed } from './marshal/reader.ts'
import {
  METADATA_LIMITS,
  readGroup,
  readSystem,
  type GroupDescriptor,
  type SystemDescriptor,
} from './metadata.ts'
import { keyOf, type WingsType } from './types.ts'

/** A module as it describes itself: its groups, those of one type merged, and its systems, in the order of its exports. */
export interface WingsMetadata {
  readonly groups: readonly GroupDescriptor[]
  readonly systems: readonly SystemDescriptor[]
}

/** Fuel for all of a module's descriptions: real ones take up to 40,000 for each function, unoptimized ones 130,000. */
const FUEL = 10_000_000
const STACK = 262_144
/** Bytes of memory that it may have meanwhile, beyond its initial memory. */
const ROOM = 1_048_576

const GROUP = '__wings_instantiate_'
const SYSTEM = '__wings_describe_'

/**
 * Has a module describe itself: that is code, and the only way to read it. It runs in an instance that is thrown away, rewritten as all
 * mods are, with little fuel and memory, and with imports that throw: the result follows from the file alone.
 *
 * @param turn lets others have their turn, where the module is large; none: it is rewritten at once
 * @throws SkeinError `module/*`
 */
export async function describeModule(
  bytes: Uint8Array,
  file: string,
  info: ModuleInfo,
  turn: (() => Promise<void>) | null,
): Promise<WingsMetadata> {
  const guest = await instantiate(bytes, file, info, turn)
  const bad = (name: string, why: string, cause?: unknown): SkeinError => badMetadata(file, name, why, cause)
  const names = [...info.exports.values()].filter(
    ({ name }) => name.startsWith(GROUP) || name.startsWith(SYSTEM),
  )
  if (names.length > METADATA_LIMITS.records)
    throw bad(names[0]!.name, `it has ${names.length} records; the limit is ${METADATA_LIMITS.records}`)
  const read = <T>(prefix: string, parse: (record: Uint8Array) => T): T[] =>
    names.flatMap(({ name, kind, type }) => {
      if (!name.startsWith(prefix)) return []
      if (kind !== 'function' || type!.params.length > 0 || type!.results.join() !== 'i32')
        throw bad(name, 'it must be a function without parameters that returns an i32')
      try {
        return [parse(guest.record(name))]
      } catch (error) {
        throw bad(name, guest.why(error), error)
      }
    })
  const groups = mergeGroups(read(GROUP, readGroup), file)
  const systems = newestOfEach(read(SYSTEM, readSystem))
  checkTotals(systems, file)
  return { groups, systems }
}

/** An instance that is thrown away. */
interface Described {
  /** Calls a function that describes something. @returns a copy of the record that it gives */
  record(name: string): Uint8Array
  /** Why a call has thrown. */
  why(error: unknown): string
}

async function instantiate(
  bytes: Uint8Array,
  file: string,
  info: ModuleInfo,
  turn: (() => Promise<void>) | null,
): Promise<Described> {
  const counter = new FuelCounter()
  const least = (info.memories[0]?.min ?? 0) * 65_536
  const limits = { ...DEFAULT_SANDBOX_LIMITS, stackBytes: STACK }
  const memoryBytes = Math.min(limits.memoryBytes, least + ROOM)
  const request = { bytes, file, info, limits: { ...limits, memoryBytes }, meter: true }
  const code = turn === null ? rewriteModule(request) : await rewriteInTurns(request, turn)
  await assertValid(bytes, { file })
  const module = await compile(stripForCompiler(code, file), { file })
  const imports: Record<string, Record<string, WebAssembly.ImportValue>> = Object.create(
    null,
  ) as typeof imports
  for (const { module: from, name, kind } of info.imports) {
    if (kind !== 'function') throw badMetadata(file, `${from}#${name}`, `it imports a ${kind}`)
    const namespace = (imports[from] ??= Object.create(null) as Record<string, WebAssembly.ImportValue>)
    namespace[name] = () => {
      throw new CalledOut(name)
    }
  }
  if (info.functions > 0) imports[COUNTER_IMPORT.module] = counter.imports
  counter.enter(FUEL, STACK)
  const why = (error: unknown): string => reasonOf(error, counter)
  let exports: WebAssembly.Exports
  try {
    exports = new WebAssembly.Instance(module, imports).exports
    const start = exports[START_EXPORT]
    if (typeof start === 'function') (start as () => void)()
  } catch (error) {
    throw badMetadata(file, 'its start function', why(error), error)
  }
  const { memory } = exports
  if (!(memory instanceof WebAssembly.Memory)) throw badMetadata(file, 'memory', 'it exports no memory')
  return {
    record(name) {
      const room = counter.room()
      const at = (exports[name] as () => number)() >>> 0
      counter.setRoom(room)
      // Each call takes the place of the record before.
      const view = new DataView(memory.buffer)
      if (at + 4 > view.byteLength) throw new Malformed(`address ${at} is outside of its memory`)
      const length = view.getUint32(at, true)
      if (length > METADATA_LIMITS.record)
        throw new Malformed(`the record has ${length} bytes; the limit is ${METADATA_LIMITS.record}`)
      if (at + 4 + length > view.byteLength) throw new Malformed('the record reaches beyond its memory')
      return new Uint8Array(memory.buffer, at + 4, length).slice()
    },
    why,
  }
}

/** A module called an import while it described itself. */
class CalledOut extends Error {
  constructor(name: string) {
    super(`it called ${printable(name)}`)
  }
}

function reasonOf(error: unknown, counter: FuelCounter): string {
  if (error instanceof CalledOut || error instanceof Malformed) return error.message
  if (counter.left() < 0) return 'it used up its fuel'
  if (counter.room() < 0) return 'it overflowed its call stack'
  if (error instanceof WebAssembly.RuntimeError) return `it trapped: ${trapReason(error)}`
  return engineReason(error)
}

/** The records of one group are one group, with the systems of all of them in that order. */
function mergeGroups(records: readonly GroupDescriptor[], file: string): GroupDescriptor[] {
  const merged = new Map<string, { group: WingsType; systems: Map<string, WingsType> }>()
  for (const { group, systems } of records) {
    const key = keyOf(group)
    let known = merged.get(key)
    if (known === undefined) merged.set(key, (known = { group, systems: new Map() }))
    for (const system of systems) {
      const name = keyOf(system)
      if (known.systems.has(name)) throw badMetadata(file, key, `the group has ${name} twice`)
      known.systems.set(name, system)
    }
  }
  return [...merged.values()].map(({ group, systems }) => ({ group, systems: [...systems.values()] }))
}

/** Of systems that are the same, the newest counts, and of equal ones the first. */
function newestOfEach(systems: readonly SystemDescriptor[]): SystemDescriptor[] {
  const newest = new Map<string, SystemDescriptor>()
  for (const system of systems) {
    const known = newest.get(keyOf(system.type))
    if (known === undefined || system.type.patch > known.type.patch) newest.set(keyOf(system.type), system)
  }
  return [...newest.values()]
}

function checkTotals(systems: readonly SystemDescriptor[], file: string): void {
  const totals = { systems: systems.length, dependencies: 0, handlers: 0, traits: 0 }
  for (const system of systems)
    for (const key of ['dependencies', 'handlers', 'traits'] as const) totals[key] += system[key].length
  for (const [key, total] of Object.entries(totals)) {
    const limit = METADATA_LIMITS[key as keyof typeof totals]
    if (total > limit)
      throw badMetadata(file, 'its metadata', `it has ${total} ${key}; the limit is ${limit}`)
  }
}

/** A module that cannot be read. @param place an export, or what else the problem is about */
function badMetadata(file: string, place: string, why: string, cause?: unknown): SkeinError {
  return new SkeinError(
    'module/bad-metadata',
    `${file} cannot be read as a plugin for wings: ${why} (${printable(place)})`,
    {
      names: { file, export: place },
      hint: 'Build the plugin again with the crate "wings" 0.1.2 to 0.1.5, or remove the file.',
      ...(cause === undefined ? {} : { cause }),
    },
  )
}
