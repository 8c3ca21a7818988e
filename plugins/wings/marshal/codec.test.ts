import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { t, type Type } from '../../../engine/index.ts'
import { marshalCodec } from './codec.ts'
import { Malformed, MarshalReader } from './reader.ts'
import { MarshalWriter } from './writer.ts'

function written(type: Type, value: unknown): string {
  const out = new MarshalWriter()
  out.begin()
  marshalCodec(type).write(out, value, 'it')
  return hex(out.finish())
}

function hex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

const point = t.record({ x: t.f32, y: t.f32 })
const shape = t.variant({
  nothing: null,
  circle: t.f32,
  rect: t.tuple([t.f32, t.f32]),
  label: t.record({ text: t.string, at: point }),
})

test.each<[string, Type, unknown, string]>([
  ['a float', t.f64, -0.1, '9a9999999999b9bf'],
  ['a character without a length', t.char, 'ß', 'c39f'],
  ['text behind 64 bits of length', t.string, 'goose', '0500000000000000676f6f7365'],
  ['an option as one byte', t.option(t.u8), 7, '0107'],
  ['an option of an option', t.option(t.option(t.u8)), { some: null }, '0100'],
  ['a result as four bytes', t.result(t.u32, t.string), { err: 'no' }, '0100000002000000000000006e6f'],
  ['a result without a value', t.result(null, t.u8), { ok: null }, '00000000'],
  [
    'a variant with names',
    shape,
    { tag: 'label', value: { text: 'hi', at: { x: -3.5, y: 0.25 } } },
    '0300000002000000000000006869000060c00000803e',
  ],
  ['a case of an enum', t.enum(['busy', 'broke']), 'broke', '01000000'],
  ['a negative number of 64 bits', t.s64, -5n, 'fbffffffffffffff'],
  ['a list of bytes', t.list(t.u8), Uint8Array.of(1, 2), '02000000000000000102'],
])('%s is written as bincode writes it, and read back', (_, type, value, bytes) => {
  expect(written(type, value)).toBe(bytes)
  expect(marshalCodec(type).read(new MarshalReader(bytesOf(bytes)))).toEqual(value)
})

function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(text.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16))
}

/** A type, and values of it. */
type Case = readonly [Type, fc.Arbitrary<unknown>]

const anyType: fc.Arbitrary<Case> = fc.letrec<{
  any: Case
}>((tie) => ({
  any: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    fc.constantFrom<readonly [Type, fc.Arbitrary<unknown>]>(
      [t.bool, fc.boolean()],
      [t.u8, fc.integer({ min: 0, max: 255 })],
      [t.s8, fc.integer({ min: -128, max: 127 })],
      [t.u16, fc.integer({ min: 0, max: 65_535 })],
      [t.s16, fc.integer({ min: -32_768, max: 32_767 })],
      [t.u32, fc.integer({ min: 0, max: 0xffff_ffff })],
      [t.s32, fc.integer()],
      [t.u64, fc.bigInt({ min: 0n, max: 0xffff_ffff_ffff_ffffn })],
      [t.s64, fc.bigInt({ min: -0x8000_0000_0000_0000n, max: 0x7fff_ffff_ffff_ffffn })],
      [t.f32, fc.float()],
      [t.f64, fc.double()],
      [t.char, fc.string({ unit: 'binary', minLength: 1, maxLength: 1 })],
      [t.string, fc.string({ unit: 'binary' })],
      [t.enum(['one', 'two', 'three']), fc.constantFrom('one', 'two', 'three')],
      [t.list(t.u8), fc.uint8Array()],
    ),
    tie('any').map(([type, values]): Case => [
      t.option(type),
      fc.option(type.kind === 'option' ? values.map((some) => ({ some })) : values),
    ]),
    tie('any').map(([type, values]): Case => [
      type.kind === 'u8' ? t.option(type) : t.list(type),
      type.kind === 'u8' ? fc.option(values) : fc.array(values, { maxLength: 5 }),
    ]),
    fc.tuple(tie('any'), tie('any')).map(([[a, as], [b, bs]]): Case => [t.tuple([a, b]), fc.tuple(as, bs)]),
    fc
      .tuple(tie('any'), tie('any'))
      .map(([[a, as], [b, bs]]): Case => [t.record({ a, b }), fc.record({ a: as, b: bs })]),
    fc.tuple(tie('any'), tie('any')).map(
      ([[a, as], [b, bs]]) =>
        [
          t.result(a, b),
          fc.oneof(
            as.map((ok) => ({ ok })),
            bs.map((err) => ({ err })),
          ),
        ] as const,
    ),
    tie('any').map(([type, values]): Case => [
      t.variant({ none: null, some: type }),
      fc.oneof(
        fc.constant({ tag: 'none' }),
        values.map((value) => ({ tag: 'some', value })),
      ),
    ]),
  ),
})).any

