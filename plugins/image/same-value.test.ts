import { expect, test } from 'vitest'
import { sameValue } from './same-value.ts'

test.each<[string, unknown, unknown, boolean]>([
  ['numbers', 1, 2, false],
  ['a number and a bigint', 1, 1n, false],
  ['bigints', 7n, 7n, true],
  ['not-a-number', Number.NaN, Number.NaN, true],
  ['lists of two orders', [1, 2], [2, 1], false],
  ['a list and its beginning', [1, 2], [1], false],
  ['a list and an object with the same keys', ['a'], { 0: 'a' }, false],
  ['objects whose keys stand in another order', { a: 1, b: [{ c: 2 }] }, { b: [{ c: 2 }], a: 1 }, true],
  ['an object with more keys', { a: 1 }, { a: 1, b: 2 }, false],
  ['a key without a value, and none', { a: 1, b: undefined }, { a: 1 }, true],
  ['null and nothing', { a: null }, {}, false],
  ['keys that do not count, deep inside', { a: [{ id: 1, n: 2 }] }, { a: [{ id: 5, n: 2 }] }, true],
  ['others beside these', { a: [{ id: 1, n: 2 }] }, { a: [{ id: 1, n: 3 }] }, false],
])('%s', (_what, a, b, same) => {
  expect(sameValue(a, b, new Set(['id']))).toBe(same)
  expect(sameValue(b, a, new Set(['id']))).toBe(same)
})
