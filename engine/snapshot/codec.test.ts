import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeState, encodeState } from './codec.ts'
import { NO_CONTENT, PAGE_WORDS, Pages, putPages, takePages } from './pages.ts'

/** Bytes whose `slice` copies nothing, in the middle of others: as Node reads small files. */
class PooledBytes extends Uint8Array {
  override slice(from?: number, to?: number): Uint8Array<ArrayBuffer> {
    return this.subarray(from, to) as Uint8Array<ArrayBuffer>
  }
  static around(bytes: Uint8Array): PooledBytes {
    const pool = new PooledBytes(bytes.length + 16)
    pool.set(bytes, 3)
    return pool.subarray(3, 3 + bytes.length) as PooledBytes
  }
}

test('states are read from the bytes of a file that Node has read', () => {
  const values = { a: Float64Array.of(1.5, -2), b: Int16Array.of(7), c: Uint8Array.of(1, 2, 3) }
  expect(decodeState(PooledBytes.around(encodeState(values)))).toEqual(values)
})

describe('encoded state', () => {
  test('of NaNs with other bits is the same bytes', () => {
    const odd = new Float64Array(new BigUint64Array([0xfff8_0000_0000_0001n]).buffer)
    expect(encodeState(odd)).toEqual(encodeState(Float64Array.of(Number.NaN)))
  })

  test('that is cut or changed anywhere is refused with a code, or read as something else', () => {
    const bytes = encodeState({
      a: [1, 'two', new Uint8Array(3), takePages(new Int32Array(1500).fill(7), 1500)],
    })
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(255), fc.boolean(), (at, byte, cut) => {
        const changed = cut ? bytes.slice(0, at) : bytes.slice()
        if (!cut) changed[at] = byte
        try {
          decodeState(changed)
        } catch (error) {
          expect(error).toMatchObject({ name: 'SkeinError', code: 'snapshot/invalid' })
        }
      }),
      { numRuns: 500 },
    )
  })
})

describe('pages of an array', () => {
  test('bring it back, and are shared where nothing has changed', () => {
    const array = Int32Array.from({ length: 5000 }, (_, index) => index)
    const first = takePages(array, array.length)
    expect(takePages(array, array.length, first)).toBe(first)
    array[2050] = -1
    const second = takePages(array, array.length, first)
    const changed = second.list.flatMap((page, index) => (page === first.list[index] ? [] : [index]))
    expect(changed).toEqual([Math.floor(2050 / PAGE_WORDS)])
    putPages(array, first, second)
    expect(array[2050]).toBe(2050)
    expect(takePages(array, array.length, second).list[0]).toBe(first.list[0])
  })

  test('of zeros are one page', () => {
    const pages = takePages(new Int32Array(4096), 4096)
    expect(pages.list.every((page) => Pages.isZero(page))).toBe(true)
    const array = new Int32Array(4096).fill(3)
    putPages(array, pages, NO_CONTENT)
    expect(array.every((word) => word === 0)).toBe(true)
  })

  test('of a longer and a shorter array bring each back', () => {
    fc.assert(
      fc.property(fc.nat(40_000), fc.nat(40_000), fc.nat(), (long, short, value) => {
        const array = new Int32Array(40_000)
        array.fill(value, 0, long)
        const first = takePages(array, long)
        array.fill(0).fill(value + 1, 0, short)
        const second = takePages(array, short, first)
        putPages(array, first, second)
        expect(array.every((word, at) => word === (at < long ? value : 0))).toBe(true)
      }),
    )
  })
})