describe('any type', () => {
  test('reads its own output, and nothing beyond', () => {
    const cases = anyType.chain(([type, values]) => fc.tuple(fc.constant(type), values))
    fc.assert(
      fc.property(cases, fc.uint8Array({ maxLength: 4 }), ([type, value], rest) => {
        const bytes = bytesOf(written(type, value))
        const reader = new MarshalReader(Uint8Array.of(...bytes, ...rest))
        expect(marshalCodec(type).read(reader)).toEqual(value)
        expect(reader.left).toBe(rest.length)
      }),
      { numRuns: 500 },
    )
  })

  test('is malformed, and nothing else, where bytes are missing', () => {
    const cases = anyType.chain(([type, values]) => fc.tuple(fc.constant(type), values))
    fc.assert(
      fc.property(cases, fc.nat(), ([type, value], at) => {
        const bytes = bytesOf(written(type, value))
        if (bytes.length === 0) return
        const cut = bytes.subarray(0, at % bytes.length)
        expect(() => marshalCodec(type).read(new MarshalReader(cut))).toThrow(Malformed)
      }),
      { numRuns: 300 },
    )
  })

  test('reads a value of the type from any bytes, or finds them malformed', () => {
    fc.assert(
      fc.property(anyType, fc.uint8Array({ maxLength: 64 }), ([type], bytes) => {
        let value: unknown
        try {
          value = marshalCodec(type).read(new MarshalReader(bytes))
        } catch (error) {
          expect(error).toBeInstanceOf(Malformed)
          return
        }
        // It can be written again.
        written(type, value)
      }),
      { numRuns: 500 },
    )
  })
})

test.each<[string, Type, string]>([
  ['a count of 2^60 items', t.list(t.u32), '0000000000000010'],
  ['a count that the bytes do not hold', t.list(t.u64), '0200000000000000' + '00'.repeat(15)],
  ['a truth value of 2', t.bool, '02'],
  ['an option of 255', t.option(t.u8), 'ff00'],
  ['an unknown variant', shape, '04000000'],
  ['text that is not UTF-8', t.string, '0100000000000000ff'],
  ['half a character', t.char, 'c3'],
])('%s is malformed', (_, type, bytes) => {
  expect(() => marshalCodec(type).read(new MarshalReader(bytesOf(bytes)))).toThrow(Malformed)
})

test.each<[string, Type, unknown]>([
  ['a number that is too large', t.u8, 256],
  ['a lone surrogate', t.string, '\ud800'],
  ['two characters', t.char, 'ab'],
  ['an unknown case', t.enum(['one']), 'two'],
  ['an array of another length', t.tuple([t.u8]), [1, 2]],
  ['a missing field', point, { x: 1 }],
])('%s is no value to write', (_, type, value) => {
  expect(() => written(type, value)).toThrow(expect.objectContaining({ code: 'value/invalid' }))
})

test('a set of flags has no counterpart', () => {
  expect(() => marshalCodec(t.list(t.flags(['a'])))).toThrow(
    expect.objectContaining({ code: 'schema/invalid-type' }),
  )
})
