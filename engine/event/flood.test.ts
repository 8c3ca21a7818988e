import { describe, expect, test } from 'vitest'
import type { SkeinError } from '../error.ts'
import { engineOf, ownedBy, thrownBy } from '../testing/engine-of.ts'
import type { SystemOwner } from '../owner.ts'
import { defineSystem, type AnySystem } from '../system/index.ts'
import { defineEvent, type LocalEvent } from './index.ts'
import { listener, Note, Other } from '../testing/listener.ts'

/** A mod, as far as the engine knows one: it takes out its systems when it is found at fault. */
function mod(
  name: string,
  define: (owner: SystemOwner) => AnySystem[],
  since = 0,
): {
  readonly systems: AnySystem[]
  readonly faults: SkeinError[]
  install(engine: ReturnType<typeof engineOf>): void
} {
  const faults: SkeinError[] = []
  let evict = (): void => {}
  const owner: SystemOwner = {
    name,
    since,
    fault(error) {
      faults.push(error)
      evict()
    },
  }
  const systems = define(owner).map((system) => ownedBy(owner, system))
  return {
    systems,
    faults,
    install(engine) {
      evict = () => {
        engine.evict(systems)
        engine.dropEvents(owner)
      }
      engine.change({ add: systems })
    },
  }
}

/** Raises an event each time it hears one. */
function echo(name: string, hears: LocalEvent<string>, says: LocalEvent<string>, times = 1): AnySystem {
  return defineSystem(name, {
    create: ({ raise }) => ({ raise }),
    on: ({ handler: on }) => [
      on(hears, ({ raise }, text) => {
        for (let i = 0; i < times; i++) raise(says, text)
      }),
    ],
  })
}

