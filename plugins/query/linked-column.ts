import {
  columnView,
  type Column,
  type ColumnLink,
  type ComponentStore,
  type World,
} from '../../engine/index.ts'
import type { GuestMemory, MaskFunction, NanSweep } from '../abi/index.ts'
import type { QueryColumn } from '../image/index.ts'
import type { BlockColumn } from './block-column.ts'
import type { RowList } from './row-list.ts'

/**
 * One column of a query whose values the game keeps in plain arrays or objects: they are copied one by one, and only those that the
 * mod has changed are copied back. The block has a copy of a written column, for comparison. The mod may change the copy
 * as well: that makes no difference but to the values of this column, which it may write in any case.
 */
export class LinkedColumn implements BlockColumn {
  readonly store: ComponentStore
  readonly name: string
  readonly written: boolean
  readonly size: number
  pointer = 0
  /** Where the copy of a written column lies, and where the mask of its changes goes. */
  copyPointer = 0
  maskPointer = 0
  readonly pieceBytes = 0
  readonly #field: number
  readonly #type: QueryColumn['component']['fields'][number][1]
  readonly #label: string
  readonly #list: RowList
  readonly #memory: GuestMemory
  /** Makes the NaNs of floats canonical: they are the game's. */
  readonly #sweep: NanSweep['singles'] | null
  readonly #mask: MaskFunction | null
  #link: ColumnLink
  #block: Column
  #copy: Column

  constructor(
    store: ComponentStore,
    { component, field, written }: QueryColumn,
    list: RowList,
    memory: GuestMemory,
  ) {
    const [name, type] = component.fields[field]!
    this.store = store
    this.name = name
    this.written = written
    this.#field = field
    this.#type = type
    this.#list = list
    this.#label = `the column ${name} of ${component.id}`
    const { kind } = type
    this.#sweep = kind === 'f32' ? memory.sweep.singles : kind === 'f64' ? memory.sweep.doubles : null
    this.#link = store.links![field]!
    this.#block = columnView(type, new ArrayBuffer(8), 0, 0)
    this.#copy = this.#block
    this.size = this.#block.BYTES_PER_ELEMENT
    this.#memory = memory
    this.#mask = written ? memory.mask[`mask${this.size as 1 | 2 | 4 | 8}`] : null
  }

  renewHost(): void {
    this.#link = this.store.links?.[this.#field] ?? this.#link
  }

  renewGuest(memory: Uint8Array, elements: number): void {
    this.#block = columnView(this.#type, memory.buffer, this.pointer, elements)
    if (this.written) this.#copy = columnView(this.#type, memory.buffer, this.copyPointer, elements)
  }

  pack(memory: Uint8Array): void {
    this.#gather(this.#block, this.pointer)
    const { absent, absentCount, count } = this.#list
    const initial = this.store.defaults[this.#field]!
    for (let i = 0; i < absentCount; i++) (this.#block as Float64Array)[absent[i]!] = initial as number
    if (this.written) memory.copyWithin(this.copyPointer, this.pointer, this.pointer + count * this.size)
  }

  copyBack(memory: Uint8Array, calledOut: boolean): void {
    if (this.#compare(calledOut)) this.#link.scatter(this.#list, this.#block, memory, this.maskPointer)
  }

  copyBackCarefully(world: World, calledOut: boolean): void {
    if (!this.#compare(calledOut)) return
    const { rows, handles, count, present } = this.#list
    const { ticks } = this.store
    const { bytes } = this.#memory
    for (let i = 0; i < count; i++) {
      if (((bytes[this.maskPointer + (i >> 3)]! >> (i & 7)) & 1) === 0) continue
      const row = rows[i]!
      if (present !== null && present[i] === 0) continue
      if (world.entity(row) !== handles[i] || !world.hasRow(row, this.store)) continue
      this.#link.set(row, this.#block[i]!)
      ticks?.markChanged(row)
    }
  }

  #gather(block: Column, pointer: number): void {
    this.#link.gather(this.#list, block)
    if (this.#sweep !== null && this.#sweep(pointer, this.#list.count * this.size) !== 0)
      this.#link.fillGaps?.(this.#list, block)
  }

  /** Finds the values to copy back. @returns whether there are any */
  #compare(calledOut: boolean): boolean {
    // Others may have written to the game's arrays: their values are overwritten.
    if (calledOut) this.#gather(this.#copy, this.copyPointer)
    return this.#mask!(this.copyPointer, this.pointer, this.#list.count, this.maskPointer) !== 0
  }

  /** @throws SkeinError `fault/bad-discriminant` when the block holds a case that an enum does not have */
  check(memory: GuestMemory): void {
    const { count, present } = this.#list
    const block = this.#block as Uint8Array
    if (this.#type.kind === 'bool') for (let i = 0; i < count; i++) if (block[i]! > 1) block[i] = 1
    if (this.#type.kind !== 'enum') return
    for (let i = 0; i < count; i++) {
      if (block[i]! < this.#type.cases.length || (present !== null && present[i] === 0)) continue
      memory.at = this.#label
      throw memory.fault('fault/bad-discriminant', `an invalid enum value ${block[i]}`)
    }
  }
}
