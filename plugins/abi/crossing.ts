import { counted, toKebab, type FunctionType, type Type } from '../../engine/index.ts'
import type { Guest } from './call.ts'
import type { GuestMemory } from './guest-memory.ts'
import { SCALARS } from './scalar.ts'

/**
 * How one scalar crosses. The common ways are numbers, told apart by a switch: a closure for each would make every call
 * site of the shared code below megamorphic, which costs more than the conversion.
 */
export interface Crossing {
  readonly op: number
  /** For {@link OTHER}. */
  readonly convert: (value: unknown, memory: GuestMemory) => unknown
}

const AS_IS = 0
const FLOAT = 1
const UNSIGNED = 2
const TRUTH = 3
const SIGNED = 4
const OTHER = 5

/** How a single core value becomes a host value. Gives `undefined` for types that need more than one. */
export function liftScalar(type: Type, label: string): Crossing | undefined {
  const convert = (value: unknown, memory: GuestMemory): unknown => {
    memory.at = label
    if (type.kind === 'enum') {
      const name = type.cases[(value as number) >>> 0]
      if (name !== undefined) return name
      const wrong = `an invalid case ${(value as number) >>> 0} of an enum with ${counted(type.cases.length, 'case')}`
      throw memory.fault('fault/bad-discriminant', wrong)
    }
    return SCALARS[type.kind]!.toHost(value as never, memory)
  }
  switch (type.kind) {
    case 's32':
    case 's64':
    case 'f32':
    case 'f64':
      return { op: AS_IS, convert }
    case 'u32':
    case 'entity':
      return { op: UNSIGNED, convert }
    case 'bool':
      return { op: TRUTH, convert }
    default:
      return type.kind === 'enum' || type.kind in SCALARS ? { op: OTHER, convert } : undefined
  }
}

/** How a host value becomes a single core value. Gives `undefined` for types that need more than one. */
export function lowerScalar(type: Type, label: string): Crossing | undefined {
  if (type.kind === 'enum') {
    const indices = new Map(type.cases.map((name, index) => [name, index]))
    const convert = (value: unknown, memory: GuestMemory): unknown => {
      const index = indices.get(value as string)
      if (index !== undefined) return index
      memory.at = label
      throw memory.invalid(value, `one of ${type.cases.join(', ')}`)
    }
    return { op: OTHER, convert }
  }
  const scalar = SCALARS[type.kind]
  if (scalar === undefined) return undefined
  const convert = (value: unknown, memory: GuestMemory): unknown => {
    memory.at = label
    return scalar.toCore(value, memory)
  }
  switch (type.kind) {
    case 'f32':
    case 'f64':
      return { op: FLOAT, convert }
    case 'u32':
    case 'entity':
      return { op: UNSIGNED, convert }
    case 's32':
      return { op: SIGNED, convert }
    default:
      return { op: OTHER, convert }
  }
}

export function lift(crossing: Crossing, value: unknown, guest: Guest): unknown {
  switch (crossing.op) {
    case AS_IS:
      return value
    case UNSIGNED:
      return (value as number) >>> 0
    case TRUTH:
      return value !== 0
    default:
      return crossing.convert(value, guest.memory)
  }
}

/** Values that are plainly of the type pass at once; the others are looked at, and refused if they do not fit. */
export function lower(crossing: Crossing, value: unknown, guest: Guest): unknown {
  switch (crossing.op) {
    case FLOAT:
      if (typeof value === 'number') return value
      break
    case UNSIGNED:
      if ((value as number) >>> 0 === value) return value
      break
    case SIGNED:
      if (((value as number) | 0) === value) return value
      break
    case AS_IS:
      return undefined
    default:
      break
  }
  return crossing.convert(value, guest.memory)
}

export function labels(type: FunctionType, method: string): { params: string[]; result: string } {
  return {
    params: type.params.map(([name], index) => `parameter ${index + 1} (${toKebab(name)}) of ${method}`),
    result: `the result of ${method}`,
  }
}

/** Compiles each conversion of a list of scalars, or gives `null` where one of them is no scalar. */
export function compileAll(
  types: readonly Type[],
  names: readonly string[],
  compile: (type: Type, label: string) => Crossing | undefined,
): Crossing[] | null {
  const compiled = types.map((type, index) => compile(type, names[index]!))
  return compiled.includes(undefined) ? null : (compiled as Crossing[])
}

/** No result at all. */
export const NOTHING: Crossing = { op: AS_IS, convert: () => undefined }
