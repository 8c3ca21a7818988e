import { expect, test } from 'vitest'
import { ownCalls } from './own-calls.ts'

const ASSERT = [
  '~lib/builtins/abort (~lib/builtins.ts:6:3)',
  'fail (skein-glue.ts:40:3)',
  'wind.blow (assembly/index.ts:9:5)',
  'wind.run (skein-glue.ts:81:1)',
]

test('of a failed assertion, the line of the modder is the first', () => {
  expect(ownCalls(ASSERT)).toEqual(['wind.blow (assembly/index.ts:9:5)'])
})

test('a trace without functions of the modder is shown as it is, up to five functions', () => {
  const foreign = Array.from({ length: 9 }, (_, index) => `f${index} (~lib/array.ts:${index}:1)`)
  expect(ownCalls(foreign)).toEqual(foreign.slice(0, 5))
})
