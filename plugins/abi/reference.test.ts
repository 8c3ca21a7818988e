import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { SkeinError, t, type Type } from '../../engine/index.ts'
import { GuestMemory } from './guest-memory.ts'
import { layoutOf } from './layout.ts'
import * as reference from './testing/reference-abi.ts'
import { alignment, despecialize, flatten, size } from './testing/reference-type.ts'
import { Trap } from './testing/reference-utf8.ts'
import { valueCodec } from './value.ts'
import type { PlainValue } from './testing/reference-abi.ts'

/** Random runs of a property. A page does a tenth: both implementations compute the same in every engine. */
const RUNS = typeof document === 'object' ? 50 : 500
/** Where tests put the value itself; data that it points to comes behind. */
const AT = 64
const HEAP = 512

const NUMBERS: readonly Type[] = [t.u8, t.s8, t.u16, t.s16, t.u32, t.s32, t.u64, t.s64, t.f32, t.f64]
const scalar = fc.constantFrom<Type>(...NUMBERS, t.bool, t.char, t.string, t.entity)
const names = (count: number): string[] => Array.from({ length: count }, (_, index) => `n${index}`)
const { type: anyType } = fc.letrec<{ type: Type; side: Type | null }>((tie) => ({
  side: fc.option(tie('type'), { nil: null }),
  type: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    scalar,
    fc.integer({ min: 1, max: 256 }).map((count) => t.enum(names(count)) as Type),
    fc.integer({ min: 1, max: 32 }).map((count) => t.flags(names(count)) as Type),
    tie('type').map((item) => t.list(item) as Type),
    tie('type').map((value) => t.option(value) as Type),
    fc.tuple(tie('side'), tie('side')).map(([ok, err]) => t.result(ok, err) as Type),
    fc.array(tie('type'), { minLength: 1, maxLength: 6 }).map((items) => t.tuple(items) as Type),
    fc
      .array(tie('type'), { minLength: 1, maxLength: 6 })
      .map((items) => t.record(Object.fromEntries(items.map((it, index) => [`f${index}`, it]))) as Type),
    fc
      .array(tie('side'), { minLength: 1, maxLength: 6 })
      .map((sides) => t.variant(Object.fromEntries(sides.map((it, index) => [`c${index}`, it]))) as Type),
  ),
}))

/** Any value of a type, as JavaScript has it and plainly. */
function valueOf(type: Type): fc.Arbitrary<readonly [value: unknown, plain: PlainValue]> {
  const same = (values: fc.Arbitrary<PlainValue>): fc.Arbitrary<readonly [unknown, PlainValue]> =>
    values.map((it) => [it, it])
  const integer = (min: number, max: number): fc.Arbitrary<readonly [unknown, PlainValue]> =>
    same(fc.integer({ min, max }))
  const all = (types: readonly Type[]) => fc.tuple(...types.map(valueOf))
  const cases = (
    sides: readonly (Type | null)[],
    wrap: (index: number, value: unknown) => unknown,
  ): fc.Arbitrary<readonly [unknown, PlainValue]> =>
    fc.oneof(
      ...sides.map((side, index) =>
        side === null
          ? fc.constant([wrap(index, null), { case: index, payload: null }] as const)
          : valueOf(side).map(([it, plain]) => [wrap(index, it), { case: index, payload: plain }] as const),
      ),
    )
  switch (type.kind) {
    case 'bool':
      return same(fc.boolean())
    case 'u8':
    case 'u16':
      return integer(0, 2 ** Number(type.kind.slice(1)) - 1)
    case 'u32':
    case 'entity':
      return integer(0, 0xffff_ffff)
    case 's8':
    case 's16':
    case 's32': {
      const half = 2 ** (Number(type.kind.slice(1)) - 1)
      return integer(-half, half - 1)
    }
    case 'u64':
      return same(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }))
    case 's64':
      return same(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }))
    case 'f32':
      return same(fc.float())
    case 'f64':
      return same(fc.double())
    case 'char':
      return same(fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }))
    case 'string':
      return same(fc.string({ unit: 'binary', maxLength: 12 }))
    case 'list':
      return fc.array(valueOf(type.item), { maxLength: 4 }).map((items) => {
        const values = items.map(([value]) => value)
        return [
          type.item.kind === 'u8' ? Uint8Array.from(values as number[]) : values,
          items.map(([, it]) => it),
        ]
      })
    case 'enum':
      return cases(
        type.cases.map(() => null),
        (index) => type.cases[index],
      )
    case 'flags':
      return fc
        .array(fc.boolean(), { minLength: type.names.length, maxLength: type.names.length })
        .map((bits) => [Object.fromEntries(type.names.map((name, index) => [name, bits[index]])), bits])
    case 'option': {
      const nested = type.value.kind === 'option'
      return cases([null, type.value], (index, value) =>
        index === 0 ? null : nested ? { some: value } : value,
      )
    }
    case 'result':
      return cases([type.ok, type.err], (index, value) => (index === 0 ? { ok: value } : { err: value }))
    case 'variant':
      return cases(
        type.cases.map(([, side]) => side),
        (index, value) => {
          const [tag, side] = type.cases[index]!
          return side === null ? { tag } : { tag, value }
        },
      )
    case 'tuple':
      return all(type.items).map((items) => [items.map(([value]) => value), items.map(([, it]) => it)])
    case 'record':
      return all(type.fields.map(([, field]) => field)).map((items) => [
        Object.fromEntries(items.map(([value], index) => [type.fields[index]![0], value])),
        items.map(([, plain]) => plain),
      ])
  }
}

