import { decode, encode } from '@msgpack/msgpack'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { t, type Field, type Type } from '../schema/index.ts'
import { isMessage, messageCodec } from './index.ts'

const malformed = expect.objectContaining({ code: 'message/malformed' }) as unknown
const fields = (...types: Type[]): Field[] => types.map((type, index) => [`f${index}`, type])

/** A type with values of it, as hosts see them. */
const typed: fc.Arbitrary<{ type: Type; value: fc.Arbitrary<unknown> }> = fc.letrec<{
  it: { type: Type; value: fc.Arbitrary<unknown> }
}>((tie) => ({
  it: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom<{ type: Type; value: fc.Arbitrary<unknown> }>(
      { type: t.bool, value: fc.boolean() },
      { type: t.u8, value: fc.integer({ min: 0, max: 255 }) },
      { type: t.s8, value: fc.integer({ min: -128, max: 127 }) },
      { type: t.s16, value: fc.integer({ min: -32768, max: 32767 }) },
      { type: t.u32, value: fc.integer({ min: 0, max: 0xffff_ffff }) },
      { type: t.s32, value: fc.integer({ min: -0x8000_0000, max: 0x7fff_ffff }) },
      { type: t.u64, value: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }) },
      { type: t.s64, value: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }) },
      { type: t.f32, value: fc.float() },
      { type: t.f64, value: fc.double() },
      { type: t.string, value: fc.string({ unit: 'binary' }) },
      { type: t.char, value: fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }) },
      { type: t.enum(['a', 'b', 'c']), value: fc.constantFrom('a', 'b', 'c') },
      { type: t.flags(['x', 'y']), value: fc.record({ x: fc.boolean(), y: fc.boolean() }) },
      { type: t.list(t.u8) as Type, value: fc.uint8Array() },
    ),
    tie('it')
      .map(({ type, value }) => ({ type: t.list(type) as Type, value: fc.array(value, { maxLength: 4 }) }))
      .filter(({ type }) => type.kind === 'list' && type.item.kind !== 'u8'),
    tie('it').map(({ type, value }) => ({
      type: t.option(type) as Type,
      value: fc.option(type.kind === 'option' ? value.map((some) => ({ some })) : value),
    })),
    fc
      .tuple(tie('it'), tie('it'))
      .map(([a, b]) => ({ type: t.tuple([a.type, b.type]) as Type, value: fc.tuple(a.value, b.value) })),
    fc.tuple(tie('it'), tie('it')).map(([a, b]) => ({
      type: t.record({ a: a.type, b: b.type }) as Type,
      value: fc.record({ a: a.value, b: b.value }),
    })),
    fc.tuple(tie('it'), tie('it')).map(([a, b]) => ({
      type: t.result(a.type, b.type) as Type,
      value: fc.oneof(
        a.value.map((ok) => ({ ok })),
        b.value.map((err) => ({ err })),
      ),
    })),
    tie('it').map(({ type, value }) => ({
      type: t.variant({ none: null, some: type }) as Type,
      value: fc.oneof(
        fc.constant({ tag: 'none' }),
        value.map((it) => ({ tag: 'some', value: it })),
      ),
    })),
  ),
})).it

test('payloads of every type survive', () => {
  fc.assert(
    fc.property(
      typed.chain(({ type, value }) => value.map((it) => [type, it] as const)),
      ([type, value]) => {
        const codec = messageCodec(fields(type))
        expect(codec.decode(codec.encode({ f0: value }).slice())).toEqual({ f0: value })
      },
    ),
    { numRuns: 1500 },
  )
})

test('a message cut off anywhere is malformed', () => {
  fc.assert(
    fc.property(
      typed.chain(({ type, value }) => value.map((it) => [type, it] as const)),
      ([type, value]) => {
        const codec = messageCodec(fields(t.u8, type))
        const bytes = codec.encode({ f0: 1, f1: value }).slice()
        expect(isMessage(bytes)).toBe(true)
        for (let end = 0; end < bytes.length; end++) {
          expect(() => codec.decode(bytes.subarray(0, end))).toThrow(malformed)
          expect(isMessage(bytes.subarray(0, end))).toBe(false)
        }
      },
    ),
  )
})

