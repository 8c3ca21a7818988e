import type { FunctionType, Type } from '../../engine/index.ts'
import type { CoreSignature, CoreType } from '../wasm/index.ts'

/** Parameters that flatten to more core values than this travel through memory; so does any second result. */
export const MAX_FLAT_PARAMS = 16
export const MAX_FLAT_RESULTS = 1

/** How a type lies in memory and in core values, as the canonical ABI defines it. */
export interface Layout {
  readonly size: number
  readonly align: number
  readonly flat: readonly CoreType[]
}

function alignTo(offset: number, align: number): number {
  return Math.ceil(offset / align) * align
}

const SCALARS = {
  bool: [1, 'i32'],
  u8: [1, 'i32'],
  s8: [1, 'i32'],
  u16: [2, 'i32'],
  s16: [2, 'i32'],
  u32: [4, 'i32'],
  s32: [4, 'i32'],
  entity: [4, 'i32'],
  char: [4, 'i32'],
  u64: [8, 'i64'],
  s64: [8, 'i64'],
  f32: [4, 'f32'],
  f64: [8, 'f64'],
} as const

/** The layout of a type. */
export function layoutOf(type: Type): Layout {
  switch (type.kind) {
    case 'string':
    case 'list':
      return { size: 8, align: 4, flat: ['i32', 'i32'] }
    case 'enum':
      return {
        size: discriminantSize(type.cases.length),
        align: discriminantSize(type.cases.length),
        flat: ['i32'],
      }
    case 'flags': {
      const size = type.names.length <= 8 ? 1 : type.names.length <= 16 ? 2 : 4
      return { size, align: size, flat: ['i32'] }
    }
    case 'record':
      return fieldsLayout(type.fields.map(([, field]) => field))
    case 'tuple':
      return fieldsLayout(type.items)
    case 'option':
    case 'result':
    case 'variant':
      return variantLayout(casesOf(type))
    default: {
      const [size, flat] = SCALARS[type.kind]
      return { size, align: size, flat: [flat] }
    }
  }
}

/** The payloads of the cases of an option, a result or a variant, in order. */
export function casesOf(
  type: Extract<Type, { kind: 'option' | 'result' | 'variant' }>,
): readonly (Type | null)[] {
  if (type.kind === 'option') return [null, type.value]
  if (type.kind === 'result') return [type.ok, type.err]
  return type.cases.map(([, payload]) => payload)
}

/** Bytes that the discriminant of so many cases takes. */
export function discriminantSize(cases: number): 1 | 2 {
  return cases <= 256 ? 1 : 2
}

/** Where the fields of a record or a tuple lie. */
export function fieldOffsets(types: readonly Type[]): readonly number[] {
  return fieldsLayout(types).offsets
}

/** The layout of fields one after another: a record, a tuple, or spilled parameters. */
export function fieldsLayout(types: readonly Type[]): Layout & { readonly offsets: readonly number[] } {
  const offsets: number[] = []
  const flat: CoreType[] = []
  let end = 0
  let align = 1
  // Each type is looked at once: interfaces come from strangers too, and nest.
  for (const type of types) {
    const layout = layoutOf(type)
    const start = alignTo(end, layout.align)
    offsets.push(start)
    end = start + layout.size
    align = Math.max(align, layout.align)
    for (const core of layout.flat) flat.push(core)
  }
  return { size: alignTo(end, align), align, flat, offsets }
}

/** Where the payload of a variant lies. */
export function payloadOffset(cases: readonly (Type | null)[]): number {
  return variantLayout(cases).payload
}

/** The layout of a variant, and where its payload lies. */
export function variantLayout(cases: readonly (Type | null)[]): Layout & { readonly payload: number } {
  const discriminant = discriminantSize(cases.length)
  const flat: CoreType[] = []
  let align: number = discriminant
  let largest = 0
  let payloadAlign = 1
  for (const type of cases) {
    if (type === null) continue
    const layout = layoutOf(type)
    payloadAlign = Math.max(payloadAlign, layout.align)
    largest = Math.max(largest, layout.size)
    for (const [index, core] of layout.flat.entries()) {
      const other = flat[index]
      flat[index] = other === undefined ? core : join(other, core)
    }
  }
  align = Math.max(align, payloadAlign)
  const payload = alignTo(discriminant, payloadAlign)
  return { size: alignTo(payload + largest, align), align, flat: ['i32', ...flat], payload }
}

/** The core type that holds either of two. */
function join(a: CoreType, b: CoreType): CoreType {
  if (a === b) return a
  return (a === 'i32' && b === 'f32') || (a === 'f32' && b === 'i32') ? 'i32' : 'i64'
}

/** Whether parameters of these types travel through memory. */
export function spillsParams(type: FunctionType): boolean {
  return fieldsLayout(type.params.map(([, param]) => param)).flat.length > MAX_FLAT_PARAMS
}

/** Whether the result travels through memory. */
export function spillsResult(type: FunctionType): boolean {
  return type.result !== null && layoutOf(type.result).flat.length > MAX_FLAT_RESULTS
}

/**
 * The core type of a method.
 *
 * @param direction `import` for a method that a guest calls, `export` for one that it offers: they differ in how a
 * result that does not fit in one core value comes back
 */
export function flattenFunction(type: FunctionType, direction: 'import' | 'export'): CoreSignature {
  const { flat } = fieldsLayout(type.params.map(([, param]) => param))
  const params: CoreType[] = flat.length > MAX_FLAT_PARAMS ? ['i32'] : [...flat]
  if (type.result === null) return { params, results: [] }
  if (!spillsResult(type)) return { params, results: layoutOf(type.result).flat }
  if (direction === 'export') return { params, results: ['i32'] }
  return { params: [...params, 'i32'], results: [] }
}
