import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { loadWords } from '../../plugins/save/plan-words.ts'
import {
  describeGame,
  FIXTURES,
  fixtureFile,
  playFixture,
  readable,
  readFixture,
} from './testing/fixtures.ts'

interface Expected {
  readonly exact: boolean
  readonly words: readonly string[]
  readonly state: unknown
  readonly later: unknown
  readonly more?: unknown
}

const expected = JSON.parse(readFileSync(fixtureFile('expected.json'), 'utf8')) as Record<string, Expected>

describe('the saved games that version 0.1.0 wrote', () => {
  test('are all there, some kilobytes each', () => {
    const files = readdirSync(fixtureFile('.')).filter((file) => file.endsWith('.save'))
    expect(files.toSorted()).toEqual(FIXTURES.map(({ name }) => `${name}.save`).toSorted())
    expect(files.length).toBeGreaterThanOrEqual(10)
    for (const { name } of FIXTURES) expect(readFixture(name)!.length).toBeLessThan(64_000)
  })

  // Skyward is a sample game, and may change: it is loaded and played on, whatever it computes by then.
  test.each(FIXTURES.filter(({ name }) => name !== 'skyward'))(
    '$name: loads, and goes on as then',
    async (it) => {
      const { exact, words, state, later, more } = expected[it.name]!
      const game = await it.start()
      const plan = await game.load(readFixture(it.name)!)
      expect([plan.exact, loadWords(plan)]).toEqual([exact, words])
      expect(describeGame(game)).toEqual(state)
      // Saved anew by this version, it is the same game.
      const again = await it.start()
      const second = await again.load(await game.save())
      expect(second.exact).toBe(true)
      for (const each of [game, again]) {
        playFixture(each, 30)
        expect(describeGame(each)).toEqual(later)
      }
      if (it.more !== undefined) expect(readable(it.more(game))).toEqual(more)
    },
  )

  test('skyward: loads, and can be played on', async () => {
    const it = FIXTURES.find(({ name }) => name === 'skyward')!
    const game = await it.start()
    await game.load(readFixture(it.name)!)
    const { frame } = expected['skyward'] as unknown as { frame: number }
    expect([game.engine.time.frame, game.world.size > 0]).toEqual([frame, true])
    playFixture(game, 30)
    expect(game.engine.time.frame).toBe(frame + 30)
  })
})
