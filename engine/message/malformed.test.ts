import { decode, encode } from '@msgpack/msgpack'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { t, type Field, type Type } from '../schema/index.ts'
import { isMessage, messageCodec } from './index.ts'

const malformed = expect.objectContaining({ code: 'message/malformed' }) as unknown
const fields = (...types: Type[]): Field[] => types.map((type, index) => [`f${index}`, type])

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
    // An empty array holds nothing, and so is no deeper than its parent.
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
