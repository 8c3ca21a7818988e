import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type * as Yowasp from '@yowasp/clang'
import { SkeinError } from '../../../../engine/index.ts'

/** The output of a compiler. */
export interface ClangOutput {
  /** `null` where it could not. */
  readonly module: Uint8Array | null
  /** Its messages: warnings and errors. */
  readonly said: string
}

/** A compiler for C that makes WebAssembly. */
export interface Clang {
  /** Which one it is, for messages. */
  readonly name: string
  /** @param files the sources, by path; the module is to become `OUT` */
  compile(args: readonly string[], files: ReadonlyMap<string, Uint8Array>): Promise<ClangOutput>
}

/** Name of the module that a compiler makes. */
export const OUT = 'mod.wasm'

/** How to get one. */
const INSTALL =
  'Run "npm install --save-dev @yowasp/clang", or install Clang with its WebAssembly linker: "apt install clang lld" on Debian and Ubuntu, "brew install llvm lld" on macOS, "winget install LLVM.LLVM" on Windows.'

const found = new Map<string, Promise<Clang | null>>()

/**
 * Finds a compiler: a Clang that is installed and knows WebAssembly, or else the one that npm brings.
 *
 * @param dir the folder of the mod, for which a package may be installed
 * @throws SkeinError `build/no-compiler` when there is none
 */
export async function findClang(dir: string, env: NodeJS.ProcessEnv = process.env): Promise<Clang> {
  const path = env['PATH'] ?? ''
  const system = found.get(path) ?? systemClang(path)
  found.set(path, system)
  const clang = (await system) ?? (await npmClang(dir))
  if (clang !== null) return clang
  throw new SkeinError('build/no-compiler', 'no C compiler for WebAssembly is installed', {
    hint: INSTALL,
  })
}

async function systemClang(path: string): Promise<Clang | null> {
  const names = process.platform === 'win32' ? ['clang.exe'] : ['clang']
  const candidates = path.split(delimiter).flatMap((folder) => names.map((name) => join(folder, name)))
  for (const command of candidates.filter((it) => existsSync(it))) {
    const targets = await run(command, ['--print-targets'], process.cwd()).catch(() => null)
    if (targets === null || targets.status !== 0 || !/\bwasm32\b/.test(targets.said)) continue
    const linker = await run(
      command,
      ['--target=wasm32-unknown-unknown', '--print-prog-name=wasm-ld'],
      process.cwd(),
    )
    if (!existsSync(linker.said.trim())) continue
    return { name: command, compile: (args, files) => compileInFolder(command, args, files) }
  }
  return null
}

/** Puts the sources into a folder of their own, where a compiler can read them. */
async function compileInFolder(
  command: string,
  args: readonly string[],
  files: ReadonlyMap<string, Uint8Array>,
): Promise<ClangOutput> {
  const folder = await mkdtemp(join(tmpdir(), 'skein-c-'))
  try {
    for (const [file, bytes] of files) {
      await mkdir(dirname(join(folder, file)), { recursive: true })
      await writeFile(join(folder, file), bytes)
    }
    const { status, said } = await run(command, args, folder)
    return { module: status === 0 ? new Uint8Array(await readFile(join(folder, OUT))) : null, said }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function run(
  command: string,
  args: readonly string[],
  cwd: string,
): Promise<{ readonly status: number; readonly said: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] })
    let said = ''
    child.stdout.on('data', (data: Buffer) => (said += data.toString()))
    child.stderr.on('data', (data: Buffer) => (said += data.toString()))
    child.on('error', reject)
    child.on('close', (status) => resolve({ status: status ?? 1, said }))
  })
}

/** The compiler of the package `@yowasp/clang`: it is WebAssembly itself, and runs in this process. */
async function npmClang(dir: string): Promise<Clang | null> {
  const yowasp = await loadYowasp(dir)
  if (yowasp === null) return null
  // It loads itself when it is first used, and tells everyone how far it is unless it is asked not to.
  await yowasp.runLLVM(undefined, {}, { fetchProgress: () => undefined })
  return {
    name: '@yowasp/clang',
    async compile(args, files) {
      let said = ''
      const decoder = new TextDecoder()
      const stderr = (bytes: Uint8Array | null): void =>
        void (said += bytes === null ? '' : decoder.decode(bytes, { stream: true }))
      try {
        const out = await yowasp.commands['clang']!([...args], treeOf(files), { stderr, stdout: stderr })
        return { module: (out?.[OUT] as Uint8Array | undefined) ?? null, said }
      } catch (error) {
        if (error instanceof yowasp.Exit) return { module: null, said }
        throw error
      }
    },
  }
}

async function loadYowasp(dir: string): Promise<typeof Yowasp | null> {
  try {
    return await import('@yowasp/clang')
  } catch {
    for (let at = dir; ; at = dirname(at)) {
      const file = join(at, 'node_modules', '@yowasp', 'clang', 'gen', 'bundle.js')
      if (existsSync(file)) return (await import(pathToFileURL(file).href)) as typeof Yowasp
      if (dirname(at) === at) return null
    }
  }
}

/** Files by path as a tree of folders. */
function treeOf(files: ReadonlyMap<string, Uint8Array>): Yowasp.Tree {
  const root: Yowasp.Tree = {}
  for (const [path, bytes] of files) {
    const parts = path.split('/')
    let folder = root
    for (const part of parts.slice(0, -1)) folder = (folder[part] ??= {}) as Yowasp.Tree
    folder[parts.at(-1)!] = bytes
  }
  return root
}
