import { Malformed, MarshalReader } from './marshal/reader.ts'
import type { WingsType } from './types.ts'

/** A handler of an event, by the places of its functions in the table of the module. */
export interface HandlerDescriptor {
  readonly event: Omit<WingsType, 'patch'>
  /** The handler itself. */
  readonly handler: number
  /** Decodes the event and calls the handler. */
  readonly invoke: number
}

/** A trait that a system serves. */
export interface TraitDescriptor {
  /** Takes its calls: a place in the table. */
  readonly invoke: number
  readonly type: WingsType
  /** The address of the table of its methods. */
  readonly vtable: number
}

/** A system as its module describes it. */
export interface SystemDescriptor {
  readonly type: WingsType
  /** Places in the table of the functions that make it and end it. */
  readonly new: number
  readonly drop: number
  /** Traits that it calls, the last declared first. */
  readonly dependencies: readonly WingsType[]
  /** The last declared first. */
  readonly handlers: readonly HandlerDescriptor[]
  readonly traits: readonly TraitDescriptor[]
}

/** Systems that a game starts by the name of their group. */
export interface GroupDescriptor {
  readonly group: WingsType
  readonly systems: readonly WingsType[]
}

/** Limits beyond which a module is refused: real records have 60 to 300 bytes. */
export const METADATA_LIMITS = {
  /** Bytes of one record. */
  record: 1_048_576,
  /** Bytes of a name. */
  name: 512,
  /** Records of a module. */
  records: 1_000,
  /** Entries of one list in a record. */
  entries: 1_000,
  /** Systems of a module, and all their dependencies, handlers and traits. */
  systems: 256,
  dependencies: 500,
  handlers: 2_000,
  traits: 500,
} as const

/** Reads a record that describes a system. @throws Malformed */
export function readSystem(record: Uint8Array): SystemDescriptor {
  const from = new MarshalReader(record)
  return {
    type: readType(from),
    new: from.u32(),
    drop: from.u32(),
    dependencies: listOf(from, 'dependencies', 20, readType),
    handlers: listOf(from, 'handlers', 24, (it) => ({
      event: readShortType(it),
      handler: it.u32(),
      invoke: it.u32(),
    })),
    traits: listOf(from, 'traits', 28, (it) => ({
      invoke: it.u32(),
      type: readType(it),
      vtable: it.u32(),
    })),
  }
}

/** Reads a record that describes a group. @throws Malformed */
export function readGroup(record: Uint8Array): GroupDescriptor {
  const from = new MarshalReader(record)
  return { group: readType(from), systems: listOf(from, 'systems', 20, readType) }
}

/** Reads a type with its version. @throws Malformed */
export function readType(from: MarshalReader): WingsType {
  return { ...readShortType(from), patch: from.u32() }
}

function readShortType(from: MarshalReader): Omit<WingsType, 'patch'> {
  const name = from.string()
  if (name.length > METADATA_LIMITS.name)
    throw new Malformed(`a name of ${name.length} characters; the limit is ${METADATA_LIMITS.name}`)
  if (!NAME.test(name)) throw new Malformed('a name that is no Rust path')
  return { name, major: from.u32(), minor: from.u32() }
}

/** Letters of any language, digits and what generic types are written with; no space at an end, and nothing that cannot be seen. */
const NAME = /^[\p{L}\p{N}_:<>,&()[\];*'#. -]+$/u

function listOf<T>(
  from: MarshalReader,
  what: string,
  least: number,
  read: (from: MarshalReader) => T,
): readonly T[] {
  const count = from.count(least)
  if (count > METADATA_LIMITS.entries)
    throw new Malformed(`${count} ${what}; the limit is ${METADATA_LIMITS.entries}`)
  return Array.from({ length: count }, () => read(from))
}
