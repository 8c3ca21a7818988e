/**
 * Describes a game to plugins that were built with the Rust crates `wings`. A game that declares such a description in `defineGame` takes
 * these plugins like any other mod.
 *
 * @module skein/wings
 */
export {
  cell,
  defineWings,
  type WingsCell,
  type WingsMethods,
  type WingsOptions,
  type WingsTraitOptions,
} from '../plugins/wings/define-wings.ts'
export type { WingsInterface, WingsParameter, WingsTrait } from '../plugins/wings/interface.ts'
