import { printable, SkeinError, suggestion } from '../../engine/index.ts'
import { DEFAULT_ABI_LIMITS, type AbiLimits } from '../abi/index.ts'
import { DEFAULT_ASSET_LIMITS, type AssetLimits } from '../assets/index.ts'
import { DEFAULT_MODULE_LIMITS, type ModuleLimits } from '../module/module-limits.ts'
import { DEFAULT_QUERY_LIMITS, type QueryLimits } from '../query/index.ts'
import {
  DEFAULT_FUEL_LIMITS,
  DEFAULT_SANDBOX_LIMITS,
  type FuelLimits,
  type SandboxLimits,
} from '../sandbox/index.ts'
import { DEFAULT_HOLDING_LIMITS, type OwnershipLimits } from './ownership-limits.ts'
import { DEFAULT_KEPT_LIMITS, type RetainedMemoryLimits } from './retained-memory.ts'
import { DEFAULT_TRANSACTION_LIMITS, type TransactionLimits } from './transaction.ts'

/** What one mod may do at once. */
export interface InstanceLimits
  extends
    AbiLimits,
    AssetLimits,
    FuelLimits,
    OwnershipLimits,
    RetainedMemoryLimits,
    ModuleLimits,
    QueryLimits,
    SandboxLimits,
    TransactionLimits {
  /** Bytes of the payload of one event. Default: 64 KiB. */
  readonly eventBytes: number
}

export const DEFAULT_LIMITS: InstanceLimits = {
  ...DEFAULT_ABI_LIMITS,
  ...DEFAULT_ASSET_LIMITS,
  ...DEFAULT_FUEL_LIMITS,
  ...DEFAULT_HOLDING_LIMITS,
  ...DEFAULT_KEPT_LIMITS,
  ...DEFAULT_MODULE_LIMITS,
  ...DEFAULT_QUERY_LIMITS,
  ...DEFAULT_SANDBOX_LIMITS,
  ...DEFAULT_TRANSACTION_LIMITS,
  eventBytes: 65_536,
}

/** @throws SkeinError `value/invalid` when there is no such limit, or it is no number from zero up */
export function checkLimits(limits: InstanceLimits): InstanceLimits {
  for (const [name, value] of Object.entries(limits)) {
    if (!Object.hasOwn(DEFAULT_LIMITS, name)) {
      // One that is misspelt would leave mods what it was to take from them.
      throw new SkeinError('value/invalid', `there is no limit "${printable(name)}"`, {
        hint: suggestion(name, Object.keys(DEFAULT_LIMITS)) ?? 'docs/limits.md lists them.',
      })
    }
    if (typeof value === 'number' && value >= 0) continue
    throw new SkeinError('value/invalid', `the limit "${name}" cannot be ${String(value)}`, {
      hint: 'Give a number from zero up; Infinity for none.',
    })
  }
  return limits
}
