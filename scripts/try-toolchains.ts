import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { embedManifest } from '../plugins/index.ts'
import { pong } from '../examples/pong/interfaces.ts'
import { generateWit } from '../plugins/bindgen/index.ts'
import { playRules, RULES_REPORT } from '../plugins/bindgen/wit/testing/rules-guide.ts'
import { playSuites, SUITES_REPORT } from '../plugins/bindgen/wit/testing/guests/play-suites.ts'
import { olderAndNewer, suites } from '../plugins/bindgen/wit/testing/guests/suites.ts'
import { playPong, REPORT, samplesOf } from '../plugins/wasi/testing/guide.ts'
import { playPlugins, SPEEDS } from '../plugins/wings/testing/play-pong.ts'

/** How the mods of a guide are built: with which files, by which commands, and what comes out. */
interface Toolchain {
  readonly name: string
  /** Says which version is installed, and fails where none is. */
  readonly version: readonly string[]
  readonly files: readonly string[]
  readonly build: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly made: readonly string[]
  /** Whether the manifest has to be put in afterwards. */
  readonly bare: boolean
  /** The page that the files come from, and how its mod is played. */
  readonly guide: Guide
}

interface Guide {
  readonly samples: ReadonlyMap<string, string>
  /** Files that a command of Skein writes. */
  readonly generated: ReadonlyMap<string, string>
  readonly play: (...modules: Uint8Array[]) => ReturnType<typeof playPong>
  readonly report: readonly string[]
}

const WASI: Guide = {
  samples: samplesOf(readFileSync('docs/wasi.md', 'utf8')),
  generated: new Map(),
  play: (mod) => playPong(mod!),
  report: REPORT,
}

const WIT: Guide = {
  samples: samplesOf(readFileSync('docs/wit.md', 'utf8')),
  generated: new Map([...generateWit([pong])].map(([file, text]) => [`wit/deps/${file}`, text])),
  play: (mod) => playRules(mod!),
  report: RULES_REPORT,
}

/** The crate has to be within reach, too. */
const RUST_WITH_WIT = [
  'sh',
  '-c',
  'rustc --version && ls "$(rustc --print target-libdir --target wasm32-unknown-unknown)" && cargo info --quiet wit-bindgen',
]

const GUESTS = 'plugins/bindgen/wit/testing/guests'

/** The suites of values that stock bindings have to hand on: docs/wit.md. */
const SUITES: Guide = {
  samples: new Map(
    [
      ['Cargo.toml', 'rust/Cargo.toml'],
      ['src/lib.rs', 'rust/src/lib.rs'],
      ['suites.c', 'c/suites.c'],
      ['build.mjs', 'c/build.mjs'],
      ['wit/guest.wit', 'guest.wit'],
    ].map(([file, source]) => [file!, readFileSync(join(GUESTS, source!), 'utf8')]),
  ),
  generated: new Map(
    [...generateWit([suites, olderAndNewer()[0]])].map(([file, text]) => [`wit/deps/${file}`, text]),
  ),
  play: (mod) => playSuites(mod!),
  report: SUITES_REPORT,
}

/** The crate of Pong and the plugins of the example: docs/wings.md. */
const WINGS: Guide = {
  samples: new Map(
    [
      'Cargo.toml',
      '.cargo/config.toml',
      ...['pong', 'rally', 'stamina'].flatMap((crate) => [`${crate}/Cargo.toml`, `${crate}/src/lib.rs`]),
    ].map((file) => [file, readFileSync(join('examples/pong/wings', file), 'utf8')]),
  ),
  generated: new Map(),
  play: (rally, stamina) => playPlugins(rally!, stamina!),
  report: SPEEDS,
}

