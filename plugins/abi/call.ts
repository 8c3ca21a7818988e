import { toKebab, type CallCell, type FunctionType, type Type } from '../../engine/index.ts'
import type { GuestMemory } from './guest-memory.ts'
import { fieldOffsets, fieldsLayout, layoutOf, spillsParams, spillsResult } from './layout.ts'
import { SCALARS, valueCodec, type CoreValue, type FlatReader, type ValueCodec } from './value.ts'

/** A guest whose memory calls go through. The memory is set once the guest has been instantiated. */
export interface Guest {
  memory: GuestMemory
}

/** Stands between a guest's call out and what it reaches. */
export interface ImportGuard {
  /** Called first; throws when the guest must not call anything any more. */
  enter(): void
  /** Makes the guest's fault of an exception that the callee threw. */
  threw(error: unknown): never
}

/** Stands around a call into a guest. */
export interface ExportScope {
  /** Called before anything of the guest runs; throws when it must not. */
  begin(): void
  /** Called when the call has returned normally and its result has been read. */
  commit(): void
  /** Called with whatever the call threw. */
  failed(error: unknown): never
}

/** A guest's export, as the call finds it at that moment. */
export interface ExportEntry {
  fn: (...args: never[]) => unknown
  /** `cabi_post_…`, where the guest has one. */
  post: ((...args: never[]) => void) | null
}

// Core functions and methods of any signature: what is passed follows from the type the closures were compiled for.
type Loose = (...args: unknown[]) => unknown

/**
 * How one scalar crosses. The common ways are numbers, told apart by a switch: a closure for each would make every call
 * site of the shared code below megamorphic, which costs more than the conversion.
 */
interface Crossing {
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
function liftScalar(type: Type, label: string): Crossing | undefined {
  const convert = (value: unknown, memory: GuestMemory): unknown => {
    memory.at = label
    if (type.kind === 'enum') {
      const name = type.cases[(value as number) >>> 0]
      if (name !== undefined) return name
      const wrong = `case ${(value as number) >>> 0} of a type that has ${type.cases.length}`
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
function lowerScalar(type: Type, label: string): Crossing | undefined {
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

function lift(crossing: Crossing, value: unknown, guest: Guest): unknown {
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
function lower(crossing: Crossing, value: unknown, guest: Guest): unknown {
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

function labels(type: FunctionType, method: string): { params: string[]; result: string } {
  return {
    params: type.params.map(([name], index) => `parameter ${index + 1} (${toKebab(name)}) of ${method}`),
    result: `the result of ${method}`,
  }
}

/** Compiles each conversion of a list of scalars, or gives `null` where one of them is no scalar. */
function compileAll(
  types: readonly Type[],
  names: readonly string[],
  compile: (type: Type, label: string) => Crossing | undefined,
): Crossing[] | null {
  const compiled = types.map((type, index) => compile(type, names[index]!))
  return compiled.includes(undefined) ? null : (compiled as Crossing[])
}

/** No result at all. */
const NOTHING: Crossing = { op: AS_IS, convert: () => undefined }

/**
 * Makes the function that a guest imports for a method. Scalars pass through closures of fixed arity that allocate
 * nothing; everything else is lifted from the guest's memory and lowered into it.
 *
 * @param cell the method, late-bound
 * @param method how messages call it, such as `pong:game/paddles@1.0.0#set-speed`
 */
export function compileImport(
  type: FunctionType,
  cell: CallCell,
  guest: Guest,
  guard: ImportGuard,
  method: string,
): Loose {
  const types = type.params.map(([, param]) => param)
  const names = labels(type, method)
  const lifts = compileAll(types, names.params, liftScalar)
  const result = type.result === null ? NOTHING : lowerScalar(type.result, names.result)
  if (lifts !== null && result !== undefined && lifts.length <= 4) {
    return scalarImport(lifts, result, cell as unknown as LooseCell, guest, guard)
  }
  return generalImport(type, types, names, cell as unknown as LooseCell, guest, guard)
}

interface LooseCell {
  readonly fn: Loose
  readonly self: unknown
}

function scalarImport(
  lifts: readonly Crossing[],
  result: Crossing,
  cell: LooseCell,
  guest: Guest,
  guard: ImportGuard,
): Loose {
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
  cell: LooseCell,
  guest: Guest,
  guard: ImportGuard,
): Loose {
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
): Loose {
  const types = type.params.map(([, param]) => param)
  const names = labels(type, method)
  const lowers = compileAll(types, names.params, lowerScalar)
  const result = type.result === null ? NOTHING : liftScalar(type.result, names.result)
  if (lowers !== null && result !== undefined && lowers.length <= 4) {
    return scalarExport(lowers, result, entry as unknown as LooseEntry, guest, scope)
  }
  return generalExport(type, types, names, entry as unknown as LooseEntry, guest, scope)
}

interface LooseEntry {
  readonly fn: Loose
  readonly post: Loose | null
}

function scalarExport(
  lowers: readonly Crossing[],
  result: Crossing,
  entry: LooseEntry,
  guest: Guest,
  scope: ExportScope,
): Loose {
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
        try {
          return finish(entry.fn())
        } catch (error) {
          return scope.failed(error)
        }
      }
    case 1:
      return (a) => {
        scope.begin()
        try {
          return finish(entry.fn(lower(l0, a, guest)))
        } catch (error) {
          return scope.failed(error)
        }
      }
    case 2:
      return (a, b) => {
        scope.begin()
        try {
          return finish(entry.fn(lower(l0, a, guest), lower(l1, b, guest)))
        } catch (error) {
          return scope.failed(error)
        }
      }
    case 3:
      return (a, b, c) => {
        scope.begin()
        try {
          return finish(entry.fn(lower(l0, a, guest), lower(l1, b, guest), lower(l2, c, guest)))
        } catch (error) {
          return scope.failed(error)
        }
      }
    default:
      return (a, b, c, d) => {
        scope.begin()
        try {
          return finish(
            entry.fn(lower(l0, a, guest), lower(l1, b, guest), lower(l2, c, guest), lower(l3, d, guest)),
          )
        } catch (error) {
          return scope.failed(error)
        }
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
): Loose {
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
    memory.at = names.result
    if (!throughMemory) return result.codec.lift(memory, { values: [core as CoreValue], at: 0 })
    const pointer = (core as number) >>> 0
    memory.check(pointer, result.size, result.align)
    return result.codec.load(memory, pointer)
  }
  return (...args) => {
    scope.begin()
    try {
      const core = entry.fn(...lowerArguments(guest.memory, args))
      const value = liftResult(guest.memory, core)
      if (entry.post !== null) entry.post(core)
      scope.commit()
      return value
    } catch (error) {
      return scope.failed(error)
    }
  }
}
