import { F32, F64, I32, I64, NULLABLE_REFERENCE, REFERENCE } from './binary-format.ts'
import type { BinaryReader } from './reader.ts'

/** A core value type, as far as interfaces can use it; everything else is `other`. */
export type CoreType = 'i32' | 'i64' | 'f32' | 'f64' | 'other'

/** The type of a core function. */
export interface CoreSignature {
  readonly params: readonly CoreType[]
  readonly results: readonly CoreType[]
}

/** Limits of the type section; a file beyond them is refused. */
export const TYPE_LIMITS = {
  /** Types, however they are grouped. */
  types: 10_000,
  /** Parameters or results of one function, or fields of one structure. */
  values: 1_000,
  /** All parameters and results together: they take up the memory here. */
  allValues: 100_000,
} as const

const NUMBERS: Readonly<Record<number, CoreType>> = {
  [I32]: 'i32',
  [I64]: 'i64',
  [F32]: 'f32',
  [F64]: 'f64',
}

// The forms that a type can have in the binary format.
const FUNCTION = 0x60
const STRUCTURE = 0x5f
const ARRAY = 0x5e
const CONTINUATION = 0x5d
const SHARED = 0x65
const SUBTYPE = 0x50
const FINAL_SUBTYPE = 0x4f
const GROUP = 0x4e

/**
 * Reads the type section. Structures and arrays of garbage-collected languages keep their place, as `null`: no interface
 * uses them, but the functions behind them do count.
 *
 * @param places is given where the parameters of each type stand
 */
export function readTypes(section: BinaryReader, places: number[] = []): (CoreSignature | null)[] {
  const types: (CoreSignature | null)[] = []
  let values = 0
  const add = (form: number): void => {
    if (types.length >= TYPE_LIMITS.types) section.tooMany('types', TYPE_LIMITS.types)
    const type = readType(section, form, places)
    values += type === null ? 0 : type.params.length + type.results.length
    if (values > TYPE_LIMITS.allValues) section.tooMany('parameters and results', TYPE_LIMITS.allValues)
    types.push(type)
  }
  for (let left = section.count('types', TYPE_LIMITS.types); left > 0; left--) {
    const form = section.byte()
    if (form !== GROUP) add(form)
    else for (let more = section.count('types', TYPE_LIMITS.types); more > 0; more--) add(section.byte())
  }
  return types
}

function readType(section: BinaryReader, form: number, places: number[]): CoreSignature | null {
  let kind = form
  if (kind === SUBTYPE || kind === FINAL_SUBTYPE) {
    for (let left = section.count('supertypes', TYPE_LIMITS.values); left > 0; left--) section.u32()
    kind = section.byte()
  }
  places.push(section.offset)
  switch (kind) {
    case FUNCTION:
      return { params: readValueTypes(section), results: readValueTypes(section) }
    case STRUCTURE:
      for (let left = section.count('fields of a struct', TYPE_LIMITS.values); left > 0; left--) {
        skipField(section)
      }
      return null
    case ARRAY:
      skipField(section)
      return null
    case CONTINUATION:
    case SHARED:
      return section.unsupported(
        kind === SHARED ? 'shared types' : 'stack switching',
        'Build the mod without them: mods run on one thread and one stack.',
      )
    default:
      return section.fail('unknown form of type')
  }
}

function readValueTypes(section: BinaryReader): CoreType[] {
  const list: CoreType[] = []
  for (let left = section.count('values in a type', TYPE_LIMITS.values); left > 0; left--) {
    list.push(readValueType(section))
  }
  return list
}

/** Reads one value type, wherever it stands. */
export function readValueType(section: BinaryReader): CoreType {
  const code = section.byte()
  // References to a type by index carry the index.
  if (code === NULLABLE_REFERENCE || code === REFERENCE) section.u32()
  return NUMBERS[code] ?? 'other'
}

/** Passes over a field: its type, and whether it can be changed. */
function skipField(section: BinaryReader): void {
  readValueType(section)
  section.byte()
}
