import type { MethodReference, FunctionType, Type } from '../../engine/index.ts'
import type { Guest, ImportGuard, UntypedFunction, UntypedMethodReference } from './call.ts'
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
import { directImport } from './direct.ts'
import type { GuestMemory } from './guest-memory.ts'
import { fieldOffsets, fieldsLayout, layoutOf, spillsParams, spillsResult } from './layout.ts'
import type { CoreValue, FlatReader, ValueCodec } from './codec.ts'
import { valueCodec } from './value.ts'

/**
 * Makes the function that a guest imports for a method. Scalars pass through closures of fixed arity that allocate
 * nothing; everything else is lifted from the guest's memory and lowered into it.
 *
 * @param cell the method, late-bound
 * @param method how messages call it, such as `pong:game/paddles@1.0.0#set-speed`
 */
export function compileImport(
  type: FunctionType,
  cell: MethodReference,
  guest: Guest,
  guard: ImportGuard,
  method: string,
): UntypedFunction {
  const types = type.params.map(([, param]) => param)
  const names = labels(type, method)
  const lifts = compileAll(types, names.params, liftScalar)
  const result = type.result === null ? NOTHING : lowerScalar(type.result, names.result)
  if (lifts !== null && result !== undefined && lifts.length <= 4) {
    const byHost = scalarImport(lifts, result, cell as unknown as UntypedMethodReference, guest, guard)
    return directImport(type, byHost, cell as unknown as UntypedMethodReference, guard) ?? byHost
  }
  return generalImport(type, types, names, cell as unknown as UntypedMethodReference, guest, guard)
}

function scalarImport(
  lifts: readonly Crossing[],
  result: Crossing,
  cell: UntypedMethodReference,
  guest: Guest,
  guard: ImportGuard,
): UntypedFunction {
  const [l0 = NOTHING, l1 = NOTHING, l2 = NOTHING, l3 = NOTHING] = lifts
  switch (lifts.length) {
    case 0:
      return () => {
        guard.enter()
        try {
          return lower(result, cell.fn.call(cell.self), guest)
        } catch (error) {
          return guard.threw(error)
        }
      }
    case 1:
      return (a) => {
        guard.enter()
        try {
          return lower(result, cell.fn.call(cell.self, lift(l0, a, guest)), guest)
        } catch (error) {
          return guard.threw(error)
        }
      }
    case 2:
      return (a, b) => {
        guard.enter()
        try {
          return lower(result, cell.fn.call(cell.self, lift(l0, a, guest), lift(l1, b, guest)), guest)
        } catch (error) {
          return guard.threw(error)
        }
      }
    case 3:
      return (a, b, c) => {
        guard.enter()
        try {
          return lower(
            result,
            cell.fn.call(cell.self, lift(l0, a, guest), lift(l1, b, guest), lift(l2, c, guest)),
            guest,
          )
        } catch (error) {
          return guard.threw(error)
        }
      }
    default:
      return (a, b, c, d) => {
        guard.enter()
        try {
          return lower(
            result,
            cell.fn.call(
              cell.self,
              lift(l0, a, guest),
              lift(l1, b, guest),
              lift(l2, c, guest),
              lift(l3, d, guest),
            ),
            guest,
          )
        } catch (error) {
          return guard.threw(error)
        }
      }
  }
}

function generalImport(
  type: FunctionType,
  types: readonly Type[],
  names: { readonly params: readonly string[]; readonly result: string },
  cell: UntypedMethodReference,
  guest: Guest,
  guard: ImportGuard,
): UntypedFunction {
  const codecs = types.map(valueCodec)
  const spilled = spillsParams(type)
  const area = fieldsLayout(types)
  const offsets = fieldOffsets(types)
  const result = type.result === null ? null : { codec: valueCodec(type.result), ...layoutOf(type.result) }
  const throughMemory = spillsResult(type)

  return (...args) => {
    guard.enter()
    try {
      const { memory } = guest
      memory.receive()
      const reader: FlatReader = { values: args as CoreValue[], at: 0 }
      let pointer = 0
      if (spilled) {
        memory.at = names.params[0]!
        pointer = (args[0] as number) >>> 0
        memory.check(pointer, area.size, area.align)
        reader.at = 1
      }
      const values = codecs.map((codec, index) => {
        memory.at = names.params[index]!
        return spilled ? codec.load(memory, pointer + offsets[index]!) : codec.lift(memory, reader)
      })
      const returned = cell.fn.apply(cell.self, values)
      if (result === null) return undefined
      memory.at = names.result
      if (throughMemory) {
        const target = (args[reader.at] as number) >>> 0
        memory.check(target, result.size, result.align)
        result.codec.store(memory, target, returned)
        return undefined
      }
      return lowerOne(result.codec, memory, returned)
    } catch (error) {
      return guard.threw(error)
    }
  }
}

function lowerOne(codec: ValueCodec, memory: GuestMemory, value: unknown): CoreValue {
  const flat: CoreValue[] = []
  codec.lower(memory, flat, value)
  return flat[0]!
}
