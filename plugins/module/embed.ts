import { readModule, withCustomSection, withoutCustomSections } from '../wasm/index.ts'
import { MANIFEST_SECTION, parseModule } from './module.ts'

/**
 * Puts a manifest into a module, in place of any that is there: for toolchains that cannot write custom sections.
 *
 * @param manifest JSON records, one a line
 * @param file what to call the module in messages
 * @throws SkeinError `module/*` when the module is none, `manifest/*` when the manifest breaks its rules
 */
export async function embedManifest(module: Uint8Array, manifest: string, file: string): Promise<Uint8Array> {
  readModule(module, file)
  const bare = withoutCustomSections(module, MANIFEST_SECTION, file)
  const mod = withCustomSection(bare, MANIFEST_SECTION, manifest)
  await parseModule(mod, file)
  return mod
}
