import type { EventDefinition, TraitDefinition, Type } from '../../engine/index.ts'

/**
 * How a parameter of a method is declared in Rust: by value (`''`), as `&T`, `&mut T`, a slice `&[T]` or `&mut [T]`; or `()` and
 * `&()`, which carry nothing and are no parameters of the trait here.
 */
export type WingsParameter = '' | '&' | '&mut' | '&[]' | '&mut []' | '()' | '&()'

/** A trait of the game as the Rust crate declares it. */
export interface WingsTrait {
  readonly trait: TraitDefinition
  /** All of its methods, in the order of the Rust trait, each with the forms of its parameters. */
  readonly methods: readonly (readonly [name: string, params: readonly WingsParameter[]])[]
}

/** A game as plugins built with `wings` know it: a Rust crate, and what its names mean here. */
export interface WingsInterface {
  readonly kind: 'wings'
  /** The name of the crate, with `_` for `-`. */
  readonly crate: string
  readonly version: string
  /** By path within the crate, such as `Log`. */
  readonly traits: ReadonlyMap<string, WingsTrait>
  /** By path within the crate, such as `on::Tick`. */
  readonly events: ReadonlyMap<string, EventDefinition>
  /** Groups of the game, by path within the crate. */
  readonly groups: ReadonlyMap<string, string>
  /** The names of types in the crate that "skein bindgen" writes, by path within it. */
  readonly types: ReadonlyMap<string, Type>
}
