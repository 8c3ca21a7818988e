import { createHash } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { readModule, withCustomSection } from '../../plugins/wasm/index.ts'
import {
  InstalledFiles,
  LANGUAGES,
  readSourceText,
  sdkFolder,
  type ModLanguage,
} from '../../plugins/sdk/assemblyscript/toolchain/index.ts'
import type { SourceMod } from './source-set.ts'

/** The custom section in which a module notes its inputs, so that nothing is built twice. */
const SECTION = 'skein:built-from'

/** Hashes of a module's inputs. */
interface BuiltFrom {
  /** The hash of the sources of the mod, of its bindings and of the library. */
  readonly hash: string
  /** The hashes of files of installed packages, by path. */
  readonly installed: Readonly<Record<string, string>>
}

/** Notes the inputs of modules in them, and compares. Times of files say nothing: older files may have been put back. */
export class BuildNotes {
  readonly #folder: string
  /** The hashes of the libraries that mods are built with, by language. */
  readonly #libraries = new Map<ModLanguage, Promise<string>>()

  /** @param folder the folder of the mods' folders */
  constructor(folder: string) {
    this.#folder = folder
  }

  /** The module with a note of its inputs. */
  async sign(
    module: Uint8Array,
    mod: SourceMod,
    bindings: ReadonlyMap<string, string>,
    installed: ReadonlyMap<string, string>,
  ): Promise<Uint8Array> {
    const note: BuiltFrom = {
      hash: await this.#hashOf(mod, bindings),
      installed: Object.fromEntries(installed),
    }
    return withCustomSection(module, SECTION, JSON.stringify(note))
  }

  /** Whether a module was built from the current inputs of a mod. */
  async isCurrent(
    module: Uint8Array,
    mod: SourceMod,
    bindings: ReadonlyMap<string, string>,
  ): Promise<boolean> {
    try {
      const [section] = readModule(module, mod.name).customSections(SECTION)
      if (section === undefined) return false
      const { hash, installed } = JSON.parse(new TextDecoder().decode(section)) as BuiltFrom
      if (hash !== (await this.#hashOf(mod, bindings))) return false
      return await new InstalledFiles(join(this.#folder, mod.name)).areAsBefore(installed)
    } catch {
      return false
    }
  }

  async #hashOf({ contents }: SourceMod, bindings: ReadonlyMap<string, string>): Promise<string> {
    const library = this.#libraries.get(contents.lang) ?? hashLibrary(contents.lang)
    this.#libraries.set(contents.lang, library)
    const hash = createHash('sha256').update(`${contents.hash}\0${await library}\0`)
    for (const [file, text] of bindings) hash.update(`${file}\0${text}\0`)
    return hash.digest('hex').slice(0, 32)
  }
}

/** The hash of the library of a language. */
async function hashLibrary(lang: ModLanguage): Promise<string> {
  const hash = createHash('sha256')
  const { sdk, library } = LANGUAGES[lang]
  const folder = join(sdkFolder(sdk), library)
  for (const file of (await readdir(folder, { recursive: true })).toSorted())
    hash.update(`${file}\0${(await readSourceText(join(folder, file))) ?? ''}\0`)
  return hash.digest('hex')
}
