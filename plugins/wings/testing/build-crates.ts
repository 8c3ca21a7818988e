import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

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
    rmSync(join(cache, 'target'), { recursive: true })
    writeFileSync(stamp, now)
  }
  return (name) => Promise.resolve(new Uint8Array(readFileSync(join(built, `${name}.wasm`))))
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
  for (const entry of readdirSync(sources, { recursive: true, withFileTypes: true })
    .filter((it) => it.isFile())
    .map((it) => join(it.parentPath, it.name))
    .toSorted())
    hash.update(entry).update(readFileSync(entry))
  return hash.digest('hex')
}
