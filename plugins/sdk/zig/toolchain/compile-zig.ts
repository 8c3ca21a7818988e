import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join, relative, sep } from 'node:path'
import { SkeinError } from '../../../../engine/index.ts'
import { bindingsName, generateZig } from '../../../bindgen/index.ts'
import { embedManifest } from '../../../module/embed.ts'
import { ByteWriter } from '../../../sandbox/byte-writer.ts'
import { MAP_SECTION, sourceMapOfDwarf } from '../../../source-map/index.ts'
import { readModule, withCustomSection, withoutCustomSections } from '../../../wasm/index.ts'
import { writeBindings } from '../../assemblyscript/toolchain/bindings-folder.ts'
import type { CompileOutput } from '../../assemblyscript/toolchain/compile.ts'
import { readRegularFile } from '../../assemblyscript/toolchain/regular-file.ts'
import { sdkFolder } from '../../assemblyscript/toolchain/sdk-folder.ts'
import type { Diagnostic } from '../../assemblyscript/transform/diagnostic.ts'
import { composeManifest, NOTES_SECTION } from '../../c/toolchain/notes.ts'
import type { LanguageInput } from '../../language.ts'
import { readOwnPackage } from '../../assemblyscript/toolchain/own-package.ts'
import { findZig, run, type Zig } from './zig.ts'
import { readDiagnostics } from './zig-diagnostics.ts'

/** Where the SDK lies among the sources. */
const SDK = '.skein'
const OUT = 'mod.wasm'
/** Bytes of the largest file among the sources: one that a mod embeds is no larger than the mod. */
const LARGEST = 64 * 2 ** 20

/**
 * Compiles a mod that is written in Zig, and makes its manifest of the notes that the SDK has left.
 *
 * @throws SkeinError `build/no-compiler`, `build/no-project` for interfaces that are not right
 */
export async function compileZig({ root, config, options, file }: LanguageInput): Promise<CompileOutput> {
  const debug = options.debug ?? false
  const folder = dirname(config.entry)
  const own = await readOwnPackage(root, config, `${bindingsName(config.name)}.zig`)
  const bindings = new Map([...generateZig(own === null ? [] : [own]), ...(options.bindings ?? [])])
  // Editors want to see the compiler's bindings; where nothing can be written, the compiler still does.
  await writeBindings(join(root, folder), bindings).catch((error: unknown) => {
    if (error instanceof SkeinError) throw error
  })
  const zig = await findZig(root)
  const files = await readSources(root, folder)
  const encoder = new TextEncoder()
  for (const [name, text] of bindings) files.set(`${folder}/${name}`, encoder.encode(text))
  if (!files.has(config.entry)) return failed([problem(`${config.entry} does not exist`)])
  const decoder = new TextDecoder()
  const sources = new Map(
    [...files]
      .filter(([path]) => path.endsWith('.zig'))
      .map(([path, bytes]) => [path, decoder.decode(bytes)]),
  )
  const short = config.name.split(':')[1]!
  files.set(`${SDK}/options.zig`, encoder.encode(`pub const name = "${short}";\n`))
  const simd = [...config.enable, ...(options.enable ?? [])].includes('simd')
  const { module, said } = await compileIn(zig, argsFor(config.entry, debug, simd, zig), files)
  if (module === null) {
    const diagnostics = readDiagnostics(said, sources)
    return failed(diagnostics.length > 0 ? diagnostics : [problem(`${zig.command} failed: ${said.trim()}`)])
  }
  const name = basename(file)
  const info = readModule(module, name)
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
  if (problems.length > 0) return failed(problems.map((it) => problem(it)))
  const dropped = (section: string): boolean => DROPPED.has(section) || section.startsWith('.debug_')
  const bare = withoutCustomSections(module, dropped, name)
  const manifest = records.map((record) => JSON.stringify(record)).join('\n')
  const binary = await embedManifest(bare, manifest, name)
  if (!debug) return { binary, sourceMap: null, diagnostics: [] }
  const sourceMap = sourceMapOfDwarf(
    info,
    (path) => nameOf(path, sources),
    (path) => sources.get(path) ?? null,
  )
  if (sourceMap === null) return { binary, sourceMap, diagnostics: [] }
  const address = new ByteWriter(basename(file).length + 16)
  address.name(`./${basename(file)}.map`)
  return { binary: withCustomSection(binary, MAP_SECTION, address.bytes), sourceMap, diagnostics: [] }
}

