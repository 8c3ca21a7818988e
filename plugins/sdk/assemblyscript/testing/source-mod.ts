import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { sdkFolder } from '../toolchain/sdk-folder.ts'
import { compile, type CompileOutput } from '../toolchain/compile.ts'
import { loadCompiler } from '../toolchain/compiler.ts'
import { parseModConfig } from '../toolchain/mod-config.ts'
import { formatDiagnostic } from '../transform/diagnostic.ts'
import { ModTransform } from '../transform/transform.ts'

const tools = await loadCompiler('.')
const library = join(sdkFolder(), 'assembly')

/** The texts of a mod's files, by path; `assembly/index.ts` is where it starts. */
export type Sources = Readonly<Record<string, string>>

/** Compiles a mod from texts. Only for tests. */
export function compileSources(sources: Sources, config: object = {}, debug = true): Promise<CompileOutput> {
  const json = JSON.stringify({ name: 'acme:test', version: '1.2.0', ...config })
  const parsed = parseModConfig(json, 'skein.json')
  return compile({
    tools,
    transform: new ModTransform(tools.compiler, parsed),
    entry: 'assembly/index.ts',
    read: (path) => Promise.resolve(sources[path] ?? null),
    readLibrary: (path) => readFile(join(library, path), 'utf8').catch(() => null),
    readPackage: (path) => Promise.resolve(sources[`node_modules/${path}`] ?? null),
    list: () => Promise.resolve(Object.keys(sources).map((path) => basename(path, '.ts'))),
    enable: parsed.enable,
    debug,
    sourceMap: null,
  })
}

/** Compiles a mod that has to compile, without a warning. Only for tests. */
export async function sourceMod(
  sources: Sources | string,
  config?: object,
  debug?: boolean,
): Promise<Uint8Array> {
  const files = typeof sources === 'string' ? { 'assembly/index.ts': sources } : sources
  const { binary, diagnostics } = await compileSources(files, config, debug)
  if (binary === null || diagnostics.length > 0)
    throw new Error(diagnostics.map(formatDiagnostic).join('\n\n'))
  return binary
}

/** The mistakes of a mod that does not compile: places and messages, and hints behind an arrow. Only for tests. */
export async function mistakesOf(sources: Sources | string, config?: object): Promise<string[]> {
  const files = typeof sources === 'string' ? { 'assembly/index.ts': sources } : sources
  const { binary, diagnostics } = await compileSources(files, config)
  if (binary !== null) throw new Error('the sources have no mistakes')
  return diagnostics.map(({ file, line, column, message, hint }) => {
    const place = file === '' ? '' : `${file.replace('assembly/', '')}:${line}:${column} `
    return `${place}${message}${hint === null ? '' : ` → ${hint}`}`
  })
}
