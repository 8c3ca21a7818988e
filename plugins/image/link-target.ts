import type {
  AnySystem,
  GuestInterface,
  PackageDefinition,
  HostFunction,
  SkeinError,
} from '../../engine/index.ts'
import type { Module } from '../module/module.ts'

/** Grants of the game to mods. */
export interface HostGrants {
  /** @param isOwn whether the mod itself defines an item @returns the refusals, as errors */
  refused(module: Module, isOwn: (item: string) => boolean): readonly SkeinError[]
}

/** The game, as mods link to it. */
export interface LinkTarget {
  readonly packages: readonly PackageDefinition[]
  /** The systems of the game that run; mods may use the traits that they provide. */
  readonly systems: readonly AnySystem[]
  /** The groups that the game instantiates. */
  readonly groups: readonly string[]
  /** Functions of the embedding program that mods may import. */
  readonly hostFunctions: readonly HostFunction[]
  /** The game as mods of other ABIs know it. Default: they know nothing of it. */
  readonly interfaces?: readonly GuestInterface[]
  /** Default: everything is granted. */
  readonly grants?: HostGrants
}
