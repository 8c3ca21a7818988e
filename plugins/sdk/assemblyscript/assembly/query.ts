import { Entity } from './types'

// A query is the block that the host hands over: the number of entities, where their handles lie, and where each
// column lies. The compiler of Skein gives every class that extends `Query` the members that find its columns in it.

/** How many entities the query holds that runs, in debug builds. */
let running: u32 = 0

/** Says which query runs from here on, so that debug builds can check indices. */
// @ts-ignore: decorator
@inline
export function openQuery(block: usize): void {
  if (ASC_OPTIMIZE_LEVEL == 0) running = load<u32>(block)
}

/** Says that no query runs any more: what was kept of its columns is of no use. */
// @ts-ignore: decorator
@inline
export function closeQuery(): void {
  if (ASC_OPTIMIZE_LEVEL == 0) running = 0
}

function check(index: i32): void {
  if (<u32>index < running) return
  throw new RangeError(
    running == 0
      ? 'a column was used outside of the @run method of its query, or the query matches nothing'
      : 'index ' + index.toString() + ' is beyond the ' + running.toString() + ' entities of the query',
  )
}

/**
 * The entities that a class which extends it asks for, and their columns. It is valid while the `@run` method runs that
 * it is handed to. Entities stand in the same order in all columns.
 */
@unmanaged
export class Query {
  /** How many entities there are. */
  get length(): i32 {
    return load<i32>(changetype<usize>(this))
  }

  /** Their handles. */
  get entities(): ReadColumn<Entity> {
    return changetype<ReadColumn<Entity>>(load<usize>(changetype<usize>(this), 4))
  }
}

/** The values of one field, one for each entity. `S` is how they lie in memory. */
@unmanaged
export class ReadColumn<T, S = T> {
  [key: number]: T

  // @ts-ignore: decorator
  @inline @operator('[]')
  __get(index: i32): T {
    if (ASC_OPTIMIZE_LEVEL == 0) check(index)
    // @ts-ignore: numbers of two widths
    return <T>load<S>(changetype<usize>(this) + (<usize>index << alignof<S>()))
  }

  /** Where the values lie, aligned to 16 bytes; there is room up to the next 16 bytes behind the last one. */
  get pointer(): usize {
    return changetype<usize>(this)
  }

  /** The 16 bytes of values from an index on, which is a multiple of how many fit: 4 of `f32`. Needs "simd". */
  // @ts-ignore: decorator
  @inline
  vector(index: i32): v128 {
    if (ASC_OPTIMIZE_LEVEL == 0) check(index)
    return v128.load(changetype<usize>(this) + (<usize>index << alignof<S>()))
  }
}

/** The values of one field, one for each entity: what is set goes to the game once the method has returned. */
@unmanaged
export class WriteColumn<T, S = T> {
  [key: number]: T

  // @ts-ignore: decorator
  @inline @operator('[]')
  __get(index: i32): T {
    if (ASC_OPTIMIZE_LEVEL == 0) check(index)
    // @ts-ignore: numbers of two widths
    return <T>load<S>(changetype<usize>(this) + (<usize>index << alignof<S>()))
  }

  // @ts-ignore: decorator
  @inline @operator('[]=')
  __set(index: i32, value: T): void {
    if (ASC_OPTIMIZE_LEVEL == 0) check(index)
    // @ts-ignore: numbers of two widths
    store<S>(changetype<usize>(this) + (<usize>index << alignof<S>()), <S>value)
  }

  /** The same column for functions that only read. */
  get readOnly(): ReadColumn<T, S> {
    return changetype<ReadColumn<T, S>>(this)
  }

  /** Where the values lie, aligned to 16 bytes; there is room up to the next 16 bytes behind the last one. */
  get pointer(): usize {
    return changetype<usize>(this)
  }

  /** The 16 bytes of values from an index on, which is a multiple of how many fit: 4 of `f32`. Needs "simd". */
  // @ts-ignore: decorator
  @inline
  vector(index: i32): v128 {
    if (ASC_OPTIMIZE_LEVEL == 0) check(index)
    return v128.load(changetype<usize>(this) + (<usize>index << alignof<S>()))
  }

  /** Sets the 16 bytes of values from an index on, which is a multiple of how many fit. Needs "simd". */
  // @ts-ignore: decorator
  @inline
  setVector(index: i32, value: v128): void {
    if (ASC_OPTIMIZE_LEVEL == 0) check(index)
    v128.store(changetype<usize>(this) + (<usize>index << alignof<S>()), value)
  }
}
