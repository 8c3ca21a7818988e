import { expect, test } from 'vitest'
import { fuzz } from '../testing/fuzz.ts'
import { wingsTarget } from './testing/fuzz-target.ts'

// The same as `npm run fuzz`, which goes on for longer.
test('150 mutants of plugins neither stop nor harm the game, and leave nothing behind', async () => {
  const report = await fuzz(wingsTarget(), 1, 0, 150)
  const count = (end: string): number =>
    [...report].reduce((sum, [key, value]) => (key.startsWith(end) ? sum + value : sum), 0)
  // If none got as far as running, this would test little.
  expect(count('running')).toBeGreaterThan(5)
  expect(count('faulted')).toBeGreaterThan(5)
  expect(count('refused')).toBeGreaterThan(50)
}, 300_000)