describe('rule 3: an event flood is a fault of the system that raises, not a hang', () => {
  test('as many events as are allowed are no flood', () => {
    const trace: string[] = []
    const engine = engineOf([listener('a', trace)], { eventsPerFlush: 50 })
    for (let i = 0; i < 50; i++) engine.raise(Note, `${i}`)
    engine.flush()
    expect(trace).toHaveLength(50)
    for (let i = 0; i < 51; i++) engine.raise(Note, `${i}`)
    expect(thrownBy(() => engine.flush()).code).toBe('event/flood')
  })

  test('of the game: an error that names the system and the event; the queue is empty after it', () => {
    const trace: string[] = []
    const engine = engineOf([echo('loud', Note, Note), listener('quiet', trace)], { eventsPerFlush: 1000 })
    engine.raise(Note, 'x')
    const error = thrownBy(() => engine.flush())
    expect(error.code).toBe('event/flood')
    expect(error.names).toEqual({ system: 'loud', event: 'note' })
    expect(error.message).toContain('1000')
    expect(error.message).toContain('loud')
    expect(trace).toHaveLength(1000)
    engine.flush()
    expect(trace).toHaveLength(1000)
    engine.raise(Other, 'y')
    engine.flush()
    expect(trace.at(-1)).toBe('quiet:y')
  })

  test('the embedding program can raise one as well', () => {
    const engine = engineOf([listener('a', [])], { eventsPerFlush: 10 })
    for (let i = 0; i < 11; i++) engine.raise(Note, '')
    const error = thrownBy(() => engine.flush())
    expect([error.code, error.names.system]).toEqual(['event/flood', undefined])
    expect(error.message).toContain('the game')
  })

  test('that grows out of few events is stopped before it fills the memory', () => {
    const heard: string[] = []
    const engine = engineOf([echo('many', Note, Note, 100), listener('zzz', heard)], { eventsPerFlush: 1000 })
    engine.raise(Note, 'x')
    expect(thrownBy(() => engine.flush()).names.system).toBe('many')
    expect(heard.length).toBeLessThan(20)
  })

  test('of changes of systems counts as well', () => {
    const restless: AnySystem = defineSystem('restless', {
      create: ({ systems }) => void systems.reset(restless),
    })
    const engine = engineOf([restless], { eventsPerFlush: 100 })
    const error = thrownBy(() => engine.flush())
    expect([error.code, error.names.event]).toEqual(['event/flood', 'systems.reset of restless'])
  })

  test('of cycles inside each other counts as well', () => {
    const diver = defineSystem('diver', {
      create: ({ flush }) => ({ flush }),
      on: ({ handler: on }) => [on(Note, ({ flush }) => flush([[Note, '']]))],
    })
    const engine = engineOf([diver], { eventsPerFlush: 100 })
    engine.raise(Note, '')
    expect(thrownBy(() => engine.flush()).names.system).toBe('diver')
  })

  test('of a mod: the mod is taken out, its events go, and the others go on in the same flush', () => {
    const trace: string[] = []
    const noisy = mod('bad:noisy', () => [echo('noise', Note, Note)])
    const engine = engineOf([listener('quiet', trace)], { eventsPerFlush: 1000 })
    noisy.install(engine)
    engine.raise(Note, 'x')
    engine.raise(Other, 'y')
    engine.frame()
    expect(noisy.faults.map((it) => [it.code, it.names])).toEqual([
      ['fault/event-flood', { mod: 'bad:noisy', system: 'noise', event: 'note' }],
    ])
    expect(engine.systems.map((it) => it.name)).toEqual(['quiet'])
    expect(trace).toContain('quiet:y')
    const heard = trace.length
    engine.frame()
    expect(trace).toHaveLength(heard)
  })

  test('between a mod and the game is the fault of the mod', () => {
    const noisy = mod('bad:noisy', () => [echo('noise', Note, Other)])
    const engine = engineOf([echo('host', Other, Note)], { eventsPerFlush: 1000 })
    noisy.install(engine)
    engine.raise(Note, 'x')
    engine.frame()
    expect(noisy.faults).toHaveLength(1)
    expect(engine.systems.map((it) => it.name)).toEqual(['host'])
  })

  test('that a mod keeps alive through a system of the game that multiplies is the fault of the mod', () => {
    let countdown = 0
    const Explode = defineEvent<string>('explode')
    const spark = defineSystem('spark', {
      create: ({ raise }) => ({ raise }),
      on: ({ handler: on }) => [
        on(Other, ({ raise }) => {
          if (++countdown % 300 === 0) raise(Explode, '')
        }),
      ],
    })
    const noisy = mod('bad:noisy', () => [spark])
    const engine = engineOf([echo('host', Explode, Other, 300)], { eventsPerFlush: 10_000 })
    noisy.install(engine)
    engine.raise(Explode, '')
    engine.frame()
    expect(noisy.faults.map((it) => it.names.mod)).toEqual(['bad:noisy'])
  })

  test('of the game that a mod doubles is the fault of the game', () => {
    const chorus = mod('a:chorus', () => [echo('chorus', Note, Other)])
    const engine = engineOf([echo('host', Note, Note)], { eventsPerFlush: 1000 })
    chorus.install(engine)
    engine.raise(Note, 'x')
    expect(thrownBy(() => engine.frame()).names.system).toBe('host')
    expect(chorus.faults).toHaveLength(0)
  })

  test('of the game leaves mods alone that have little to do with it', () => {
    let count = 0
    const quiet = mod('a:quiet', () => [
      defineSystem('quiet', {
        create: ({ raise }) => ({ raise }),
        on: ({ handler: on }) => [
          on(Note, ({ raise }) => {
            if (++count % 10 === 0) raise(Other, '')
          }),
        ],
      }),
    ])
    const engine = engineOf([echo('host', Note, Note)], { eventsPerFlush: 1000 })
    quiet.install(engine)
    engine.raise(Note, 'x')
    expect(thrownBy(() => engine.frame()).names.system).toBe('host')
    expect(quiet.faults).toHaveLength(0)
  })

  test('that goes on without the mod that began it is the fault of the game after all', () => {
    const match = mod('a:match', () => [echo('match', Other, Note)])
    const engine = engineOf([echo('tinder', Note, Note)], { eventsPerFlush: 1000 })
    match.install(engine)
    engine.raise(Other, 'x')
    expect(thrownBy(() => engine.frame()).names.system).toBe('tinder')
    expect(match.faults).toHaveLength(1)
  })

  test('of several mods takes them out one after the other', () => {
    const mods = ['a', 'b', 'c'].map((name) => mod(`bad:${name}`, () => [echo(`noise-${name}`, Note, Note)]))
    const trace: string[] = []
    const engine = engineOf([listener('quiet', trace)], { eventsPerFlush: 1000 })
    for (const it of mods) it.install(engine)
    engine.raise(Note, 'x')
    engine.frame()
    expect(mods.map((it) => it.faults.length)).toEqual([1, 1, 1])
    expect(engine.systems.map((it) => it.name)).toEqual(['quiet'])
  })
})

