import { BinaryReader, functionName, type ModuleInfo, type SectionSpan } from '../wasm/index.ts'
import {
  addedFunctions,
  BYTES_FUNCTION,
  DEAR_FUNCTION,
  ELEMENTS_FUNCTION,
  METER_EXPORTS,
} from './added-functions.ts'
import { ByteWriter } from './byte-writer.ts'
import { planStack } from './call-graph.ts'
import { CodeReader } from './code-reader.ts'
import { INDIRECT, type FunctionScan } from './function-scan.ts'
import { capMemories, capTables, type SandboxLimits } from './limits.ts'
import { MeterCode } from './meter-code.ts'
import { readSpace, type ModuleSpace } from './module-space.ts'
import { CodeScanner } from './scan.ts'

const SECTION = {
  type: 1,
  function: 3,
  table: 4,
  memory: 5,
  global: 6,
  export: 7,
  start: 8,
  code: 10,
} as const
/** Sections that stand behind those of globals and of exports, which may have to be added. */
const BEHIND_GLOBALS: ReadonlySet<number> = new Set([7, 8, 9, 12, 10, 11])
const BEHIND_EXPORTS: ReadonlySet<number> = new Set([8, 9, 12, 10, 11])

/** What limits count as that are none. */
const MOST_ELEMENTS = 10_000_000
const MOST_BYTES = 0x3fff_ffff

/** What one function takes of the stack besides its values, in bytes: return address, saved registers and the like. */
const FRAME_BYTES = 64

/**
 * Rewrites a module so that nothing in it can run without end, call too deeply, or take more memory than it may. Nothing
 * that it has changes its index; what is added comes after it. It is a single pass over the code to see what is there, and
 * one to write it.
 *
 * @param info what {@link readModule} says about the same bytes
 * @param meter whether fuel is counted; if not, only memory and tables are limited
 * @throws SkeinError `module/invalid`, `module/unsupported`, `module/too-large` or `module/over-limit`
 */
export function rewriteModule(
  bytes: Uint8Array,
  file: string,
  info: ModuleInfo,
  limits: SandboxLimits,
  meter: boolean,
): Uint8Array {
  const space = readSpace(bytes, file, info)
  return new Rewriter(bytes, file, info, space, limits, meter && info.functions > 0).rewrite()
}

class Rewriter {
  readonly #bytes: Uint8Array
  readonly #file: string
  readonly #info: ModuleInfo
  readonly #space: ModuleSpace
  readonly #limits: SandboxLimits
  readonly #meter: boolean
  readonly #out: ByteWriter
  readonly #fuel: number
  readonly #stack: number

