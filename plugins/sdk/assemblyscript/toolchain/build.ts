import { existsSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { SkeinError } from '../../../../engine/index.ts'
import { embedAssets } from '../../../assets/index.ts'
import { embedManifest } from '../../../module/embed.ts'
import { MAP_SECTION, sourceMapSection } from '../../../source-map/index.ts'
import { withCustomSection, withoutCustomSections } from '../../../wasm/index.ts'
import { LANGUAGES } from '../../languages.ts'
import { modRecord, type ModConfig } from '../transform/config.ts'
import { formatDiagnostic, type Diagnostic } from '../transform/diagnostic.ts'
import { ASSET_FOLDER, readAssetFolder } from './asset-folder.ts'
import type { BuildOptions } from './build-options.ts'
import type { CompileOutput } from './compile.ts'
import { InstalledFiles } from './installed-files.ts'
import { readModConfig } from './mod-config.ts'
import { writeModule } from './write-module.ts'

/** A mod that was built. */
export interface BuiltMod {
  /** The module, as an absolute path. */
  readonly file: string
  readonly bytes: Uint8Array
  /** Warnings: a build with errors gives none of this. */
  readonly diagnostics: readonly Diagnostic[]
  /** The hashes of the files of installed packages that it was built from, for {@link InstalledFiles}. */
  readonly installed: ReadonlyMap<string, string>
}

/**
 * Builds a mod in its language. The files in its folder `assets` travel
 * inside it; a mod may also be only those, without any code.
 *
 * @param dir the folder with `skein.json`
 * @throws SkeinError `build/no-project` also for an "out" that a link leads out of the folder; `build/no-compiler`, `build/compiler-crashed`, `asset/*` for a file that no game
 * would take, and `build/failed` with one problem for each mistake in the source
 */
export async function buildMod(dir: string, options: BuildOptions = {}): Promise<BuiltMod> {
  const root = resolve(dir)
  const config = await readModConfig(root)
  const assets = await readAssetFolder(join(root, ASSET_FOLDER))
  const file = options.out === undefined ? resolve(root, config.out) : resolve(options.out)
  const onlyAssets = assets !== null && !existsSync(join(root, config.entry))
  const installed = new InstalledFiles(root)
  const output = onlyAssets
    ? await withoutCode(config)
    : await LANGUAGES[config.lang].compile({ root, config, options, file, installed })
  if (output.binary === null) throw buildFailed(config.name, output.diagnostics)
  const inline = (options.inlineMap ?? false) && output.sourceMap !== null
  const code = inline ? withMap(output.binary, output.sourceMap!, file) : output.binary
  const bytes = assets === null ? code : embedAssets(code, assets, basename(file))
  if (options.write ?? true) {
    const map = inline ? null : output.sourceMap
    await writeModule(file, bytes, map, options.out === undefined ? root : null)
  }
  return { file, bytes, diagnostics: output.diagnostics, installed: installed.hashes }
}

/** A module with a manifest, and nothing to run. */
async function withoutCode(config: ModConfig): Promise<CompileOutput> {
  const empty = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0)
  const binary = await embedManifest(empty, JSON.stringify({ mod: modRecord(config) }), basename(config.out))
  return { binary, sourceMap: null, diagnostics: [] }
}

/** The module with its source map in it, in place of the address of one. */
function withMap(module: Uint8Array, map: string, file: string): Uint8Array {
  const bare = withoutCustomSections(module, MAP_SECTION, file)
  return withCustomSection(bare, MAP_SECTION, sourceMapSection(map))
}

/** All mistakes as one error, in the order of the source. */
export function buildFailed(mod: string, diagnostics: readonly Diagnostic[]): SkeinError {
  const errors = diagnostics
    .filter(({ severity }) => severity === 'error')
    .toSorted((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line || a.column - b.column))
  const problems = errors.map((diagnostic) => {
    const { file, line, column, message, hint } = diagnostic
    const place = file === '' ? '' : `${file}:${line}:${column}`
    return new SkeinError('build/failed', place === '' ? message : `${place}: ${message}`, {
      names: { mod, ...(file === '' ? {} : { file: place }) },
      ...(hint === null ? {} : { hint }),
    })
  })
  const count = errors.length === 1 ? 'a mistake' : `${errors.length} mistakes`
  return new SkeinError(
    'build/failed',
    `${mod} was not built: ${count} in its source\n\n${errors.map(formatDiagnostic).join('\n\n')}\n`,
    { names: { mod }, problems },
  )
}
