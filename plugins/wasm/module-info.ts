import { SkeinError } from '../../engine/index.ts'
import { BinaryReader } from './reader.ts'

/** A core value type, as far as interfaces can use it; everything else is `other`. */
export type CoreType = 'i32' | 'i64' | 'f32' | 'f64' | 'other'

/** The type of a core function. */
export interface CoreSignature {
  readonly params: readonly CoreType[]
  readonly results: readonly CoreType[]
}

/** What an import or an export is. */
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
}

/** What the binary of a module says about it, code and data aside. */
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
  /** The contents of the custom sections of a name, in the order in which they stand. */
  customSections(name: string): Uint8Array[]
}

/** What a file may hold before it is refused unread. */
export const MODULE_LIMITS = {
  bytes: 67_108_864,
  types: 10_000,
  imports: 10_000,
  functions: 100_000,
  exports: 10_000,
  customSections: 1_000,
  parameters: 1_000,
} as const

const SIGNATURES: Readonly<Record<number, CoreType>> = { 0x7f: 'i32', 0x7e: 'i64', 0x7d: 'f32', 0x7c: 'f64' }
const KINDS: readonly ExternKind[] = ['function', 'table', 'memory', 'global', 'tag']

/**
 * Reads what a module imports, exports and declares, from bytes that may come from anyone. Code is not looked at: whether
 * it is valid is the engine's compiler to say.
 *
 * @throws SkeinError `module/not-wasm`, `module/invalid` or `module/too-large`
 */
export function readModule(bytes: Uint8Array, file: string): ModuleInfo {
  if (bytes.length > MODULE_LIMITS.bytes) {
    throw new SkeinError(
      'module/too-large',
      `${file} has ${bytes.length} bytes; ${MODULE_LIMITS.bytes} are allowed`,
      {
        names: { file },
        hint: 'Build it with optimisation and without debug information.',
      },
    )
  }
  assertWasm(bytes, file)
  const reader = new BinaryReader(bytes, file, 8)
  const types: (CoreSignature | null)[] = []
  const functionTypes: number[] = []
  const imports: ModuleImport[] = []
  const exports = new Map<string, ModuleExport>()
  const memories: MemoryLimits[] = []
  const custom: { name: string; content: Uint8Array }[] = []
  let importedFunctions = 0
  let start = false

  const signatureOf = (index: number): CoreSignature => types[index] ?? reader.fail('a function has no type')

  while (!reader.done) {
    const id = reader.byte()
    const size = reader.u32()
    const content = reader.span(size)
    const section = new BinaryReader(bytes, file, reader.offset - content.length, reader.offset)
    switch (id) {
      case 0: {
        const name = section.name()
        if (custom.length >= MODULE_LIMITS.customSections)
          tooMany(file, 'custom sections', MODULE_LIMITS.customSections)
        custom.push({ name, content: section.span(section.end - section.offset) })
        break
      }
      case 1:
        readTypes(section, types)
        break
      case 2:
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
      case 3:
        for (let left = section.count('functions', MODULE_LIMITS.functions); left > 0; left--) {
          functionTypes.push(section.u32())
        }
        break
      case 5:
        for (let left = section.count('memories', 16); left > 0; left--) memories.push(readLimits(section))
        break
      case 7:
        for (let left = section.count('exports', MODULE_LIMITS.exports); left > 0; left--) {
          const name = section.name()
          const kind = section.byte()
          const index = section.u32()
          if (kind > 4) section.fail('an export is of an unknown kind')
          const type = kind === 0 ? signatureOf(functionTypes[index] ?? -1) : null
          exports.set(name, { name, kind: KINDS[kind]!, type })
        }
        break
      case 8:
        start = true
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
    start,
    size: bytes.length,
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
          ? 'It is empty; perhaps it is still being copied.'
          : 'Mods are .wasm files. Build it with "skein build", or remove it from the folder.',
    })
  }
  if (bytes[4] === 0x0d && bytes[6] === 0x01) {
    throw new SkeinError('module/not-wasm', `${file} is a WebAssembly component, not a core module`, {
      names: { file },
      hint: 'Mods are core modules; leave out the step that wraps them into a component.',
    })
  }
  if (bytes[4] !== 1 || bytes[5] !== 0 || bytes[6] !== 0 || bytes[7] !== 0) {
    throw new SkeinError('module/invalid', `${file} is written in an unknown version of WebAssembly`, {
      names: { file },
      hint: 'Version 1 of the binary format is the one in use.',
    })
  }
}

function tooMany(file: string, what: string, limit: number): never {
  throw new SkeinError('module/too-large', `${file} has more than ${limit} ${what}`, {
    names: { file },
    hint: 'No toolchain writes so many; the file is not a sound mod.',
  })
}

/** Reads the type section. Types other than plain functions keep their place, without a signature. */
function readTypes(section: BinaryReader, types: (CoreSignature | null)[]): void {
  for (let left = section.count('types', MODULE_LIMITS.types); left > 0; left--) {
    const form = section.byte()
    if (form !== 0x60) {
      // Garbage-collected types (recursive groups, structs, arrays): no interface can use them, and functions that do
      // are matched by the compiler. What follows in the section cannot be read without knowing all their forms.
      while (types.length < MODULE_LIMITS.types && left-- > 0) types.push(null)
      return
    }
    types.push({ params: readValueTypes(section), results: readValueTypes(section) })
  }
}

function readValueTypes(section: BinaryReader): CoreType[] {
  const list: CoreType[] = []
  for (let left = section.count('values in a type', MODULE_LIMITS.parameters); left > 0; left--) {
    const code = section.byte()
    // References to a type by index carry the index.
    if (code === 0x63 || code === 0x64) section.u32()
    list.push(SIGNATURES[code] ?? 'other')
  }
  return list
}

function readLimits(section: BinaryReader): MemoryLimits {
  const flags = section.byte()
  const wide = (flags & 4) !== 0
  const min = wide ? section.u64() : section.u32()
  const max = (flags & 1) !== 0 ? (wide ? section.u64() : section.u32()) : null
  if ((flags & 8) !== 0) section.u32()
  return { min, max }
}

/** Passes over the type of an imported table, memory, global or tag. */
function skipExtern(section: BinaryReader, kind: number): number {
  if (kind === 1) readValueTypesOne(section)
  if (kind === 1 || kind === 2) readLimits(section)
  else if (kind === 3) {
    readValueTypesOne(section)
    section.byte()
  } else if (kind === 4) {
    section.byte()
    section.u32()
  } else section.fail('an import is of an unknown kind')
  return 0
}

function readValueTypesOne(section: BinaryReader): void {
  const code = section.byte()
  if (code === 0x63 || code === 0x64) section.u32()
}
