import { expect, test } from 'vitest'
import { fuzz, FUZZ_LIMITS } from '../testing/fuzz.ts'
import { readHostileCorpus } from '../testing/hostile-files.ts'
import { askWeights, startHostile } from '../testing/hostile-game.ts'

// The same as `npm run fuzz`, which goes on for longer and takes the mods of the sample games as well.
test('2,000 mutants of hostile mods neither stop nor harm the game, and leave nothing behind', async () => {
  const corpus = [...readHostileCorpus().values()].map((mod) => mod.bytes).filter((it) => it.length < 20_000)
  const report = await fuzz(
    { name: 'hostile', corpus, start: () => startHostile(FUZZ_LIMITS), probe: askWeights },
    1,
    0,
    2_000,
  )
  const count = (end: string): number =>
    [...report].reduce((sum, [key, value]) => (key.startsWith(end) ? sum + value : sum), 0)
  // If none got as far as running, this would test little.
  expect(count('running')).toBeGreaterThan(5)
  expect(count('faulted')).toBeGreaterThan(100)
  expect(count('refused')).toBeGreaterThan(100)
}, 300_000)
