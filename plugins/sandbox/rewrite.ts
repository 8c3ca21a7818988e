import { SkeinError } from '../../engine/index.ts'
import { SECTION } from '../wasm/binary-format.ts'
import {
  BinaryReader,
  functionName,
  readTypes,
  readValueType,
  type ModuleInfo,
  type SectionSpan,
} from '../wasm/index.ts'
import {
  ADDED_FUNCTIONS,
  addedFunctions,
  BYTES_FUNCTION,
  EXPENSIVE_FUNCTION,
  ELEMENTS_FUNCTION,
  FILL_FUNCTION,
  fitsFunction,
  LANDING_FUNCTION,
  PAY_FUNCTION,
  START_EXPORT,
} from './added-functions.ts'
import { ByteWriter } from './byte-writer.ts'
import { planStack, type StackPlan } from './call-graph.ts'
import { CANONICAL_BYTES, standIn } from './canonical.ts'
import { CodeReader } from './code-reader.ts'
import { COUNTER_IMPORT } from './fuel-counter.ts'
import { INDIRECT, MARK, type FunctionScan } from './function-scan.ts'
import { GLOBAL_EXPORTS, keptGlobals } from './kept-globals.ts'
import { capMemories, readTables, writeTables, type TableLimits } from './limits.ts'
import type { SandboxLimits } from '../limits.ts'
import { MeterCode } from './meter-code.ts'
import { IMPORTED_COUNTERS } from './meter-plan.ts'
import { PLACE, readSpace, type ModuleSpace } from './module-space.ts'
import { NanScanner } from './nan-scan.ts'
import { CodeScanner } from './code-scan.ts'

/** Sections that stand behind that of exports, which may have to be added. */
const BEHIND_EXPORTS: ReadonlySet<number> = new Set([
  SECTION.start,
  SECTION.element,
  SECTION.dataCount,
  SECTION.code,
  SECTION.data,
])

/** Elements where no limit is set. */
const MOST_ELEMENTS = 10_000_000

/** Bytes of code after which others may have their turn, where a module is rewritten in turns: some milliseconds. */
const TURN = 262_144

/** Bytes of the stack for one function besides its values: return address, saved registers and the like. */
const FRAME_BYTES = 64

/** Inputs for rewriting a module. */
export interface RewriteRequest {
  readonly bytes: Uint8Array
  /** Its name in messages. */
  readonly file: string
  /** Result of {@link readModule} for the same bytes. */
  readonly info: ModuleInfo
  readonly limits: SandboxLimits
  /** Whether fuel is counted; if not, only memory and tables are limited. */
  readonly meter: boolean
  /** Is given where everything was copied to, for a source map; see {@link ByteWriter}. */
  readonly copies?: number[] | null
}

/**
 * Rewrites a module so that nothing in it can run without end, call too deeply, or take more memory than it may. What is left
 * of fuel and stack lies in globals that all rewritten modules import: the module's own globals come after those. Nothing
 * else that it has changes its index. It is a single pass over the code to see what is there, and one to write it.
 *
 * @throws SkeinError `module/invalid`, `module/unsupported`, `module/too-large` or `module/over-limit`
 */
export function rewriteModule(request: RewriteRequest): Uint8Array {
  const steps = rewriterOf(request).rewrite()
  for (;;) {
    const { done, value } = steps.next()
    if (done === true) return value
  }
}

/** The same for a large module while a game plays. @param turn lets others have their turn; awaited every now and then */
export async function rewriteInTurns(
  request: RewriteRequest,
  turn: () => Promise<void>,
): Promise<Uint8Array> {
  const steps = rewriterOf(request).rewrite()
  for (;;) {
    const { done, value } = steps.next()
    if (done === true) return value
    await turn()
  }
}

function rewriterOf({ bytes, file, info, limits, meter, copies = null }: RewriteRequest): Rewriter {
  const space = readSpace(bytes, file, info)
  return new Rewriter(bytes, file, info, space, limits, meter && info.functions > 0, copies)
}

