import {
  SkeinError,
  type HostFunctionCaller,
  type HostFunction,
  type HostValueType,
} from '../../engine/index.ts'
import type { UntypedFunction } from '../abi/index.ts'
import type { ImportServices } from './import-services.ts'

/** Makes the function that a guest imports for one that the embedding program offers. */
export function hostFunctionImport(
  raw: HostFunction,
  label: string,
  services: ImportServices,
): UntypedFunction {
  const { guest, guard, mod } = services
  const call = raw.call as unknown as UntypedFunction
  const caller: HostFunctionCaller = {
    mod,
    get memory() {
      return guest.memory.bytes
    },
  }
  const { results } = raw
  return (...args) => {
    guard.enter()
    try {
      const value = call(caller, ...args)
      if (results.length === 0) return undefined
      if (results.length === 1) return checked(results[0]!, value, label)
      if (!Array.isArray(value) || value.length !== results.length) throw wrongResult(label, value)
      return value.map((item: unknown, index) => checked(results[index]!, item, label))
    } catch (error) {
      return guard.threw(error)
    }
  }
}

function checked(type: HostValueType, value: unknown, label: string): number | bigint {
  if (typeof value === (type === 'i64' ? 'bigint' : 'number')) return value as number | bigint
  throw wrongResult(label, value)
}

function wrongResult(label: string, value: unknown): SkeinError {
  return new SkeinError('value/invalid', `the host function "${label}" returned an invalid ${typeof value}`, {
    names: { import: label },
    hint: 'Return the type of its signature: a bigint for i64, a number for other types, an array for several results.',
  })
}
