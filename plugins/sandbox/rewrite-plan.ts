import type { SandboxLimits } from '../limits.ts'
import { SECTION } from '../wasm/binary-format.ts'
import { BinaryReader, type ModuleInfo, type SectionSpan } from '../wasm/index.ts'
import { ADDED_FUNCTIONS } from './added-functions.ts'
import { MARK, type FunctionScan } from './function-scan.ts'
import { keptGlobals } from './kept-globals.ts'
import { readTables, type TableLimits } from './limits.ts'
import { PLACE, type ModuleSpace } from './module-space.ts'
import { scanModule, type ModuleScan } from './scan-module.ts'
import type { InTurns } from './turns.ts'

/** Elements where no limit is set. */
const MOST_ELEMENTS = 10_000_000

/** Facts about the code of a module that matter beyond its rewriting. */
export interface CodeFacts {
  /** Whether it keeps something in tables or segments, where no host reaches it. */
  hidesState: boolean
}

/** Inputs for rewriting a module. */
export interface RewriteRequest {
  readonly bytes: Uint8Array
  /** Its name in messages. */
  readonly file: string
  /** Result of {@link readModule} for the same bytes. */
  readonly info: ModuleInfo
  readonly limits: SandboxLimits
  /** Whether fuel is counted; if not, only memory and tables are limited. */
  readonly meter: boolean
  /** Is given where everything was copied to, for a source map; see {@link ByteWriter}. */
  readonly copies?: number[] | null
  /** Is told of facts about the code. */
  readonly facts?: CodeFacts
}

/** The changes to a module, known once its code has been read. */
export interface RewritePlan {
  readonly bytes: Uint8Array
  readonly file: string
  readonly info: ModuleInfo
  readonly space: ModuleSpace
  readonly limits: SandboxLimits
  readonly meter: boolean
  readonly scan: ModuleScan
  readonly tables: readonly TableLimits[]
  /** Whether tables have to be kept to their common limit by a function, since more than one of them may grow. */
  readonly fits: boolean
  /** Functions that are added and take and give a number. */
  readonly addedCount: number
  /** Functions that others stand in for where floats cross: their indices, and those of the stand-ins. */
  readonly standIns: ReadonlyMap<number, number>
  /** The globals that the host is to reach. */
  readonly kept: readonly number[]
}

const NO_CODE: ModuleScan = { functions: [], guarded: new Map(), hidesState: false }

/** Reads a module's tables and code, and says how both change. @throws SkeinError `module/*` */
export function* planRewrite(request: RewriteRequest, space: ModuleSpace): InTurns<RewritePlan> {
  const { bytes, file, info } = request
  const limits = {
    ...request.limits,
    tableElements: Math.min(request.limits.tableElements, MOST_ELEMENTS),
  }
  const meter = request.meter && info.functions > 0
  const kept = (meter ? keptGlobals(bytes, file, info) : null) ?? []
  const reader = ({ content, end }: SectionSpan): BinaryReader => new BinaryReader(bytes, file, content, end)
  const { sections } = info.layout
  const tableSection = sections.find(({ id }) => id === SECTION.table)
  const code = sections.find(({ id }) => id === SECTION.code)
  const tables = tableSection === undefined ? [] : readTables(reader(tableSection), limits)
  const scan = code === undefined ? NO_CODE : yield* scanModule(reader(code), info, space, limits)
  if (request.facts !== undefined) request.facts.hidesState = scan.hidesState
  const several = tables.filter(({ min, max }) => max > min).length > 1
  const fits = info.functions > 0 && several && scan.functions.some(grows)
  const addedCount = (meter ? ADDED_FUNCTIONS : 0) + (fits ? 1 : 0)
  const standIns =
    info.functions > 0 ? chooseStandIns(space, scan.functions, addedCount) : new Map<number, number>()
  return { bytes, file, info, space, limits, meter, scan, tables, fits, addedCount, standIns, kept }
}

/** Chooses the functions that get stand-ins: those in code are known by now. @returns the index of the stand-in of each */
function chooseStandIns(
  { places, importedFunctions, functionTypes }: ModuleSpace,
  functions: readonly FunctionScan[],
  addedCount: number,
): ReadonlyMap<number, number> {
  const standIns = new Map<number, number>()
  const choose = (index: number): void => {
    if (!standIns.has(index)) standIns.set(index, functionTypes.length + addedCount + standIns.size)
  }
  for (let i = 0; i < places.length; i += 4) {
    const [kind, index] = [places[i]!, places[i + 1]!]
    // Who gets an imported function back by an export has been outside all along.
    if (kind === PLACE.IMPORTED || (kind === PLACE.EXPORTED && index >= importedFunctions)) choose(index)
  }
  for (const { marks } of functions)
    for (let i = 0; i < marks.length; i += 3) if (marks[i] === MARK.STAND_IN) choose(marks[i + 2]!)
  return standIns
}

/** Whether a function lets a table grow. */
function grows({ marks }: FunctionScan): boolean {
  for (let i = 0; i < marks.length; i += 3) if (marks[i] === MARK.TABLE_GROWTH) return true
  return false
}