/** Work that pauses where others may have their turn. */
type InTurns<T> = Generator<undefined, T, undefined>

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
  /** Scans of code, by function. */
  #scans: readonly FunctionScan[] = []
  #tables: readonly TableLimits[] = []
  /** Whether tables have to be kept to their common limit by a function, since more than one of them may grow. */
  #fits = false
  /** Functions that others stand in for where floats cross: their indices, and those of the stand-ins. */
  readonly #standIns = new Map<number, number>()
  /** The globals that the host is to reach. */
  readonly #kept: readonly number[]
  /** Types that are added for blocks which take what a type takes and give an exception: the index of each. */
  readonly #guarded = new Map<number, number>()

  constructor(
    bytes: Uint8Array,
    file: string,
    info: ModuleInfo,
    space: ModuleSpace,
    limits: SandboxLimits,
    meter: boolean,
    copies: number[] | null,
  ) {
    this.#bytes = bytes
    this.#file = file
    this.#info = info
    this.#space = space
    this.#limits = { ...limits, tableElements: Math.min(limits.tableElements, MOST_ELEMENTS) }
    this.#meter = meter
    this.#out = new ByteWriter(0, bytes, copies)
    this.#fuel = space.importedGlobals
    this.#stack = space.importedGlobals + 1
    this.#kept = (meter ? keptGlobals(bytes, file, info) : null) ?? []
  }

  *rewrite(): InTurns<Uint8Array> {
    const out = this.#out
    const code = this.#info.layout.sections.find(({ id }) => id === SECTION.code)
    const tables = this.#info.layout.sections.find(({ id }) => id === SECTION.table)
    if (tables !== undefined) this.#tables = readTables(this.#reader(tables), this.#limits)
    if (code !== undefined) this.#scans = yield* this.#scan(this.#reader(code))
    this.#choose()
    out.expect(this.#expected())
    out.copy(this.#bytes, 0, 8)
    let imports = false
    let exports = false
    for (const section of this.#info.layout.sections) {
      if (this.#meter && !imports && section.id > SECTION.import) {
        this.#section(SECTION.import, () => this.#imports(null))
        imports = true
      }
      if (this.#meter && !exports && BEHIND_EXPORTS.has(section.id) && this.#exported > 0) {
        this.#section(SECTION.export, () => this.#exports(null))
        exports = true
      }
      imports ||= section.id === SECTION.import
      exports ||= section.id === SECTION.export
      if (section.id === SECTION.code) yield* this.#codeSection(section)
      else this.#rewriteSection(section)
    }
    return out.bytes
  }

  #reader({ content, end }: SectionSpan): BinaryReader {
    return new BinaryReader(this.#bytes, this.#file, content, end)
  }

  /** Chooses the functions that get stand-ins: those in code are known by now. */
  #choose(): void {
    const { places, importedFunctions } = this.#space
    if (this.#info.functions === 0) return
    const several = this.#tables.filter(({ min, max }) => max > min).length > 1
    this.#fits = several && this.#scans.some(({ marks }) => grows(marks))
    for (let i = 0; i < places.length; i += 4) {
      const [kind, index] = [places[i]!, places[i + 1]!]
      // Who gets an imported function back by an export has been outside all along.
      if (kind === PLACE.IMPORTED || (kind === PLACE.EXPORTED && index >= importedFunctions))
        this.#standIn(index)
    }
    for (const { marks } of this.#scans)
      for (let i = 0; i < marks.length; i += 3) if (marks[i] === MARK.STAND_IN) this.#standIn(marks[i + 2]!)
  }

  get #importedTables(): number {
    return this.#info.imports.filter(({ kind }) => kind === 'table').length
  }

  /** Functions that are added and take and give a number. */
  get #addedCount(): number {
    return (this.#meter ? ADDED_FUNCTIONS : 0) + (this.#fits ? 1 : 0)
  }

  #standIn(index: number): void {
    if (this.#standIns.has(index)) return
    this.#standIns.set(index, this.#space.functionTypes.length + this.#addedCount + this.#standIns.size)
  }

  #rewriteSection(section: SectionSpan): void {
    const { id, content, end } = section
    const reader = this.#reader(section)
    const out = this.#out
    const copy = (start: number, to: number): void => this.#copy(start, to)
    if (id === SECTION.memory) this.#section(id, () => capMemories(reader, out, this.#limits))
    else if (id === SECTION.table) this.#section(id, () => writeTables(reader, out, this.#tables, copy))
    else if (!this.#meter && !this.#adds) out.copy(this.#bytes, section.start, end)
    else if (id === SECTION.type && (this.#meter || this.#fits)) this.#section(id, () => this.#types(reader))
    else if (id === SECTION.import && this.#meter) this.#section(id, () => this.#imports(reader))
    else if (id === SECTION.function) this.#section(id, () => this.#functions(reader))
    else if (id === SECTION.export) this.#section(id, () => this.#exports(reader))
    else if (id === SECTION.global || id === SECTION.element || id === SECTION.data)
      this.#section(id, () => this.#copy(content, end))
    // The start function is exported instead: the host calls it when everything is in place.
    else if (id !== SECTION.start || !this.#meter) out.copy(this.#bytes, section.start, end)
  }

  /** Whether there are more functions than the module has, without those that count. */
  get #adds(): boolean {
    return this.#fits || this.#standIns.size > 0
  }

  /** How many bytes are likely to be written. */
  #expected(): number {
    let nans = 0
    for (const scan of this.#scans) nans += scan.nans
    return Math.ceil(this.#bytes.length * 1.3) + nans * CANONICAL_BYTES + 1024
  }

  *#codeSection({ id }: SectionSpan): InTurns<void> {
    this.#out.byte(id)
    const size = this.#out.reserve()
    yield* this.#code()
    this.#out.fill(size)
  }

  #section(id: number, write: () => void): void {
    this.#out.byte(id)
    const size = this.#out.reserve()
    write()
    this.#out.fill(size)
  }

  /** Writes what stands outside of code. What it refers to by index may have moved, or is meant to be a stand-in. */
  #copy(start: number, end: number): void {
    const { places } = this.#space
    let from = start
    for (let i = firstFrom(places, start); i < places.length && places[i + 2]! < end; i += 4) {
      const [kind, index, at] = [places[i]!, places[i + 1]!, places[i + 2]!]
      this.#out.copy(this.#bytes, from, at)
      if (kind !== PLACE.GLOBAL) this.#out.u32(this.#standIns.get(index) ?? index)
      else this.#out.u32(index + (this.#meter ? IMPORTED_COUNTERS : 0))
      from = places[i + 3]!
    }
    this.#out.copy(this.#bytes, from, end)
  }

  /** Writes how many items there are, and those of the section as it was. */
  #extend(reader: BinaryReader | null, more: number): void {
    this.#out.u32((reader?.u32() ?? 0) + more)
    if (reader !== null) this.#copy(reader.offset, reader.end)
  }

  #types(reader: BinaryReader): void {
    const { offset, end } = reader
    const guarded = this.#meter ? this.#guarded.size : 0
    this.#extend(reader, 1 + guarded)
    this.#out.all([0x60, 1, 0x7f, 1, 0x7f])
    if (guarded === 0) return
    const places: number[] = []
    readTypes(new BinaryReader(this.#bytes, this.#file, offset, end), places)
    for (const type of this.#guarded.keys()) {
      const params = new BinaryReader(this.#bytes, this.#file, places[type])
      for (let left = params.u32(); left > 0; left--) readValueType(params)
      // What it takes, and an exception.
      this.#out.byte(0x60)
      this.#out.copy(this.#bytes, places[type]!, params.offset)
      this.#out.all([1, 0x69])
    }
  }

  #imports(reader: BinaryReader | null): void {
    this.#extend(reader, IMPORTED_COUNTERS)
    for (const name of [COUNTER_IMPORT.fuel, COUNTER_IMPORT.stack]) {
      this.#out.name(COUNTER_IMPORT.module)
      this.#out.name(name)
      // A global of 32 bits that changes.
      this.#out.all([3, 0x7f, 1])
    }
  }

  #functions(reader: BinaryReader): void {
    this.#extend(reader, this.#addedCount + this.#standIns.size)
    for (let left = this.#addedCount; left > 0; left--) this.#out.u32(this.#space.types.length)
    for (const index of this.#standIns.keys()) this.#out.u32(this.#space.functionTypes[index]!)
  }

  /** How many exports are added. */
  get #exported(): number {
    if (!this.#meter) return 0
    return this.#kept.length + (this.#space.start === null ? 0 : 1)
  }

  #exports(reader: BinaryReader | null): void {
    const { start } = this.#space
    this.#extend(reader, this.#exported)
    if (!this.#meter) return
    if (start !== null) this.#export(START_EXPORT, 0, start)
    for (const [at, index] of this.#kept.entries())
      this.#export(`${GLOBAL_EXPORTS}${at}`, 3, index + IMPORTED_COUNTERS)
  }

  #export(name: string, kind: number, index: number): void {
    this.#out.name(name)
    this.#out.byte(kind)
    this.#out.u32(index)
  }

  *#code(): InTurns<void> {
    const { functionTypes, importedFunctions, types } = this.#space
    const scans = this.#scans
    const plan = this.#meter ? this.#planStack() : null
    const added = this.#meter ? this.#added() : []
    if (this.#fits)
      added.push(fitsFunction(this.#importedTables, this.#tables.length, this.#limits.tableElements))
    for (const index of this.#standIns.keys()) added.push(standIn(types[functionTypes[index]!]!, index))
    this.#out.u32(scans.length + added.length)
    const code = new MeterCode(this.#bytes, this.#out, {
      meter: this.#meter,
      fuel: this.#fuel,
      stack: this.#stack,
      bytes: functionTypes.length + BYTES_FUNCTION,
      fill: functionTypes.length + FILL_FUNCTION,
      elements: functionTypes.length + ELEMENTS_FUNCTION,
      dear: functionTypes.length + EXPENSIVE_FUNCTION,
      landing: functionTypes.length + LANDING_FUNCTION,
      pay: functionTypes.length + PAY_FUNCTION,
      guarded: (type) => this.#guarded.get(type)!,
      fits: this.#fits ? functionTypes.length + this.#addedCount - 1 : null,
      standIn: (index) => this.#standIns.get(index)!,
    })
    const throws = scans.some(({ catches }) => catches)
    const mustKnow = (callee: number): boolean =>
      // Whoever catches what is thrown has to know from how deep it came. What is imported may call the guest's allocator.
      throws ||
      (callee === INDIRECT
        ? plan!.indirect
        : callee < importedFunctions || plan!.knows[callee - importedFunctions] === 1)
    let done = 0
    for (const [index, scan] of scans.entries()) {
      code.write({ scan, charge: plan?.charge[index] ?? 0, knows: plan?.knows[index] === 1, mustKnow })
      done += scan.end - scan.start
      if (done < TURN) continue
      done = 0
      yield
    }
    for (const body of added) {
      this.#out.u32(body.length)
      this.#out.copy(body, 0, body.length)
    }
  }

  #planStack(): StackPlan {
    const { importedFunctions, referred } = this.#space
    return planStack(this.#scans, importedFunctions, referred, Float64Array.from(this.#scans, stackSize))
  }

  #added(): Uint8Array[] {
    return addedFunctions({
      fuel: this.#fuel,
      stack: this.#stack,
      tableElements: this.#limits.tableElements,
      hasMemory: this.#space.memories > 0,
    })
  }

  *#scan(reader: BinaryReader): InTurns<FunctionScan[]> {
    const { functionTypes, importedFunctions, referred } = this.#space
    const code = new CodeReader(this.#bytes, this.#file, (index) => functionName(this.#info, index))
    const space = {
      ...this.#space,
      referred: (index: number) => void referred.add(index),
      guarded: (type: number) => this.#guard(type),
    }
    const scanner = new CodeScanner(code, space)
    const nans = new NanScanner(new BinaryReader(this.#bytes, this.#file), space)
    const count = reader.count('functions', 100_000)
    if (count !== functionTypes.length - importedFunctions) reader.fail('not all functions have code')
    const scans: FunctionScan[] = []
    let work = 0
    let done = 0
    while (scans.length < count) {
      const size = reader.u32()
      reader.span(size)
      const index = importedFunctions + scans.length
      const scan = scanner.scan(index, reader.offset - size, reader.offset)
      scans.push(scan.floats ? nans.scan(scan, index) : scan)
      work += scan.work
      if (work > this.#limits.compileWork) this.#tooMuchWork()
      done += size
      if (done < TURN) continue
      done = 0
      yield
    }
    return scans
  }

  /** Has a type added for what a `try_table` of a type guards. @returns that type */
  #guard(type: number): number {
    // Behind the module's own, and the one of the functions that are added.
    if (!this.#guarded.has(type)) this.#guarded.set(type, this.#space.types.length + 1 + this.#guarded.size)
    return type
  }

  #tooMuchWork(): never {
    const { compileWork } = this.#limits
    const what = 'its functions take too long to compile'
    throw new SkeinError('module/too-large', `${this.#file}: ${what}, more than ${compileWork} steps`, {
      names: { file: this.#file },
      hint: 'Build the mod with optimization, split it, or raise "compileWork" in the game.',
    })
  }
}

/** Whether a function lets a table grow. */
function grows(marks: readonly number[]): boolean {
  for (let i = 0; i < marks.length; i += 3) if (marks[i] === MARK.TABLE_GROWTH) return true
  return false
}

/** Where in a list of places those begin that are not before one. */
function firstFrom(places: readonly number[], place: number): number {
  let [low, high] = [0, places.length / 4]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (places[middle * 4 + 2]! < place) low = middle + 1
    else high = middle
  }
  return low * 4
}

function stackSize({ locals, height, wide, delegates }: FunctionScan): number {
  // What exceptions pass through is paid for by what it takes of the stack.
  return FRAME_BYTES + (locals + height) * (wide ? 16 : 8) + delegates * 8
}
