import { SkeinError } from '../error.ts'
import type { Row } from './row.ts'
import { printable, type ComponentDefinition, type Field, type FieldMap, type Type } from '../schema/index.ts'

/** The array that holds one field of a component, one element per row. */
export type Column =
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | BigUint64Array
  | BigInt64Array
  | Float32Array
  | Float64Array

interface ColumnKinds {
  bool: Uint8Array
  u8: Uint8Array
  s8: Int8Array
  u16: Uint16Array
  s16: Int16Array
  u32: Uint32Array
  s32: Int32Array
  u64: BigUint64Array
  s64: BigInt64Array
  f32: Float32Array
  f64: Float64Array
  enum: Uint8Array
  entity: Uint32Array
}

type ArrayOf<X> = X extends { readonly kind: infer K extends keyof ColumnKinds } ? ColumnKinds[K] : never

/** A typed array with a value for each row. */
export type RowColumn<A extends Column> = A & { [row in Row]: A[number] }

/** A {@link RowColumn} that is only read. */
export type ReadonlyRowColumn<A extends Column> = {
  readonly [row in Row]: A[number]
} & { readonly [index: number]: A[number]; readonly length: number }

/**
 * The columns of a component by field name. The object stays the same for as long as the world knows the component; the
 * arrays in it are replaced when they grow, so read them from it each time, or once per callback.
 */
export type Columns<C> =
  C extends ComponentDefinition<string, infer F extends FieldMap>
    ? { readonly [K in keyof F]: RowColumn<ArrayOf<F[K]>> }
    : never

/** {@link Columns} that are only read: writing one is a compile error. */
export type ReadonlyColumns<C> =
  C extends ComponentDefinition<string, infer F extends FieldMap>
    ? { readonly [K in keyof F]: ReadonlyRowColumn<ArrayOf<F[K]>> }
    : never

const CONSTRUCTORS = {
  bool: Uint8Array,
  u8: Uint8Array,
  s8: Int8Array,
  u16: Uint16Array,
  s16: Int16Array,
  u32: Uint32Array,
  s32: Int32Array,
  u64: BigUint64Array,
  s64: BigInt64Array,
  f32: Float32Array,
  f64: Float64Array,
  enum: Uint8Array,
  entity: Uint32Array,
} as const

/** The least and the greatest value of each kind of integer. */
export const INTEGER_RANGES = {
  u8: [0, 0xff],
  s8: [-0x80, 0x7f],
  u16: [0, 0xffff],
  s16: [-0x8000, 0x7fff],
  u32: [0, 0xffff_ffff],
  s32: [-0x8000_0000, 0x7fff_ffff],
  u64: [0n, 0xffff_ffff_ffff_ffffn],
  s64: [-0x8000_0000_0000_0000n, 0x7fff_ffff_ffff_ffffn],
  entity: [0, 0xffff_ffff],
} as const

const NOTHING: object = Object.freeze(Object.create(null) as object)

/**
 * Makes an object for columns by field name, in which only they are found. It inherits from an empty object and not from
 * `null`: V8 makes objects without a prototype hash tables, and `position.x[row]` in a loop is then ten times as slow.
 */
export function createColumns(): Record<string, Column> {
  return Object.create(NOTHING) as Record<string, Column>
}

const NOTHING_FIXED: object = Object.freeze(Object.create(null) as object)

/**
 * Makes an object with these properties, which nobody may set again. Frozen or not, V8 takes the properties of objects made
 * in one way for constants only as long as none of them was ever set a second time, so these are made in a way of their own.
 */
export function createFixed<V>(entries: Readonly<Record<string, V>>): Readonly<Record<string, V>> {
  const fixed = Object.create(NOTHING_FIXED) as Record<string, V>
  for (const key of Object.keys(entries)) fixed[key] = entries[key]!
  return fixed
}

/** Makes a column of a field's type. @param rows its length */
export function createColumn(type: Type, rows: number): Column {
  return new CONSTRUCTORS[type.kind as keyof ColumnKinds](rows)
}

/** A column in a part of a buffer. */
export function columnView(type: Type, buffer: ArrayBufferLike, offset: number, elements: number): Column {
  return new CONSTRUCTORS[type.kind as keyof ColumnKinds](buffer as ArrayBuffer, offset, elements) as Column
}

/** The bytes that one element of a field's column takes. */
export function columnElementSize(type: Type): number {
  return CONSTRUCTORS[type.kind as keyof ColumnKinds].BYTES_PER_ELEMENT
}

/** Copies a column into a longer one. */
export function growColumn(type: Type, column: Column, rows: number): Column {
  const grown = createColumn(type, rows)
  grown.set(column as never)
  return grown
}

/**
 * The cell of a value in a column: truth as 1, enums by index, the rest as it is.
 *
 * @param component its id, for the message
 * @throws SkeinError `value/invalid` when the value does not fit the type of the field
 */
export function toCell([name, type]: Field, value: unknown, component: string): number | bigint {
  switch (type.kind) {
    case 'bool':
      if (typeof value === 'boolean') return value ? 1 : 0
      break
    case 'enum': {
      const index = type.cases.indexOf(value as string)
      if (index >= 0) return index
      break
    }
    case 'f32':
    case 'f64':
      if (typeof value === 'number') return value
      break
    default: {
      const [low, high] = INTEGER_RANGES[type.kind as keyof typeof INTEGER_RANGES]
      if (typeof value === typeof low && (value as number) >= low && (value as number) <= high) {
        if (typeof value === 'bigint' || Number.isInteger(value)) return value as number | bigint
      }
    }
  }
  throw new SkeinError('value/invalid', `${show(value)} is not a valid value for "${name}" of ${component}`, {
    names: { component },
    hint: `Pass ${wanted(type)}.`,
  })
}

function show(value: unknown): string {
  if (typeof value === 'string') return `"${printable(value)}"`
  return typeof value === 'object' && value !== null ? 'an object' : printable(String(value))
}

function wanted(type: Type): string {
  if (type.kind === 'bool') return 'true or false'
  if (type.kind === 'enum') return `one of ${type.cases.map((name) => `"${name}"`).join(', ')}`
  if (type.kind === 'f32' || type.kind === 'f64') return 'a number'
  if (type.kind === 'entity') return 'the handle of an entity, or 0'
  const [low, high] = INTEGER_RANGES[type.kind as keyof typeof INTEGER_RANGES]
  return `a ${typeof low === 'bigint' ? 'bigint' : 'whole number'} from ${low} to ${high}`
}

/** The value that a column's element stands for. */
export function fromCell(type: Type, cell: number | bigint): unknown {
  if (type.kind === 'bool') return cell !== 0
  if (type.kind === 'enum') return type.cases[cell as number]
  return cell
}

/** A field's cell when a component is added without it: its declared default, or zero. */
export function defaultCell(field: Field, component = 'a component'): number | bigint {
  const [, type] = field
  if (type.default !== undefined) return toCell(field, type.default, component)
  return type.kind === 'u64' || type.kind === 's64' ? 0n : 0
}
