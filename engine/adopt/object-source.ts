import type { Field } from '../schema/index.ts'
import { defaultCell, type Column } from '../world/column.ts'
import type { AnyComponent } from '../world/component.ts'
import type { BlockRows, ColumnLink, ComponentSource } from '../world/world-source.ts'
import { cellCodec, type EntityCodec } from './cell-codec.ts'
import type { GameErrors } from './game-errors.ts'
import type { ObjectPart } from './object-part.ts'
import type { ObjectTable } from './object-table.ts'
import {
  gatherCells,
  oneCell,
  propertyCells,
  readCell,
  scatterCells,
  writeCellTo,
  type PropertyCells,
} from './property-cells.ts'

/** Handles that the game's objects cannot hold, as there is no object for them yet. */
interface Unresolved {
  readonly handle: number
  /** The property of the object meanwhile: when it is another, the game has set it. */
  readonly before: unknown
}

/** A field of a component in properties of the game's objects; where an entity has no object for it, the value is kept here. */
export class ObjectField implements ColumnLink {
  readonly #table: ObjectTable
  readonly #rest: number | bigint
  /** By number of the kind; `undefined` for kinds that do not share the component. */
  readonly #byKind: readonly (PropertyCells | undefined)[]
  readonly #one: Column
  readonly #loose = new Map<number, number | bigint>()
  /** Tells whether a handle is of an entity without an object; `null` where the field holds no entities. */
  readonly #isLoose: ((handle: number) => boolean) | null
  readonly #unresolved = new Map<number, Unresolved>()

  constructor(
    table: ObjectTable,
    field: Field,
    byKind: readonly (PropertyCells | undefined)[],
    isLoose: (handle: number) => boolean,
  ) {
    this.#table = table
    this.#rest = defaultCell(field)
    this.#byKind = byKind
    this.#one = oneCell(field)
    this.#isLoose = field[1].kind === 'entity' ? isLoose : null
  }

  get(row: number): number | bigint {
    const cells = this.#byKind[this.#table.kinds[row] ?? 0]
    if (cells === undefined) return this.#loose.get(row) ?? this.#rest
    const object = this.#table.objects[row]!
    const waits = this.#unresolved.size === 0 ? undefined : this.#unresolved.get(row)
    if (waits !== undefined && rawValue(cells, object) === waits.before) return waits.handle
    return readCell(cells, object)
  }

  set(row: number, cell: number | bigint): void {
    const cells = this.#byKind[this.#table.kinds[row] ?? 0]
    if (cells === undefined) {
      this.#one[0] = cell as never
      this.#loose.set(row, this.#one[0]!)
      return
    }
    const object = this.#table.objects[row]!
    this.#unresolved.delete(row)
    writeCellTo(cells, object, cell)
    if (this.#isLoose !== null && cell !== 0 && this.#isLoose(Number(cell)))
      this.#unresolved.set(row, { handle: Number(cell), before: rawValue(cells, object) })
  }

  gather({ rows, count, present }: BlockRows, block: Column): void {
    const { objects, kinds } = this.#table
    let from = 0
    while (from < count) {
      const kind = kinds[rows[from]!] ?? 0
      let to = from + 1
      while (to < count && (kinds[rows[to]!] ?? 0) === kind) to++
      const cells = this.#byKind[kind]
      if (cells !== undefined && present === null && this.#isLoose === null)
        gatherCells(cells, objects, rows, from, to, block)
      else
        for (let i = from; i < to; i++)
          if (present === null || present[i] === 1) block[i] = this.get(rows[i]!) as never
      from = to
    }
  }

  scatter({ rows, count, present }: BlockRows, block: Column, mask: Uint8Array, at: number): void {
    const { objects, kinds } = this.#table
    let from = 0
    while (from < count) {
      const kind = kinds[rows[from]!] ?? 0
      let to = from + 1
      while (to < count && (kinds[rows[to]!] ?? 0) === kind) to++
      const cells = this.#byKind[kind]
      if (cells !== undefined && present === null && this.#isLoose === null)
        scatterCells(cells, objects, rows, from, to, block, mask, at)
      else
        for (let i = from; i < to; i++)
          if (((mask[at + (i >> 3)]! >> (i & 7)) & 1) === 1 && (present === null || present[i] === 1))
            this.set(rows[i]!, block[i]!)
      from = to
    }
  }

  /** Takes the values of a row that are kept here to its new object. */
  settle(row: number): void {
    const cell = this.#loose.get(row) ?? this.#rest
    if (this.#byKind[this.#table.kinds[row] ?? 0] === undefined) return
    this.#loose.delete(row)
    this.set(row, cell)
  }

  /** Gives objects those entities that have got objects meanwhile. */
  resolve(): void {
    for (const [row, { handle }] of this.#unresolved) {
      if (this.#isLoose!(handle)) continue
      // Through `get`, which knows whether the game has set it since.
      const now = this.get(row)
      this.#unresolved.delete(row)
      if (now === handle) this.set(row, handle)
    }
  }

  /** Forgets the values of a row. */
  forget(row: number): void {
    this.#loose.delete(row)
    if (this.#unresolved.size > 0) this.#unresolved.delete(row)
  }
}

/** The value of a property as the game has it. */
function rawValue({ property, errors }: PropertyCells, object: object): unknown {
  try {
    return property.read(object)
  } catch (error) {
    errors.note(error)
    return undefined
  }
}

/** A component whose values are properties of the game's objects. */
export class ObjectSource implements ComponentSource {
  readonly definition: AnyComponent
  readonly ref = null
  readonly fields: readonly ObjectField[]

  /**
   * @param parts by number of the kind, how it shares the component; `undefined` if it does not
   * @param isLoose whether a handle is of an entity without an object
   * @throws SkeinError `value/invalid` when the default of a field does not fit its type
   */
  constructor(
    definition: AnyComponent,
    parts: readonly (ObjectPart | undefined)[],
    table: ObjectTable,
    entities: EntityCodec,
    errors: GameErrors,
    isLoose: (handle: number) => boolean,
  ) {
    this.definition = definition
    this.fields = definition.fields.map((field, index) => {
      const codec = cellCodec(field, definition.id, entities, 'values')
      const byKind = parts.map((part) => {
        const property = part?.properties[index]
        return property === undefined ? undefined : propertyCells(field, property, codec, errors)
      })
      return new ObjectField(table, field, byKind, isLoose)
    })
  }

  renew(): boolean {
    return false
  }

  /** Nothing to do: objects are there, or come later. */
  prepare(): void {}
}
