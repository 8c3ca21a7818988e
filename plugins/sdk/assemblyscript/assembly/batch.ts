import { release, take } from './memory'
import { Entity } from './types'

// A batch is a block like that of a query, in memory of the mod's own: filled by the mod, and taken by the game. Each
// class that extends `Batch` has one, which grows as needed and is used again. The compiler of Skein adds `__open` and
// `__spawn`.

// @ts-ignore: decorator
@external("skein:engine/world@1.0.0", "spawn-many")
declare function spawnEntities(count: u32, list: usize): void

/** Spawns as many entities, and puts their handles where they are wanted. */
export function spawnInto(pointer: usize, count: u32): void {
  const area = take(8)
  spawnEntities(count, area)
  const list = load<usize>(area)
  memory.copy(pointer, list, <usize>count << 2)
  if (count > 0) heap.free(list)
  release()
}

/** Entities to spawn, with columns for the components that they are to have. It is valid until the next one is made. */
// @ts-ignore: decorator
@unmanaged
export class Batch {
  /** How many entities it is for. */
  get length(): i32 {
    return load<i32>(changetype<usize>(this))
  }

  /** Their handles, once they have been spawned. */
  get entities(): BatchColumn<Entity> {
    return changetype<BatchColumn<Entity>>(load<usize>(changetype<usize>(this), 4))
  }
}

/** An empty batch for so many entities: its columns hold the initial values of their fields. */
// @ts-ignore: decorator
@inline
export function batch<T>(count: i32): T {
  // @ts-ignore: added to batches
  return changetype<T>(changetype<T>(0).__open(count))
}

/** Spawns the entities of a batch, with what its columns hold. */
// @ts-ignore: decorator
@inline
export function spawn<T>(batch: T): void {
  // @ts-ignore: added to batches
  batch.__spawn()
}

/** The values of one field of a batch, one for each entity. `S` is how they lie in memory. */
// @ts-ignore: decorator
@unmanaged
export class BatchColumn<T, S = T> {
  [key: number]: T

  // @ts-ignore: decorator
  @inline @operator('[]')
  __get(index: i32): T {
    if (ASC_OPTIMIZE_LEVEL == 0) checkBatch(changetype<usize>(this), index)
    // @ts-ignore: numbers of two widths
    return <T>load<S>(changetype<usize>(this) + (<usize>index << alignof<S>()))
  }

  // @ts-ignore: decorator
  @inline @operator('[]=')
  __set(index: i32, value: T): void {
    if (ASC_OPTIMIZE_LEVEL == 0) checkBatch(changetype<usize>(this), index)
    // @ts-ignore: numbers of two widths
    store<S>(changetype<usize>(this) + (<usize>index << alignof<S>()), <S>value)
  }
}

/** How many values a column has stands before the first one. */
function checkBatch(column: usize, index: i32): void {
  const length = load<u32>(column - 16)
  if (<u32>index >= length)
    throw new RangeError('index ' + index.toString() + ' is beyond the ' + length.toString() + ' entities of the batch')
}
