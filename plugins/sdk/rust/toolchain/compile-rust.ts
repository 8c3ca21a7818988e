import { existsSync } from 'node:fs'
import { readdir, readFile, realpath } from 'node:fs/promises'
import { basename, dirname, join, relative, resolve, sep } from 'node:path'
import { SkeinError } from '../../../../engine/index.ts'
import { bindingsName, generateRust } from '../../../bindgen/index.ts'
import { embedManifest } from '../../../module/embed.ts'
import { readModule, withoutCustomSections } from '../../../wasm/index.ts'
import { writeBindings } from '../../assemblyscript/toolchain/bindings-folder.ts'
import type { CompileOutput } from '../../assemblyscript/toolchain/compile.ts'
import { readOwnPackage } from '../../assemblyscript/toolchain/own-package.ts'
import { readSourceText } from '../../assemblyscript/toolchain/regular-file.ts'
import { sdkFolder } from '../../assemblyscript/toolchain/sdk-folder.ts'
import type { ModConfig } from '../../assemblyscript/transform/config.ts'
import type { Diagnostic } from '../../assemblyscript/transform/diagnostic.ts'
import { composeManifest, NOTES_SECTION } from '../../c/toolchain/notes.ts'
import type { LanguageInput } from '../../language.ts'
import { cargoHome, findCargo, run, TARGET, type Output } from './cargo.ts'
import { readMessages } from './cargo-messages.ts'
import { withPlainNames } from './function-names.ts'

/**
 * Compiles a mod that is written in Rust, and makes its manifest of the notes that its macros have left.
 *
 * @throws SkeinError `build/no-compiler`, also where Cargo cannot fetch crates; `build/no-project` for interfaces or a `Cargo.toml` that
 * are not right
 */
export async function compileRust({
  root: folderOfMod,
  config,
  options,
  file,
}: LanguageInput): Promise<CompileOutput> {
  // Cargo's messages have the paths that links lead to.
  const root = await realpath(folderOfMod)
  await checkManifest(root)
  const folder = join(root, dirname(config.entry))
  const own = await readOwnPackage(root, config, `${bindingsName(config.name)}.rs`)
  await writeBindings(
    folder,
    new Map([...generateRust(own === null ? [] : [own]), ...(options.bindings ?? [])]),
  )
  const debug = options.debug ?? false
  const simd = [...config.enable, ...(options.enable ?? [])].includes('simd')
  const output = await build(root, debug, simd)
  const { module, diagnostics } = readMessages(output.out, root)
  if (output.status !== 0 || module === null) {
    const isSaid = diagnostics.some(({ severity }) => severity === 'error')
    return failed(isSaid ? diagnostics : [...diagnostics, problem(reasonOf(output, root))])
  }
  const bytes = new Uint8Array(await readFile(module))
  const info = readModule(bytes, basename(file))
  const decoder = new TextDecoder()
  const notes = info.customSections(NOTES_SECTION).map((section) => decoder.decode(section))
  const [about, systems] = sortNotes(notes.join(''))
  const { records, problems } = composeManifest({
    config,
    notes: systems,
    imports: info.imports,
    traits: await traitsIn(folder),
    own,
  })
  const mistakes = [...checkModule(about, config), ...problems]
  if (mistakes.length > 0) return failed([...diagnostics, ...mistakes.map(problem)])
  const bare = withoutCustomSections(withPlainNames(bytes, basename(file)), NOTES_SECTION, basename(file))
  const manifest = records.map((record) => JSON.stringify(record)).join('\n')
  return { binary: await embedManifest(bare, manifest, basename(file)), sourceMap: null, diagnostics }
}

