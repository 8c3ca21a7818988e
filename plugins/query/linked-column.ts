import {
  columnView,
  type Column,
  type ColumnLink,
  type ComponentStore,
  type World,
} from '../../engine/index.ts'
import type { GuestMemory, NanSweep } from '../abi/index.ts'
import type { QueryColumn } from '../image/index.ts'
import type { BlockColumn } from './block-column.ts'
import type { RowList } from './row-list.ts'

/** One column of a query whose values the game keeps in plain arrays or objects: they are copied one by one. */
export class LinkedColumn implements BlockColumn {
  readonly store: ComponentStore
  readonly name: string
  readonly written: boolean
  readonly size: number
  pointer = 0
  readonly pieceBytes = 0
  readonly #field: number
  readonly #type: QueryColumn['component']['fields'][number][1]
  readonly #label: string
  readonly #list: RowList
  /** One value as the block holds it, for comparisons. */
  readonly #one: Column
  /** Makes the NaNs of floats canonical: they are the game's. */
  readonly #sweep: NanSweep['singles'] | null
  #link: ColumnLink
  #block: Column

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
    this.#one = columnView(type, new ArrayBuffer(8), 0, 1)
    this.size = this.#block.BYTES_PER_ELEMENT
  }

  renewHost(): void {
    this.#link = this.store.links?.[this.#field] ?? this.#link
  }

  renewGuest(memory: Uint8Array, elements: number): void {
    this.#block = columnView(this.#type, memory.buffer, this.pointer, elements)
  }

  pack(): void {
    const { rows, count, present, absent, absentCount } = this.#list
    this.#link.gather(rows, count, present, this.#block)
    const initial = this.store.defaults[this.#field]!
    for (let i = 0; i < absentCount; i++) (this.#block as Float64Array)[absent[i]!] = initial as number
    this.#sweep?.(this.pointer, count * this.size)
  }

  copyBack(): void {
    const { rows, count, present } = this.#list
    this.#link.scatter(rows, count, present, this.#block)
  }

  copyBackCarefully(world: World): void {
    const { rows, handles, count, present } = this.#list
    const { ticks } = this.store
    for (let i = 0; i < count; i++) {
      const row = rows[i]!
      if (present !== null && present[i] === 0) continue
      if (world.entity(row) !== handles[i] || !world.hasRow(row, this.store)) continue
      const cell = this.#block[i]!
      this.#one[0] = this.#link.get(row) as never
      if (this.#one[0] === cell) continue
      this.#link.set(row, cell)
      ticks?.markChanged(row)
    }
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
