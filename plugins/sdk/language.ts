import type { PackageDefinition } from '../../engine/index.ts'
import type { CompileOutput } from './assemblyscript/toolchain/compile.ts'
import type { BuildOptions } from './assemblyscript/toolchain/build-options.ts'
import type { InstalledFiles } from './assemblyscript/toolchain/installed-files.ts'
import type { Sdk } from './assemblyscript/toolchain/sdk-folder.ts'
import type { ModConfig } from './assemblyscript/transform/config.ts'

/** A language that mods are written in: everything that commands and builds need to know about it. */
export interface Language {
  /** Its name in prose. */
  readonly name: string
  /** The folder of its SDK under `plugins/sdk`. */
  readonly sdk: Sdk
  /** The folder in that of the SDK whose files go into each mod. */
  readonly library: string
  /** The folder of a mod's sources, with the bindings directly in it. */
  readonly sources: string
  /** The file that a mod starts from, relative to its folder, unless `skein.json` says otherwise. */
  readonly entry: string
  /** The endings of its source files, the one of entries first. */
  readonly endings: readonly string[]
  /** The ending of its bindings. */
  readonly bindings: string
  /** Files and folders, directly in the folder of a mod, that its compiler writes: they are no sources. */
  readonly outputs?: readonly string[]
  /** The new files of a mod: each file of the SDK's `template` with its name in the mod. Registries drop files named `.gitignore`. */
  readonly template: readonly (readonly [string, string])[]
  /**
   * Generates bindings.
   *
   * @returns the text of each file by its name
   * @throws SkeinError `bindgen/duplicate-package`
   */
  generate(packages: readonly PackageDefinition[]): Map<string, string>
  /** Lists the paths, relative to that of a source, of the files that it imports; one too many does no harm. */
  importsOf(text: string): string[]
  /** Writes the code of a new mod: texts by their placeholders in the template. @param short the mod's name without its namespace */
  sample(packages: readonly PackageDefinition[], short: string): Readonly<Record<string, string>>
  /** Compiles a mod, with its manifest. @throws SkeinError `build/no-compiler`, `build/no-project`, `build/compiler-crashed` */
  compile(input: LanguageInput): Promise<CompileOutput>
}

/** The input of a compilation, whatever the language. */
export interface LanguageInput {
  /** The folder of the mod. */
  readonly root: string
  readonly config: ModConfig
  readonly options: BuildOptions
  /** Where the module goes. */
  readonly file: string
  readonly installed: InstalledFiles
}
