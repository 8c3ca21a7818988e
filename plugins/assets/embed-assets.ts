import { readModule, withCustomSection, withoutCustomSections } from '../wasm/index.ts'
import { ASSET_SECTION, readModAsset } from './mod-asset.ts'

/**
 * Puts assets into a module, in place of those that it has of the same names.
 *
 * @param assets the bytes by name, such as `sprites/goose.png`
 * @param file the name of the module in messages
 * @throws SkeinError `asset/invalid`, `asset/broken`; `module/*` when the module is none
 */
export function embedAssets(
  module: Uint8Array,
  assets: ReadonlyMap<string, Uint8Array>,
  file: string,
): Uint8Array {
  const known = new Set(readModule(module, file).customNames)
  let mod = module
  // By name, so that the same folder gives the same file everywhere.
  for (const name of [...assets.keys()].toSorted()) {
    const bytes = assets.get(name)!
    readModAsset(name, bytes)
    const section = ASSET_SECTION + name
    mod = withCustomSection(
      known.has(section) ? withoutCustomSections(mod, section, file) : mod,
      section,
      bytes,
    )
  }
  return mod
}
