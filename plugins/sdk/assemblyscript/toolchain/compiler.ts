import type * as cli from 'assemblyscript/asc'
import type binaryen from 'assemblyscript/binaryen'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { SkeinError } from '../../../../engine/index.ts'
import type { Compiler } from '../transform/scope.ts'

/** The parts of the package `assemblyscript` that a build needs. */
export interface CompilerTools {
  readonly compiler: Compiler
  readonly binaryen: typeof binaryen
  /** The standard library, by path without extension. */
  readonly library: Readonly<Record<string, string>>
}

/** Imports a module; stands in for `import()` in tests. */
export type Importer = (specifier: string) => Promise<unknown>

/** The versions whose insides the transform knows. */
const SUPPORTED = /^0\.28\./

/**
 * Loads the compiler of AssemblyScript, which only authors of mods need: the one that Skein finds, or else the one that
 * is installed for the mod.
 *
 * @param dir the folder of the mod
 * @throws SkeinError `build/no-compiler` when there is none, or one of another version
 */
export async function loadCompiler(
  dir: string,
  importer: Importer = (specifier) => import(specifier),
): Promise<CompilerTools> {
  const tools = await load(importer, (part) => `assemblyscript${part}`)
    .catch((cause: unknown) => {
      const near = findNear(dir)
      if (near === null) throw cause
      return load(importer, (part) => pathToFileURL(join(near, FILES[part]!)).href)
    })
    .catch((cause: unknown) => {
      throw new SkeinError('build/no-compiler', 'the AssemblyScript compiler is not installed', {
        hint: 'Run "npm install --save-dev assemblyscript@0.28".',
        cause,
      })
    })
  const [compiler, asc, binary] = tools
  const { version } = asc
  if (!SUPPORTED.test(version)) {
    throw new SkeinError('build/no-compiler', `AssemblyScript ${version} is installed; Skein needs 0.28`, {
      hint: 'Run "npm install --save-dev assemblyscript@0.28".',
    })
  }
  return { compiler, binaryen: binary.default, library: asc.libraryFiles }
}

type Parts = readonly [Compiler, typeof cli, { readonly default: typeof binaryen }]

async function load(importer: Importer, locate: (part: string) => string): Promise<Parts> {
  const parts = await Promise.all(Object.keys(FILES).map((part) => importer(locate(part))))
  return parts as unknown as Parts
}

/** The parts of the package that a build needs, as they are imported, and their files. */
const FILES: Readonly<Record<string, string>> = {
  '': 'dist/assemblyscript.js',
  '/asc': 'dist/asc.js',
  '/binaryen': 'lib/binaryen.js',
}

/** Where the package is installed for a folder or for one above it. */
function findNear(dir: string): string | null {
  for (let at = dir; ; at = dirname(at)) {
    const root = join(at, 'node_modules', 'assemblyscript')
    if (existsSync(join(root, 'package.json'))) return root
    if (dirname(at) === at) return null
  }
}