const typeAndValue = anyType.chain((type) => fc.tuple(fc.constant(type), valueOf(type)))

/** One memory, as both implementations see it. */
function memories(pages = 1): { ours: GuestMemory; plain: reference.PlainMemory } {
  const memory = new WebAssembly.Memory({ initial: pages })
  const plain = new reference.PlainMemory(new Uint8Array(memory.buffer), HEAP)
  const realloc = (_old: number, _size: number, align: number, count: number): number =>
    plain.allocate(count, align)
  const ours = new GuestMemory({ memory, realloc })
  ours.receive()
  return { ours, plain }
}

/** Where two memories differ; -1 for nowhere. */
function differs(a: Uint8Array, b: Uint8Array): number {
  return a.findIndex((byte, at) => byte !== b[at])
}

describe('the canonical ABI and a second one, written from the specification alone', () => {
  test('lay types out alike', () => {
    fc.assert(
      fc.property(anyType, (type) => {
        const plain = despecialize(type)
        expect(layoutOf(type)).toMatchObject({
          size: size(plain),
          align: alignment(plain),
          flat: flatten(plain),
        })
      }),
      { numRuns: RUNS },
    )
  })

  test('load what the other has stored', () => {
    fc.assert(
      fc.property(typeAndValue, ([type, [value, plainValue]]) => {
        const plainType = despecialize(type)
        const codec = valueCodec(type)
        const there = memories()
        codec.store(there.ours, AT, value)
        expect(reference.load(there.plain, AT, plainType)).toEqual(plainValue)
        const back = memories()
        reference.store(back.plain, AT, plainType, plainValue)
        expect(codec.load(back.ours, AT)).toEqual(value)
        expect(differs(there.plain.used, back.plain.used)).toBe(-1)
      }),
      { numRuns: RUNS },
    )
  })

  test('lift what the other has lowered', () => {
    fc.assert(
      fc.property(typeAndValue, ([type, [value, plainValue]]) => {
        const plainType = despecialize(type)
        const codec = valueCodec(type)
        const there = memories()
        const lowered: (number | bigint)[] = []
        codec.lower(there.ours, lowered, value)
        expect(reference.liftFlat(there.plain, { values: lowered, at: 0 }, plainType)).toEqual(plainValue)
        const back = memories()
        const values = reference.lowerFlat(back.plain, plainType, plainValue)
        expect(codec.lift(back.ours, { values, at: 0 })).toEqual(value)
      }),
      { numRuns: RUNS },
    )
  })

  test('take the same bytes for values, and refuse the same', () => {
    let [refused, taken, compared] = [0, 0, 0]
    // Small numbers are cases, addresses and lengths that may be good.
    const byte = fc.oneof(
      { weight: 6, arbitrary: fc.constant(0) },
      fc.integer({ min: 0, max: 12 }),
      fc.nat(255),
    )
    fc.assert(
      fc.property(anyType, fc.array(byte, { minLength: 256, maxLength: 256 }), (type, bytes) => {
        const { ours, plain } = memories()
        plain.bytes.set(bytes, 0)
        let expected: PlainValue | null = null
        try {
          expected = reference.load(plain, AT, despecialize(type))
        } catch (error) {
          if (!(error instanceof Trap)) throw error
        }
        let value: unknown
        try {
          value = valueCodec(type).load(ours, AT)
        } catch (error) {
          if (!(error instanceof SkeinError)) throw error
          expect(expected).toBeNull()
          refused++
          return
        }
        expect(expected).not.toBeNull()
        taken++
        // The value that was read is stored as the reference stores its own.
        const [there, back] = [memories(16), memories(16)]
        try {
          reference.store(back.plain, AT, despecialize(type), expected!)
        } catch (error) {
          // Lists that lie over each other may be larger than the memory that they came from.
          if (error instanceof RangeError) return
          throw error
        }
        valueCodec(type).store(there.ours, AT, value)
        expect(differs(there.plain.used, back.plain.used)).toBe(-1)
        compared++
      }),
      { numRuns: 2 * RUNS },
    )
    expect(refused).toBeGreaterThan(RUNS / 10)
    expect(taken).toBeGreaterThan(RUNS / 10)
    expect(compared).toBeGreaterThan(taken / 2)
  })
})
