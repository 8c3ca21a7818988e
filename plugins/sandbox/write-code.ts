import {
  addedFunctions,
  BYTES_FUNCTION,
  ELEMENTS_FUNCTION,
  EXPENSIVE_FUNCTION,
  FILL_FUNCTION,
  fitsFunction,
  LANDING_FUNCTION,
  PAY_FUNCTION,
} from './added-functions.ts'
import type { ByteWriter } from './byte-writer.ts'
import { planStack, type StackPlan } from './call-graph.ts'
import { standIn } from './canonical.ts'
import { INDIRECT, type FunctionScan } from './function-scan.ts'
import { MeterCode } from './meter-code.ts'
import type { MeterIndices } from './meter-plan.ts'
import type { RewritePlan } from './rewrite-plan.ts'
import { TURN, type InTurns } from './turns.ts'

/** Bytes of the stack for one function besides its values: return address, saved registers and the like. */
const FRAME_BYTES = 64

/** Writes the content of the code section: the functions of the module with their insertions, and the added ones. */
export function* writeCode(plan: RewritePlan, out: ByteWriter): InTurns<void> {
  const { importedFunctions } = plan.space
  const scans = plan.scan.functions
  const stack = plan.meter ? stackPlan(plan) : null
  const added = addedBodies(plan)
  out.u32(scans.length + added.length)
  const code = new MeterCode(plan.bytes, out, indicesOf(plan))
  const throws = scans.some(({ catches }) => catches)
  const mustKnow = (callee: number): boolean =>
    // A function that catches an exception has to know from how deep it came. An imported one may call the guest's
    // allocator.
    throws ||
    (callee === INDIRECT
      ? stack!.indirect
      : callee < importedFunctions || stack!.knows[callee - importedFunctions] === 1)
  let done = 0
  for (const [index, scan] of scans.entries()) {
    code.write({ scan, charge: stack?.charge[index] ?? 0, knows: stack?.knows[index] === 1, mustKnow })
    done += scan.end - scan.start
    if (done < TURN) continue
    done = 0
    yield
  }
  for (const body of added) {
    out.u32(body.length)
    out.copy(body, 0, body.length)
  }
}

function indicesOf({ meter, space, scan, fits, addedCount, standIns }: RewritePlan): MeterIndices {
  const first = space.functionTypes.length
  return {
    meter,
    fuel: space.importedGlobals,
    stack: space.importedGlobals + 1,
    bytes: first + BYTES_FUNCTION,
    fill: first + FILL_FUNCTION,
    elements: first + ELEMENTS_FUNCTION,
    dear: first + EXPENSIVE_FUNCTION,
    landing: first + LANDING_FUNCTION,
    pay: first + PAY_FUNCTION,
    guarded: (type) => scan.guarded.get(type)!,
    fits: fits ? first + addedCount - 1 : null,
    standIn: (index) => standIns.get(index)!,
  }
}

/** The code of the functions that are added, in the order of their indices. */
function addedBodies({ meter, space, info, limits, fits, tables, standIns }: RewritePlan): Uint8Array[] {
  const bodies: Uint8Array[] = []
  if (meter) {
    const { importedGlobals: fuel, memories } = space
    const { tableElements } = limits
    bodies.push(...addedFunctions({ fuel, stack: fuel + 1, tableElements, hasMemory: memories > 0 }))
  }
  if (fits) {
    const imported = info.imports.filter(({ kind }) => kind === 'table').length
    bodies.push(fitsFunction(imported, tables.length, limits.tableElements))
  }
  for (const index of standIns.keys()) bodies.push(standIn(space.types[space.functionTypes[index]!]!, index))
  return bodies
}

function stackPlan({ scan: { functions }, space: { importedFunctions, referred } }: RewritePlan): StackPlan {
  return planStack(functions, importedFunctions, referred, Float64Array.from(functions, stackSize))
}

function stackSize({ locals, height, wide, delegates }: FunctionScan): number {
  // Frames that exceptions pass through are paid for by their size on the stack.
  return FRAME_BYTES + (locals + height) * (wide ? 16 : 8) + delegates * 8
}
