import type { AnySystem, PackageDefinition, HostFunction, SkeinError } from '../../engine/index.ts'
import type { Module } from '../module/module.ts'

/** What mods may use of what they ask for. */
export interface HostGrants {
  /** @param isOwn whether the mod itself defines an item @returns what it asks for and does not get */
  refused(module: Module, isOwn: (item: string) => boolean): readonly SkeinError[]
}

/** What mods are resolved against. */
export interface LinkTarget {
  readonly packages: readonly PackageDefinition[]
  /** The systems of the game that run; what they provide, mods may use. */
  readonly systems: readonly AnySystem[]
  /** The groups that the game instantiates. */
  readonly groups: readonly string[]
  /** Functions of the embedding program that mods may import. */
  readonly hostFunctions: readonly HostFunction[]
  /** Default: everything is granted. */
  readonly grants?: HostGrants
}
