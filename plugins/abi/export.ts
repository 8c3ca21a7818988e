import type { FunctionType, Type } from '../../engine/index.ts'
import type { ExportEntry, ExportScope, Guest, UntypedFunction } from './call.ts'
import { withDirect } from './direct.ts'
import {
  compileAll,
  labels,
  lift,
  liftScalar,
  lower,
  lowerScalar,
  NOTHING,
  type Crossing,
} from './crossing.ts'
import type { GuestMemory } from './guest-memory.ts'
import { fieldOffsets, fieldsLayout, layoutOf, spillsParams, spillsResult } from './layout.ts'
import type { CoreValue } from './codec.ts'
import { valueCodec } from './value.ts'

/**
 * Makes the function through which a method that a guest exports is called.
 *
 * @param entry the export, looked at anew for each call
 * @param method how messages call it
 */
export function compileExport(
  type: FunctionType,
  entry: ExportEntry,
  guest: Guest,
  scope: ExportScope,
  method: string,
): UntypedFunction {
  const types = type.params.map(([, param]) => param)
  const names = labels(type, method)
  const lowers = compileAll(types, names.params, lowerScalar)
  const result = type.result === null ? NOTHING : liftScalar(type.result, names.result)
  if (lowers !== null && result !== undefined && lowers.length <= 4) {
    return withDirect(
      scalarExport(lowers, result, entry as unknown as LooseEntry, guest, scope),
      type,
      entry,
      scope,
    )
  }
  return generalExport(type, types, names, entry as unknown as LooseEntry, guest, scope)
}

interface LooseEntry {
  readonly fn: UntypedFunction
  readonly post: UntypedFunction | null
}

function scalarExport(
  lowers: readonly Crossing[],
  result: Crossing,
  entry: LooseEntry,
  guest: Guest,
  scope: ExportScope,
): UntypedFunction {
  const finish = (core: unknown): unknown => {
    const value = lift(result, core, guest)
    if (entry.post !== null) entry.post(core)
    scope.commit()
    return value
  }
  const [l0 = NOTHING, l1 = NOTHING, l2 = NOTHING, l3 = NOTHING] = lowers
  switch (lowers.length) {
    case 0:
      return () => {
        scope.begin()
        let value: unknown
        try {
          value = finish(entry.fn())
        } catch (error) {
          return scope.failed(error)
        }
        scope.end()
        return value
      }
    case 1:
      return (a) => {
        scope.begin()
        let value: unknown
        try {
          value = finish(entry.fn(lower(l0, a, guest)))
        } catch (error) {
          return scope.failed(error)
        }
        scope.end()
        return value
      }
    case 2:
      return (a, b) => {
        scope.begin()
        let value: unknown
        try {
          value = finish(entry.fn(lower(l0, a, guest), lower(l1, b, guest)))
        } catch (error) {
          return scope.failed(error)
        }
        scope.end()
        return value
      }
    case 3:
      return (a, b, c) => {
        scope.begin()
        let value: unknown
        try {
          value = finish(entry.fn(lower(l0, a, guest), lower(l1, b, guest), lower(l2, c, guest)))
        } catch (error) {
          return scope.failed(error)
        }
        scope.end()
        return value
      }
    default:
      return (a, b, c, d) => {
        scope.begin()
        let value: unknown
        try {
          value = finish(
            entry.fn(lower(l0, a, guest), lower(l1, b, guest), lower(l2, c, guest), lower(l3, d, guest)),
          )
        } catch (error) {
          return scope.failed(error)
        }
        scope.end()
        return value
      }
  }
}

function generalExport(
  type: FunctionType,
  types: readonly Type[],
  names: { readonly params: readonly string[]; readonly result: string },
  entry: LooseEntry,
  guest: Guest,
  scope: ExportScope,
): UntypedFunction {
  const codecs = types.map(valueCodec)
  const spilled = spillsParams(type)
  const area = fieldsLayout(types)
  const offsets = fieldOffsets(types)
  const result = type.result === null ? null : { codec: valueCodec(type.result), ...layoutOf(type.result) }
  const throughMemory = spillsResult(type)

  const lowerArguments = (memory: GuestMemory, args: readonly unknown[]): CoreValue[] => {
    const flat: CoreValue[] = []
    if (spilled) {
      memory.at = names.params[0]!
      flat.push(memory.allocate(area.size, area.align))
    }
    for (let index = 0; index < codecs.length; index++) {
      memory.at = names.params[index]!
      if (spilled) codecs[index]!.store(memory, (flat[0] as number) + offsets[index]!, args[index])
      else codecs[index]!.lower(memory, flat, args[index])
    }
    return flat
  }
  const liftResult = (memory: GuestMemory, core: unknown): unknown => {
    if (result === null) return undefined
    memory.receive()
    memory.at = names.result
    if (!throughMemory) return result.codec.lift(memory, { values: [core as CoreValue], at: 0 })
    const pointer = (core as number) >>> 0
    memory.check(pointer, result.size, result.align)
    return result.codec.load(memory, pointer)
  }
  return (...args) => {
    scope.begin()
    let value: unknown
    try {
      const core = entry.fn(...lowerArguments(guest.memory, args))
      value = liftResult(guest.memory, core)
      if (entry.post !== null) entry.post(core)
      scope.commit()
    } catch (error) {
      return scope.failed(error)
    }
    scope.end()
    return value
  }
}
