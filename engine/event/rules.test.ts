import { describe, expect, test } from 'vitest'
import { SkeinError } from '../error.ts'
import { engineOf, ownedBy, thrownBy } from '../testing/engine-of.ts'
import { definePackage, t } from '../schema/index.ts'
import {
  defineSystem,
  handler,
  tick,
  type AnySystem,
  type SystemContext,
  type SystemOwner,
} from '../system/index.ts'
import { defineEvent, type LocalEvent } from './index.ts'

const Note = defineEvent<string>('note')
const Other = defineEvent<string>('other')

/** A system that writes down what it hears of some events, and then does something. */
function listener(
  name: string,
  trace: string[],
  uses: Record<string, AnySystem> = {},
  then: (context: SystemContext, text: string) => void = () => {},
): AnySystem {
  return defineSystem(name, {
    uses,
    create: (context) => ({ context: context as SystemContext }),
    on: ({ handler: on }) =>
      [Note, Other].map((event) =>
        on(event, ({ context }, text) => {
          trace.push(`${name}:${text}`)
          then(context, text)
        }),
      ),
  })
}

describe('rule 2: events are first in, first out; dependencies first, then by name, then as declared', () => {
  test('events are handled in the order in which they are raised, whatever they are', () => {
    const trace: string[] = []
    const engine = engineOf([listener('a', trace)])
    for (let i = 0; i < 5; i++) engine.raise(i % 2 === 0 ? Note : Other, `${i}`)
    expect(trace).toEqual([])
    engine.flush()
    expect(trace).toEqual(['a:0', 'a:1', 'a:2', 'a:3', 'a:4'])
  })

  test("for one event, a dependency's handlers run before its dependents'", () => {
    const trace: string[] = []
    const zebra = listener('zebra', trace)
    const middle = listener('middle', trace, { zebra })
    const ant = listener('ant', trace, { middle })
    const engine = engineOf([ant])
    engine.raise(Note, '1')
    engine.raise(Other, '2')
    engine.flush()
    expect(trace).toEqual(['zebra:1', 'middle:1', 'ant:1', 'zebra:2', 'middle:2', 'ant:2'])
  })

  test('several handlers of one system run in the order they are declared', () => {
    const trace: string[] = []
    const system = defineSystem('a', {
      create: () => ({}),
      on: [
        handler(Note, () => void trace.push('first')),
        handler(Other, () => void trace.push('not this')),
        handler(Note, () => void trace.push('second')),
        handler(Note, () => void trace.push('third')),
      ],
    })
    const engine = engineOf([system])
    engine.raise(Note, '')
    engine.flush()
    expect(trace).toEqual(['first', 'second', 'third'])
  })

  test('ties break by name, never by load time', () => {
    const names = ['d', 'b', 'e', 'a', 'c']
    const orders = [names, names.toReversed(), names.toSorted()].map((order) => {
      const trace: string[] = []
      const systems = order.map((name) => listener(name, trace))
      const engine = engineOf(systems.slice(0, 2))
      for (const system of systems.slice(2)) engine.change({ add: [system] })
      engine.raise(Note, '')
      engine.flush()
      return trace.join('')
    })
    expect(orders).toEqual(['a:b:c:d:e:', 'a:b:c:d:e:', 'a:b:c:d:e:'])
  })

  test('versions of an event that are compatible meet', () => {
    const at = (version: string) =>
      definePackage('demo:events', version).event('goal', { side: t.string, score: t.withDefault(t.u32, 1) })
    const trace: unknown[] = []
    const system = defineSystem('a', {
      create: () => ({}),
      on: ['1.0.0', '1.4.0', '2.0.0'].map((version) =>
        handler(at(version), (_self, goal) => void trace.push([version, goal])),
      ),
    })
    const engine = engineOf([system])
    engine.raise(at('1.2.0'), { side: 'left' })
    engine.flush()
    expect(trace).toEqual([
      ['1.0.0', { side: 'left', score: 1 }],
      ['1.4.0', { side: 'left', score: 1 }],
    ])
  })
})

