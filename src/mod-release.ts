import { existsSync } from 'node:fs'
import { compareText } from '../engine/index.ts'
import type { PackageDefinition } from '../engine/index.ts'
import type { ModFile } from '../plugins/index.ts'
import { MAP_SECTION } from '../plugins/source-map/index.ts'
import { withoutCustomSections } from '../plugins/wasm/index.ts'
import { readModFolder } from './mod-folder.ts'
import { releaseSources } from './mod-sources.ts'

/** Where the mods of a game are. */
export interface ReleaseOptions {
  /** The folder of modules; it need not exist. */
  readonly folder: string
  /** The folder with a folder for each mod under development; it need not exist. */
  readonly sources: string
  /** The game's packages. */
  readonly packages: readonly PackageDefinition[]
}

/**
 * Reads the mods that are shipped with a game. Those under development are built for release, whatever `skein dev` has left in the folder
 * of modules; others travel as they are, without their source maps, which hold the sources. Nothing is written.
 *
 * @returns the files by name; those that cannot be read have a `problem`
 * @throws SkeinError `mod/no-folder`, `build/*`, `bindgen/not-generated`
 */
export async function readReleaseMods({ folder, sources, packages }: ReleaseOptions): Promise<ModFile[]> {
  const found = existsSync(folder) ? await readModFolder(folder) : []
  const built = existsSync(sources) ? await releaseSources(sources, packages) : new Map<string, Uint8Array>()
  const files = [
    ...found.filter(({ file }) => !built.has(file)).map(withoutMap),
    ...[...built].map(([file, bytes]) => ({ file, bytes })),
  ]
  return files.toSorted((a, b) => compareText(a.file, b.file))
}

function withoutMap(mod: ModFile): ModFile {
  try {
    return { ...mod, bytes: withoutCustomSections(mod.bytes, MAP_SECTION, mod.file) }
  } catch {
    // It is no module; whoever loads it says so.
    return mod
  }
}
