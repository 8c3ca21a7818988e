import { describe, expect, test } from 'vitest'
import { engineOf, thrownBy } from '../testing/engine-of.ts'
import { evictable } from '../testing/evictable.ts'
import { defineSystem, type AnySystem } from '../system/index.ts'
import { defineEvent, type LocalEvent } from './index.ts'
import { listener, Note, Other } from '../testing/listener.ts'

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

describe('an event flood is a fault of the system that raises, not a hang', () => {
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

  test('of an owner: that owner is taken out, its events go, and the others go on in the same flush', () => {
    const trace: string[] = []
    const noisy = evictable('bad:noisy', () => [echo('noise', Note, Note)])
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

  test('between an owner and the game is the fault of the owner', () => {
    const noisy = evictable('bad:noisy', () => [echo('noise', Note, Other)])
    const engine = engineOf([echo('host', Other, Note)], { eventsPerFlush: 1000 })
    noisy.install(engine)
    engine.raise(Note, 'x')
    engine.frame()
    expect(noisy.faults).toHaveLength(1)
    expect(engine.systems.map((it) => it.name)).toEqual(['host'])
  })

  test('that an owner keeps alive through a system of the game that multiplies is the fault of the owner', () => {
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
    const noisy = evictable('bad:noisy', () => [spark])
    const engine = engineOf([echo('host', Explode, Other, 300)], { eventsPerFlush: 10_000 })
    noisy.install(engine)
    engine.raise(Explode, '')
    engine.frame()
    expect(noisy.faults.map((it) => it.names.mod)).toEqual(['bad:noisy'])
  })

  test('of the game that an owner doubles is the fault of the game', () => {
    const chorus = evictable('a:chorus', () => [echo('chorus', Note, Other)])
    const engine = engineOf([echo('host', Note, Note)], { eventsPerFlush: 1000 })
    chorus.install(engine)
    engine.raise(Note, 'x')
    expect(thrownBy(() => engine.frame()).names.system).toBe('host')
    expect(chorus.faults).toHaveLength(0)
  })

  test('of the game leaves owners alone that have little to do with it', () => {
    let count = 0
    const quiet = evictable('a:quiet', () => [
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

  test('that goes on without the owner that began it is the fault of the game after all', () => {
    const match = evictable('a:match', () => [echo('match', Other, Note)])
    const engine = engineOf([echo('tinder', Note, Note)], { eventsPerFlush: 1000 })
    match.install(engine)
    engine.raise(Other, 'x')
    expect(thrownBy(() => engine.frame()).names.system).toBe('tinder')
    expect(match.faults).toHaveLength(1)
  })

  test('of several owners takes them out one after the other', () => {
    const owners = ['a', 'b', 'c'].map((name) =>
      evictable(`bad:${name}`, () => [echo(`noise-${name}`, Note, Note)]),
    )
    const trace: string[] = []
    const engine = engineOf([listener('quiet', trace)], { eventsPerFlush: 1000 })
    for (const it of owners) it.install(engine)
    engine.raise(Note, 'x')
    engine.frame()
    expect(owners.map((it) => it.faults.length)).toEqual([1, 1, 1])
    expect(engine.systems.map((it) => it.name)).toEqual(['quiet'])
  })
})
