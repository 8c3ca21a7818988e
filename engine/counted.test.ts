import { expect, test } from 'vitest'
import { counted } from './counted.ts'

test('a noun is in the plural unless there is one of it', () => {
  expect([0, 1, 2].map((count) => counted(count, 'frame'))).toEqual(['0 frames', '1 frame', '2 frames'])
  expect([1, 3].map((count) => counted(count, 'entity'))).toEqual(['1 entity', '3 entities'])
})
