import { printable, SkeinError, suggestion } from '../../engine/index.ts'
import { compilePolicy } from '../grants/policy.ts'
import { checkLimits, DEFAULT_LIMITS } from '../limits.ts'
import { FAULT_ACTIONS, type FaultPolicy, type FaultAction } from './escalation.ts'
import type { ModFile, ModHostOptions } from './mod-status.ts'
import type { SlowModOptions } from './watchdog.ts'

/**
 * Looks whether options make sense, for programs that no compiler has looked at: what is misspelt would else be left out, and
 * some of it keeps players safe.
 *
 * @throws SkeinError `value/invalid`
 */
export function checkOptions(options: ModHostOptions): void {
  const { faults, grants, limits, slow, totalMemoryBytes, probationFrames } = options
  checkLimits({ ...DEFAULT_LIMITS, ...limits })
  compilePolicy(grants)
  if (faults !== undefined) checkFaults(faults)
  if (slow !== undefined) checkSlow(slow)
  checkNumber('totalMemoryBytes', totalMemoryBytes)
  checkNumber('probationFrames', probationFrames)
}

/** The keys of a policy for faults. */
const POLICY_KEYS: readonly (keyof FaultPolicy)[] = ['actions', 'codes', 'forgiveAfter']

function checkFaults(policy: FaultPolicy): void {
  const { actions = [], codes = {}, forgiveAfter } = policy
  for (const key of Object.keys(policy)) {
    if (POLICY_KEYS.includes(key as keyof FaultPolicy)) continue
    throw new SkeinError('value/invalid', `"faults" has no option "${printable(key)}"`, {
      hint: suggestion(key, POLICY_KEYS) ?? `Its options are ${POLICY_KEYS.join(', ')}.`,
    })
  }
  for (const action of [actions, ...Object.values(codes)].flat()) {
    if (FAULT_ACTIONS.includes(action as FaultAction)) continue
    throw new SkeinError('value/invalid', `"${printable(String(action))}" is no action for faults`, {
      hint: suggestion(String(action), FAULT_ACTIONS) ?? `Actions are ${FAULT_ACTIONS.join(', ')}.`,
    })
  }
  checkNumber('faults.forgiveAfter', forgiveAfter)
}

function checkSlow({ clock, milliseconds, frames, rest }: SlowModOptions): void {
  if (typeof clock !== 'function') {
    throw new SkeinError('value/invalid', 'slow mods cannot be found without a clock', {
      hint: 'Give "slow" a clock: () => performance.now().',
    })
  }
  checkNumber('slow.milliseconds', milliseconds)
  checkNumber('slow.frames', frames)
  checkNumber('slow.rest', rest)
}

function checkNumber(name: string, value: unknown): void {
  if (value === undefined || (typeof value === 'number' && value >= 0)) return
  throw new SkeinError('value/invalid', `"${name}" cannot be ${printable(String(value))}`, {
    hint: 'Give a number from zero up, or leave it out.',
  })
}

/** @throws SkeinError `value/invalid` for what are no files */
export function checkFiles(files: readonly ModFile[]): void {
  const hint =
    'Give a list of { file, bytes }: a name, and a Uint8Array; new Uint8Array(buffer) makes one of an ArrayBuffer.'
  if (!Array.isArray(files))
    throw new SkeinError('value/invalid', 'mods are added as a list of files', { hint })
  for (const { file, bytes } of files as readonly Partial<Record<keyof ModFile, unknown>>[]) {
    // Also one of another window, or of a test's.
    if (typeof file === 'string' && Object.prototype.toString.call(bytes) === '[object Uint8Array]') continue
    const name = typeof file === 'string' ? printable(file) : 'a file without a name'
    throw new SkeinError('value/invalid', `${name} cannot be added: it has no bytes, or no name`, { hint })
  }
}