/** What a mod answers an event with: so many of another. */
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
    /** Answers by mod, in the order in which they came; those of `game` are the game's own. */
    readonly mods: Readonly<Record<string, readonly Answer[]>>
    readonly blamed: readonly string[]
  }[] = [
    {
      who: 'the mod that loops, not the one that doubles each round',
      mods: { good: [[Ping, 2, Spark]], evil: [[Start, 1, Ping], [Ping, 1, Ping]] }, // prettier-ignore
      blamed: ['evil'],
    },
    {
      who: 'the mod that loops, also when the one that multiplies each round by a hundred came later',
      mods: { evil: [[Start, 1, Ping], [Ping, 1, Ping]], good: [[Ping, 100, Spark]] }, // prettier-ignore
      blamed: ['evil'],
    },
    {
      who: 'the mod that loops with growing numbers',
      mods: { evil: [[Start, 1, Ping], [Ping, 2, Ping]], good: [[Ping, 2, Spark], [Spark, 2, Glow]] }, // prettier-ignore
      blamed: ['evil'],
    },
    {
      who: 'the mod that loops, not the one whose event it began with',
      mods: { evil: [[Ping, 1, Pong], [Pong, 1, Pong]], good: [[Start, 1, Ping]] }, // prettier-ignore
      blamed: ['evil'],
    },
    {
      who: 'the mod that loops, not the one that counts down in each round',
      mods: { evil: [[Start, 1, Ping], [Ping, 1, Ping], [Ping, 1, Spark]], good: [[Spark, -20, Spark]] }, // prettier-ignore
      blamed: ['evil'],
    },
    {
      who: 'the mod that loops, also where some of its rounds go through another one',
      mods: { evil: [[Start, 1, Ping], [Ping, 1, Ping], [Spark, 1, Ping]], good: [[Ping, 2, Spark]] }, // prettier-ignore
      blamed: ['evil'],
    },
    {
      who: 'the mod that raises thousands at once, not those that answer each with two',
      mods: { evil: [[Start, 600, Ping]], good: [[Ping, 2, Spark]], fine: [[Spark, 2, Glow]] },
      blamed: ['evil'],
    },
    {
      who: 'the mod that raises thousands at once through a handler for each',
      mods: { evil: Array.from({ length: 600 }, () => [Start, 1, Ping] as const), good: [[Ping, 3, Spark]] },
      blamed: ['evil'],
    },
    {
      who: 'the mod that raises hundreds at once, not the one that a system of the game multiplies',
      mods: { evil: [[Start, 100, Ping]], good: [[Ping, 1, Spark]], game: [[Spark, 30, Glow]] },
      blamed: ['evil'],
    },
    {
      who: 'the mod that loops through a system of the game, not the one that doubles',
      mods: { evil: [[Start, 1, Ping], [Pong, 1, Ping]], game: [[Ping, 3, Pong]], good: [[Pong, 2, Spark]] }, // prettier-ignore
      blamed: ['evil'],
    },
    {
      who: 'the one of two that came last, where each answers the other and is harmless alone',
      mods: { early: [[Start, 1, Ping], [Pong, 1, Ping]], late: [[Ping, 1, Pong]] }, // prettier-ignore
      blamed: ['late'],
    },
    {
      who: 'the one of two that came last, whichever of them raises more',
      mods: { good: [[Ping, 4, Spark]], evil: [[Start, 1, Ping], [Spark, 1, Ping]] }, // prettier-ignore
      blamed: ['evil'],
    },
    {
      who: 'one of three that go round, and no more',
      mods: { a: [[Start, 1, Ping], [Ping, 1, Pong]], b: [[Pong, 1, Spark]], c: [[Spark, 1, Ping]], fine: [[Ping, 2, Glow]] }, // prettier-ignore
      blamed: ['c'],
    },
    {
      who: 'the game that loops by itself, not the mod that answers it',
      mods: { game: [[Start, 1, Ping], [Ping, 1, Ping]], good: [[Ping, 2, Spark]] }, // prettier-ignore
      blamed: ['game'],
    },
    {
      who: 'the game that loops by itself with growing numbers',
      mods: { game: [[Start, 1, Ping], [Ping, 8, Ping]], good: [[Ping, 1, Spark]] }, // prettier-ignore
      blamed: ['game'],
    },
    {
      who: 'the mod that makes a system of the game loop, and on the game when that goes on without it',
      mods: { spoiler: [[Start, 1, Ping]], game: [[Ping, 1, Ping]] },
      blamed: ['spoiler', 'game'],
    },
  ]
  test.each(cases)('$who', ({ mods, blamed }) => {
    const { game = [], ...others } = mods
    const engine = engineOf([answering('game', game)], { eventsPerFlush: 1_000 })
    const seen: string[] = []
    for (const [since, [name, answers]] of Object.entries(others).entries()) {
      const it = mod(name, () => [answering(`${name}-it`, answers)], since)
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
    const early = mod('acme:early', () => [answering('early', [[Ping, 1, Pong]])], 1)
    const late = mod('acme:late', () => [answering('late', [[Pong, 1, Ping]])], 2)
    for (const it of [early, late]) it.install(engine)
    engine.raise(Ping, '')
    engine.flush()
    expect(late.faults[0]!.message).toBe(
      'more than 1000 events came together in one flush because of acme:late, which raised ping, in a circle with acme:early',
    )
  })
})
