import { createHash } from 'node:crypto'
import type { Dirent, Stats } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join, posix } from 'node:path'
import { compareText } from '../../engine/index.ts'
import { bindingsName, isGenerated } from '../../plugins/bindgen/index.ts'
import { enginePackage } from '../../plugins/engine-traits/index.ts'
import {
  LANGUAGES,
  MOD_LANGUAGES,
  type Language,
  type ModLanguage,
} from '../../plugins/sdk/assemblyscript/toolchain/index.ts'
import { readRegularFile } from '../../plugins/sdk/assemblyscript/toolchain/regular-file.ts'

/** Files of one mod that are looked at, at most: a link may lead to all of a disk. */
const MOST_FILES = 10_000
/** Bytes of the largest file that is read. */
const LARGEST = 64 * 2 ** 20

/** The files of a mod that were written by hand, as they are now. */
export interface SourceScan {
  /** Another text after each save. */
  readonly stamp: string
  /** The milliseconds since 1970 at which one of them was last saved. */
  readonly saved: number
  readonly files: readonly SourceFile[]
}

interface SourceFile {
  /** Relative to the folder of the mod, with forward slashes. */
  readonly path: string
  readonly stamp: string
}

/** The sources of a mod. */
export interface SourceContents {
  /** The same for the same contents, whenever they were saved. */
  readonly hash: string
  readonly lang: ModLanguage
  /** Modules in the folder of its sources that the mod imports and does not have: their bindings. */
  readonly imports: ReadonlySet<string>
}

/** Notes on a file, kept while its stamp stays the same. */
interface FileNotes {
  readonly stamp: string
  readonly hash: string
  readonly imports: readonly string[]
  readonly generated: boolean
  /** The `name` and the `lang` in a `skein.json`. */
  readonly mod: string | null
  readonly lang: string | null
  /** Whether it says `"manual": true`. */
  readonly manual: boolean
}

/** Names of what builds write, directly in the folder of a mod. */
export const OUTPUTS: ReadonlySet<string> = new Set([
  'build',
  ...Object.values(LANGUAGES).flatMap(({ outputs = [] }) => outputs),
])

/** A folder with a folder for each mod under development. Links are followed. */
export class SourceTree {
  readonly folder: string
  readonly #notes = new Map<string, FileNotes>()
  /** Modules whose bindings are generated for these mods. */
  #provided: ReadonlySet<string> = new Set()
  /** Folders of mods that are only built on their own. */
  #manual: ReadonlySet<string> = new Set()

  constructor(folder: string) {
    this.folder = folder
  }

