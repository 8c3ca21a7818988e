import { counted } from '../../engine/index.ts'
import type { GuestMemory } from './guest-memory.ts'

/** A core value: `bigint` for `i64`, `number` for the rest. */
export type CoreValue = number | bigint

/** Core values of a call, read one after another. */
export interface FlatReader {
  values: ArrayLike<CoreValue>
  at: number
}

/** Core values of a call, written one after another. */
export type FlatWriter = CoreValue[]

/** How values of one type cross the boundary, compiled once. */
export interface ValueCodec {
  /** Reads a value from memory. The address has been checked. */
  load(memory: GuestMemory, pointer: number): unknown
  /** Writes a value to memory. The address has been checked. */
  store(memory: GuestMemory, pointer: number, value: unknown): void
  /** Reads a value from core values. */
  lift(memory: GuestMemory, from: FlatReader): unknown
  /** Writes a value as core values. */
  lower(memory: GuestMemory, to: FlatWriter, value: unknown): void
}

/** The next core value, as an unsigned number. */
export function unsigned(from: FlatReader): number {
  return (from.values[from.at++] as number) >>> 0
}

/** A case that the type does not have. */
export function badDiscriminant(memory: GuestMemory, index: number, cases: number): Error {
  return memory.fault(
    'fault/bad-discriminant',
    `an invalid case ${index >>> 0} of a type with ${counted(cases, 'case')}`,
  )
}
