import { SkeinError, visible, type ErrorNames } from '../../engine/index.ts'
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
      'it called too deeply',
      'A function of the mod calls itself without end, or for longer than "stackBytes" allows.',
    )
  }
  if (exceeded !== null) return describe('fault/fuel', OVER[exceeded], FUEL_HINT[exceeded])
  if (isFault(error)) {
    if (error.names.mod !== undefined && error.names.mod !== names.mod) {
      return describe(
        'fault/callee-faulted',
        `it called ${error.names.mod}, which faulted`,
        `See what is said about ${error.names.mod}.`,
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
    if (memory !== null && memory.bytes > 0 && /unreachable/i.test(error.message)) {
      const [has, most] = [mib(memory.bytes), mib(memory.most)]
      // Allocators that get no more memory end the mod with this, as do failed assertions.
      if (memory.bytes + PAGE > memory.most) {
        const limit = memory.own ? 'its own maximum' : '"memoryBytes"'
        return describe(
          'fault/trap',
          `${error.message}, with all of the ${most} MiB of memory taken that it may have: most likely it is out of memory`,
          `It keeps what it no longer needs, or needs more than ${limit} allows. ${memory.own ? 'Build it with a larger one.' : 'The game can raise "memoryBytes".'}`,
        )
      }
      if (memory.bytes * 2 >= memory.most) {
        return describe(
          'fault/trap',
          error.message,
          `The mod did something that WebAssembly stops. It has ${has} of ${most} MiB of memory: if it asked for more than is left, have the game raise "memoryBytes". Else tell its author.`,
        )
      }
    }
    return describe(
      'fault/trap',
      error.message,
      'The mod did something that WebAssembly stops. Tell its author.',
    )
  }
  const reason = error instanceof Error ? error.message : String(error)
  return describe('fault/trap', `it threw ${reason}`, 'The mod let an exception escape. Tell its author.')
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
      hint: 'A mod that can do without a trait asks whether it is present before each use.',
      cause: error,
    })
  }
  const reason = error instanceof Error ? error.message : String(error)
  return new SkeinError('fault/host-threw', `${names.mod} called the game, which threw: ${shown(reason)}`, {
    names,
    hint: 'Either the mod gave it something it cannot use, or the game has a defect; the cause is attached.',
    cause: error,
  })
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
  callFuel: 'one call ran for longer than it may',
  frameFuel: 'it ran for longer in one frame than it may',
  startFuel: 'it took longer to start or to end than it may',
} as const

const ENDLESS = 'It does not end, or does too much at once: tell its author'

const FUEL_HINT = {
  callFuel: `${ENDLESS}. The game can raise "callFuel".`,
  frameFuel: `${ENDLESS}. The game can raise "frameFuel".`,
  startFuel: `${ENDLESS}. The game can raise "startFuel".`,
} as const

function isStackOverflow(error: unknown): boolean {
  // V8 and SpiderMonkey throw a RangeError or an InternalError; both speak of the stack or of recursion.
  return (
    error instanceof Error && !(error instanceof SkeinError) && /call stack|recursion/i.test(error.message)
  )
}
