import { expect, test } from 'vitest'
import { Series } from './series.ts'

test('a series keeps the last values, the oldest first', () => {
  const series = new Series(3)
  expect([series.length, series.last, series.most, series.mean(5), series.at(0)]).toEqual([0, 0, 0, 0, 0])
  for (const value of [9, 1, 2]) series.push(value)
  expect([series.length, series.at(0), series.last, series.most]).toEqual([3, 9, 2, 9])
  series.push(6)
  expect([0, 1, 2, 3, -1].map((index) => series.at(index))).toEqual([1, 2, 6, 0, 0])
  expect([series.length, series.most, series.mean(2), series.mean(10)]).toEqual([3, 6, 4, 3])
})
