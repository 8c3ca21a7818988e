import { SECTION } from './binary-format.ts'
import { SkeinError } from '../../engine/index.ts'
import { isComponent } from './component.ts'
import { BinaryReader } from './reader.ts'
import { readTypes, readValueType, type CoreSignature } from './type-section.ts'

/** The kind of import or export. */
export type ExternKind = 'function' | 'table' | 'memory' | 'global' | 'tag'

export interface ModuleImport {
  readonly module: string
  readonly name: string
  readonly kind: ExternKind
  /** Present for functions. */
  readonly type: CoreSignature | null
}

export interface ModuleExport {
  readonly name: string
  readonly kind: ExternKind
  /** Present for functions. */
  readonly type: CoreSignature | null
}

/** The limits of a memory, in pages of 64 KiB. */
export interface MemoryLimits {
  readonly min: number
  readonly max: number | null
  /** Whether threads may share it. */
  readonly shared: boolean
}

/** A section of a module. */
export interface SectionSpan {
  /** The number of its kind; 0 for custom sections. */
  readonly id: number
  /** Where it begins, with its number and its size. */
  readonly start: number
  /** Where its contents begin, and where they end. */
  readonly content: number
  readonly end: number
}

/** Where the parts of a module lie. */
export interface ModuleLayout {
  readonly sections: readonly SectionSpan[]
  /** By index; `null` for types other than functions. */
  readonly types: readonly (CoreSignature | null)[]
  /** The type of each function, those that are imported first. */
  readonly functionTypes: readonly number[]
  readonly importedFunctions: number
}

/** The contents of a module's binary, code and data aside. */
export interface ModuleInfo {
  readonly imports: readonly ModuleImport[]
  readonly exports: ReadonlyMap<string, ModuleExport>
  /** Memories that the module defines. */
  readonly memories: readonly MemoryLimits[]
  /** How many functions the module defines. */
  readonly functions: number
  /** Whether a start function runs when the module is instantiated. */
  readonly start: boolean
  /** Bytes of the whole file. */
  readonly size: number
  /** Where its parts lie, for code that reads on or rewrites it. */
  readonly layout: ModuleLayout
  /** The names of its custom sections, in the order in which they stand. */
  readonly customNames: readonly string[]
  /** The contents of the custom sections of a name, in the order in which they stand. */
  customSections(name: string): Uint8Array[]
}

/** Limits beyond which a file is refused unread. */
const MODULE_LIMITS = {
  bytes: 67_108_864,
  imports: 10_000,
  functions: 100_000,
  exports: 10_000,
  memories: 16,
  customSections: 1_000,
} as const

/** The order in which sections stand, each at most once, custom ones aside. */
const SECTION_ORDER: readonly number[] = [
  SECTION.type,
  SECTION.import,
  SECTION.function,
  SECTION.table,
  SECTION.memory,
  SECTION.tag,
  SECTION.global,
  SECTION.export,
  SECTION.start,
  SECTION.element,
  SECTION.dataCount,
  SECTION.code,
  SECTION.data,
]

const KINDS: readonly ExternKind[] = ['function', 'table', 'memory', 'global', 'tag']

/**
 * Reads the imports, exports and declarations of a module, from bytes that may come from anyone. Code is not looked at:
 * whether it is valid is the engine's compiler to say.
 *
 * @throws SkeinError `module/not-wasm`, `module/invalid` or `module/too-large`
 */