  /**
   * Lists the folders of mods, by name: those with a `skein.json`, less hidden ones.
   *
   * @param shared names of packages that are no mod's here, such as those of the game
   * @returns each with the name in its `skein.json`, or `null` where that has none
   * @throws NodeJS.ErrnoException when the folder cannot be read
   */
  async mods(shared: Iterable<string> = []): Promise<Map<string, string | null>> {
    const mods = new Map<string, string | null>()
    const manual = new Set<string>()
    const entries = await readdir(this.folder, { withFileTypes: true })
    for (const name of entries.map((entry) => entry.name).toSorted()) {
      if (name.startsWith('.')) continue
      const path = join(this.folder, name, 'skein.json')
      const status = await stat(path).catch(() => null)
      if (status === null) continue
      const notes = await this.#read(path, stampOf(status))
      mods.set(name, notes.mod)
      if (notes.manual) manual.add(name)
    }
    this.#manual = manual
    const packages = [...shared, ...[...mods.values()].filter((mod) => mod !== null)]
    this.#provided = new Set(
      [...packages, enginePackage.name].filter((it) => it.includes(':')).map(bindingsName),
    )
    return mods
  }

  /** Whether the mod of a folder that was listed is only built on its own: its `skein.json` says `"manual": true`. */
  isManual(name: string): boolean {
    return this.#manual.has(name)
  }

  /** Looks at the files of a mod without reading them: all but generated bindings, its `build` and installed packages. */
  async scan(name: string): Promise<SourceScan> {
    const files: (SourceFile & { readonly saved: number })[] = []
    await this.#walk(join(this.folder, name), '', [], files)
    files.sort((a, b) => compareText(a.path, b.path))
    return {
      stamp: files.map(({ path, stamp }) => `${path} ${stamp}`).join('\n'),
      saved: files.reduce((latest, { saved }) => Math.max(latest, saved), 0),
      files,
    }
  }

  /** Reads the files of a mod. @param again also those whose stamps are as they were */
  async read(name: string, { files }: SourceScan, again = false): Promise<SourceContents> {
    const hash = createHash('sha256')
    const wanted = new Set<string>()
    const own = new Set(files.map(({ path }) => path))
    let lang: ModLanguage = 'as'
    for (const { path, stamp } of files) {
      const full = join(this.folder, name, path)
      if (again) this.#notes.delete(full)
      const notes = await this.#read(full, stamp)
      hash.update(`${path}\0${notes.hash}\0`)
      if (path === 'skein.json') lang = MOD_LANGUAGES.find((it) => it === notes.lang) ?? 'as'
      for (const specifier of notes.imports) wanted.add(posix.join(posix.dirname(path), specifier))
    }
    const { sources, bindings } = LANGUAGES[lang]
    const imports = [...wanted].flatMap((path) => {
      const [folder, module, ...deeper] = withoutEnding(path, bindings).split('/')
      const isOwn =
        own.has(`${sources}/${module}${bindings}`) || own.has(`${sources}/${module}/index${bindings}`)
      return folder === sources && module !== undefined && deeper.length === 0 && !isOwn ? [module] : []
    })
    return { hash: hash.digest('hex'), lang, imports: new Set(imports) }
  }

  async #walk(
    folder: string,
    path: string,
    above: readonly string[],
    found: (SourceFile & { readonly saved: number })[],
  ): Promise<void> {
    const entries: Dirent[] = await readdir(folder, { withFileTypes: true }).catch(() => [])
    for (const { name } of entries) {
      if (found.length >= MOST_FILES || name.startsWith('.') || name === 'node_modules') continue
      // The output of a build is not written by hand.
      if (path === '' && OUTPUTS.has(name)) continue
      const full = join(folder, name)
      const status = await stat(full).catch(() => null)
      if (status === null) continue
      const inner = path === '' ? name : `${path}/${name}`
      const identity = `${status.dev} ${status.ino}`
      if (status.isDirectory()) {
        if (!above.includes(identity)) await this.#walk(full, inner, [...above, identity], found)
        continue
      }
      const stamp = stampOf(status)
      if (!(await this.#isBinding(full, inner, stamp)))
        found.push({ path: inner, stamp, saved: status.mtimeMs })
    }
  }

  async #isBinding(full: string, path: string, stamp: string): Promise<boolean> {
    const name = bindingAt(path)
    return name !== null && this.#provided.has(name) && (await this.#read(full, stamp)).generated
  }

  async #read(path: string, stamp: string): Promise<FileNotes> {
    const known = this.#notes.get(path)
    if (known?.stamp === stamp) return known
    const contents = await readRegularFile(path, LARGEST)
    const bytes = contents.kind === 'bytes' ? contents.bytes : new Uint8Array()
    const language = languageOf(path)
    const isText = language !== null || path.endsWith('.json')
    const text = isText ? new TextDecoder().decode(bytes) : ''
    const notes = {
      stamp,
      hash: contents.kind === 'bytes' ? createHash('sha256').update(bytes).digest('hex') : contents.kind,
      imports: language?.importsOf(text) ?? [],
      generated: language !== null && path.endsWith(language.bindings) && isGenerated(text),
      mod: path.endsWith('skein.json') ? textIn(text, 'name') : null,
      lang: path.endsWith('skein.json') ? textIn(text, 'lang') : null,
      manual: path.endsWith('skein.json') && valueIn(text, 'manual') === true,
    }
    this.#notes.set(path, notes)
    return notes
  }
}

function stampOf({ dev, ino, size, mtimeMs, ctimeMs }: Stats): string {
  return `${dev} ${ino} ${size} ${mtimeMs} ${ctimeMs}`
}

/** The language of a source file, by its ending. */
function languageOf(path: string): Language | null {
  const of = (language: Language): boolean => language.endings.some((ending) => path.endsWith(ending))
  return Object.values(LANGUAGES).find(of) ?? null
}

/** The name of the bindings that a file would hold where it lies; `null` for a file elsewhere. */
function bindingAt(path: string): string | null {
  const [folder, file, ...deeper] = path.split('/')
  if (file === undefined || deeper.length > 0) return null
  const language = Object.values(LANGUAGES).find(
    ({ sources, bindings }) => sources === folder && file.endsWith(bindings),
  )
  return language === undefined ? null : withoutEnding(file, language.bindings)
}

function withoutEnding(path: string, ending: string): string {
  return path.endsWith(ending) ? path.slice(0, -ending.length) : path
}

function textIn(text: string, key: string): string | null {
  const value = valueIn(text, key)
  return typeof value === 'string' && value.length <= 1000 ? value : null
}

function valueIn(text: string, key: string): unknown {
  try {
    const json: unknown = JSON.parse(text)
    return typeof json === 'object' && json !== null
      ? Object.entries(json).find(([it]) => it === key)?.[1]
      : null
  } catch {
    return null
  }
}