  constructor(
    bytes: Uint8Array,
    file: string,
    info: ModuleInfo,
    space: ModuleSpace,
    limits: SandboxLimits,
    meter: boolean,
  ) {
    this.#bytes = bytes
    this.#file = file
    this.#info = info
    this.#space = space
    this.#limits = {
      memoryBytes: limits.memoryBytes,
      tableElements: Math.min(limits.tableElements, MOST_ELEMENTS),
      stackBytes: Math.min(limits.stackBytes, MOST_BYTES),
    }
    this.#meter = meter
    this.#out = new ByteWriter(Math.ceil(bytes.length * 1.3) + 1024)
    this.#fuel = space.globals
    this.#stack = space.globals + 1
  }

  rewrite(): Uint8Array {
    const out = this.#out
    out.copy(this.#bytes, 0, 8)
    let globals = false
    let exports = false
    for (const section of this.#info.layout.sections) {
      if (this.#meter && !globals && BEHIND_GLOBALS.has(section.id)) {
        this.#section(SECTION.global, () => this.#globals(null))
        globals = true
      }
      if (this.#meter && !exports && BEHIND_EXPORTS.has(section.id)) {
        this.#section(SECTION.export, () => this.#exports(null))
        exports = true
      }
      globals ||= section.id === SECTION.global
      exports ||= section.id === SECTION.export
      this.#rewriteSection(section)
    }
    return out.bytes
  }

  #rewriteSection(section: SectionSpan): void {
    const { id, content, end } = section
    const reader = new BinaryReader(this.#bytes, this.#file, content, end)
    const out = this.#out
    if (id === SECTION.memory) this.#section(id, () => capMemories(reader, out, this.#limits))
    else if (id === SECTION.table) this.#section(id, () => capTables(reader, out, this.#limits))
    else if (!this.#meter) out.copy(this.#bytes, section.start, end)
    else if (id === SECTION.type) this.#section(id, () => this.#types(reader))
    else if (id === SECTION.function) this.#section(id, () => this.#functions(reader))
    else if (id === SECTION.global) this.#section(id, () => this.#globals(reader))
    else if (id === SECTION.export) this.#section(id, () => this.#exports(reader))
    else if (id === SECTION.code) this.#section(id, () => this.#code(reader))
    // The start function is exported instead: the host calls it when everything is in place.
    else if (id !== SECTION.start) out.copy(this.#bytes, section.start, end)
  }

  #section(id: number, write: () => void): void {
    this.#out.byte(id)
    const size = this.#out.reserve()
    write()
    this.#out.fill(size)
  }

  /** Writes how many items there are, and those of the section as it was. */
  #extend(reader: BinaryReader | null, more: number): void {
    this.#out.u32((reader?.u32() ?? 0) + more)
    if (reader !== null) this.#out.copy(this.#bytes, reader.offset, reader.end)
  }

  #types(reader: BinaryReader): void {
    this.#extend(reader, 2)
    this.#out.all([0x60, 1, 0x7f, 1, 0x7f])
    this.#out.all([0x60, 0, 1, 0x7f])
  }

  #functions(reader: BinaryReader): void {
    const added = this.#added()
    this.#extend(reader, added.length)
    for (const { takes } of added) this.#out.u32(this.#space.types.length + (takes ? 0 : 1))
  }

  #globals(reader: BinaryReader | null): void {
    this.#extend(reader, 2)
    // Without fuel until a call begins.
    for (let left = 2; left > 0; left--) this.#out.all([0x7f, 1, 0x41, 0, 0x0b])
  }

  #exports(reader: BinaryReader | null): void {
    const { start, functionTypes } = this.#space
    const names = this.#added().map((added) => added.export)
    this.#extend(reader, names.filter((name) => name !== null).length + (start === null ? 0 : 1))
    for (const [index, name] of names.entries()) {
      if (name !== null) this.#export(name, functionTypes.length + index)
    }
    if (start !== null) this.#export(METER_EXPORTS.start, start)
  }

  #export(name: string, index: number): void {
    this.#out.name(name)
    this.#out.byte(0)
    this.#out.u32(index)
  }

  #code(reader: BinaryReader): void {
    const { functionTypes, importedFunctions, referred } = this.#space
    const scans = this.#scan(reader)
    const sizes = Float64Array.from(scans, stackSize)
    const { charge, knows, indirect } = planStack(scans, importedFunctions, referred, sizes)
    // What is imported may call the guest's allocator.
    const mustKnow = (callee: number): boolean =>
      callee === INDIRECT ? indirect : callee < importedFunctions || knows[callee - importedFunctions] === 1
    const added = this.#added()
    this.#out.u32(scans.length + added.length)
    const code = new MeterCode(this.#bytes, this.#out, {
      fuel: this.#fuel,
      stack: this.#stack,
      bytes: functionTypes.length + BYTES_FUNCTION,
      elements: functionTypes.length + ELEMENTS_FUNCTION,
      dear: functionTypes.length + DEAR_FUNCTION,
    })
    for (const [index, scan] of scans.entries()) {
      code.write({ scan, charge: charge[index]!, knows: knows[index] === 1, mustKnow })
    }
    for (const { code: body } of added) {
      this.#out.u32(body.length)
      this.#out.copy(body, 0, body.length)
    }
  }

  #scan(reader: BinaryReader): FunctionScan[] {
    const { functionTypes, importedFunctions, referred } = this.#space
    const code = new CodeReader(this.#bytes, this.#file, (index) => functionName(this.#info, index))
    const scanner = new CodeScanner(code, {
      ...this.#space,
      referred: (index) => void referred.add(index),
    })
    const count = reader.count('functions', 100_000)
    if (count !== functionTypes.length - importedFunctions) reader.fail('not all functions have code')
    return Array.from({ length: count }, (_, index) => {
      const size = reader.u32()
      reader.span(size)
      return scanner.scan(importedFunctions + index, reader.offset - size, reader.offset)
    })
  }

  #added(): ReturnType<typeof addedFunctions> {
    const { stackBytes, tableElements } = this.#limits
    return addedFunctions({
      fuel: this.#fuel,
      stack: this.#stack,
      stackBytes,
      tableElements,
      hasMemory: this.#space.memories > 0,
    })
  }
}

function stackSize({ locals, height, wide }: FunctionScan): number {
  return FRAME_BYTES + (locals + height) * (wide ? 16 : 8)
}
