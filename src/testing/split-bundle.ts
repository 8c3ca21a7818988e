import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync } from 'node:zlib'
import { build } from 'esbuild'

const ROOT: string = fileURLToPath(new URL('../..', import.meta.url))

/** A script in several files: those that a page fetches at once, and those that it fetches later. */
export interface SplitBundle {
  /** All files, by name. The one of the script itself is called as it is, with `.js`. */
  readonly files: ReadonlyMap<string, Uint8Array>
  /** The modules that went into it. */
  readonly inputs: readonly string[]
  /** The modules that a file holds. */
  modulesOf(file: string): readonly string[]
  /** The file of a module that is imported with `import()`, or of the script itself. */
  fileOf(module: string): string
  /** A file, and all that it cannot do without. */
  closure(file: string): ReadonlySet<string>
  /** A file and all that it may ever fetch, without what only another file fetches. */
  without(other: string, file: string): ReadonlySet<string>
}

/**
 * Bundles a script as small as for players, with modules imported by `import()` in files of their own.
 *
 * @param entry the path of the script, from the root of the project
 * @param alias where packages are
 * @param content the script itself, if it is no file
 */
export async function splitBundle(
  entry: string,
  alias: Readonly<Record<string, string>> = {},
  content?: string,
): Promise<SplitBundle> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: ROOT,
    ...(content === undefined
      ? { entryPoints: [entry] }
      : { stdin: { contents: content, resolveDir: ROOT, sourcefile: entry, loader: 'ts' as const } }),
    alias,
    bundle: true,
    minify: true,
    splitting: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    outdir: 'out',
    write: false,
    metafile: true,
    logLevel: 'silent',
  })
  const nameOf = (path: string): string => relative('out', path).replaceAll('\\', '/')
  const outputs = new Map(Object.entries(metafile.outputs).map(([path, it]) => [nameOf(path), it]))
  const reach = (file: string, follows: (file: string, kind: string) => boolean): Set<string> => {
    const found = new Set([file])
    for (const it of found)
      for (const { path, kind } of outputs.get(it)!.imports)
        if (follows(nameOf(path), kind)) found.add(nameOf(path))
    return found
  }
  return {
    files: new Map(outputFiles.map(({ path, contents }) => [nameOf(relative(ROOT, path)), contents])),
    inputs: Object.keys(metafile.inputs),
    modulesOf: (file) => Object.keys(outputs.get(file)!.inputs),
    fileOf: (module) => [...outputs].find(([, { entryPoint }]) => entryPoint === module)![0],
    closure: (file) => reach(file, (_, kind) => kind === 'import-statement'),
    without: (other, file) => reach(file, (it) => it !== other),
  }
}

/**
 * Exports for some games alone, which nothing else in `skein` uses: bundles leave them out where the game does not import them.
 */
const APART: ReadonlySet<string> = new Set(['math', 'bridgeEvents', 'exchangeHashes', 'loadWords'])

/**
 * Kilobytes that pages fetch, compressed, of everything that `skein` exports but `math`, `bridgeEvents`, `exchangeHashes` and
 * `loadWords`.
 */
export interface CoreSize {
  /** Before the first mod is loaded. */
  readonly core: number
  /** The size that the exports add that are counted apart. */
  readonly apart: number
  /** With what the first mod brings: one that is neither made for WASI nor under development. */
  readonly withMods: number
  /** With all that any mod brings. */
  readonly all: number
  readonly inputs: readonly string[]
  /** The modules that a page has before the first mod. */
  readonly modules: readonly string[]
}

/** Measures the core, with all that it depends on. */
export async function coreSize(): Promise<CoreSize> {
  const names = Object.keys(await import('../index.ts')).filter((name) => !APART.has(name))
  const script = `export { ${names.join(', ')} } from './src/index.ts'`
  const bundle = await splitBundle('core.ts', {}, script)
  const sizeOf = (files: Iterable<string>): number =>
    [...new Set(files)].reduce((sum, it) => sum + brotliCompressSync(bundle.files.get(it)!).length, 0) / 1000
  const core = bundle.closure(bundle.fileOf('core.ts'))
  const host = bundle.closure(bundle.fileOf('plugins/host/mod-host.ts'))
  const whole = await splitBundle('src/index.ts')
  const entry = whole.fileOf('src/index.ts')
  let all = 0
  for (const file of whole.closure(entry)) all += brotliCompressSync(whole.files.get(file)!).length / 1000
  return {
    core: sizeOf(core),
    apart: all - sizeOf(core),
    withMods: sizeOf([...core, ...host]),
    all: sizeOf(bundle.files.keys()),
    inputs: bundle.inputs,
    modules: [...core].flatMap((file) => bundle.modulesOf(file)),
  }
}