/** Cargo's messages where it needs a crate that it does not have. */
const NO_NETWORK =
  /offline mode|failed to (?:get|download|fetch|load source|query)|Could(?:n't| not) resolve host|spurious network|unable to update|network failure|download of .* failed/i

/** Runs Cargo: without a network where it cannot reach one, and has all crates already. */
async function build(root: string, debug: boolean, simd: boolean): Promise<Output> {
  const cargo = await findCargo(root)
  const sdk = sdkFolder('rust')
  const home = cargoHome(process.env)
  const flags = [
    // No path of this machine travels in a mod.
    `--remap-path-prefix=${join(home, 'registry', 'src')}=crates`,
    `--remap-path-prefix=${join(sdk, 'crates')}=skein-sdk`,
    ...(simd ? ['-Ctarget-feature=+simd128'] : []),
  ]
  const args = [
    'rustc',
    '--quiet',
    '--lib',
    '--target',
    TARGET,
    '--message-format=json',
    '--config',
    `target.${TARGET}.rustflags=${JSON.stringify(flags)}`,
    ...(debug ? [] : ['--release']),
  ]
  // Crates of one name share the folder of compiled crates: a flag with the folder of the mod tells Cargo that they are not the same.
  const own = ['--', `--remap-path-prefix=${root}=.`]
  const env = {
    ...process.env,
    CARGO_TARGET_DIR: process.env['CARGO_TARGET_DIR'] ?? targetFolder(root),
    ...withFlags(flags, process.env),
  }
  const first = await run(cargo.command, [...args, ...own], root, env)
  if (first.status === 0 || !NO_NETWORK.test(first.err)) return first
  const second = await run(cargo.command, [...args, '--offline', ...own], root, env)
  if (second.status === 0 || !/offline|no matching package|failed to/i.test(second.err)) return second
  throw new SkeinError(
    'build/no-compiler',
    `Cargo cannot fetch the crates that the mod needs:\n${first.err.trim()}`,
    {
      hint: 'Connect to the internet: the first build fetches rmp, syn and quote. Later builds need no connection.',
    },
  )
}

/** Flags of the compiler in the environment, which stand above those of the command: with both. */
function withFlags(flags: readonly string[], env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const given = env['CARGO_ENCODED_RUSTFLAGS']?.split('\x1f') ?? env['RUSTFLAGS']?.split(' ')
  if (given === undefined) return {}
  return { CARGO_ENCODED_RUSTFLAGS: [...given.filter((it) => it !== ''), ...flags].join('\x1f') }
}

/** The folder that compiled crates are kept in: one for all mods of a project, so that each crate is compiled once. */
function targetFolder(root: string): string {
  for (let at = root; ; at = dirname(at)) {
    // Tools such as Vitest make folders of this name in that of a mod too.
    if (existsSync(join(at, 'package.json')) && existsSync(join(at, 'node_modules')))
      return join(at, 'node_modules', '.cache', 'skein', 'cargo')
    if (dirname(at) === at) return join(root, 'target')
  }
}

/** Checks that the crate of the SDK is where the mod expects it: Cargo's own message would not say where it is. */
async function checkManifest(root: string): Promise<void> {
  const path = join(root, 'Cargo.toml')
  const text = await readSourceText(path)
  const crate = join(sdkFolder('rust'), 'crates', 'skein')
  const shown = relative(root, crate).split(sep).join('/')
  const line = `skein = { path = ${JSON.stringify(shown)} }`
  if (text === null) {
    throw new SkeinError('build/no-project', `${root} has no Cargo.toml`, {
      names: { file: path },
      hint: `Make a mod with "skein new --lang rust", or write one with crate-type = ["cdylib"] and ${line}.`,
    })
  }
  const named = /^[ \t]*skein[ \t]*=[ \t]*\{[^}\n]*\bpath[ \t]*=[ \t]*(["'])([^"'\n]*)\1/m.exec(text)?.[2]
  if (named !== undefined && existsSync(resolve(root, named, 'Cargo.toml'))) return
  const why =
    named === undefined
      ? 'names no path of the crate "skein"'
      : `looks for the crate "skein" in ${named}, where it is not`
  throw new SkeinError('build/no-project', `${path} ${why}`, {
    names: { file: path },
    hint: `Write ${line} below [dependencies]: that is the crate of the installed Skein.`,
  })
}

/** Separates the note of `module!` from those of the systems, which it puts in order: linkers may have any. */
function sortNotes(notes: string): [about: string | null, systems: string] {
  const blocks = notes.split(/^(?=system |mod )/m)
  const about = blocks.find((it) => it.startsWith('mod '))?.trim() ?? null
  return [
    about,
    blocks
      .filter((it) => it.startsWith('system '))
      .toSorted()
      .join(''),
  ]
}

/** Compares `module!` with `skein.json`. */
function checkModule(about: string | null, { name, version, entry }: ModConfig): string[] {
  if (about === null) return [`${entry} lacks "skein::module! {}"`]
  const [, ownName, ownVersion] = about.split(' ')
  const differs = (key: string, own: string | undefined, said: string): string[] =>
    own === '-' || own === said
      ? []
      : [
          `"module!" gives the ${key} ${own}, and skein.json ${said}; remove it from "module!", or make them the same`,
        ]
  return [...differs('name', ownName, name), ...differs('version', ownVersion, version)]
}

/** The ids of the traits that bindings know: which of a module's imports are methods. */
async function traitsIn(folder: string): Promise<Set<string>> {
  const ids = new Set<string>()
  for (const name of await readdir(folder)) {
    if (!name.endsWith('.rs')) continue
    const text = (await readSourceText(join(folder, name))) ?? ''
    for (const [, id] of text.matchAll(/^ {4}\(id\) => \{ "([^"]+)" \};$/gm)) ids.add(id!)
  }
  return ids
}

/** Cargo's own words where the compiler has said nothing. */
function reasonOf({ err, status }: Output, root: string): string {
  const said = err.trim()
  if (status === 0) return 'Cargo made no module: write crate-type = ["cdylib"] below [lib] in Cargo.toml'
  return said === '' ? `Cargo failed in ${root}` : said.replace(/^error: /, '')
}

function problem(message: string): Diagnostic {
  return { severity: 'error', message, hint: null, file: '', line: 0, column: 0, text: '', length: 0 }
}

function failed(diagnostics: readonly Diagnostic[]): CompileOutput {
  return { binary: null, sourceMap: null, diagnostics }
}
