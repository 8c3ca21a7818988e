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
    ['a whole number as a float', t.u8, 1.5],
    ['nil for a case', t.enum(['a']), null],
    ['a boolean for a case', t.enum(['a', 'b']), true],
    ['an array for a case', t.enum(['a', 'b']), [1]],
    ['nil for a side', t.result(null, null) as Type, [null, null]],
    ['text for a side', t.result(null, null) as Type, ['0']],
    ['a side without its value', t.result(t.u8, null) as Type, [0]],
    ['a boolean for the case of a variant', t.variant({ a: null, b: null }) as Type, [true]],
    ['a case without its value', t.variant({ a: t.u8 }) as Type, [0]],
    ['an option in an option without its array', t.option(t.option(t.u8)) as Type, 1],
    ['an empty array for an option in an option', t.option(t.option(t.u8)) as Type, []],
    ['a short tuple', t.tuple([t.u8, t.u8]) as Type, [1]],
    ['text for flags', t.flags(['a']), 'a'],
    ['too many flags', t.flags(['a']), 2 ** 32],
    ['text for bytes', t.list(t.u8) as Type, 'x'],
    ['bytes for text', t.string, new Uint8Array(2)],
    ['no character', t.char, ''],
    ['text for a float', t.f64, '1'],
    ['nil for a 64-bit number', t.u64, null],
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
    ['an empty extra field', Uint8Array.of(0x92, 1)],
    ['10,000 arrays in each other', new Uint8Array(10_000).fill(0x91)],
    [
      '10,000 arrays in each other that are whole',
      Uint8Array.from([...new Uint8Array(10_000).fill(0x91), 0x90]),
    ],
    [
      '3,000 arrays in each other that each claim a million items',
      Uint8Array.from({ length: 15_000 }, (_, index) => [0xdd, 0, 0x0f, 0xff, 0xff][index % 5]!),
    ],
    ['short text that is not UTF-8', Uint8Array.of(0x91, 0xa2, 0xc3, 0x28)],
    [
      'long text that is not UTF-8',
      Uint8Array.from([0x91, 0xd9, 40, ...new Uint8Array(39).fill(0x61), 0xff]),
    ],
    ['text with a surrogate in it', Uint8Array.of(0x91, 0xa3, 0xed, 0xa0, 0x80)],
  ])('%s is malformed', (_what, bytes) => {
    expect(() => messageCodec(fields(t.u8)).decode(bytes)).toThrow(malformed)
    expect(isMessage(bytes)).toBe(false)
  })

  test('text that is not UTF-8 is malformed', () => {
    for (const bytes of [
      [0xa2, 0xc3, 0x28],
      [0xa1, 0xff],
      [0xa3, 0xed, 0xa0, 0x80],
      [0xa2, 0xc0, 0x80],
    ]) {
      expect(() => messageCodec(fields(t.string)).decode(Uint8Array.of(0x91, ...bytes))).toThrow(malformed)
    }
  })

  test('extra fields may nest 64 deep, and no deeper', () => {
    const nested = (depth: number): Uint8Array =>
      Uint8Array.from([0x92, 1, ...new Uint8Array(depth - 1).fill(0x91), 0x90])
    expect(messageCodec(fields(t.u8)).decode(Uint8Array.of(0x92, 1, 0x90))).toEqual({ f0: 1 })
    // An empty array holds nothing, and so is no deeper than what it stands in.
    expect(messageCodec(fields(t.u8)).decode(nested(65))).toEqual({ f0: 1 })
    expect(() => messageCodec(fields(t.u8)).decode(nested(66))).toThrow(malformed)
  })

  test('what is well-formed is so for others too', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 30 }), (rest) => {
        const bytes = Uint8Array.from([0x91 + (rest[0]! & 3), ...rest])
        expect(!isMessage(bytes) || Array.isArray(decode(bytes))).toBe(true)
      }),
      { numRuns: 2000 },
    )
  })

  test('whole numbers are read in every width', () => {
    const widths: [number[], bigint][] = [
      [[0x7f], 127n],
      [[0xe0], -32n],
      [[0xcc, 0xff], 255n],
      [[0xcd, 0xff, 0xfe], 65_534n],
      [[0xce, 0xff, 0xff, 0xff, 0xfe], 0xffff_fffen],
      [[0xcf, 0, 0, 0, 0, 0, 0, 0, 9], 9n],
      [[0xcf, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], 2n ** 64n - 1n],
      [[0xd0, 0x80], -128n],
      [[0xd1, 0xff, 0x7f], -129n],
      [[0xd2, 0x80, 0, 0, 0], -(2n ** 31n)],
      [[0xd3, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe], -2n],
      [[0xd3, 0x80, 0, 0, 0, 0, 0, 0, 0], -(2n ** 63n)],
    ]
    const ranges: [Type, bigint, bigint][] = [
      [t.u8, 0n, 255n],
      [t.s8, -128n, 127n],
      [t.u16, 0n, 65_535n],
      [t.s16, -32_768n, 32_767n],
      [t.u32, 0n, 2n ** 32n - 1n],
      [t.s32, -(2n ** 31n), 2n ** 31n - 1n],
      [t.entity, 0n, 2n ** 32n - 1n],
      [t.u64, 0n, 2n ** 64n - 1n],
      [t.s64, -(2n ** 63n), 2n ** 63n - 1n],
    ]
    for (const [bytes, value] of widths) {
      const message = Uint8Array.of(0x91, ...bytes)
      expect(messageCodec(fields(t.f64)).decode(message)).toEqual({ f0: Number(value) })
      for (const [type, low, high] of ranges) {
        const read = (): unknown => messageCodec(fields(type)).decode(message)['f0']
        if (value < low || value > high) expect(read).toThrow(malformed)
        else expect(read()).toBe(high > 2n ** 33n ? value : Number(value))
      }
    }
  })

  test('floats are read in both widths', () => {
    const both = Uint8Array.of(0x92, 0xca, 0x3f, 0, 0, 0, 0xcb, 0xbf, 0xe0, 0, 0, 0, 0, 0, 0)
    expect(messageCodec(fields(t.f64, t.f32)).decode(both)).toEqual({ f0: 0.5, f1: -0.5 })
  })

  test('floats are written in the width of their type, and rounded to it', () => {
    const codec = messageCodec(fields(t.f32, t.f64))
    const bytes = codec.encode({ f0: 0.1, f1: 0.1 }).slice()
    expect([bytes.length, bytes[1], bytes[6]]).toEqual([15, 0xca, 0xcb])
    expect(codec.decode(bytes)).toEqual({ f0: Math.fround(0.1), f1: 0.1 })
    expect(codec.exact).toBe(true)
    codec.decode(Uint8Array.of(0x92, 1, 2))
    expect(codec.exact).toBe(false)
  })

  test('the message says which field is wrong', () => {
    const type = t.record({ at: t.tuple([t.u8, t.list(t.u8)]), of: t.list(t.record({ x: t.bool })) }) as Type
    const codec = messageCodec([['hit', type]])
    expect(() => codec.decode(encode([[[1, 2], []]]))).toThrow('the field "hit.at.1" is not binary data')
    expect(() => codec.decode(encode([[[1, new Uint8Array()], [[1]]]]))).toThrow(
      'the field "hit.of[].x" is not true',
    )
    expect(() => codec.decode(Uint8Array.of(0x91, 0x92, 0x92, 0xcd, 0))).toThrow(
      'it ends inside the field "hit.at.0"',
    )
    expect(() => codec.encode({ hit: { at: [1, new Uint8Array()], of: [{ x: 1 }] } })).toThrow('"hit.of[].x"')
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
  [t.u64, 1.5],
  [t.bool, 1],
  [t.char, 'ab'],
  [t.flags(['a']), 3],
  [t.flags(['a']), { a: 1 }],
  [t.tuple([t.u8]) as Type, [1, 2]],
  [t.tuple([t.u8, t.u8]) as Type, [1]],
  [t.tuple([t.u8]) as Type, { 0: 1 }],
  [t.option(t.option(t.u8)) as Type, 5],
  [t.option(t.option(t.u8)) as Type, {}],
  [t.record({ a: t.u8 }) as Type, null],
  [t.variant({ a: null }) as Type, { tag: 'b' }],
  [t.result(t.u8, null) as Type, {}],
])('a value of the game that does not fit is refused: %o', (type, value) => {
  expect(() => messageCodec(fields(type)).encode({ f0: value })).toThrow(
    expect.objectContaining({ code: 'value/invalid', message: expect.stringContaining('"f0') as string }),
  )
})

test.each([undefined, null, 5])('a payload that is not an object is refused: %o', (value) => {
  expect(() => messageCodec(fields(t.u8)).encode(value as never)).toThrow(
    expect.objectContaining({ code: 'value/invalid', message: expect.stringContaining('payload') as string }),
  )
  expect(messageCodec([]).encode(value as never)).toEqual(Uint8Array.of(0x90))
})

test('what was read stays when the next message is read', () => {
  const codec = messageCodec(fields(t.list(t.u8) as Type, t.string))
  const message = encode([Uint8Array.of(1, 2, 3), 'text'])
  const first = codec.decode(message)
  message.fill(0)
  codec.decode(encode([Uint8Array.of(9), 'other']))
  expect(first).toEqual({ f0: Uint8Array.of(1, 2, 3), f1: 'text' })
})
