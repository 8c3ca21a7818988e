import type { ModuleText } from '../module/module.ts'
import type { WingsMetadata } from './describe.ts'

/** A module built with `wings`, with all that it says about itself. */
export interface WingsText extends ModuleText {
  readonly wings: WingsMetadata
}
