import { SkeinError } from '../error.ts'
import type { Type } from './type.ts'

/** The least and the greatest value of each kind of integer. */
export const INTEGER_RANGES = {
  u8: [0, 0xff],
  s8: [-0x80, 0x7f],
  u16: [0, 0xffff],
  s16: [-0x8000, 0x7fff],
  u32: [0, 0xffff_ffff],
  s32: [-0x8000_0000, 0x7fff_ffff],
  entity: [0, 0xffff_ffff],
  u64: [0n, 0xffff_ffff_ffff_ffffn],
  s64: [-0x8000_0000_0000_0000n, 0x7fff_ffff_ffff_ffffn],
} as const

/**
 * Checks a value that is to stand in for a field that is left out. Only scalars, text and enums have one, and only such
 * values as JSON can hold: manifests carry them.
 *
 * @throws SkeinError `schema/invalid-type` when the type cannot have a default, or the value does not fit it
 */
export function assertDefault(type: Type, value: unknown): void {
  if (fits(type, value)) return
  throw new SkeinError('schema/invalid-type', `a default value does not fit the type ${type.kind}`, {
    hint: 'Use a finite number, a boolean, a string or a case of an enum; other types take no default.',
  })
}

function fits(type: Type, value: unknown): boolean {
  switch (type.kind) {
    case 'bool':
      return typeof value === 'boolean'
    case 'f32':
    case 'f64':
      return Number.isFinite(value)
    case 'string':
      return typeof value === 'string' && value.isWellFormed()
    case 'char':
      return typeof value === 'string' && value.isWellFormed() && [...value].length === 1
    case 'enum':
      return type.cases.includes(value as string)
    case 'flags':
    case 'option':
    case 'result':
    case 'variant':
    case 'record':
    case 'tuple':
    case 'list':
      return false
    default: {
      const [low, high] = INTEGER_RANGES[type.kind]
      if (typeof value !== typeof low || (typeof value === 'number' && !Number.isInteger(value))) return false
      return (value as number) >= low && (value as number) <= high
    }
  }
}