describe('rule 3: raising never runs a handler; flush runs the queue until it is empty', () => {
  test('what a handler raises goes behind what waits, and is handled in the same flush', () => {
    const trace: string[] = []
    const engine = engineOf([
      listener('a', trace, {}, ({ raise }, text) => {
        if (text.length < 3) raise(Note, `${text}+`)
        trace.push(`a done with ${text}`)
      }),
      listener('b', trace),
    ])
    engine.raise(Note, 'x')
    engine.raise(Note, 'y')
    engine.flush()
    expect(trace).toEqual(
      ['x', 'y', 'x+', 'y+', 'x++', 'y++'].flatMap((it) => [`a:${it}`, `a done with ${it}`, `b:${it}`]),
    )
    trace.length = 0
    engine.flush()
    expect(trace).toEqual([])
  })

  test('a nested flush is its own cycle, finished before the outer one goes on', () => {
    const trace: string[] = []
    const engine = engineOf([
      listener('a', trace, {}, ({ raise, raiseDelayed, flush }, text) => {
        if (text === 'start') {
          flush([
            [Note, 'in 1'],
            [Other, 'in 2'],
          ])
          raise(Note, 'after')
        }
        if (text === 'in 1') {
          raise(Note, 'of in 1')
          raiseDelayed(Note, 'at the end of the inner cycle')
          flush([[Note, 'innermost']])
        }
      }),
    ])
    engine.raise(Note, 'start')
    engine.raise(Note, 'next')
    engine.flush()
    expect(trace.map((it) => it.slice(2))).toEqual([
      'start',
      'next',
      'in 1',
      'in 2',
      'of in 1',
      'innermost',
      'at the end of the inner cycle',
      'after',
    ])
  })

  test('a delayed event waits for the cycle to end', () => {
    const trace: string[] = []
    const engine = engineOf([
      listener('a', trace, {}, ({ raise, raiseDelayed }, text) => {
        if (text === 'one') raiseDelayed(Note, 'later')
        if (text === 'one') raise(Note, 'two')
        if (text === 'two') raise(Note, 'three')
        if (text === 'later') raiseDelayed(Note, 'last')
        if (text === 'later') raise(Note, 'of later')
      }),
    ])
    engine.raise(Note, 'one')
    engine.flush()
    expect(trace.map((it) => it.slice(2))).toEqual(['one', 'two', 'three', 'later', 'of later', 'last'])
  })

  test('flush inside a handler, a stage or a change of systems is refused', () => {
    const errors: unknown[] = []
    const attempt = (run: () => void): void => void errors.push(thrownBy(run).code)
    const both = defineSystem('both', {
      create: () => void (ready && attempt(() => engine.flush())),
      on: [
        handler(Note, () => {
          attempt(() => engine.flush())
          attempt(() => engine.frame())
        }),
      ],
      run: [
        tick('update', () => attempt(() => engine.flush())),
        tick('draw', () => attempt(() => engine.frame())),
      ],
    })
    let ready = false
    const engine = engineOf([both])
    ready = true
    engine.raise(Note, '')
    engine.frame()
    expect(errors).toEqual(Array(4).fill('event/nested-flush'))
    engine.reset(both)
    expect(errors).toHaveLength(5)
    engine.raise(Note, '')
    engine.flush()
    expect(errors).toHaveLength(7)
  })

  test('a frame that is played by who hears of an event is refused', () => {
    const codes: string[] = []
    const engine = engineOf([])
    engine.emitter.on('event', () => void codes.push(thrownBy(() => engine.frame()).code))
    engine.raise(Note, '')
    engine.flush()
    engine.raise(Note, '')
    engine.frame()
    expect([codes, engine.time.frame]).toEqual([['event/nested-flush', 'event/nested-flush'], 1])
  })

  test('ten thousand cycles inside each other do not exhaust the stack', () => {
    let deepest = 0
    const Deep = defineEvent<number>('deep')
    const diver = defineSystem('diver', {
      create: ({ flush }) => ({ flush }),
      on: ({ handler: on }) => [
        on(Deep, ({ flush }, depth) => {
          deepest = depth
          if (depth < 10_000) flush([[Deep, depth + 1]])
        }),
      ],
    })
    const engine = engineOf([diver])
    engine.raise(Deep, 0)
    engine.flush()
    expect(deepest).toBe(10_000)
  })
})

