import type * as asc from 'assemblyscript'
import type binaryen from 'assemblyscript/binaryen'
import { SkeinError } from '../../../../engine/index.ts'
import type { Feature } from '../transform/config.ts'
import { diagnosticAt, type Diagnostic } from '../transform/diagnostic.ts'
import { withSourceHints } from '../transform/source-hints.ts'
import { withTypescriptHints } from '../transform/typescript-hints.ts'
import { GLUE_FILE, type ModTransform } from '../transform/transform.ts'
import { LIBRARY } from '../transform/scope.ts'
import type { CompilerTools } from './compiler.ts'

/** Inputs of a compilation. */
export interface CompileInput {
  readonly tools: CompilerTools
  readonly transform: ModTransform
  /** The file to start from, relative to the folder of the mod, with forward slashes. */
  readonly entry: string
  /** Reads a file of the mod, by its path relative to the folder. `null` when there is none. */
  readonly read: (path: string) => Promise<string | null>
  /** Reads a file of the SDK's library, by its path in it. */
  readonly readLibrary: (path: string) => Promise<string | null>
  /** Reads a file of a package in AssemblyScript that is installed for the mod, such as `as-noise/assembly/index.ts`. */
  readonly readPackage: (path: string) => Promise<string | null>
  /** Lists the sources beside the entry and the bindings, such as `pong`: names without folder and ending. */
  readonly list: () => Promise<readonly string[]>
  readonly enable: readonly Feature[]
  /** Keeps names and line numbers, and optimises less. */
  readonly debug: boolean
  /** The name that the module gives its source map, or `null` for none. */
  readonly sourceMap: string | null
}

/** Output of a compilation. Without a binary the diagnostics have at least one error. */
export interface CompileOutput {
  readonly binary: Uint8Array | null
  readonly sourceMap: string | null
  readonly diagnostics: readonly Diagnostic[]
}

const RUNTIME = 'rt/index-incremental'
const INCREMENTAL = 2

/** Functions of the library that replace the imports of AssemblyScript's runtime. */
const ALIASES: Readonly<Record<string, string>> = {
  abort: `${LIBRARY}panic/abort`,
  trace: `${LIBRARY}console/trace`,
  seed: `${LIBRARY}random/seed`,
  console: `${LIBRARY}console/console`,
}

/**
 * Compiles a mod in this process. It does what the command line of AssemblyScript does, with two differences: a crash
 * of the compiler is an exception instead of the end of the process, and only the glue exports anything.
 *
 * @throws SkeinError `build/compiler-crashed`
 */
export async function compile(input: CompileInput): Promise<CompileOutput> {
  const { compiler } = input.tools
  const options = compiler.newOptions()
  compiler.setRuntime(options, INCREMENTAL)
  compiler.setStackSize(options, compiler.DEFAULT_STACK_SIZE)
  compiler.setExportMemory(options, true)
  compiler.setExportStart(options, '_initialize')
  compiler.setDebugInfo(options, input.debug)
  compiler.setSourceMap(options, input.sourceMap !== null)
  const [optimizeLevel, shrinkLevel] = input.debug ? [0, 0] : [3, 1]
  compiler.setOptimizeLevelHints(options, optimizeLevel, shrinkLevel)
  if (input.enable.includes('simd')) compiler.setFeature(options, compiler.FEATURE_SIMD, true)
  for (const [alias, name] of Object.entries(ALIASES)) compiler.addGlobalAlias(options, alias, name)

  const program = compiler.newProgram(options)
  const parsed = await parseAll(program, input)
  if (hasErrors(parsed)) return failed(parsed)

  let module: asc.Module | null = null
  let wrapped: binaryen.Module | null = null
  try {
    compiler.initializeProgram(program)
    module = compiler.compile(program)
    wrapped = input.tools.binaryen.wrapModule(compiler.getBinaryenModuleRef(module))
    const diagnostics = [...parsed, ...drain(program, input)]
    if (hasErrors(diagnostics)) return failed(diagnostics)
    const renamed = input.transform.afterCompile(wrapped, input.tools.binaryen)
    if (!compiler.validate(module)) throw new Error('the compiled module is not valid')
    compiler.optimize(module, optimizeLevel, shrinkLevel, input.debug, false)
    // With a second parameter, even an empty one, it gives an object.
    const { binary, sourceMap } = wrapped.emitBinary(input.sourceMap)
    const imports = WebAssembly.Module.imports(new WebAssembly.Module(binary as BufferSource))
    const problems = [...diagnostics, ...renamed, ...input.transform.checkImports(imports)]
    if (hasErrors(problems)) return failed(problems)
    return {
      binary: input.transform.withManifest(binary, wrapped, input.tools.binaryen, program),
      sourceMap: sourceMap ? withSources(sourceMap, program, input) : null,
      diagnostics: problems,
    }
  } catch (cause) {
    throw new SkeinError(
      'build/compiler-crashed',
      `the AssemblyScript compiler crashed: ${cause instanceof Error ? cause.message : String(cause)}`,
      { hint: 'Undo the last change to the mod; the cause is attached.', cause },
    )
  } finally {
    wrapped?.dispose()
  }
}

