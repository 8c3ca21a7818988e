import type { CoreSignature, CoreType } from '../wasm/index.ts'
import {
  CALL,
  END,
  F32,
  F32_CONST,
  F32_LE,
  F32X4_EQ,
  F64,
  F64_CONST,
  F64_LE,
  F64X2_EQ,
  I32,
  I64,
  LOCAL_GET,
  LOCAL_SET,
  LOCAL_TEE,
  SELECT,
  V128,
  V128_BITSELECT,
  V128_CONST,
  VECTOR_PREFIX,
} from '../wasm/binary-format.ts'
import { ByteWriter } from './byte-writer.ts'
import { SHAPE, type Shape } from './float-value.ts'

/** By shape: the byte of its type. */
export const SHAPE_TYPE: readonly number[] = [F32, F64, V128, V128]

const SINGLE = [0, 0, 0xc0, 0x7f]
const DOUBLE = [0, 0, 0, 0, 0, 0, 0xf8, 0x7f]
/** By shape: the canonical NaN as a constant. */
const NAN: readonly (readonly number[])[] = [
  [F32_CONST, ...SINGLE],
  [F64_CONST, ...DOUBLE],
  [VECTOR_PREFIX, V128_CONST, ...SINGLE, ...SINGLE, ...SINGLE, ...SINGLE],
  [VECTOR_PREFIX, V128_CONST, ...DOUBLE, ...DOUBLE],
]
/**
 * By shape: whether a value is itself, which a NaN is not, and what chooses by that. "At most" takes one branch on x64, where
 * "equal" takes two.
 */
const CHOOSE: readonly (readonly number[])[] = [
  [F32_LE, SELECT],
  [F64_LE, SELECT],
  [VECTOR_PREFIX, F32X4_EQ, VECTOR_PREFIX, V128_BITSELECT],
  [VECTOR_PREFIX, F64X2_EQ, VECTOR_PREFIX, V128_BITSELECT],
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

const TYPES: Readonly<Partial<Record<CoreType, number>>> = { i32: I32, i64: I64, f32: F32, f64: F64 }

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
