import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MessageReader } from '../message/reader.ts'
import { MessageWriter } from '../message/writer.ts'
import { copyState } from '../snapshot/copy-state.ts'
import { thrownBy } from '../testing/engine-of.ts'
import { readPlain, writePlain } from './codec.ts'

const leaf = fc.oneof(
  fc.constantFrom(null, undefined, true, false, -0, Infinity, 2 ** 53, -(2 ** 31), 2 ** 32),
  fc.double(),
  fc.integer(),
  fc.string({ unit: 'binary' }),
  // Halves of surrogate pairs among them.
  fc.array(fc.nat(0xffff)).map((units) => String.fromCharCode(...units)),
  fc.bigInt(),
  fc.uint8Array(),
  fc.uint8ClampedArray(),
  fc.int16Array(),
  fc.uint32Array(),
  fc.float32Array(),
  fc.float64Array(),
  fc.bigUint64Array(),
)
const plain = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 5 },
    leaf,
    fc.array(tie('value'), { maxLength: 6 }),
    fc.dictionary(fc.string(), tie('value'), { maxKeys: 6, noNullPrototype: true }),
  ),
})).value

function written(value: unknown): Uint8Array {
  const writer = new MessageWriter()
  writer.begin()
  writePlain(writer, value)
  return writer.finish().slice()
}

function readAll(bytes: Uint8Array): unknown {
  const reader = new MessageReader()
  reader.begin(bytes)
  const value = readPlain(reader)
  reader.end()
  return value
}

describe('plain data', () => {
  test('is copied and read back as it was', () => {
    fc.assert(
      fc.property(plain, (value) => {
        const bytes = written(value)
        const copy = copyState(value, 'a value', '')
        expect(copy).toStrictEqual(value)
        expect(readAll(bytes)).toStrictEqual(value)
        expect(written(copy)).toEqual(bytes)
      }),
    )
  })

  test('may have any keys', () => {
    const value = JSON.parse('{"__proto__": {"x": 1}, "constructor": 2, "": 3, "\\ud800": 4}') as object
    for (const made of [readAll(written(value)), copyState(value, 'a value', '')] as object[]) {
      expect(Object.keys(made)).toEqual(['__proto__', 'constructor', '', '\ud800'])
      expect(Object.getPrototypeOf(made)).toBe(Object.prototype)
    }
  })

  test('shares no array with its copy, nor a buffer of Node', () => {
    // A class with a slice that shares its bytes, as Buffer has.
    class Sharing extends Uint8Array<ArrayBuffer> {
      override slice(from?: number, to?: number): Uint8Array<ArrayBuffer> {
        return this.subarray(from, to)
      }
    }
    const bytes = Sharing.of(1, 2)
    const copy = copyState({ bytes }, 'a value', '') as { bytes: Uint8Array }
    bytes[0] = 9
    expect(copy.bytes).toStrictEqual(Uint8Array.of(1, 2))
  })

  test('that comes from anyone is read as something, or refused with a code', () => {
    const bytes = written({ a: [1, 'two', 3n, undefined, Float32Array.of(1), '\ud800'], b: { c: null } })
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(255), fc.boolean(), (at, byte, cut) => {
        const changed = cut ? bytes.slice(0, at) : bytes.slice()
        if (!cut) changed[at] = byte
        try {
          readAll(changed)
        } catch (error) {
          expect(error).toMatchObject({ name: 'SkeinError', code: 'message/malformed' })
        }
      }),
      { numRuns: 500 },
    )
  })

  test('is all that can be kept: other values are refused by their path', () => {
    const loop: Record<string, unknown> = {}
    loop['loop'] = loop
    const [deep, odd] = [Object.create({ x: 1 }), Object.create(Object.create(null) as object)] as object[]
    for (const value of [
      new Map(),
      () => 1,
      [Symbol('x')],
      loop,
      deep,
      odd,
      new DataView(new ArrayBuffer(1)),
    ]) {
      const error = thrownBy(() => copyState({ a: value }, 'the saved state of the system "x"', 'x'))
      expect([error.code, error.names.system]).toEqual(['system/not-serializable', 'x'])
      expect(error.message).toMatch(/^the saved state of the system "x"\.a/)
    }
  })
})