function failed(diagnostics: readonly Diagnostic[]): CompileOutput {
  return { binary: null, sourceMap: null, diagnostics }
}

function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(({ severity }) => severity === 'error')
}

/** Parses the standard library, the mod and their imports. @returns the errors, and the warnings of the transform */
async function parseAll(program: asc.Program, input: CompileInput): Promise<readonly Diagnostic[]> {
  const { compiler, library } = input.tools
  for (const path of Object.keys(library))
    if (!path.includes('/')) compiler.parse(program, library[path]!, `~lib/${path}.ts`, false)
  compiler.parse(program, library[RUNTIME]!, `~lib/${RUNTIME}.ts`, true)
  // The entry of the mod is no entry to the compiler: its exports are for the glue, not for the module.
  compiler.parse(program, await input.read(input.entry), input.entry, false)
  await parseBacklog(program, input)
  const parsed = drain(program, input)
  if (hasErrors(parsed)) return withSourceHints(parsed, input.entry, await input.list())
  const mistakes = input.transform.afterParse(program.parser)
  if (hasErrors(mistakes)) return mistakes
  await parseBacklog(program, input)
  return [...mistakes, ...drain(program, input).filter(({ severity }) => severity === 'error')]
}

async function parseBacklog(program: asc.Program, input: CompileInput): Promise<void> {
  const { compiler } = input.tools
  for (;;) {
    const paths: string[] = []
    for (let path = compiler.nextFile(program); path !== null; path = compiler.nextFile(program))
      paths.push(path)
    if (paths.length === 0) return
    const files = await Promise.all(paths.map((path) => find(path, input)))
    for (const [index, file] of files.entries()) {
      if (file === null) compiler.parse(program, null, `${paths[index]!}.ts`, false)
      else compiler.parse(program, file.text, file.path, false)
    }
  }
}

/** Finds an imported source: in the mod, in the standard library, in that of the SDK, or in an installed package. */
async function find(path: string, input: CompileInput): Promise<{ path: string; text: string } | null> {
  const { library } = input.tools
  for (const candidate of [path, `${path}/index`]) {
    let text: string | null
    if (!candidate.startsWith('~lib/')) text = await input.read(`${candidate}.ts`)
    else if (candidate.startsWith(LIBRARY))
      text = await input.readLibrary(`${candidate.slice(LIBRARY.length)}.ts`)
    else if (Object.hasOwn(library, candidate.slice(5))) text = library[candidate.slice(5)]!
    else text = await input.readPackage(`${candidate.slice(5)}.ts`)
    if (text !== null) return { path: `${candidate}.ts`, text }
  }
  return null
}

/** Takes the new diagnostics of the compiler. */
function drain(program: asc.Program, input: CompileInput): Diagnostic[] {
  const { compiler } = input.tools
  const diagnostics: Diagnostic[] = []
  for (let next = compiler.nextDiagnostic(program); next !== null; next = compiler.nextDiagnostic(program)) {
    if (compiler.isInfo(next)) continue
    const severity = compiler.isError(next) ? 'error' : 'warning'
    // Glue is made from checked code. Where it does not compile, the place means nothing to anyone.
    const range = next.range?.source.normalizedPath === GLUE_FILE ? null : next.range
    diagnostics.push(diagnosticAt(severity, range, next.message))
  }
  return withTypescriptHints(diagnostics)
}

/**
 * A source map with the texts that it refers to, so that it is of use anywhere: those of the mod and of this SDK. Debuggers
 * step over the others.
 */
function withSources(sourceMap: string, program: asc.Program, input: CompileInput): string {
  const map = JSON.parse(sourceMap) as {
    sources: string[]
    sourcesContent?: (string | null)[]
    ignoreList?: number[]
  }
  const isForeign = (name: string): boolean => name.startsWith('~lib/') && !name.startsWith(LIBRARY)
  map.sourcesContent = map.sources.map((name) =>
    isForeign(name) ? null : input.tools.compiler.getSource(program, name.replace(/\.ts$/, '')),
  )
  map.ignoreList = [...map.sources.keys()].filter((index) => map.sources[index]!.startsWith('~lib/'))
  return JSON.stringify(map)
}
