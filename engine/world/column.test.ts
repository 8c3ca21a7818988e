import { describe, expect, test } from 'vitest'
import { SkeinError } from '../error.ts'
import { t, type Type } from '../schema/index.ts'
import { columnElementSize, createColumn, defaultCell, fromCell, toCell } from './column.ts'

const cases: [string, Type, number, unknown[], unknown[]][] = [
  ['bool', t.bool, 1, [true, false], [0, 1, 'true', null]],
  ['u8', t.u8, 1, [0, 255], [256, -1, 1.5, '1', 1n, Number.NaN]],
  ['s8', t.s8, 1, [-128, 127], [128, -129, 0.1]],
  ['u16', t.u16, 2, [0, 65_535], [65_536, -1]],
  ['s16', t.s16, 2, [-32_768, 32_767], [32_768]],
  ['u32', t.u32, 4, [0, 0xffff_ffff], [2 ** 32, -1, undefined]],
  ['s32', t.s32, 4, [-(2 ** 31), 2 ** 31 - 1], [2 ** 31]],
  ['u64', t.u64, 8, [0n, 2n ** 64n - 1n], [2n ** 64n, -1n, 1]],
  ['s64', t.s64, 8, [-(2n ** 63n), 2n ** 63n - 1n], [2n ** 63n, 0]],
  ['f32', t.f32, 4, [0.5, -0, Infinity, Number.NaN], ['0.5', 1n, null]],
  ['f64', t.f64, 8, [0.1, Number.MAX_VALUE], [{}]],
  ['enum', t.enum(['red', 'blue']), 1, ['red', 'blue'], ['green', 0, Object.create(null)]],
  ['entity', t.entity, 4, [0, 0xffff_ffff], [-1, 0.5, null]],
]

describe.each(cases)('a column of %s', (_name, type, size, good, bad) => {
  test('gives back what it was given', () => {
    const column = createColumn(type, 4)
    expect(column).toHaveLength(4)
    expect(columnElementSize(type)).toBe(size)
    for (const value of good) {
      column[2] = toCell(['field', type], value, 'a:b/c') as never
      expect(fromCell(type, column[2]!)).toEqual(value)
    }
  })

  test('refuses what does not fit, and says what does', () => {
    for (const value of bad) {
      const attempt = (): unknown => toCell(['field', type], value, 'a:b/c@1.0.0')
      expect(attempt).toThrow(SkeinError)
      expect(attempt).toThrow(
        expect.objectContaining({ code: 'value/invalid', names: { component: 'a:b/c@1.0.0' } }),
      )
      expect(attempt).toThrow('is not a valid value for "field" of a:b/c@1.0.0')
    }
  })

  test('starts at its default, or at zero', () => {
    const zero = defaultCell(['field', type])
    expect(Number(zero)).toBe(0)
    const filled = t.withDefault(type, good[1]!)
    expect(fromCell(type, defaultCell(['field', filled]))).toEqual(good[1])
    expect(() =>
      defaultCell([
        'field',
        t.withDefault(
          type,
          bad.find((it) => it !== undefined),
        ),
      ]),
    ).toThrow(SkeinError)
  })
})
