import { encode } from '@msgpack/msgpack'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { code } from '../testing/thrown-code.ts'
import { pack, unpack } from './pack.ts'

const ROOM = 1_000_000
const again = (data: unknown): unknown => unpack(pack(data, 'it'), 'it', ROOM)

const plain: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  any: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.double(),
    fc.integer(),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n }),
    fc.string({ unit: 'grapheme' }),
    fc.boolean(),
    fc.constantFrom(null, undefined, -0, Number.NaN, Infinity, -Infinity, 2 ** 53, -(2 ** 40)),
    fc.uint8Array(),
    fc.float32Array(),
    fc.float64Array(),
    fc.bigInt64Array(),
    fc.int16Array(),
    fc.array(tie('any')),
    fc.dictionary(
      fc.string().filter((key) => key !== '__proto__'),
      tie('any'),
    ),
  ),
})).any

describe('plain data in a saved game', () => {
  test('comes back as it was', () => {
    fc.assert(
      fc.property(plain, (data) => {
        expect(again(data)).toStrictEqual(withoutPrototypes(data))
      }),
    )
  })

  test('has the same bytes when it is written again', () => {
    fc.assert(
      fc.property(plain, (data) => {
        const bytes = pack(data, 'it')
        expect(pack(unpack(bytes, 'it', ROOM), 'it')).toEqual(bytes)
      }),
    )
  })

  test('has NaNs of one form, whatever bits they had', () => {
    const floats = new Float32Array(Uint32Array.of(0xffc0_0001, 0x7f80_1234, 0x3f80_0000).buffer)
    const doubles = new Float64Array(BigUint64Array.of(0xfff8_0000_0000_0001n, 0x7ff0_1234_0000_0000n).buffer)
    const back = again([floats, doubles]) as [Float32Array, Float64Array]
    expect([...new Uint32Array(back[0].buffer)]).toEqual([0x7fc0_0000, 0x7fc0_0000, 0x3f80_0000])
    expect([...new BigUint64Array(back[1].buffer)]).toEqual([0x7ff8_0000_0000_0000n, 0x7ff8_0000_0000_0000n])
  })

  test('takes no room for zeros', () => {
    const memory = new Uint8Array(65_536 * 4)
    memory.fill(7, 1000, 1100)
    expect(pack(memory, 'it').length).toBeLessThan(200)
    expect(again(memory)).toEqual(memory)
  })

  test.each([
    ['a function', () => () => undefined, 'a Function|a function'],
    ['a date', () => new Date(0), 'a Date'],
    ['a map', () => new Map(), 'a Map'],
    ['a symbol', () => Symbol('s'), 'a symbol'],
    ['a large bigint', () => 2n ** 64n, 'a bigint of more than 64 bits'],
    [
      'an object that holds itself',
      () => Object.assign({}, ...[{}].map((it) => ({ it: loop(it) }))),
      'nested too deep',
    ],
    [
      'a key that is no key',
      () => JSON.parse('{"__proto__": 1}') as unknown,
      'an object with a key "__proto__"',
    ],
  ])('cannot be %s, and the message says where', (_what, make, found) => {
    const thrown = (() => {
      try {
        return pack({ deep: [make()] }, 'the state')
      } catch (error) {
        return error as Error
      }
    })()
    expect((thrown as Error).message).toMatch(
      new RegExp(`^the state cannot be saved: deep\\.0.* is (?:${found})$`),
    )
  })

  test.each([
    ['nothing', new Uint8Array(0)],
    ['half a value', Uint8Array.of(0x92, 1)],
    ['a second value', Uint8Array.of(1, 2)],
    ['a time stamp', encode(new Date(0))],
    ['a list that is said to be huge', Uint8Array.of(0xdd, 0xff, 0xff, 0xff, 0xff)],
    ['a million lists in each other', new Uint8Array(1_000_000).fill(0x91)],
    ['a key that is no text', Uint8Array.of(0x81, 0xc0, 1)],
    ['a key "__proto__"', encode(JSON.parse('{"__proto__": 1}'))],
    ['an array of an unknown kind', Uint8Array.of(0xc7, 5, 1, 99, 0, 0, 0, 0)],
    ['an array that is said to be huge', Uint8Array.of(0xc7, 5, 1, 0, 0xff, 0xff, 0xff, 0x7f)],
    ['half an element', Uint8Array.of(0xc7, 5, 1, 9, 7, 0, 0, 0)],
    ['a run behind the end', Uint8Array.of(0xc7, 14, 1, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 5)],
    ['half a run', Uint8Array.of(0xc7, 7, 1, 0, 1, 0, 0, 0, 1, 0)],
    ['an unknown special value', Uint8Array.of(0xd4, 2, 7)],
    ['an unknown extension', Uint8Array.of(0xd4, 77, 7)],
  ])('from elsewhere is refused as %s', (_what, bytes) => {
    expect(code(() => unpack(bytes, 'it', ROOM))).toBe('save/malformed')
  })
})

function loop(it: object): object {
  return Object.assign(it, { again: it })
}

/** Objects as they come back: with the usual prototype. */
function withoutPrototypes(data: unknown): unknown {
  if (Array.isArray(data)) return data.map(withoutPrototypes)
  if (typeof data !== 'object' || data === null || ArrayBuffer.isView(data)) return data
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, withoutPrototypes(value)]))
}
