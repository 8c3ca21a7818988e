/** The handle of an entity; 0 is none. It stays valid until the entity is despawned. */
export type Entity = u32

/** One Unicode scalar value. */
export type Char = u32

/** Holds a number where there may be none: `Some<u32> | null`. */
export class Some<T> {
  constructor(public value: T) {}
}