test('a changed message is read or malformed, and what is read can be written', () => {
  fc.assert(
    fc.property(
      typed.chain(({ type, value }) => value.map((it) => [type, it] as const)),
      fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 4 }),
      ([type, value], changes) => {
        const codec = messageCodec(fields(type))
        const bytes = codec.encode({ f0: value }).slice()
        for (const [at, byte] of changes) bytes[at % bytes.length] = byte
        let read: Record<string, unknown>
        try {
          read = codec.decode(bytes)
        } catch (error) {
          expect(error).toMatchObject({ code: 'message/malformed' })
          return
        }
        expect(isMessage(bytes)).toBe(true)
        expect(codec.decode(codec.encode(read).slice())).toEqual(read)
      },
    ),
    { numRuns: 2000 },
  )
})

test('what is written is MessagePack, as others read it', () => {
  const codec = messageCodec(
    fields(t.u32, t.s32, t.f64, t.string, t.bool, t.option(t.u8), t.list(t.u16), t.u64),
  )
  for (const [u, s, f, text] of [
    [0, -1, 0.5, ''],
    [127, -32, 1e300, 'ascii'],
    [128, -33, -0.25, 'ü'],
    [255, -128, 3, 'x'.repeat(31)],
    [256, -129, 3, 'x'.repeat(32)],
    [65_535, -32_768, 3, 'x'.repeat(300)],
    [65_536, -32_769, 3, '漢'.repeat(70_000)],
    [0xffff_ffff, -0x8000_0000, 3, ''],
  ] as const) {
    const list = Array.from({ length: 20 }, (_, index) => index)
    const bytes = codec.encode({ f0: u, f1: s, f2: f, f3: text, f4: true, f5: null, f6: list, f7: 2n ** 63n })
    expect(decode(bytes, { useBigInt64: true })).toEqual([u, s, f, text, true, null, list, 2n ** 63n])
  }
})

describe('fields that come and go', () => {
  const codec = messageCodec([
    ['a', t.u32],
    ['b', t.withDefault(t.string, 'none')],
  ])
  test('a missing one takes its default; without one the message is malformed', () => {
    expect(codec.decode(encode([7]))).toEqual({ a: 7, b: 'none' })
    expect(() => codec.decode(encode([]))).toThrow(malformed)
    expect(decode(codec.encode({ a: 1 }))).toEqual([1, 'none'])
  })
  test('extra ones are ignored', () => {
    expect(codec.decode(encode([7, 'x', 'more', [1, 2]]))).toEqual({ a: 7, b: 'x' })
  })
  test('extra ones are ignored inside of values too', () => {
    const types = [
      t.record({ a: t.u8 }),
      t.option(t.option(t.u8)),
      t.result(null, t.u8),
      t.variant({ a: null, b: t.u8 }),
    ]
    const nested = messageCodec(
      fields(...(types as Type[]), t.tuple([t.u8]) as Type, t.variant({ a: null }) as Type),
    )
    const more = ['x', [1, [2]], null, 1.5, true, new Uint8Array(3)]
    const items = [
      [1, ...more],
      [2, ...more],
      [1, 3, ...more],
      [1, 4, ...more],
      [5, ...more],
      [0, ...more],
    ]
    expect(nested.decode(encode(items))).toEqual({
      f0: { a: 1 },
      f1: { some: 2 },
      f2: { err: 3 },
      f3: { tag: 'b', value: 4 },
      f4: [5],
      f5: { tag: 'a' },
    })
  })
  test('what has no value may leave it out', () => {
    const bare = messageCodec(fields(t.result(null, t.u8) as Type, t.variant({ a: null }) as Type))
    expect(bare.decode(encode([[0], [0]]))).toEqual({ f0: { ok: null }, f1: { tag: 'a' } })
    expect(
      bare.decode(
        encode([
          [0, null],
          [0, null],
        ]),
      ),
    ).toEqual({ f0: { ok: null }, f1: { tag: 'a' } })
  })
  test('whole numbers are floats where these are due, and small ones are 64-bit', () => {
    expect(messageCodec(fields(t.f32, t.u64)).decode(encode([3, 4]))).toEqual({ f0: 3, f1: 4n })
  })
})