export function readModule(bytes: Uint8Array, file: string): ModuleInfo {
  if (bytes.length > MODULE_LIMITS.bytes) {
    throw new SkeinError(
      'module/too-large',
      `${file} has ${bytes.length} bytes; the limit is ${MODULE_LIMITS.bytes}`,
      {
        names: { file },
        hint: 'Build it with optimisation and without debug information.',
      },
    )
  }
  assertWasm(bytes, file)
  const reader = new BinaryReader(bytes, file, 8)
  let types: readonly (CoreSignature | null)[] = []
  const functionTypes: number[] = []
  const imports: ModuleImport[] = []
  const exports = new Map<string, ModuleExport>()
  const memories: MemoryLimits[] = []
  const custom: { name: string; content: Uint8Array }[] = []
  let importedFunctions = 0
  let last = -1
  let hasStart = false
  const sections: SectionSpan[] = []

  const signatureOf = (index: number): CoreSignature => types[index] ?? reader.fail('a function has no type')

  while (!reader.done) {
    const start = reader.offset
    const id = reader.byte()
    const size = reader.u32()
    const content = reader.span(size)
    const section = new BinaryReader(bytes, file, reader.offset - content.length, reader.offset)
    sections.push({ id, start, content: section.offset, end: section.end })
    if (id !== SECTION.custom) {
      const place = SECTION_ORDER.indexOf(id)
      if (place < 0) section.fail('unknown kind of section')
      if (place <= last) section.fail('a section is duplicated or misplaced')
      last = place
    }
    switch (id) {
      case SECTION.custom: {
        const name = section.name()
        if (custom.length >= MODULE_LIMITS.customSections)
          section.tooMany('custom sections', MODULE_LIMITS.customSections)
        custom.push({ name, content: section.span(section.end - section.offset) })
        break
      }
      case SECTION.type:
        types = readTypes(section)
        break
      case SECTION.import:
        for (let left = section.count('imports', MODULE_LIMITS.imports); left > 0; left--) {
          const module = section.name()
          const name = section.name()
          const kind = section.byte()
          const index = kind === 0 ? section.u32() : skipExtern(section, kind)
          if (kind === 0) functionTypes.push(index)
          imports.push({ module, name, kind: KINDS[kind]!, type: kind === 0 ? signatureOf(index) : null })
        }
        importedFunctions = functionTypes.length
        break
      case SECTION.function:
        for (let left = section.count('functions', MODULE_LIMITS.functions); left > 0; left--) {
          functionTypes.push(section.u32())
        }
        break
      case SECTION.memory:
        for (let left = section.count('memories', MODULE_LIMITS.memories); left > 0; left--)
          memories.push(readLimits(section))
        break
      case SECTION.export:
        for (let left = section.count('exports', MODULE_LIMITS.exports); left > 0; left--) {
          const name = section.name()
          const kind = section.byte()
          const index = section.u32()
          if (kind > 4) section.fail('unknown kind of export')
          const type = kind === 0 ? signatureOf(functionTypes[index] ?? -1) : null
          exports.set(name, { name, kind: KINDS[kind]!, type })
        }
        break
      case SECTION.start:
        hasStart = true
        break
      default:
        // Tables, globals, code and data say nothing that is needed here.
        break
    }
  }
  return {
    imports,
    exports,
    memories,
    functions: functionTypes.length - importedFunctions,
    start: hasStart,
    size: bytes.length,
    layout: { sections, types, functionTypes, importedFunctions },
    customNames: custom.map((section) => section.name),
    customSections: (name) =>
      custom.filter((section) => section.name === name).map((section) => section.content),
  }
}

function assertWasm(bytes: Uint8Array, file: string): void {
  const magic = [0x00, 0x61, 0x73, 0x6d]
  if (bytes.length < 8 || magic.some((byte, index) => bytes[index] !== byte)) {
    throw new SkeinError('module/not-wasm', `${file} is not a WebAssembly file`, {
      names: { file },
      hint:
        bytes.length === 0
          ? 'The file is empty: copy or build it again.'
          : 'Build the mod with "skein build", or remove the file from the mods folder.',
    })
  }
  if (isComponent(bytes)) {
    throw new SkeinError('module/not-wasm', `${file} is a WebAssembly component, not a core module`, {
      names: { file },
      hint: 'Build without "wasm-tools component new" and for wasip1 instead of wasip2, or extract the module with "skein embed".',
    })
  }
  if (bytes[4] !== 1 || bytes[5] !== 0 || bytes[6] !== 0 || bytes[7] !== 0) {
    throw new SkeinError(
      'module/invalid',
      `${file} uses an unsupported version of the WebAssembly binary format`,
      {
        names: { file },
        hint: 'Build it for version 1 of the binary format.',
      },
    )
  }
}

function readLimits(section: BinaryReader): MemoryLimits {
  const flags = section.byte()
  const wide = (flags & 4) !== 0
  const min = wide ? section.u64() : section.u32()
  const max = (flags & 1) !== 0 ? (wide ? section.u64() : section.u32()) : null
  if ((flags & 8) !== 0) section.u32()
  return { min, max, shared: (flags & 2) !== 0 }
}

/** Passes over the type of an imported table, memory, global or tag. */
function skipExtern(section: BinaryReader, kind: number): number {
  if (kind === 1) readValueType(section)
  if (kind === 1 || kind === 2) readLimits(section)
  else if (kind === 3) {
    readValueType(section)
    section.byte()
  } else if (kind === 4) {
    section.byte()
    section.u32()
  } else section.fail('unknown kind of import')
  return 0
}
