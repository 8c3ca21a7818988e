import { expect, test } from 'vitest'
import { clip, formatValue } from './format-value.ts'

test('values are shown in one line', () => {
  const value = {
    side: 'left',
    score: 3,
    speed: 0.10000000149011612,
    ok: true,
    to: null,
    big: 5n,
    list: [1, 'a'],
  }
  expect(formatValue(value)).toBe(
    '{ side: "left", score: 3, speed: 0.1, ok: true, to: null, big: 5, list: [1, "a"] }',
  )
  expect([formatValue(Uint8Array.of(1, 2)), formatValue(new Map([[1, 2]])), formatValue(() => 1)]).toEqual([
    '2 bytes',
    '1 entry',
    'a function',
  ])
})

test('what hides or reorders text is made visible', () => {
  expect(formatValue('a\u202eb\n')).toBe('"a\\u202eb\\u000a"')
  expect(formatValue({ 'x\u0000': 1 })).toBe('{ x\\u0000: 1 }')
})

test('none of it takes long, or more room than is given', () => {
  const loop: Record<string, unknown> = {}
  loop['self'] = loop
  expect(formatValue(loop)).toBe('{ self: { self: { self: { self: … } } } }')
  expect(formatValue(Array.from({ length: 10_000 }, (_, i) => i)).length).toBeLessThan(200)
  let wide: unknown = 'x'
  for (let i = 0; i < 4; i++) wide = Array.from({ length: 24 }, () => wide)
  expect(formatValue(wide).length).toBeLessThanOrEqual(400)
  expect(formatValue('y'.repeat(1e6)).length).toBeLessThanOrEqual(400)
  expect(clip('z'.repeat(1000), 10)).toBe('zzzzzzzzz…')
})

test('no code of the value runs', () => {
  let ran = 0
  const trap = {
    get bait() {
      return ++ran
    },
    toString: () => String(++ran),
    toJSON: () => String(++ran),
  }
  expect(formatValue(trap)).toBe('{ bait: …, toString: a function, toJSON: a function }')
  expect(ran).toBe(0)
})
