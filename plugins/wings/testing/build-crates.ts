import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { generateWings } from '../../bindgen/wings/generate.ts'
import { arenaForWings } from './arena.ts'

const TARGET = 'wasm32-unknown-unknown'
const sources = fileURLToPath(new URL('crates', import.meta.url))
const cache = fileURLToPath(new URL('../../../node_modules/.cache/skein-wings', import.meta.url))
/** Crates of which the workspace has another version, and one that is built against another version of the game's crate. */
const APART = ['bank-0.1.2', 'column-0.1.1', 'modern']

/** Why the plugins cannot be built here; `null` where they can. */
export function lacksRust(): string | null {
  const libraries = spawnSync('rustc', ['--print', 'target-libdir', '--target', TARGET], { encoding: 'utf8' })
  if (libraries.error !== undefined || spawnSync('cargo', ['--version']).error !== undefined)
    return 'Rust is not installed'
  if (!existsSync(libraries.stdout.trim()))
    return `Rust lacks the target ${TARGET}: rustup target add ${TARGET}`
  return null
}

/**
 * Builds the plugins of `crates/` with unmodified `wings`, where their sources have changed since they were last built.
 *
 * @returns finds a module by the name of its crate
 * @throws Error with what cargo says
 */
export function buildCrates(): (name: string) => Promise<Uint8Array> {
  const built = join(cache, 'built')
  const stamp = join(cache, 'stamp')
  const now = stampOf()
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== now) {
    // All of them anew: the file of a crate that is a plugin and a library says nothing about its version.
    rmSync(cache, { recursive: true, force: true })
    mkdirSync(built, { recursive: true })
    const copy = join(cache, 'crates')
    cpSync(sources, copy, { recursive: true })
    build(copy, readdirSync(copy), built)
    for (const name of APART) build(join(copy, name), [name], built)
    const generated = join(cache, 'generated')
    writeGenerated(copy, generated)
    mkdirSync(join(built, 'generated'))
    build(generated, ['counter', 'typist'], join(built, 'generated'))
    rmSync(join(cache, 'target'), { recursive: true })
    writeFileSync(stamp, now)
  }
  return (name) => Promise.resolve(new Uint8Array(readFileSync(join(built, `${name}.wasm`))))
}

/** Writes plugins that depend on the crate that Skein generates, in place of the one that is written by hand. */
function writeGenerated(crates: string, folder: string): void {
  for (const name of ['counter', 'typist'])
    cpSync(join(crates, name), join(folder, name), { recursive: true })
  for (const [file, text] of generateWings([arenaForWings])) {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    writeFileSync(join(folder, file), text)
  }
  const workspace = readFileSync(join(crates, 'Cargo.toml'), 'utf8')
  writeFileSync(
    join(folder, 'Cargo.toml'),
    workspace
      .replace(/^members = \[.*?^\]/ms, 'members = ["arena", "counter", "typist"]')
      .replace(/^exclude.*$/m, ''),
  )
  const typist = join(folder, 'typist/src/lib.rs')
  writeFileSync(typist, inGeneratedTypes(readFileSync(typist, 'utf8')))
}

/** The source of a plugin with the types of the generated crate, which has no maps, newtypes, arrays and integers of 128 bits. */
function inGeneratedTypes(source: string): string {
  const changes = [
    ['use std::collections::BTreeMap;\n', ''],
    ['BTreeMap::from([', 'Vec::from(['],
    ['[4, 5, 6, 7]', '(4, 5, 6, 7)'],
    ['Weight(2.25)', '2.25'],
    [
      'probe.wide(u128::MAX - 1, -2, 7, -8)',
      '{ let (low, high) = probe.wide((u64::MAX - 1, u64::MAX), (u64::MAX - 1, -1), 7, -8); ((high as u128) << 64) | low as u128 }',
    ],
  ] as const
  return changes.reduce((text, [from, to]) => text.replace(from, to), source)
}

/** Builds a crate, or a workspace of crates. @param names of the folders whose modules are wanted */
function build(folder: string, names: readonly string[], to: string): void {
  const target = join(cache, 'target')
  const args = ['build', '--quiet', '--release', '--target', TARGET, '--target-dir', target]
  // Newer compilers ask for it where functions are only declared.
  const env = { ...process.env, RUSTFLAGS: '-C link-arg=--allow-undefined' }
  const { status, stderr } = spawnSync('cargo', args, { cwd: folder, env, encoding: 'utf8' })
  if (status !== 0) throw new Error(`cargo cannot build the plugins of ${folder}:\n${stderr}`)
  for (const name of names) {
    const module = join(target, TARGET, 'release', `${name.replace(/-[\d.]+$/, '')}.wasm`)
    if (existsSync(module) && APART.includes(name) === (names.length === 1))
      cpSync(module, join(to, `${name}.wasm`))
  }
}

/** The version of the compiler, as it says it. */
export function rustVersion(): string {
  return spawnSync('rustc', ['--version'], { encoding: 'utf8' }).stdout
}

/** Changes with the sources and with the compiler. */
function stampOf(): string {
  const hash = createHash('sha256').update(rustVersion())
  for (const text of generateWings([arenaForWings]).values()) hash.update(text)
  for (const entry of readdirSync(sources, { recursive: true, withFileTypes: true })
    .filter((it) => it.isFile())
    .map((it) => join(it.parentPath, it.name))
    .toSorted())
    hash.update(entry).update(readFileSync(entry))
  return hash.digest('hex')
}
