import type { CoreSignature, CoreType } from '../wasm/index.ts'
import { ByteWriter } from './byte-writer.ts'
import { SHAPE, type Shape } from './nan-flow.ts'

/** By shape: the byte of its type. */
export const SHAPE_TYPE: readonly number[] = [0x7d, 0x7c, 0x7b, 0x7b]

const LOCAL_GET = 0x20
const LOCAL_SET = 0x21
const LOCAL_TEE = 0x22
const SELECT = 0x1b
const CALL = 0x10
const END = 0x0b
const SINGLE = [0, 0, 0xc0, 0x7f]
const DOUBLE = [0, 0, 0, 0, 0, 0, 0xf8, 0x7f]
/** By shape: the canonical NaN as a constant. */
const NAN: readonly (readonly number[])[] = [
  [0x43, ...SINGLE],
  [0x44, ...DOUBLE],
  [0xfd, 12, ...SINGLE, ...SINGLE, ...SINGLE, ...SINGLE],
  [0xfd, 12, ...DOUBLE, ...DOUBLE],
]
/**
 * By shape: whether a value is itself, which a NaN is not, and what chooses by that. "At most" takes one branch on x64, where
 * "equal" takes two.
 */
const CHOOSE: readonly (readonly number[])[] = [
  [0x5f, SELECT],
  [0x65, SELECT],
  [0xfd, 65, 0xfd, 82],
  [0xfd, 71, 0xfd, 82],
]

/** About how many bytes that takes. */
export const CANONICAL_BYTES = 18

/** Code that makes the canonical NaN of each NaN in the value that lies uppermost, which is in a local too from then on. */
export function canonicalCode(shape: Shape, local: number): Uint8Array {
  const out = new ByteWriter(64)
  out.byte(LOCAL_TEE)
  out.u32(local)
  chooseCanonical(out, shape, local)
  return out.bytes
}

/** Writes the same for a value that is in the local already, and not on the stack. */
function chooseCanonical(out: ByteWriter, shape: Shape, local: number): void {
  out.all(NAN[shape]!)
  for (let i = 0; i < 2; i++) {
    out.byte(LOCAL_GET)
    out.u32(local)
  }
  out.all(CHOOSE[shape]!)
}

const TYPES: Readonly<Partial<Record<CoreType, number>>> = { i32: 0x7f, i64: 0x7e, f32: 0x7d, f64: 0x7c }

/** Whether floats cross where a function of a type is called from outside of its module, or is outside itself. */
export function crosses(type: CoreSignature | null | undefined): boolean {
  if (type === null || type === undefined) return false
  const { params, results } = type
  // JavaScript has no vectors. References cross in none of the ways in which mods are linked.
  return params.some(isFloat) || (results.some(isFloat) && results.every((it) => TYPES[it] !== undefined))
}

export function isFloat(type: CoreType): boolean {
  return type === 'f32' || type === 'f64'
}

/** The code of a function that stands in for another: what goes in and comes out holds no NaN but the canonical ones. */
export function standIn({ params, results }: CoreSignature, callee: number): Uint8Array {
  const out = new ByteWriter(64)
  const spilled = results.some(isFloat) ? results : []
  out.u32(spilled.length)
  for (const type of spilled) out.all([1, TYPES[type]!])
  const value = (type: CoreType, local: number): void => {
    out.byte(LOCAL_GET)
    out.u32(local)
    if (isFloat(type)) chooseCanonical(out, type === 'f32' ? SHAPE.F32 : SHAPE.F64, local)
  }
  for (const [local, type] of params.entries()) value(type, local)
  out.byte(CALL)
  out.u32(callee)
  for (let at = spilled.length - 1; at >= 0; at--) {
    out.byte(LOCAL_SET)
    out.u32(params.length + at)
  }
  for (const [at, type] of spilled.entries()) value(type, params.length + at)
  out.byte(END)
  return out.bytes
}
