import { printable, SkeinError, suggestion } from '../../engine/index.ts'
import { compilePolicy } from '../grants/policy.ts'
import { checkLimits, DEFAULT_LIMITS } from '../limits.ts'
import { FAULT_ACTIONS, type FaultPolicy, type FaultAction } from './escalation.ts'
import type { ModFile, ModHostOptions } from './mod-status.ts'
import type { SlowModOptions } from './watchdog.ts'

/**
 * Checks options, for programs that no compiler has checked: a misspelt one would else be left out, and some options
 * keep players safe.
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
    throw new SkeinError('value/invalid', `unknown fault action "${printable(String(action))}"`, {
      hint: suggestion(String(action), FAULT_ACTIONS) ?? `Use one of ${FAULT_ACTIONS.join(', ')}.`,
    })
  }
  checkNumber('faults.forgiveAfter', forgiveAfter)
}

function checkSlow({ clock, milliseconds, frames, rest }: SlowModOptions): void {
  if (typeof clock !== 'function') {
    throw new SkeinError('value/invalid', 'the option "slow" has no clock', {
      hint: 'Set "clock" of "slow", such as () => performance.now().',
    })
  }
  checkNumber('slow.milliseconds', milliseconds)
  checkNumber('slow.frames', frames)
  checkNumber('slow.rest', rest)
}

function checkNumber(name: string, value: unknown): void {
  if (value === undefined || (typeof value === 'number' && value >= 0)) return
  throw new SkeinError(
    'value/invalid',
    `the option "${name}" has an invalid value ${printable(String(value))}`,
    {
      hint: 'Use a number from 0 up, or omit the option.',
    },
  )
}

/** @throws SkeinError `value/invalid` for what are no files */
export function checkFiles(files: readonly ModFile[]): void {
  const hint =
    'Pass an array of { file, bytes }, with a file name and a Uint8Array; wrap an ArrayBuffer with new Uint8Array(buffer).'
  if (!Array.isArray(files))
    throw new SkeinError('value/invalid', 'mods.add expected an array of files', { hint })
  for (const { file, bytes } of files as readonly Partial<Record<keyof ModFile, unknown>>[]) {
    // Also one of another window, or of a test's.
    if (typeof file === 'string' && Object.prototype.toString.call(bytes) === '[object Uint8Array]') continue
    const name = typeof file === 'string' ? printable(file) : 'a file without a name'
    throw new SkeinError(
      'value/invalid',
      `${name} cannot be added: "file" must be text, and "bytes" a Uint8Array`,
      { hint },
    )
  }
}
