import { describe, expect, test } from 'vitest'
import type { SkeinError } from '../error.ts'
import { defineSystem, type AnySystem } from '../system/index.ts'
import { engineOf } from '../testing/engine-of.ts'
import { evictable } from '../testing/evictable.ts'
import { defineEvent, type LocalEvent } from './index.ts'

/** The answer of an owner to an event: so many of another. */
type Answer = readonly [hears: LocalEvent<string>, times: number, says: LocalEvent<string>]

/** A system that answers events; the text of an event counts down where an answer says so with a negative number of times. */
function answering(name: string, answers: readonly Answer[]): AnySystem {
  return defineSystem(name, {
    create: ({ raise }) => ({ raise }),
    on: ({ handler: on }) =>
      answers.map(([hears, times, says]) =>
        on(hears, ({ raise }, text) => {
          if (times >= 0) for (let i = 0; i < times; i++) raise(says, text)
          else if (text.length < -times) raise(says, `${text}.`)
        }),
      ),
  })
}

const [Start, Ping, Pong, Spark, Glow] = ['start', 'ping', 'pong', 'spark', 'glow'].map((name) =>
  defineEvent<string>(name),
) as [LocalEvent<string>, LocalEvent<string>, LocalEvent<string>, LocalEvent<string>, LocalEvent<string>]

describe('a flood of events is blamed on', () => {
  const cases: readonly {
    readonly who: string
    /** Answers by owner, in the order in which they came; those of `game` are the game's own. */
    readonly owners: Readonly<Record<string, readonly Answer[]>>
    readonly blamed: readonly string[]
  }[] = [
    {
      who: 'the owner that loops, not the one that doubles each round',
      owners: { good: [[Ping, 2, Spark]], evil: [[Start, 1, Ping], [Ping, 1, Ping]] }, // prettier-ignore
      blamed: ['evil'],
    },
    {
      who: 'the owner that loops, also when the one that multiplies each round by a hundred came later',
      owners: { evil: [[Start, 1, Ping], [Ping, 1, Ping]], good: [[Ping, 100, Spark]] }, // prettier-ignore
      blamed: ['evil'],
    },
    {
      who: 'the owner that loops with growing numbers',
      owners: { evil: [[Start, 1, Ping], [Ping, 2, Ping]], good: [[Ping, 2, Spark], [Spark, 2, Glow]] }, // prettier-ignore
      blamed: ['evil'],
    },
    {
      who: 'the owner that loops, not the one whose event it began with',
      owners: { evil: [[Ping, 1, Pong], [Pong, 1, Pong]], good: [[Start, 1, Ping]] }, // prettier-ignore
      blamed: ['evil'],
    },
    {
      who: 'the owner that loops, not the one that counts down in each round',
      owners: { evil: [[Start, 1, Ping], [Ping, 1, Ping], [Ping, 1, Spark]], good: [[Spark, -20, Spark]] }, // prettier-ignore
      blamed: ['evil'],
    },
    {
      who: 'the owner that loops, also where some of its rounds go through another one',
      owners: { evil: [[Start, 1, Ping], [Ping, 1, Ping], [Spark, 1, Ping]], good: [[Ping, 2, Spark]] }, // prettier-ignore
      blamed: ['evil'],
    },
    {
      who: 'the owner that raises thousands at once, not those that answer each with two',
      owners: { evil: [[Start, 600, Ping]], good: [[Ping, 2, Spark]], fine: [[Spark, 2, Glow]] },
      blamed: ['evil'],
    },
    {
      who: 'the owner that raises thousands at once through a handler for each',
      owners: {
        evil: Array.from({ length: 600 }, () => [Start, 1, Ping] as const),
        good: [[Ping, 3, Spark]],
      },
      blamed: ['evil'],
    },
    {
      who: 'the owner that raises hundreds at once, not the one that a system of the game multiplies',
      owners: { evil: [[Start, 100, Ping]], good: [[Ping, 1, Spark]], game: [[Spark, 30, Glow]] },
      blamed: ['evil'],
    },
    {
      who: 'the owner that loops through a system of the game, not the one that doubles',
      owners: { evil: [[Start, 1, Ping], [Pong, 1, Ping]], game: [[Ping, 3, Pong]], good: [[Pong, 2, Spark]] }, // prettier-ignore
      blamed: ['evil'],
    },
    {
      who: 'the one of two that came last, where each answers the other and is harmless alone',
      owners: { early: [[Start, 1, Ping], [Pong, 1, Ping]], late: [[Ping, 1, Pong]] }, // prettier-ignore
      blamed: ['late'],
    },
    {
      who: 'the one of two that came last, whichever of them raises more',
      owners: { good: [[Ping, 4, Spark]], evil: [[Start, 1, Ping], [Spark, 1, Ping]] }, // prettier-ignore
      blamed: ['evil'],
    },
    {
      who: 'one of three that go round, and no more',
      owners: { a: [[Start, 1, Ping], [Ping, 1, Pong]], b: [[Pong, 1, Spark]], c: [[Spark, 1, Ping]], fine: [[Ping, 2, Glow]] }, // prettier-ignore
      blamed: ['c'],
    },
    {
      who: 'the game that loops by itself, not the owner that answers it',
      owners: { game: [[Start, 1, Ping], [Ping, 1, Ping]], good: [[Ping, 2, Spark]] }, // prettier-ignore
      blamed: ['game'],
    },
    {
      who: 'the game that loops by itself with growing numbers',
      owners: { game: [[Start, 1, Ping], [Ping, 8, Ping]], good: [[Ping, 1, Spark]] }, // prettier-ignore
      blamed: ['game'],
    },
    {
      who: 'the owner that makes a system of the game loop, and on the game when that goes on without it',
      owners: { spoiler: [[Start, 1, Ping]], game: [[Ping, 1, Ping]] },
      blamed: ['spoiler', 'game'],
    },
  ]
  test.each(cases)('$who', ({ owners, blamed }) => {
    const { game = [], ...others } = owners
    const engine = engineOf([answering('game', game)], { eventsPerFlush: 1_000 })
    const seen: string[] = []
    for (const [since, [name, answers]] of Object.entries(others).entries()) {
      const it = evictable(name, () => [answering(`${name}-it`, answers)], since)
      it.install(engine)
      const { faults } = it
      faults.push = (...errors: SkeinError[]) => seen.push(...errors.map((error) => error.names.mod!))
    }
    try {
      for (let round = 0; round < 3; round++) {
        engine.raise(Start, '')
        engine.flush()
      }
    } catch (error) {
      seen.push((error as SkeinError).names.system!)
    }
    expect(seen).toEqual(blamed)
  })

  test('a circle is named with all who are part of it', () => {
    const engine = engineOf([], { eventsPerFlush: 1_000 })
    const early = evictable('acme:early', () => [answering('early', [[Ping, 1, Pong]])], 1)
    const late = evictable('acme:late', () => [answering('late', [[Pong, 1, Ping]])], 2)
    for (const it of [early, late]) it.install(engine)
    engine.raise(Ping, '')
    engine.flush()
    expect(late.faults[0]!.message).toBe(
      'acme:late raises ping without end in a circle with acme:early: more than 1000 events in one flush',
    )
  })
})
