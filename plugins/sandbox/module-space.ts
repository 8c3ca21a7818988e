import { SECTION } from '../wasm/binary-format.ts'
import { SkeinError } from '../../engine/index.ts'
import { BinaryReader, readValueType, type CoreSignature, type ModuleInfo } from '../wasm/index.ts'
import { crosses } from './canonical.ts'
import { skipConstExpression, type References } from './const-expression.ts'

/** The index spaces of a module, before anything is added to it. */
export interface ModuleSpace {
  readonly types: readonly (CoreSignature | null)[]
  /** The type of each function, imported ones first. */
  readonly functionTypes: readonly number[]
  readonly importedFunctions: number
  readonly globals: number
  readonly importedGlobals: number
  /**
   * Where something is referred to outside of code whose index may change: {@link PLACE}, the index, and where that begins and
   * ends, in order.
   */
  readonly places: readonly number[]
  /** Whether floats cross where an imported function is called, by its index. */
  readonly crossing: readonly boolean[]
  readonly memories: number
  /** How many values an exception of each tag carries. */
  readonly tags: readonly number[]
  /** Functions that something makes references to: they may be called without being named. */
  readonly referred: Set<number>
  /** By type: whether a call without a name may get to an imported function. */
  readonly hostTypes: readonly boolean[]
  /** The index of the function that runs when the module is instantiated. */
  readonly start: number | null
}

/** Kinds of references outside of code. */
export const PLACE = {
  /** A global of the module's own. */
  GLOBAL: 0,
  /** An imported function that takes or gives floats. */
  IMPORTED: 1,
  /** A function that takes or gives floats, by an export. */
  EXPORTED: 2,
} as const

/** References to imported functions outside of code: no toolchain makes more than one for each. */
const MOST_PLACES = 1_000_000

/** The prefix of the names of exports that the sandbox adds. */
export const RESERVED = 'skein:sandbox/'

/** The parts of the space while it is read. */
interface Counts {
  globals: number
  memories: number
  tags: number[]
  start: number | null
}

/**
 * Counts what a module refers to by index, and checks that nothing outside of its code refers to more: what the sandbox adds
 * has the indices after those.
 *
 * @throws SkeinError `module/invalid`
 */
export function readSpace(bytes: Uint8Array, file: string, info: ModuleInfo): ModuleSpace {
  const { types, functionTypes, importedFunctions, sections } = info.layout
  const imported = (kind: string): number => info.imports.filter((item) => item.kind === kind).length
  const importedGlobals = imported('global')
  const counts: Counts = {
    globals: importedGlobals,
    memories: imported('memory') + info.memories.length,
    // What imported tags carry is not known here; mods cannot import any.
    tags: Array.from({ length: imported('tag') }, () => 0),
    start: null,
  }
  const referred = new Set<number>()
  const exported = new Set<number>()
  const places: number[] = []
  const crossing = functionTypes.slice(0, importedFunctions).map((type) => crosses(types[type]))
  const place = (reader: BinaryReader, kind: number, index: number, at: number): void => {
    if (places.length > MOST_PLACES * 4) reader.tooMany('references', MOST_PLACES)
    places.push(kind, index, at, reader.offset)
  }
  const notes: Notes = {
    function(reader, index, at) {
      if (index >= functionTypes.length) reader.fail('a function does not exist')
      referred.add(index)
      if (crossing[index] === true) place(reader, PLACE.IMPORTED, index, at)
    },
    global(reader, index, at) {
      if (index >= importedGlobals) place(reader, PLACE.GLOBAL, index, at)
    },
    exported(reader, index, at) {
      if (index >= functionTypes.length) reader.fail('a function does not exist')
      exported.add(index)
      if (crosses(types[functionTypes[index]!])) place(reader, PLACE.EXPORTED, index, at)
    },
  }
  for (const { id, content, end } of sections) {
    const reader = new BinaryReader(bytes, file, content, end)
    if (id === SECTION.table) readTables(reader, notes)
    else if (id === SECTION.tag) readTags(reader, counts, types)
    else if (id === SECTION.global) readGlobals(reader, counts, notes)
    else if (id === SECTION.export) readExports(reader, counts, notes)
    else if (id === SECTION.start) {
      counts.start = reader.u32()
      if (counts.start >= functionTypes.length) reader.fail('a function does not exist')
    } else if (id === SECTION.element) readElements(reader, notes)
    else if (id === SECTION.data) readData(reader, notes)
  }
  // Code makes references only to functions that are listed outside of it, or exported.
  const imports = [...referred, ...exported].filter((index) => index < importedFunctions)
  const hostTypes = typesOf(
    imports.map((index) => functionTypes[index]!),
    types,
  )
  return {
    types,
    functionTypes,
    importedFunctions,
    importedGlobals,
    places,
    crossing,
    referred,
    hostTypes,
    ...counts,
  }
}

