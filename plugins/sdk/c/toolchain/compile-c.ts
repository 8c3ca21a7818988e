import { readdir } from 'node:fs/promises'
import { basename, dirname, join, relative, sep } from 'node:path'
import { SkeinError } from '../../../../engine/index.ts'
import { bindingsName, generateC } from '../../../bindgen/index.ts'
import { embedManifest } from '../../../module/embed.ts'
import { readModule, withoutCustomSections } from '../../../wasm/index.ts'
import type { LanguageInput } from '../../language.ts'
import { readOwnPackage } from '../../assemblyscript/toolchain/own-package.ts'
import { writeBindings } from '../../assemblyscript/toolchain/bindings-folder.ts'
import type { CompileOutput } from '../../assemblyscript/toolchain/compile.ts'
import { readSourceText } from '../../assemblyscript/toolchain/regular-file.ts'
import { sdkFolder } from '../../assemblyscript/toolchain/sdk-folder.ts'
import type { Diagnostic } from '../../assemblyscript/transform/diagnostic.ts'
import { readDiagnostics } from './clang-diagnostics.ts'
import { findClang, OUT } from './clang.ts'
import { composeManifest, NOTES_SECTION } from './notes.ts'

/** Where the headers of the SDK lie among the sources. */
const SDK = '.skein'

/**
 * Compiles a mod that is written in C, C++ or both, and makes its manifest of the notes that its macros have left.
 *
 * @throws SkeinError `build/no-compiler`, `build/no-project` for interfaces that are not right
 */
export async function compileC({ root, config, options, file }: LanguageInput): Promise<CompileOutput> {
  const debug = options.debug ?? false
  const folder = dirname(config.entry)
  const own = await readOwnPackage(root, config, `${bindingsName(config.name)}.h`)
  const bindings = new Map([...generateC(own === null ? [] : [own]), ...(options.bindings ?? [])])
  // Editors want to see the compiler's bindings; where nothing can be written, the compiler still does.
  await writeBindings(join(root, folder), bindings).catch((error: unknown) => {
    if (error instanceof SkeinError) throw error
  })
  const sources = await readSources(root, folder)
  for (const [name, text] of bindings) sources.set(`${folder}/${name}`, text)
  const files = new Map<string, string>(sources)
  const library = join(sdkFolder('c'), 'include')
  for (const name of await readdir(library))
    files.set(`${SDK}/${name}`, (await readSourceText(join(library, name))) ?? '')

  const clang = await findClang(root)
  const units = [...sources.keys()].filter((path) => UNIT.test(path)).toSorted()
  if (!units.includes(config.entry)) return failed([problem(`${config.entry} does not exist`)])
  const simd = [...config.enable, ...(options.enable ?? [])].includes('simd')
  const args = [...flagsFor(units, debug, simd), `-I${folder}`, `-I${SDK}`, ...units, '-o', OUT]
  const encoder = new TextEncoder()
  const { module, said } = await clang.compile(
    args,
    new Map([...files].map(([path, text]) => [path, encoder.encode(text)])),
  )
  const diagnostics = readDiagnostics(said, sources, [...bindings.keys()])
  if (module === null) {
    const isSaid = diagnostics.some(({ severity }) => severity === 'error')
    return failed(isSaid ? diagnostics : [...diagnostics, problem(`${clang.name} failed: ${said.trim()}`)])
  }
  const info = readModule(module, basename(file))
  const decoder = new TextDecoder()
  const { records, problems } = composeManifest({
    config,
    notes: info
      .customSections(NOTES_SECTION)
      .map((bytes) => decoder.decode(bytes))
      .join(''),
    imports: info.imports,
    traits: traitsIn(sources),
    own,
  })
  if (problems.length > 0) return failed([...diagnostics, ...problems.map((it) => problem(it))])
  const bare = withoutCustomSections(module, NOTES_SECTION, basename(file))
  const binary = await embedManifest(
    bare,
    records.map((record) => JSON.stringify(record)).join('\n'),
    basename(file),
  )
  return { binary, sourceMap: null, diagnostics }
}

/** The sources that are compiled; others are included. */
const UNIT = /\.(?:c|cc|cpp|cxx)$/

/** Flags for C++: no standard library, exceptions or types at run time, and no code for the end of the program. */
const FOR_CPP = [
  '-nostdinc++',
  '-fno-exceptions',
  '-fno-rtti',
  '-fno-threadsafe-statics',
  '-fno-c++-static-destructors',
]

/** Flags for the compiler: no C library, small code, and names of functions while the mod is being developed. */
function flagsFor(units: readonly string[], debug: boolean, simd: boolean): string[] {
  const inC = units.filter((path) => path.endsWith('.c')).length
  // A mod in both has the standards that Clang chooses by itself: no flag for one holds for the other.
  const standard = inC === units.length ? ['-std=gnu2x'] : inC === 0 ? ['-std=gnu++20'] : []
  return [
    '--target=wasm32-unknown-unknown',
    ...standard,
    ...(inC === units.length ? [] : FOR_CPP),
    '-ffreestanding',
    '-nostdlib',
    '-fvisibility=hidden',
    '-mbulk-memory',
    debug ? '-O1' : '-O2',
    ...(simd ? ['-msimd128'] : []),
    '-Wall',
    '-Wextra',
    // C++ would warn of members that designated initializers leave out.
    '-Wno-missing-field-initializers',
    '-fno-color-diagnostics',
    '-fno-caret-diagnostics',
    '-Wl,--no-entry',
    debug ? '-Wl,--strip-debug' : '-Wl,--strip-all',
  ]
}

/** Reads all files of C and C++ under a folder. Paths are relative to the folder of the mod, with forward slashes. */
async function readSources(root: string, folder: string): Promise<Map<string, string>> {
  const sources = new Map<string, string>()
  const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true }).catch(() => [])
  for (const entry of entries) {
    if (!UNIT.test(entry.name) && !/\.(?:h|hh|hpp|inc)$/.test(entry.name)) continue
    const path = relative(root, join(entry.parentPath, entry.name)).split(sep).join('/')
    if (path.split('/').some((part) => part.startsWith('.') || part === 'node_modules')) continue
    const text = await readSourceText(join(root, path))
    if (text !== null) sources.set(path, text)
  }
  return sources
}

/** The ids of the traits that headers know: which of a module's imports are methods. */
function traitsIn(sources: ReadonlyMap<string, string>): Set<string> {
  const ids = new Set<string>()
  for (const text of sources.values())
    for (const [, id] of text.matchAll(/^#define \w+_TRAIT "([^"]+)"$/gm)) ids.add(id!)
  return ids
}

function problem(message: string): Diagnostic {
  return { severity: 'error', message, hint: null, file: '', line: 0, column: 0, text: '', length: 0 }
}

function failed(diagnostics: readonly Diagnostic[]): CompileOutput {
  return { binary: null, sourceMap: null, diagnostics }
}
