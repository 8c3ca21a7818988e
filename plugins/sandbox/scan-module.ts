import { SkeinError } from '../../engine/index.ts'
import type { SandboxLimits } from '../limits.ts'
import { BinaryReader, functionName, type ModuleInfo } from '../wasm/index.ts'
import { CodeReader } from './code-reader.ts'
import { CodeScanner } from './code-scan.ts'
import type { FunctionScan } from './function-scan.ts'
import type { ModuleSpace } from './module-space.ts'
import { NanScanner } from './nan-scan.ts'
import { TURN, type InTurns } from './turns.ts'

/** Facts about the code of a module. */
export interface ModuleScan {
  /** By function, without imported ones. */
  readonly functions: readonly FunctionScan[]
  /** Types that are added for blocks which take what a type takes and give an exception: the index of each. */
  readonly guarded: ReadonlyMap<number, number>
  /** Whether it keeps something in tables or segments, where no host reaches it. */
  readonly hidesState: boolean
}

/**
 * Reads the code of a module's functions.
 *
 * @param reader at the content of the section
 * @throws SkeinError `module/invalid`, `module/unsupported`, `module/too-large`
 */
export function* scanModule(
  reader: BinaryReader,
  info: ModuleInfo,
  module: ModuleSpace,
  limits: SandboxLimits,
): InTurns<ModuleScan> {
  const { functionTypes, importedFunctions, referred, types } = module
  const guarded = new Map<number, number>()
  const space = {
    ...module,
    referred: (index: number) => void referred.add(index),
    guarded: (type: number) => {
      // Behind the module's own, and the one of the functions that are added.
      if (!guarded.has(type)) guarded.set(type, types.length + 1 + guarded.size)
      return type
    },
  }
  const { bytes, file } = reader
  const scanner = new CodeScanner(new CodeReader(bytes, file, (index) => functionName(info, index)), space)
  const nans = new NanScanner(new BinaryReader(bytes, file), space)
  const count = reader.count('functions', 100_000)
  if (count !== functionTypes.length - importedFunctions) reader.fail('not all functions have code')
  const functions: FunctionScan[] = []
  let work = 0
  let done = 0
  while (functions.length < count) {
    const size = reader.u32()
    reader.span(size)
    const index = importedFunctions + functions.length
    const scan = scanner.scan(index, reader.offset - size, reader.offset)
    functions.push(scan.floats ? nans.scan(scan, index) : scan)
    work += scan.work
    if (work > limits.compileWork) throw tooMuchWork(file, limits)
    done += size
    if (done < TURN) continue
    done = 0
    yield
  }
  return { functions, guarded, hidesState: scanner.hidesState }
}

function tooMuchWork(file: string, { compileWork }: SandboxLimits): SkeinError {
  const what = 'its functions take too long to compile'
  return new SkeinError('module/too-large', `${file}: ${what}, more than ${compileWork} steps`, {
    names: { file },
    hint: 'Build the mod with optimization, split it, or raise "compileWork" in the game.',
  })
}
