import type { ModConfig } from './config.ts'
import type { Mistakes } from './diagnostic.ts'
import type { GlueNames } from './glue-names.ts'
import type { Compiler, Scope } from './scope.ts'

/** Shared state of the readers of a mod's sources. */
export interface Reading {
  readonly compiler: Compiler
  readonly config: ModConfig
  readonly scope: Scope
  readonly names: GlueNames
  /** Takes the mistakes in the sources. */
  readonly mistakes: Mistakes
}
