import { columnView, type Column, type ComponentStore, type World } from '../../engine/index.ts'
import type { GuestMemory, NanSweep } from '../abi/index.ts'
import type { QueryColumn } from '../image/index.ts'
import type { BlockColumn } from './block-column.ts'
import { gather, scatter, wordsOf, type Words } from './gather.ts'
import type { RowList } from './row-list.ts'
import type { RowSpans } from './row-spans.ts'

const NO_BYTES = new Uint8Array(0)
/** Bytes of a view of a piece. */
const PIECE_BYTES = 112

/**
 * One column of a query: of the game on one side, in the block on the other. Views of both are kept until the array or
 * the memory behind them is replaced.
 */
export class PackedColumn implements BlockColumn {
  readonly store: ComponentStore
  readonly name: string
  readonly written: boolean
  /** Bytes of an element. */
  readonly size: number
  /** Where it lies in the block's memory. */
  pointer = 0
  /** How many values an element may have, where not all of them are good: those of truth values and enums. */
  readonly #cases: number
  readonly #bool: boolean
  /** Makes its NaNs canonical, where it may hold any. */
  readonly #sweep: NanSweep['singles'] | null
  readonly #label: string
  /** Which of the entities have the component. */
  readonly #list: RowList
  readonly #default: Words
  #column: Column | null = null
  #hostBytes: Uint8Array = NO_BYTES
  #hostWords: Words = NO_BYTES
  #guestWords: Words = NO_BYTES
  /** By piece of {@link RowSpans}: the part of the column, and that of the block. */
  #hostPieces: Uint8Array[] = []
  #guestPieces: Uint8Array[] = []
  #hostPiecesOf = -1
  #guestPiecesOf = -1

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
    this.#list = list
    this.#bool = type.kind === 'bool'
    const { kind } = type
    this.#sweep = kind === 'f32' ? memory.sweep.singles : kind === 'f64' ? memory.sweep.doubles : null
    this.#cases = type.kind === 'enum' ? type.cases.length : 0
    this.#label = `the column ${name} of ${component.id}`
    // An array of the same kind turns the default into words.
    const one = columnView(type, new ArrayBuffer(8), 0, 1)
    this.size = one.BYTES_PER_ELEMENT
    one[0] = store.defaults[field]! as never
    this.#default = wordsOf(this.size, one.buffer, 0, 1)
  }

  get pieceBytes(): number {
    return this.#list.spans.pieceCount * PIECE_BYTES * (this.written ? 2 : 1)
  }

  renewHost(): void {
    const column = this.store.columns[this.name]!
    if (column === this.#column) return
    this.#column = column
    this.#hostBytes = new Uint8Array(column.buffer, column.byteOffset, column.byteLength)
    this.#hostWords = wordsOf(this.size, column.buffer, column.byteOffset, column.length)
    this.#hostPiecesOf = -1
    this.#guestPiecesOf = -1
  }

  renewGuest(memory: Uint8Array, elements: number): void {
    this.#guestWords = wordsOf(this.size, memory.buffer, this.pointer, elements)
    this.#guestPiecesOf = -1
  }

  pack(memory: Uint8Array): void {
    const { spans, rows, absent, absentCount } = this.#list
    const { pieces, pieceCount, scatteredCount } = spans
    if (pieceCount > 0) {
      if (this.#hostPiecesOf !== spans.version) this.#cutHost(spans)
      const parts = this.#hostPieces
      const { pointer, size } = this
      for (let i = 0; i < pieceCount; i++) memory.set(parts[i]!, pointer + pieces[i * 3]! * size)
    }
    if (scatteredCount > 0)
      gather(this.size, rows, spans.scattered, scatteredCount, this.#hostWords, this.#guestWords)
    if (this.store.source !== null) this.#fillBeyond()
    if (absentCount > 0) this.#fill(absent, absentCount)
    if (this.#sweep !== null && this.store.exposed) this.#sweep(this.pointer, this.#list.count * this.size)
  }

  copyBack(memory: Uint8Array): void {
    const { spans, rows } = this.#list
    const { pieces, pieceCount, scatteredCount } = spans
    if (pieceCount > 0) {
      if (this.#guestPiecesOf !== spans.version) this.#cutGuest(spans, memory)
      const parts = this.#guestPieces
      const column = this.#hostBytes
      const { size } = this
      for (let i = 0; i < pieceCount; i++)
        if (parts[i]!.length > 0) column.set(parts[i]!, pieces[i * 3 + 1]! * size)
    }
    if (scatteredCount > 0)
      scatter(this.size, rows, spans.scattered, scatteredCount, this.#hostWords, this.#guestWords)
  }

  copyBackCarefully(world: World): void {
    const { rows, handles, count, present } = this.#list
    const column = this.#hostWords
    const block = this.#guestWords
    const { ticks } = this.store
    const wide = this.size === 8
    // The block has canonical NaNs in place of those of the game, which are no change.
    const swept = this.#sweep !== null && this.store.exposed
    for (let i = 0; i < count; i++) {
      const row = rows[i]!
      if (present !== null && present[i] === 0) continue
      if (world.entity(row) !== handles[i] || !world.hasRow(row, this.store)) continue
      if (swept && Number.isNaN(this.#column![row]) && this.#isCanonical(i)) continue
      if (wide) {
        if (column[row * 2] === block[i * 2] && column[row * 2 + 1] === block[i * 2 + 1]) continue
        column[row * 2] = block[i * 2]!
        column[row * 2 + 1] = block[i * 2 + 1]!
      } else {
        if (column[row] === block[i]) continue
        column[row] = block[i]!
      }
      ticks?.markChanged(row)
    }
  }

  /** @throws SkeinError `fault/bad-discriminant` when the block holds a case that an enum does not have */
  check(memory: GuestMemory): void {
    const { count, present } = this.#list
    const block = this.#guestWords
    if (this.#bool) for (let i = 0; i < count; i++) if (block[i]! > 1) block[i] = 1
    if (this.#cases === 0) return
    for (let i = 0; i < count; i++) {
      if (block[i]! < this.#cases || (present !== null && present[i] === 0)) continue
      memory.at = this.#label
      throw memory.fault('fault/bad-discriminant', `an invalid enum value ${block[i]}`)
    }
  }

  /** Whether an element of the block is the canonical NaN. */
  #isCanonical(place: number): boolean {
    const block = this.#guestWords
    if (this.size === 4) return block[place] === 0x7fc0_0000
    return block[place * 2] === 0 && block[place * 2 + 1] === 0x7ff8_0000
  }

  #fill(places: Uint32Array, count: number): void {
    const block = this.#guestWords
    const [low, high] = this.#default
    if (high !== undefined) {
      for (let i = 0; i < count; i++) {
        block[places[i]! * 2] = low!
        block[places[i]! * 2 + 1] = high
      }
    } else for (let i = 0; i < count; i++) block[places[i]!] = low!
  }

  /** Gives the default to entities for which an array of the game is too short. */
  #fillBeyond(): void {
    const { rows, count } = this.#list
    const room = this.#column!.length
    if (count === 0 || rows[count - 1]! < room) return
    const block = this.#guestWords
    const [low, high] = this.#default
    for (let i = count - 1; i >= 0 && rows[i]! >= room; i--) {
      if (high === undefined) block[i] = low!
      else {
        block[i * 2] = low!
        block[i * 2 + 1] = high
      }
    }
  }

  #cutHost({ pieces, pieceCount, version }: RowSpans): void {
    this.#hostPieces = []
    for (let i = 0; i < pieceCount; i++) {
      const at = pieces[i * 3 + 1]! * this.size
      this.#hostPieces.push(this.#hostBytes.subarray(at, at + pieces[i * 3 + 2]! * this.size))
    }
    this.#hostPiecesOf = version
  }

  #cutGuest({ pieces, pieceCount, version }: RowSpans, memory: Uint8Array): void {
    this.#guestPieces = []
    const room = this.#column!.length
    for (let i = 0; i < pieceCount; i++) {
      const at = this.pointer + pieces[i * 3]! * this.size
      // An array of the game may be too short.
      const elements = Math.max(0, Math.min(pieces[i * 3 + 2]!, room - pieces[i * 3 + 1]!))
      this.#guestPieces.push(memory.subarray(at, at + elements * this.size))
    }
    this.#guestPiecesOf = version
  }
}
