import { SECTION } from '../wasm/binary-format.ts'
import { BinaryReader, readTypes, readValueType, type SectionSpan } from '../wasm/index.ts'
import { START_EXPORT } from './added-functions.ts'
import type { ByteWriter } from './byte-writer.ts'
import { COUNTER_IMPORT } from './fuel-counter.ts'
import { GLOBAL_EXPORTS } from './kept-globals.ts'
import { capMemories, writeTables } from './limits.ts'
import { IMPORTED_COUNTERS } from './meter-plan.ts'
import { PLACE } from './module-space.ts'
import type { RewritePlan } from './rewrite-plan.ts'

/** Writes the sections of a module other than its code. */
export class SectionWriter {
  readonly #plan: RewritePlan
  readonly #out: ByteWriter

  constructor(plan: RewritePlan, out: ByteWriter) {
    this.#plan = plan
    this.#out = out
  }

  /** Writes a section of the module, as it is or changed. */
  write(section: SectionSpan): void {
    const { id, content, end } = section
    const { bytes, file, limits, meter, fits, tables } = this.#plan
    const reader = new BinaryReader(bytes, file, content, end)
    const out = this.#out
    const copy = (start: number, to: number): void => this.#copy(start, to)
    if (id === SECTION.memory) this.#section(id, () => capMemories(reader, out, limits))
    else if (id === SECTION.table) this.#section(id, () => writeTables(reader, out, tables, copy))
    else if (!meter && !this.#adds) out.copy(bytes, section.start, end)
    else if (id === SECTION.type && (meter || fits)) this.#section(id, () => this.#types(reader))
    else if (id === SECTION.import && meter) this.#section(id, () => this.#imports(reader))
    else if (id === SECTION.function) this.#section(id, () => this.#functions(reader))
    else if (id === SECTION.export) this.#section(id, () => this.#exports(reader))
    else if (id === SECTION.global || id === SECTION.element || id === SECTION.data)
      this.#section(id, () => this.#copy(content, end))
    // The start function is exported instead: the host calls it when everything is in place.
    else if (id !== SECTION.start || !meter) out.copy(bytes, section.start, end)
  }

  /** Writes a section of imports for a module that has none. */
  addImports(): void {
    this.#section(SECTION.import, () => this.#imports(null))
  }

  /** Writes a section of exports for a module that has none, where something is to be exported. */
  addExports(): void {
    if (this.#exported > 0) this.#section(SECTION.export, () => this.#exports(null))
  }

  /** Whether there are more functions than the module has, without those that count. */
  get #adds(): boolean {
    return this.#plan.fits || this.#plan.standIns.size > 0
  }

  /** How many exports are added. */
  get #exported(): number {
    const { meter, kept, space } = this.#plan
    return meter ? kept.length + (space.start === null ? 0 : 1) : 0
  }

  #section(id: number, write: () => void): void {
    this.#out.byte(id)
    const size = this.#out.reserve()
    write()
    this.#out.fill(size)
  }

  /** Writes bytes outside of code. Items that they refer to by index may have moved, or have stand-ins. */
  #copy(start: number, end: number): void {
    const { bytes, meter, standIns } = this.#plan
    const { places } = this.#plan.space
    let from = start
    for (let i = firstFrom(places, start); i < places.length && places[i + 2]! < end; i += 4) {
      const [kind, index, at] = [places[i]!, places[i + 1]!, places[i + 2]!]
      this.#out.copy(bytes, from, at)
      if (kind !== PLACE.GLOBAL) this.#out.u32(standIns.get(index) ?? index)
      else this.#out.u32(index + (meter ? IMPORTED_COUNTERS : 0))
      from = places[i + 3]!
    }
    this.#out.copy(bytes, from, end)
  }

  /** Writes how many items there are, and those of the section as it was. */
  #extend(reader: BinaryReader | null, more: number): void {
    this.#out.u32((reader?.u32() ?? 0) + more)
    if (reader !== null) this.#copy(reader.offset, reader.end)
  }

  #types(reader: BinaryReader): void {
    const { offset, end } = reader
    const { bytes, file, meter, scan } = this.#plan
    const guarded = meter ? scan.guarded.size : 0
    this.#extend(reader, 1 + guarded)
    this.#out.all([0x60, 1, 0x7f, 1, 0x7f])
    if (guarded === 0) return
    const places: number[] = []
    readTypes(new BinaryReader(bytes, file, offset, end), places)
    for (const type of scan.guarded.keys()) {
      const params = new BinaryReader(bytes, file, places[type])
      for (let left = params.u32(); left > 0; left--) readValueType(params)
      // The parameters of the type, and an exception.
      this.#out.byte(0x60)
      this.#out.copy(bytes, places[type]!, params.offset)
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
    const { addedCount, standIns, space } = this.#plan
    this.#extend(reader, addedCount + standIns.size)
    for (let left = addedCount; left > 0; left--) this.#out.u32(space.types.length)
    for (const index of standIns.keys()) this.#out.u32(space.functionTypes[index]!)
  }

  #exports(reader: BinaryReader | null): void {
    const { meter, kept, space } = this.#plan
    this.#extend(reader, this.#exported)
    if (!meter) return
    if (space.start !== null) this.#export(START_EXPORT, 0, space.start)
    for (const [at, index] of kept.entries())
      this.#export(`${GLOBAL_EXPORTS}${at}`, 3, index + IMPORTED_COUNTERS)
  }

  #export(name: string, kind: number, index: number): void {
    this.#out.name(name)
    this.#out.byte(kind)
    this.#out.u32(index)
  }
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
