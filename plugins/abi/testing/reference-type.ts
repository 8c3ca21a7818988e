import type { Type } from '../../../engine/index.ts'
import type { CoreType } from '../../wasm/index.ts'

/**
 * The canonical ABI once more, from the rules of the specification (component-model, `CanonicalABI.md`: Alignment, Element
 * Size, Loading, Storing, Flattening, Flat Lifting, Flat Lowering), for tests to compare with. It shares no code with the one that
 * mods meet, reads and writes single bytes, and knows fewer types: as the specification says, all types but these stand for others.
 */
export type PlainType =
  | { readonly is: 'bool' }
  | { readonly is: 'char' }
  | { readonly is: 'string' }
  | { readonly is: 'int'; readonly bits: 8 | 16 | 32 | 64; readonly signed: boolean }
  | { readonly is: 'float'; readonly bits: 32 | 64 }
  | { readonly is: 'list'; readonly item: PlainType }
  | { readonly is: 'record'; readonly fields: readonly PlainType[] }
  | { readonly is: 'variant'; readonly cases: readonly (PlainType | null)[] }
  | { readonly is: 'flags'; readonly count: number }

/** The plain type that a type stands for. */
export function despecialize(type: Type): PlainType {
  switch (type.kind) {
    case 'bool':
    case 'char':
    case 'string':
      return { is: type.kind }
    case 'u8':
    case 'u16':
    case 'u32':
    case 'u64':
    case 's8':
    case 's16':
    case 's32':
    case 's64':
      return { is: 'int', bits: Number(type.kind.slice(1)) as 8, signed: type.kind.startsWith('s') }
    case 'entity':
      return { is: 'int', bits: 32, signed: false }
    case 'f32':
    case 'f64':
      return { is: 'float', bits: Number(type.kind.slice(1)) as 32 }
    case 'list':
      return { is: 'list', item: despecialize(type.item) }
    case 'record':
      return { is: 'record', fields: type.fields.map(([, field]) => despecialize(field)) }
    case 'tuple':
      return { is: 'record', fields: type.items.map((item) => despecialize(item)) }
    case 'flags':
      return { is: 'flags', count: type.names.length }
    case 'enum':
      return { is: 'variant', cases: type.cases.map(() => null) }
    case 'option':
      return { is: 'variant', cases: [null, despecialize(type.value)] }
    case 'result':
      return {
        is: 'variant',
        cases: [type.ok, type.err].map((side) => (side === null ? null : despecialize(side))),
      }
    case 'variant':
      return { is: 'variant', cases: type.cases.map(([, it]) => (it === null ? null : despecialize(it))) }
  }
}

const payloads = (cases: readonly (PlainType | null)[]): PlainType[] => cases.filter((it) => it !== null)
export const bytesOfCase = (count: number): number => (count <= 2 ** 8 ? 1 : count <= 2 ** 16 ? 2 : 4)
export const payloadAlignment = (cases: readonly (PlainType | null)[]): number =>
  payloads(cases).reduce((most, it) => Math.max(most, alignment(it)), 1)
export const aligned = (at: number, to: number): number => at + ((to - (at % to)) % to)

export function alignment(type: PlainType): number {
  switch (type.is) {
    case 'bool':
      return 1
    case 'int':
    case 'float':
      return type.bits / 8
    case 'char':
    case 'string':
    case 'list':
      return 4
    case 'record':
      return type.fields.reduce((most, it) => Math.max(most, alignment(it)), 1)
    case 'variant':
      return Math.max(bytesOfCase(type.cases.length), payloadAlignment(type.cases))
    case 'flags':
      return type.count <= 8 ? 1 : type.count <= 16 ? 2 : 4
  }
}

export function size(type: PlainType): number {
  switch (type.is) {
    case 'string':
    case 'list':
      return 8
    case 'record':
      return aligned(
        type.fields.reduce((at, it) => aligned(at, alignment(it)) + size(it), 0),
        alignment(type),
      )
    case 'variant': {
      const start = aligned(bytesOfCase(type.cases.length), payloadAlignment(type.cases))
      return aligned(
        payloads(type.cases).reduce((most, it) => Math.max(most, start + size(it)), start),
        alignment(type),
      )
    }
    default:
      return alignment(type)
  }
}

export function flatten(type: PlainType): CoreType[] {
  switch (type.is) {
    case 'int':
      return [type.bits === 64 ? 'i64' : 'i32']
    case 'float':
      return [type.bits === 64 ? 'f64' : 'f32']
    case 'string':
    case 'list':
      return ['i32', 'i32']
    case 'record':
      return type.fields.flatMap(flatten)
    case 'variant': {
      const joined: CoreType[] = []
      for (const it of payloads(type.cases))
        for (const [index, core] of flatten(it).entries())
          joined[index] = index < joined.length ? join(joined[index]!, core) : core
      return ['i32', ...joined]
    }
    default:
      return ['i32']
  }
}

function join(a: CoreType, b: CoreType): CoreType {
  if (a === b) return a
  return [a, b].every((it) => it === 'i32' || it === 'f32') ? 'i32' : 'i64'
}
