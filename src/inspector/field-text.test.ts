import { expect, test } from 'vitest'
import { t, type SkeinError, type Type } from '../../engine/index.ts'
import { parseField, formatField } from './field-text.ts'

const parse = (type: Type, text: string): unknown => {
  try {
    return parseField(['speed', type], text)
  } catch (error) {
    return (error as SkeinError).code
  }
}

test('texts mean values of a field', () => {
  expect(parse(t.f32, ' 2.5 ')).toBe(2.5)
  expect(parse(t.u8, '-7')).toBe(-7)
  expect(parse(t.f64, '1e3')).toBe(1000)
  expect(parse(t.u64, '18446744073709551615')).toBe(2n ** 64n - 1n)
  expect(parse(t.bool, 'true')).toBe(true)
  expect(parse(t.bool, '0')).toBe(false)
  expect(parse(t.enum(['idle', 'run']), 'run ')).toBe('run')
})

test('or are refused', () => {
  for (const [type, text] of [
    [t.f32, ''],
    [t.f32, 'fast'],
    [t.f64, 'NaN'],
    [t.u64, '1.5'],
    [t.s64, ''],
    [t.bool, 'maybe'],
  ] as const) {
    expect([text, parse(type, text)]).toEqual([text, 'value/invalid'])
  }
})

test('what is shown means what it shows', () => {
  for (const [type, value] of [
    [t.f32, 0.5],
    [t.bool, false],
    [t.u64, 12n],
    [t.enum(['a', 'b']), 'b'],
  ] as const) {
    expect(parse(type, formatField(value))).toBe(value)
  }
})
