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
  test('whole numbers are floats where these are due, and small ones are 64-bit', () => {
    expect(messageCodec(fields(t.f32, t.u64)).decode(encode([3, 4]))).toEqual({ f0: 3, f1: 4n })
  })
})

describe('what strangers send', () => {
  test.each<[string, Type, unknown]>([
    ['text for a number', t.u32, 'x'],
    ['a number out of range', t.u8, 256],
    ['a negative number', t.u32, -1],
    ['a fraction', t.u32, 1.5],
    ['a number for text', t.string, 1],
    ['a case that does not exist', t.enum(['a']), 1],
    ['a case by name', t.enum(['a']), 'a'],
    ['two characters', t.char, 'ab'],
    ['no array for a list', t.list(t.u16) as Type, 5],
    ['an array for bytes', t.list(t.u8) as Type, [1]],
    ['no array for a record', t.record({ a: t.u8 }) as Type, 1],
    ['a short record', t.record({ a: t.u8, b: t.u8 }) as Type, [1]],
    ['a side that does not exist', t.result(t.u8, t.u8) as Type, [2, 1]],
    ['a variant without a case', t.variant({ a: null }) as Type, []],
    ['nil', t.u8, null],
    ['a boolean that is a number', t.bool, 1],
    ['a number of more than 64 bits', t.u64, -1],
  ])('%s is malformed', (_what, type, value) => {
    expect(() => messageCodec(fields(type)).decode(encode([value]))).toThrow(malformed)
  })

  test.each([
    ['nothing', new Uint8Array()],
    ['no array', encode(5)],
    ['a map', encode({ a: 1 })],
    ['an array that ends too early', Uint8Array.of(0x95, 1)],
    ['an array that claims four billion items', Uint8Array.of(0xdd, 0xff, 0xff, 0xff, 0xff)],
    ['text that claims four billion bytes', Uint8Array.of(0x91, 0xdb, 0xff, 0xff, 0xff, 0xff)],
    ['trailing bytes', Uint8Array.of(0x91, 1, 1)],
    ['an extension', Uint8Array.of(0x91, 0xd4, 1, 1)],
    ['a byte that means nothing', Uint8Array.of(0x91, 0xc1)],
    ['10,000 arrays in each other', new Uint8Array(10_000).fill(0x91)],
  ])('%s is malformed', (_what, bytes) => {
    expect(() => messageCodec(fields(t.u8)).decode(bytes)).toThrow(malformed)
    expect(isMessage(bytes)).toBe(false)
  })

  test('any bytes are read or malformed, and nothing else happens', () => {
    const codec = messageCodec(fields(t.option(t.list(t.string)), t.u64, t.enum(['a', 'b'])))
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        try {
          codec.decode(bytes)
        } catch (error) {
          expect(error).toMatchObject({ code: 'message/malformed' })
        }
      }),
    )
  })

  test('well-formed messages of unknown events pass', () => {
    expect(isMessage(encode([1, 'two', [true]]))).toBe(true)
  })
})

test.each<[Type, unknown]>([
  [t.u8, 300],
  [t.u8, '1'],
  [t.f32, undefined],
  [t.string, 'lone \ud800'],
  [t.enum(['a']), 'b'],
  [t.list(t.u8) as Type, [1]],
  [t.list(t.u16) as Type, 'x'],
  [t.u64, -1n],
  [t.bool, 1],
  [t.record({ a: t.u8 }) as Type, null],
  [t.variant({ a: null }) as Type, { tag: 'b' }],
  [t.result(t.u8, null) as Type, {}],
])('a value of the game that does not fit is refused: %o', (type, value) => {
  expect(() => messageCodec(fields(type)).encode({ f0: value })).toThrow(
    expect.objectContaining({ code: 'value/invalid', message: expect.stringContaining('"f0"') as string }),
  )
})
