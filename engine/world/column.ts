import type { ComponentDefinition, Entity, Field, FieldMap, Type } from '../schema/index.ts'
import { NO_ENTITY } from './handle.ts'

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

type ColumnOf<X> = X extends { readonly kind: infer K extends keyof ColumnKinds } ? ColumnKinds[K] : never

/**
 * The columns of a component by field name. The object stays the same for as long as the world knows the component; the
 * arrays in it are replaced when they grow, so read them from it each time, or once per callback.
 */
export type Columns<C> =
  C extends ComponentDefinition<string, infer F extends FieldMap>
    ? { readonly [K in keyof F]: ColumnOf<F[K]> }
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

/** Makes a column of a field's type. @param rows its length */
export function createColumn(type: Type, rows: number): Column {
  return new CONSTRUCTORS[type.kind as keyof ColumnKinds](rows)
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

/** What a column holds for a value: truth as 1, enums by index, the rest as it is. */
export function toCell(type: Type, value: unknown): number | bigint {
  if (type.kind === 'bool') return value === true ? 1 : 0
  if (type.kind === 'enum') return Math.max(0, type.cases.indexOf(value as string))
  return value as number | bigint
}

/** The value that a column's element stands for. */
export function fromCell(type: Type, cell: number | bigint): unknown {
  if (type.kind === 'bool') return cell !== 0
  if (type.kind === 'enum') return type.cases[cell as number]
  return cell
}

/** What a field holds when a component is added without it: its declared default, or zero. */
export function defaultCell([, type]: Field): number | bigint {
  if (type.default !== undefined) return toCell(type, type.default)
  if (type.kind === 'entity') return NO_ENTITY as Entity
  return type.kind === 'u64' || type.kind === 's64' ? 0n : 0
}
