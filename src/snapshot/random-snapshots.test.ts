import { expect, test } from 'vitest'
import { firstDifference, framesBefore, playAtRandom, startAtRandom } from '../testing/random-snapshots.ts'

// `npm run fuzz` does the same with many more seeds, and restores in a process of its own. A page plays one.
const SEEDS = typeof document === 'object' ? 1 : 2
const AFTER = 300

test.each(Array.from({ length: SEEDS }, (_, seed) => seed))(
  'random game %i goes on from a snapshot as it did, whatever has happened to its mods since',
  async (seed) => {
    const { game, files } = await startAtRandom(seed)
    await playAtRandom(game, seed, framesBefore(seed))
    const snapshot = game.snapshot()
    const bytes = snapshot.toBytes()
    const then = await playAtRandom(game, seed, AFTER)
    game.restore(snapshot)
    expect(game.snapshot().toBytes()).toEqual(bytes)
    expect(firstDifference(await playAtRandom(game, seed, AFTER), then)).toBeNull()

    const { game: other } = await startAtRandom(seed, seed + 1000)
    await playAtRandom(other, seed + 1, 20)
    await other.prepareSnapshots(files)
    other.restore(other.readSnapshot(bytes))
    expect(other.snapshot().toBytes()).toEqual(bytes)
    expect(firstDifference(await playAtRandom(other, seed, AFTER), then)).toBeNull()
  },
)
