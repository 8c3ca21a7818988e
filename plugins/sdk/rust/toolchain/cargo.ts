import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { SkeinError } from '../../../../engine/index.ts'

/** The target that mods are compiled for. */
export const TARGET = 'wasm32-unknown-unknown'

/** The oldest compiler that the crates are written for. */
const OLDEST = [1, 85] as const

const INSTALL =
  'Install Rust with rustup: on Linux and macOS as https://rustup.rs says, or "brew install rustup"; on Windows "winget install Rustlang.Rustup". Then run "rustup target add wasm32-unknown-unknown", and open a new terminal.'

/** The output of a command. */
export interface Output {
  readonly status: number
  readonly out: string
  readonly err: string
}

/** Runs a command. @throws NodeJS.ErrnoException when it cannot be started */
export function run(
  command: string,
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<Output> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
    const out: Buffer[] = []
    const err: Buffer[] = []
    child.stdout.on('data', (data: Buffer) => out.push(data))
    child.stderr.on('data', (data: Buffer) => err.push(data))
    child.on('error', reject)
    child.on('close', (status) =>
      resolve({
        status: status ?? 1,
        out: Buffer.concat(out).toString(),
        err: Buffer.concat(err).toString(),
      }),
    )
  })
}

/** An installed Cargo that compiles to WebAssembly. */
export interface Cargo {
  readonly command: string
}

const found = new Map<string, Promise<Cargo>>()

/**
 * Finds Cargo, in the `PATH` or where rustup puts it, and checks that its compiler knows WebAssembly.
 *
 * @param dir the folder of the mod: rustup may have another toolchain there
 * @throws SkeinError `build/no-compiler` with the missing part
 */
export function findCargo(dir: string, env: NodeJS.ProcessEnv = process.env): Promise<Cargo> {
  const key = `${dir}\0${env['PATH'] ?? ''}\0${env['CARGO_HOME'] ?? ''}`
  let cargo = found.get(key)
  if (cargo === undefined) {
    cargo = look(dir, env)
    found.set(key, cargo)
    // Whoever installs it meanwhile needs no new server.
    cargo.catch(() => found.delete(key))
  }
  return cargo
}

async function look(dir: string, env: NodeJS.ProcessEnv): Promise<Cargo> {
  const ending = process.platform === 'win32' ? '.exe' : ''
  const folders = [
    ...(env['PATH'] ?? '').split(delimiter).filter((it) => it !== ''),
    join(cargoHome(env), 'bin'),
  ]
  const command = folders.map((folder) => join(folder, `cargo${ending}`)).find((it) => existsSync(it))
  if (command === undefined) {
    throw new SkeinError('build/no-compiler', 'a mod in Rust needs Cargo, which is not installed', {
      hint: INSTALL,
    })
  }
  const rustc = env['RUSTC'] ?? join(dirname(command), `rustc${ending}`)
  const about = await run(rustc, ['--version'], dir, env).catch((cause: unknown) => failed(rustc, cause))
  const [, major, minor] = /^rustc (\d+)\.(\d+)/.exec(about.out) ?? []
  if (major === undefined || about.status !== 0) failed(rustc, about.err.trim())
  if (Number(major) < OLDEST[0] || (Number(major) === OLDEST[0] && Number(minor) < OLDEST[1])) {
    throw new SkeinError(
      'build/no-compiler',
      `a mod in Rust needs Rust ${OLDEST.join('.')} or newer; ${about.out.trim()} is installed`,
      { hint: 'Run "rustup update".' },
    )
  }
  const library = await run(rustc, ['--print', 'target-libdir', '--target', TARGET], dir, env)
  if (library.status !== 0 || !existsSync(library.out.trim())) {
    throw new SkeinError('build/no-compiler', `Rust is installed without its target ${TARGET}`, {
      hint: `Run "rustup target add ${TARGET}". Where Rust is not from rustup, install its package for WebAssembly, such as libstd-rust-dev-wasm32 on Debian.`,
    })
  }
  return { command }
}

/** Where Cargo keeps the sources of crates. */
export function cargoHome(env: NodeJS.ProcessEnv): string {
  return env['CARGO_HOME'] ?? join(homedir(), '.cargo')
}

function failed(rustc: string, cause: unknown): never {
  const why = cause instanceof Error ? cause.message : String(cause)
  throw new SkeinError('build/no-compiler', `${rustc} does not run: ${why}`, { hint: INSTALL, cause })
}
