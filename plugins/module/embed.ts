import { recordsText } from '../manifest/index.ts'
import {
  coreOfComponent,
  isComponent,
  readModule,
  withCustomSection,
  withoutCustomSections,
} from '../wasm/index.ts'
import { MANIFEST_SECTION, parseModule } from './module.ts'

/**
 * Puts a manifest into a module, in place of any that is there: for toolchains that cannot write custom sections.
 *
 * @param module a core module, or a component that holds just one
 * @param manifest JSON records, over as many lines as they like
 * @param file the name of the module in messages
 * @throws SkeinError `module/*` when the module is none, `manifest/*` when the manifest breaks its rules
 */
export async function embedManifest(module: Uint8Array, manifest: string, file: string): Promise<Uint8Array> {
  const core = isComponent(module) ? coreOfComponent(module, file) : module
  readModule(core, file)
  const bare = withoutCustomSections(core, MANIFEST_SECTION, file)
  const mod = withCustomSection(bare, MANIFEST_SECTION, recordsText(manifest))
  await parseModule(mod, file)
  return mod
}
