import { expect, test } from 'vitest'
import { readHostileCorpus } from '../testing/hostile-files.ts'
import { playHostile } from '../testing/hostile-game.ts'

const corpus = readHostileCorpus()
const unharmed = (await playHostile({})).states

test('the game and the mod that means well change from frame to frame', () => {
  expect(new Set(unharmed).size).toBe(4)
  expect(unharmed.join(' ')).not.toContain('undefined')
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
      // oxlint-disable-next-line no-control-regex -- control characters are what this looks for
      expect(error.message).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/)
      expect(error.message.length).toBeLessThan(2_000)
    }
    // Nothing of it is left when it goes.
    if (status.status !== 'refused') game.mods.remove(status.name)
    expect(game.stateHashes().has(status.name)).toBe(false)
  },
)