const TOOLCHAINS: readonly Toolchain[] = [
  {
    name: 'C',
    version: [process.execPath, '-e', 'import("@yowasp/clang").then((it) => console.log(it.version))'],
    files: ['reporter.c', 'build.mjs', 'manifest.jsonl'],
    build: [process.execPath, 'build.mjs'],
    made: ['reporter.wasm'],
    bare: false,
    guide: WASI,
  },
  {
    name: 'Rust',
    version: ['sh', '-c', 'rustc --version && ls "$(rustc --print target-libdir --target wasm32-wasip1)"'],
    files: ['Cargo.toml', 'src/lib.rs', 'manifest.jsonl'],
    build: ['cargo', 'build', '--quiet', '--release', '--target', 'wasm32-wasip1'],
    made: ['target/wasm32-wasip1/release/reporter.wasm'],
    bare: false,
    guide: WASI,
  },
  {
    name: 'Rust with wit-bindgen',
    version: RUST_WITH_WIT,
    files: ['Cargo.toml', 'src/lib.rs', 'wit/rules.wit', 'manifest.jsonl'],
    build: ['cargo', 'build', '--quiet', '--release', '--target', 'wasm32-unknown-unknown'],
    made: ['target/wasm32-unknown-unknown/release/rules.wasm'],
    bare: false,
    guide: WIT,
  },
  {
    name: 'Rust with wit-bindgen, all suites',
    version: RUST_WITH_WIT,
    files: ['Cargo.toml', 'src/lib.rs', 'wit/guest.wit'],
    build: ['cargo', 'build', '--quiet', '--release', '--target', 'wasm32-unknown-unknown'],
    made: ['target/wasm32-unknown-unknown/release/guests.wasm'],
    bare: false,
    guide: SUITES,
  },
  {
    name: 'C with wit-bindgen, all suites',
    version: ['wit-bindgen', '--version'],
    files: ['suites.c', 'build.mjs', 'wit/guest.wit'],
    build: ['sh', '-c', `wit-bindgen c wit --world guest && ${process.execPath} build.mjs`],
    made: ['guests.wasm'],
    bare: false,
    guide: SUITES,
  },
  {
    name: "Rust's wings",
    version: [
      'sh',
      '-c',
      'rustc --version && ls "$(rustc --print target-libdir --target wasm32-unknown-unknown)" && cargo info --quiet wings',
    ],
    files: [...WINGS.samples.keys()],
    build: ['cargo', 'build', '--quiet', '--release', '--target', 'wasm32-unknown-unknown'],
    made: ['rally', 'stamina'].map((name) => `target/wasm32-unknown-unknown/release/${name}.wasm`),
    bare: false,
    guide: WINGS,
  },
  {
    name: 'Go',
    version: ['go', 'version'],
    files: ['go.mod', 'reporter.go'],
    build: ['go', 'build', '-buildmode=c-shared', '-o', 'reporter.wasm'],
    env: { GOOS: 'wasip1', GOARCH: 'wasm' },
    made: ['reporter.wasm'],
    bare: true,
    guide: WASI,
  },
]

let failed = false
/** Only those with this word in their names, such as "wings". */
const [, , word = ''] = process.argv
for (const toolchain of TOOLCHAINS.filter(({ name }) => name.includes(word))) {
  const { name, version } = toolchain
  const folder = mkdtempSync(join(tmpdir(), 'skein-toolchain-'))
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'))
  try {
    const installed = run(folder, version)
    if (installed.error) say(`${name}: not installed`)
    else say(`${name}: ${await attempt(toolchain, folder)} (${installed.out.split('\n')[0]})`)
  } catch (error) {
    failed = true
    say(`${name}: ${error instanceof Error ? error.message : String(error)}`)
  } finally {
    rmSync(folder, { recursive: true })
  }
}
process.exitCode = failed ? 1 : 0

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

/** Builds the mod of the guide and plays with it. */
async function attempt(toolchain: Toolchain, folder: string): Promise<string> {
  const { samples, generated, play, report } = toolchain.guide
  const shown = toolchain.files.map((file) => [file, samples.get(file)!] as const)
  for (const [file, text] of [...shown, ...generated]) {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    writeFileSync(join(folder, file), text)
  }
  const built = run(folder, toolchain.build, toolchain.env)
  if (built.error) throw new Error(`it cannot be built\n${built.out}`)
  const modules = toolchain.made.map((file): Uint8Array => readFileSync(join(folder, file)))
  const mods = toolchain.bare
    ? [await embedManifest(modules[0]!, samples.get('manifest.jsonl')!, 'reporter.wasm')]
    : modules
  const { log, errors } = await play(...mods)
  if (errors.length > 0 || !isDeepStrictEqual(log, report))
    throw new Error(`it behaves differently: ${JSON.stringify({ log, errors })}`)
  return `works, ${mods.map((mod) => `${(mod.length / 1000).toFixed(0)} kB`).join(' and ')}`
}

function run(
  cwd: string,
  [command, ...args]: readonly string[],
  env: Readonly<Record<string, string>> = {},
): { readonly error: boolean; readonly out: string } {
  const result = spawnSync(command!, args, { cwd, encoding: 'utf8', env: { ...process.env, ...env } })
  return { error: result.status !== 0, out: `${result.stdout ?? ''}${result.stderr ?? ''}` }
}