/** A mod, as far as the engine knows one: it takes out its systems when it is found at fault. */
function mod(
  name: string,
  define: (owner: SystemOwner) => AnySystem[],
): {
  readonly systems: AnySystem[]
  readonly faults: SkeinError[]
  install(engine: ReturnType<typeof engineOf>): void
} {
  const faults: SkeinError[] = []
  let evict = (): void => {}
  const owner: SystemOwner = {
    name,
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

describe('rule 3: a storm of events is a fault of the system that raises, not a hang', () => {
  test('as many events as are allowed are no storm', () => {
    const trace: string[] = []
    const engine = engineOf([listener('a', trace)], { eventsPerFlush: 50 })
    for (let i = 0; i < 50; i++) engine.raise(Note, `${i}`)
    engine.flush()
    expect(trace).toHaveLength(50)
    for (let i = 0; i < 51; i++) engine.raise(Note, `${i}`)
    expect(thrownBy(() => engine.flush()).code).toBe('event/storm')
  })

  test('of the game: an error that names the system and the event; the queue is empty after it', () => {
    const trace: string[] = []
    const engine = engineOf([echo('loud', Note, Note), listener('quiet', trace)], { eventsPerFlush: 1000 })
    engine.raise(Note, 'x')
    const error = thrownBy(() => engine.flush())
    expect(error.code).toBe('event/storm')
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
    expect([error.code, error.names.system]).toEqual(['event/storm', undefined])
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
    expect([error.code, error.names.event]).toEqual(['event/storm', 'systems.reset of restless'])
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
      ['fault/event-storm', { mod: 'bad:noisy', system: 'noise', event: 'note' }],
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

  test('of the game that a mod doubles takes out the mod first, then it is the fault of the game', () => {
    const chorus = mod('a:chorus', () => [echo('chorus', Note, Other)])
    const engine = engineOf([echo('host', Note, Note)], { eventsPerFlush: 1000 })
    chorus.install(engine)
    engine.raise(Note, 'x')
    expect(thrownBy(() => engine.frame()).names.system).toBe('host')
    expect(chorus.faults).toHaveLength(1)
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

describe('an exception of a system', () => {
  test('reaches whoever flushes; the other handlers and events wait for the next flush, in order', () => {
    const trace: string[] = []
    const engine = engineOf([
      listener('a', trace),
      listener('b', trace, {}, (_context, text) => {
        if (text === 'bad') throw new RangeError('b stumbles')
      }),
      listener('c', trace),
      listener('d', trace),
    ])
    for (const text of ['good', 'bad', 'next']) engine.raise(Note, text)
    expect(() => engine.flush()).toThrow('b stumbles')
    expect(trace).toEqual(['a:good', 'b:good', 'c:good', 'd:good', 'a:bad', 'b:bad'])
    trace.length = 0
    engine.raise(Note, 'new')
    engine.flush()
    expect(trace).toEqual([
      'c:bad',
      'd:bad',
      'a:next',
      'b:next',
      'c:next',
      'd:next',
      'a:new',
      'b:new',
      'c:new',
      'd:new',
    ])
  })

  test('inside cycles: what is left of the inner ones goes on first', () => {
    const trace: string[] = []
    const engine = engineOf([
      listener('a', trace, {}, ({ flush, raise, raiseDelayed }, text) => {
        if (text === 'start') {
          flush([
            [Note, 'in 1'],
            [Note, 'in 2'],
          ])
          raise(Note, 'out 1')
          raiseDelayed(Note, 'out last')
        }
        if (text === 'in 1') {
          raiseDelayed(Note, 'in last')
          flush([
            [Note, 'bad'],
            [Note, 'innermost'],
          ])
        }
        if (text === 'bad') throw new Error('stumbled')
      }),
    ])
    engine.raise(Note, 'start')
    expect(() => engine.flush()).toThrow('stumbled')
    trace.length = 0
    engine.flush()
    expect(trace.map((it) => it.slice(2))).toEqual(['innermost', 'in last', 'out 1', 'out last'])
  })

  test('handlers of a system that has gone meanwhile are passed over', () => {
    const trace: string[] = []
    const late = listener('late', trace)
    const engine = engineOf([
      listener('a', trace, {}, (_context, text) => {
        if (text === 'bad') throw new Error('stumbled')
      }),
      late,
    ])
    engine.raise(Note, 'bad')
    expect(() => engine.flush()).toThrow('stumbled')
    engine.change({ remove: [late] })
    engine.flush()
    expect(trace).toEqual(['a:bad'])
  })

  test('that is a fault of a mod below it is logged, and nothing stops', () => {
    const trace: string[] = []
    const engine = engineOf([
      listener('a', trace, {}, () => {
        throw new SkeinError('fault/trap', 'radio is broken')
      }),
      listener('b', trace),
    ])
    const lines: unknown[] = []
    engine.emitter.on('log', (line) => lines.push(line))
    engine.raise(Note, 'x')
    engine.frame()
    expect(trace).toEqual(['a:x', 'b:x'])
    expect(lines).toEqual([
      { frame: 1, level: 'warn', source: 'a', message: 'gave up what it was doing: radio is broken' },
    ])
  })
})
