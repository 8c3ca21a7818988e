import { SkeinError, visible, type ErrorNames } from '../../engine/index.ts'
import { engineReason, trapReason } from '../engine-reason.ts'
import type { Meter } from '../sandbox/index.ts'

/** Whether an error is a mod's fault, rather than the game's. */
export function isFault(error: unknown): error is SkeinError {
  return error instanceof SkeinError && error.code.startsWith('fault/')
}

/**
 * Makes a fault of whatever a call into a mod threw.
 *
 * @param names the mod, system, export and frame of the call
 * @param meter the counter of the mod's fuel, if any
 * @param memory its memory, if it has any
 */
export function toFault(
  error: unknown,
  names: ErrorNames,
  meter: Meter | null = null,
  memory: MemoryUse | null = null,
): SkeinError {
  const where = names.export === undefined ? '' : ` in ${names.export}`
  const describe = (code: SkeinError['code'], reason: string, hint: string): SkeinError =>
    new SkeinError(code, `${names.mod} faulted${where}: ${shown(reason)}`, { names, hint, cause: error })

  const exceeded = error instanceof WebAssembly.RuntimeError ? (meter?.exceeded ?? null) : null
  if (isStackOverflow(error) || exceeded === 'stackBytes') {
    return describe(
      'fault/stack-overflow',
      'it overflowed its call stack',
      'Look for a function of the mod that calls itself without end; for deep recursion, raise "stackBytes" in the game.',
    )
  }
  if (exceeded !== null) return describe('fault/fuel', OVER[exceeded], FUEL_HINT[exceeded])
  if (isFault(error)) {
    if (error.names.mod !== undefined && error.names.mod !== names.mod) {
      return describe(
        'fault/callee-faulted',
        `it called ${error.names.mod}, and that mod faulted`,
        `See the fault of ${error.names.mod}.`,
      )
    }
    // Found by the host while it did something for the mod: now it is known where.
    return new SkeinError(error.code, `${names.mod} faulted${where}: ${shown(error.message)}`, {
      names: { ...error.names, ...names },
      ...(error.hint === undefined ? {} : { hint: error.hint }),
      cause: error,
    })
  }
  if (error instanceof WebAssembly.RuntimeError) {
    const trap = trapReason(error)
    if (memory !== null && memory.bytes > 0 && trap === 'unreachable') {
      const [has, most] = [mib(memory.bytes), mib(memory.most)]
      // Allocators that get no more memory end the mod with this, as do failed assertions.
      if (memory.bytes + PAGE > memory.most) {
        const raise = memory.own ? 'build it with a larger maximum memory' : 'raise "memoryBytes" in the game'
        return describe(
          'fault/trap',
          `${trap} with all of its ${most} MiB of memory in use: it is probably out of memory`,
          `Look for a memory leak in the mod, or ${raise}.`,
        )
      }
      if (memory.bytes * 2 >= memory.most) {
        return describe(
          'fault/trap',
          trap,
          `Tell the author of the mod. It uses ${has} of ${most} MiB of memory: if a large allocation failed, raise "memoryBytes" in the game.`,
        )
      }
    }
    return describe('fault/trap', trap, 'Tell the author of the mod: this is a defect in its code.')
  }
  return describe(
    'fault/trap',
    `it threw ${engineReason(error)}`,
    'Tell the author of the mod: it did not catch this exception.',
  )
}

/** Makes a fault of what a system of the game threw while a mod was calling it. */
export function toHostFault(
  error: unknown,
  names: ErrorNames,
  meter: Meter | null = null,
  memory: MemoryUse | null = null,
): SkeinError {
  // What traps there is the mod's own allocator.
  const trap = error instanceof WebAssembly.RuntimeError
  if (isFault(error) || isStackOverflow(error) || trap) return toFault(error, names, meter, memory)
  if (error instanceof SkeinError && error.code === 'system/missing-provider') {
    return new SkeinError('fault/missing-provider', `${names.mod} faulted: ${error.message}`, {
      names: { ...error.names, ...names },
      hint: 'In the mod, check that an optional trait is present before each use.',
      cause: error,
    })
  }
  return new SkeinError(
    'fault/host-threw',
    `${names.mod} called the game, which threw: ${shown(engineReason(error))}`,
    {
      names,
      hint: 'See the attached cause: the game does not accept a value of the mod, or has a defect.',
      cause: error,
    },
  )
}

/** The memory of a mod. */
export interface MemoryUse {
  readonly bytes: number
  /** The most that it may have. */
  readonly most: number
  /** Whether its module itself says so, and not the game. */
  readonly own: boolean
}

const PAGE = 65_536

function mib(bytes: number): string {
  return (bytes / 1_048_576).toFixed(1).replace(/\.0$/, '')
}

/** Characters of a reason; the rest is cut off. */
const REASON = 1_000

/** A reason may hold what the mod said, in any words: it is shown on terminals and in pages. */
function shown(reason: string): string {
  return visible(reason.length > REASON ? `${reason.slice(0, REASON - 1).toWellFormed()}…` : reason)
}

const OVER = {
  callFuel: 'one call used up its fuel',
  frameFuel: 'it used up its fuel for one frame',
  startFuel: 'it used up its fuel for starting or stopping',
} as const

const ENDLESS = 'The mod runs an endless loop or does too much work: tell its author, or raise'

const FUEL_HINT = {
  callFuel: `${ENDLESS} "callFuel" in the game.`,
  frameFuel: `${ENDLESS} "frameFuel" in the game.`,
  startFuel: `${ENDLESS} "startFuel" in the game.`,
} as const

function isStackOverflow(error: unknown): boolean {
  // V8 and SpiderMonkey throw a RangeError or an InternalError; both speak of the stack or of recursion.
  return (
    error instanceof Error && !(error instanceof SkeinError) && /call stack|recursion/i.test(error.message)
  )
}
