import { expect, test } from 'vitest'
import type { SkeinError } from '../../engine/index.ts'
import { bundledHostileCorpus } from '../testing/hostile-bundle.ts'
import { playHostile } from '../testing/hostile-game.ts'

const corpus = bundledHostileCorpus()
const unharmed = (await playHostile({})).states

/** Control characters but for line breaks, and what hides or reorders the text around it. */
const UNPRINTABLE =
  // oxlint-disable-next-line no-control-regex -- control characters are what this looks for
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/

/** All that an error says. */
function wordsOf({ message, hint, names, trace, problems }: SkeinError): string {
  const inside = (problems ?? []).map(wordsOf)
  return [message, hint ?? '', ...Object.values(names).map(String), ...trace, ...inside].join('\n')
}

test('the game and the mod that means well change from frame to frame', () => {
  expect(new Set(unharmed).size).toBe(4)
  expect(unharmed.join(' ')).not.toContain('undefined')
})

test('there is a file for each kind of harm', () => {
  expect(corpus.size).toBeGreaterThan(70)
})

test.each([...corpus.values()].map((mod) => [mod.name, mod.about, mod] as const))(
  '%s: %s The game and the others go on as if it were not there',
  async (name, _, mod) => {
    const others = mod.with.map((other) => [other, corpus.get(other)!.bytes])
    const { game, states } = await playHostile(
      { [name]: mod.bytes, ...Object.fromEntries(others) },
      mod.limits,
    )
    const status = game.mods.list().find((it) => it.file === name)!
    expect([status.status, status.errors[0]?.code ?? '']).toEqual([mod.status, mod.code])
    expect(states).toEqual(unharmed)
    expect(game.mods.list().find((it) => it.file === 'witness')!.status).toBe('running')
    for (const error of status.errors) {
      const words = wordsOf(error)
      expect(words).not.toMatch(UNPRINTABLE)
      expect(words.length).toBeLessThan(8_000)
    }
    // Nothing of it is left when it goes.
    if (status.status !== 'refused') game.mods.remove(status.name)
    expect(game.stateHashes().has(status.name)).toBe(false)
  },
)