/** By type: whether it says the same as one of some. */
function typesOf(some: readonly number[], types: readonly (CoreSignature | null)[]): boolean[] {
  const keyOf = (type: CoreSignature | null | undefined): string =>
    `${type?.params.join() ?? 'none'}:${type?.results.join() ?? ''}`
  const keys = new Set(some.map((type) => keyOf(types[type])))
  return keys.size === 0 ? [] : types.map((type) => keys.has(keyOf(type)))
}

/** Told of exports of functions too. */
interface Notes extends References {
  exported(reader: BinaryReader, index: number, at: number): void
}

function readTables(reader: BinaryReader, notes: References): void {
  for (let left = reader.count('tables', TABLES); left > 0; left--) {
    const initial = reader.bytes[reader.offset] === 0x40
    if (initial) reader.span(2)
    skipTableType(reader)
    if (initial) skipConstExpression(reader, notes)
  }
}

/** Tables that a module may define. */
export const TABLES = 100

function skipTableType(reader: BinaryReader): void {
  readValueType(reader)
  const flags = reader.byte()
  reader.skipNumber()
  if ((flags & 1) !== 0) reader.skipNumber()
}

function readTags(reader: BinaryReader, counts: Counts, types: readonly (CoreSignature | null)[]): void {
  for (let left = reader.count('tags', 10_000); left > 0; left--) {
    reader.byte()
    counts.tags.push(types[reader.u32()]?.params.length ?? 0)
  }
}

function readGlobals(reader: BinaryReader, counts: Counts, notes: References): void {
  const count = reader.count('globals', 100_000)
  for (let left = count; left > 0; left--) {
    readValueType(reader)
    reader.byte()
    skipConstExpression(reader, notes)
  }
  counts.globals += count
}

function readExports(reader: BinaryReader, { globals }: Counts, notes: Notes): void {
  for (let left = reader.count('exports', 10_000); left > 0; left--) {
    const name = reader.name()
    const kind = reader.byte()
    const at = reader.offset
    const index = reader.u32()
    if (kind === 0) notes.exported(reader, index, at)
    if (kind === 3) {
      if (index >= globals) reader.fail('a global does not exist')
      notes.global(reader, index, at)
    }
    if (!name.startsWith(RESERVED)) continue
    throw new SkeinError(
      'module/invalid',
      `${reader.file} exports a name that starts with "${RESERVED}", which is reserved for the host`,
      {
        names: { file: reader.file },
        hint: 'Rename the export.',
      },
    )
  }
}

// How the segments of tables are written, by the bits of their first number.
const PASSIVE = 1
const INDEXED = 2
const EXPRESSIONS = 4

function readElements(reader: BinaryReader, notes: References): void {
  for (let left = reader.count('element segments', 100_000); left > 0; left--) {
    const flags = reader.u32()
    if (flags > 7) reader.fail('unknown kind of element segment')
    if ((flags & PASSIVE) === 0) {
      if ((flags & INDEXED) !== 0) reader.u32()
      skipConstExpression(reader, notes)
    }
    if ((flags & (PASSIVE | INDEXED)) !== 0) {
      if ((flags & EXPRESSIONS) !== 0) readValueType(reader)
      else reader.byte()
    }
    for (let items = reader.count('elements', 10_000_000); items > 0; items--) {
      if ((flags & EXPRESSIONS) !== 0) skipConstExpression(reader, notes)
      else {
        const at = reader.offset
        notes.function(reader, reader.u32(), at)
      }
    }
  }
}

function readData(reader: BinaryReader, notes: References): void {
  for (let left = reader.count('data segments', 100_000); left > 0; left--) {
    const flags = reader.u32()
    if (flags > 2) reader.fail('unknown kind of data segment')
    if (flags === 2) reader.u32()
    if (flags !== 1) skipConstExpression(reader, notes)
    reader.span(reader.u32())
  }
}