const DROPPED: ReadonlySet<string> = new Set([NOTES_SECTION, 'producers', 'target_features'])

/** Arguments for the compiler: small code, and names of functions and checks while the mod is being developed. */
function argsFor(entry: string, debug: boolean, simd: boolean, { library }: Zig): string[] {
  return [
    'build-exe',
    '-target', 'wasm32-freestanding',
    `-mcpu=generic${simd ? '+simd128' : ''}`,
    '-fno-entry',
    '-rdynamic',
    '-fllvm',
    '-fsingle-threaded',
    ...(debug ? ['-fno-strip'] : ['-fstrip']),
    '--stack', '65536',
    '--color', 'off',
    '--cache-dir', `${SDK}/cache`,
    ...(library === null ? [] : ['--zig-lib-dir', library]),
    `-femit-bin=${OUT}`,
    `-O${debug ? 'ReleaseSafe' : 'ReleaseSmall'}`,
    '--dep', 'skein', '--dep', 'mod', '--dep', 'options', `-Mroot=${SDK}/root.zig`,
    `-Mskein=${SDK}/skein.zig`,
    '--dep', 'skein', `-Mmod=${entry}`,
    `-Moptions=${SDK}/options.zig`,
  ] // prettier-ignore
}

/** Puts the sources and the SDK into a folder of their own, and compiles them there. */
async function compileIn(
  zig: Zig,
  args: readonly string[],
  files: ReadonlyMap<string, Uint8Array>,
): Promise<{ readonly module: Uint8Array | null; readonly said: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'skein-zig-'))
  try {
    for (const [file, bytes] of files) {
      await mkdir(dirname(join(folder, file)), { recursive: true })
      await writeFile(join(folder, file), bytes)
    }
    const library = join(sdkFolder('zig'), 'src')
    for (const name of await readdir(library)) await copyFile(join(library, name), join(folder, SDK, name))
    const { status, said } = await run(zig.command, args, folder)
    return { module: status === 0 ? new Uint8Array(await readFile(join(folder, OUT))) : null, said }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** The name of a source by the compiler's path: that of the mod's own files; others begin with their library. */
function nameOf(path: string, own: ReadonlyMap<string, string>): string {
  const forward = path.replaceAll('\\', '/')
  const inside = (/\/skein-zig-\w+\/(.*)$/.exec(forward)?.[1] ?? forward).replace(/^\.\//, '')
  if (own.has(inside)) return inside
  const library = /(?:^|\/)(std|compiler_rt)\/(.*)$/.exec(inside)
  return library === null ? `~lib/skein/${basename(inside)}` : `~lib/${library[1]!}/${library[2]!}`
}

/** Reads all files under a folder: a mod may embed any of them. Paths are relative to the folder of the mod, with forward slashes. */
async function readSources(root: string, folder: string): Promise<Map<string, Uint8Array>> {
  const sources = new Map<string, Uint8Array>()
  const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true }).catch(() => [])
  for (const entry of entries) {
    if (entry.isDirectory()) continue
    const path = relative(root, join(entry.parentPath, entry.name)).split(sep).join('/')
    if (path.split('/').some((part) => part.startsWith('.') || part === 'node_modules')) continue
    const contents = await readRegularFile(join(root, path), LARGEST)
    if (contents.kind === 'bytes') sources.set(path, contents.bytes)
  }
  return sources
}

/** The ids of the traits that bindings know: which of a module's imports are methods. */
function traitsIn(sources: ReadonlyMap<string, string>): Set<string> {
  const ids = new Set<string>()
  for (const text of sources.values())
    for (const [, id] of text.matchAll(/^ {4}pub const Item_ = \w+\.Trait\("([^"]+)"\);$/gm)) ids.add(id!)
  return ids
}

function problem(message: string): Diagnostic {
  return { severity: 'error', message, hint: null, file: '', line: 0, column: 0, text: '', length: 0 }
}

function failed(diagnostics: readonly Diagnostic[]): CompileOutput {
  return { binary: null, sourceMap: null, diagnostics }
}
