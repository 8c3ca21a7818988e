import { isNullable, t, type Type } from '../../../../engine/index.ts'

/** A type of the ABI together with how AssemblyScript spells its values. */
export type GuestType = Spelled &
  (
    | { readonly kind: 'scalar' | 'string' | 'enum' | 'flags' }
    /** `boxed`: the value is in a `Some`, since by itself it cannot be `null`. */
    | { readonly kind: 'option'; readonly value: GuestType; readonly boxed: boolean }
    | { readonly kind: 'list'; readonly item: GuestType }
    /** Records and tuples: a class with a field for each. */
    | { readonly kind: 'fields'; readonly fields: readonly GuestField[] }
    | { readonly kind: 'result'; readonly ok: GuestType | null; readonly err: GuestType | null }
    /** The class has a field `tag`, and one for each case with a payload. */
    | { readonly kind: 'variant'; readonly cases: readonly GuestCase[] }
  )

interface Spelled {
  /** The type as the glue spells it. Equal texts are equal types. */
  readonly text: string
  readonly type: Type
}

/** A field of a class that stands for a record or a tuple. */
export interface GuestField {
  /** Its name in the class. */
  readonly member: string
  readonly type: GuestType
}

/** A case of a variant. */
export interface GuestCase {
  /** Its payload's name in the class. */
  readonly member: string
  readonly type: GuestType | null
}

const SCALARS: ReadonlyMap<string, Type> = new Map<string, Type>([
  ['bool', t.bool],
  ['u8', t.u8],
  ['i8', t.s8],
  ['u16', t.u16],
  ['i16', t.s16],
  ['u32', t.u32],
  ['i32', t.s32],
  ['u64', t.u64],
  ['i64', t.s64],
  ['f32', t.f32],
  ['f64', t.f64],
  ['boolean', t.bool],
])

/** The types of AssemblyScript itself that the ABI can carry. */
export function builtinType(name: string): GuestType | null {
  if (name === 'string') return { kind: 'string', text: 'string', type: t.string }
  const type = SCALARS.get(name)
  return type === undefined ? null : { kind: 'scalar', text: name === 'boolean' ? 'bool' : name, type }
}

export const ENTITY: GuestType = { kind: 'scalar', text: 'Entity', type: t.entity }
export const CHAR: GuestType = { kind: 'scalar', text: 'Char', type: t.char }
export const BYTES: GuestType = {
  kind: 'list',
  text: 'Uint8Array',
  type: t.list(t.u8),
  item: { kind: 'scalar', text: 'u8', type: t.u8 },
}

export function listOf(item: GuestType): GuestType {
  return { kind: 'list', text: `Array<${item.text}>`, type: t.list(item.type), item }
}

export function optionOf(value: GuestType): GuestType {
  const boxed =
    value.kind === 'scalar' || value.kind === 'enum' || value.kind === 'flags' || isNullable(value.type)
  return {
    kind: 'option',
    text: boxed ? `Some<${value.text}> | null` : `${value.text} | null`,
    type: t.option(value.type),
    value,
    boxed,
  }
}
