import { expect, test } from 'vitest'
import { fuzz, FUZZ_LIMITS } from '../testing/fuzz.ts'
import { bundledHostileCorpus } from '../testing/hostile-bundle.ts'
import { askWeights, startHostile } from '../testing/hostile-game.ts'

// Fewer than in Node, with another seed: the test looks for differences between the two.
test('300 mutants of hostile mods neither stop nor harm a game in a page', async () => {
  const corpus = [...bundledHostileCorpus().values()]
    .map((mod) => mod.bytes)
    .filter((it) => it.length < 20_000)
  const report = await fuzz(
    { name: 'hostile', corpus, start: () => startHostile(FUZZ_LIMITS), probe: askWeights },
    2,
    0,
    300,
  )
  const count = (end: string): number =>
    [...report].reduce((sum, [key, value]) => (key.startsWith(end) ? sum + value : sum), 0)
  expect(count('running')).toBeGreaterThan(0)
  expect(count('faulted')).toBeGreaterThan(20)
  expect(count('refused')).toBeGreaterThan(20)
}, 300_000)
