import { SkeinError } from '../error.ts'
import type { ComponentDefinition, FieldMap } from '../schema/index.ts'
import { createColumn, type Column } from '../world/column.ts'
import type { AnyComponent } from '../world/component.ts'
import { MAX_ROWS } from '../world/handle.ts'
import type { ColumnLink, ComponentSource } from '../world/world-source.ts'
import { arrayLink, type GameArray } from './array-link.ts'
import { cellCodec, type EntityCodec } from './cell-codec.ts'
import type { GameErrors } from './game-errors.ts'
import { propertyCells, type GameObjects } from './property-cells.ts'
import { pathProperty } from './property.ts'
import { recordLink } from './record-link.ts'

/** Arrays by field name, one element for each entity. */
export type FieldArrays<F extends FieldMap = FieldMap> = { readonly [K in keyof F]: ArrayLike<unknown> }

/** A component of a game, and where its values lie. */
export interface SharedArrays {
  readonly definition: AnyComponent
  /** The game's component, as bitECS takes it. */
  readonly ref: object
  readonly arrays: object
}

/**
 * Shares a component of a bitECS game with guests.
 *
 * @param definition the guests' view: its fields have the values of the arrays of the same names
 * @param component the game's argument of `addComponent`: an object of arrays, or an array of objects; anything for a tag
 * @param arrays where the values lie, if elsewhere than in the component; arrays by field name
 */
export function share<const N extends string, const F extends FieldMap>(
  definition: ComponentDefinition<N, F>,
  component: object,
  arrays: FieldArrays<F> | readonly object[] = component as FieldArrays<F>,
): SharedArrays {
  return Object.freeze({ definition: definition as unknown as AnyComponent, ref: component, arrays })
}

/** The values of one component, in arrays of the game. */
export class ArraySource implements ComponentSource {
  readonly definition: AnyComponent
  readonly ref: object
  fields: (Column | ColumnLink)[] = []
  /** One more than the highest row that all of its arrays have room for. */
  room: number = MAX_ROWS
  readonly #arrays: Record<string, unknown>
  readonly #entities: EntityCodec
  /** Objects, one for each entity, in place of arrays. */
  readonly #records: GameObjects | null
  readonly #errors: GameErrors
  /** The arrays of the game as they were last seen. */
  #seen: unknown[] = []

  /** @throws SkeinError `world/cannot-adopt` when a field has no array */
  constructor({ definition, ref, arrays }: SharedArrays, entities: EntityCodec, errors: GameErrors) {
    this.definition = definition
    this.ref = ref
    this.#arrays = arrays as Record<string, unknown>
    this.#entities = entities
    this.#errors = errors
    this.#records = Array.isArray(arrays) && definition.fields.length > 0 ? (arrays as GameObjects) : null
    this.#take()
  }

  renew(): boolean {
    if (this.#records !== null) return false
    const { fields } = this.definition
    for (let i = 0; i < fields.length; i++) {
      if (this.#arrays[fields[i]![0]] === this.#seen[i]) continue
      const before = this.fields
      this.#take()
      for (const [field, at] of this.fields.entries())
        if ('gather' in at !== 'gather' in before[field]!) throw otherKind(this.definition, fields[field]![0])
      return true
    }
    return false
  }

  prepare(row: number): void {
    if (this.#records !== null) {
      this.#records[row] ??= {}
      return
    }
    // JavaScript engines turn arrays with large gaps into slow dictionaries.
    for (const array of this.#seen) if (Array.isArray(array)) while (array.length < row) array.push(0)
  }

  #take(): void {
    const { fields, id } = this.definition
    this.room = MAX_ROWS
    if (this.#records !== null) {
      const records = this.#records
      this.fields = fields.map((field) => {
        const codec = cellCodec(field, id, this.#entities, 'values')
        // A name with a dot in it is a name all the same.
        return recordLink(records, propertyCells(field, pathProperty([field[0]]), codec, this.#errors))
      })
      return
    }
    this.#seen = fields.map(([name]) => this.#arrays[name])
    this.fields = fields.map((field, index) => {
      const [name, type] = field
      const array = this.#seen[index]
      if (!isArray(array)) throw missing(this.definition, name)
      if (!Array.isArray(array)) this.room = Math.min(this.room, array.length)
      // Of the fields that have columns, only those of entities mean something else to bitECS.
      if (array.constructor === createColumn(type, 0).constructor && type.kind !== 'entity')
        return array as Column
      return arrayLink(field, array, cellCodec(field, id, this.#entities, 'numbers'))
    })
  }
}

function isArray(value: unknown): value is GameArray {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView))
}

function missing({ id, fields }: AnyComponent, name: string): SkeinError {
  const given = fields.length === 1 ? `share(…, component, { ${name}: array })` : 'share'
  return new SkeinError('world/cannot-adopt', `share() got no array "${name}" for ${id}`, {
    names: { component: id },
    hint: `Pass ${given} an object with one array per field, such as { ${fields.map(([it]) => it).join(', ')} }, or an array of objects.`,
  })
}

function otherKind({ id }: AnyComponent, name: string): SkeinError {
  return new SkeinError(
    'world/cannot-adopt',
    `the array "${name}" of ${id} was replaced by an array of another type`,
    {
      names: { component: id },
      hint: 'Replace it with a longer array of the same type.',
    },
  )
}
