import type { Type } from '../../../../../engine/index.ts'

/** A source of random whole numbers below a bound. */
export type Below = (bound: number) => number

/** Random numbers from a seed, by mulberry32. */
export function randomBelow(seed: number): Below {
  let state = seed
  return (bound) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * bound)
  }
}

const BITS: Readonly<Record<string, number>> = { u8: 8, s8: 8, u16: 16, s16: 16, u32: 32, s32: 32 }
const TEXTS = ['', 'a', 'né', '日本', '🪿', 'hello wit', ' \n\t', 'ﬀ'.repeat(40)]
const FLOATS = [0, -0, 1.5, -3.25, Infinity, -Infinity, 1e-30, 16_777_216]

/** A random value of a type, as games have it: whole numbers up to the ends of their range, text of all planes, lists that may be empty. */
export function randomValue(type: Type, below: Below): unknown {
  const oneOf = <T>(items: readonly T[]): T => items[below(items.length)]!
  const of = (inner: Type | null): unknown => (inner === null ? null : randomValue(inner, below))
  switch (type.kind) {
    case 'bool':
      return below(2) === 1
    case 'u64':
    case 's64': {
      const bits = (BigInt(below(2 ** 32)) << 32n) | BigInt(oneOf([0, below(2 ** 32), 2 ** 32 - 1]))
      return type.kind === 'u64' ? bits : BigInt.asIntN(64, bits)
    }
    case 'f32':
    case 'f64':
      return type.kind === 'f32' ? Math.fround(oneOf(FLOATS)) : oneOf([...FLOATS, 0.1, 1e300])
    case 'char':
      return oneOf(['a', 'é', '日', '🪿', '\u0000'])
    case 'string':
      return oneOf(TEXTS)
    case 'enum':
      return oneOf(type.cases)
    case 'flags':
      return Object.fromEntries(type.names.map((name) => [name, below(2) === 1]))
    case 'list': {
      const { item } = type
      const items = Array.from({ length: oneOf([0, 1, 3, 40]) }, () => of(item))
      return item.kind === 'u8' ? Uint8Array.from(items as number[]) : items
    }
    case 'record':
      return Object.fromEntries(type.fields.map(([name, field]) => [name, of(field)]))
    case 'tuple':
      return type.items.map(of)
    case 'option': {
      if (below(3) === 0) return null
      return type.value.kind === 'option' ? { some: of(type.value) } : of(type.value)
    }
    case 'result':
      return below(2) === 0 ? { ok: of(type.ok) } : { err: of(type.err) }
    case 'variant': {
      const [tag, payload] = oneOf(type.cases)
      return payload === null ? { tag } : { tag, value: of(payload) }
    }
    default: {
      const bits = BITS[type.kind] ?? 32
      const value = oneOf([0, 1, 2 ** bits - 1, 2 ** (bits - 1), below(2 ** bits)])
      return type.kind.startsWith('s') && value >= 2 ** (bits - 1) ? value - 2 ** bits : value
    }
  }
}
