import { describe, expect, test } from 'vitest'
import { defineEvent } from '../event/index.ts'
import { definePackage, t, type TraitDefinition } from '../schema/index.ts'
import { engineOf, thrownBy, tracer } from '../testing/engine-of.ts'
import { added } from '../event/index.ts'
import { defineSystem, each, handler, optional, read, tick, type AnySystem } from './index.ts'

const demo = definePackage('demo:change', '1.0.0')
const Thing = demo.component('thing', { v: t.u32 })
const Ping = defineEvent<string>('ping')

function gauge(version = '1.0.0'): TraitDefinition {
  return definePackage('demo:change', version).trait('gauge', {}) as unknown as TraitDefinition
}

describe('a change of systems happens as a whole or not at all', () => {
  test('when the plan has problems, nothing is created or dropped', () => {
    const { system, take } = tracer()
    const a = system('a')
    const engine = engineOf([a])
    take()
    const lacking = system('lacking', { gauge: gauge() })
    expect(thrownBy(() => engine.change({ add: [system('b'), lacking], remove: [a] })).code).toBe(
      'system/missing-dependency',
    )
    expect(take()).toEqual([])
    expect(engine.systems).toEqual([a])
    engine.change({ add: [system('c')] })
    expect(take()).toEqual(['+c'])
  })

  test('when a system cannot be created, those created before it are dropped in reverse', () => {
    const { system, take, trace } = tracer()
    const a = system('a')
    const engine = engineOf([a])
    take()
    const [b, c] = [system('b', { a }), system('c')]
    const broken = defineSystem('d-broken', {
      uses: { b, c },
      create() {
        trace.push('!d-broken')
        throw new RangeError('no such device')
      },
    })
    const heard: string[] = []
    engine.emitter.on('system-added', ({ system: name }) => heard.push(`+${name}`))
    engine.emitter.on('system-removed', ({ system: name }) => heard.push(`-${name}`))
    expect(() => engine.change({ add: [broken], remove: [a] })).toThrow('no such device')
    expect(take()).toEqual(['+b', '+c', '!d-broken', '-c', '-b'])
    expect([engine.systems, heard]).toEqual([[a], []])
    engine.change({ remove: [a] })
    expect([take(), heard]).toEqual([['-a'], ['-a']])
  })

  test('what the systems raised that were not created after all is forgotten', () => {
    const heard: string[] = []
    const listener = defineSystem('listener', {
      create: () => ({}),
      on: [handler(Ping, (_self, text) => void heard.push(text))],
    })
    const first = defineSystem('first', { create: ({ raise }) => raise(Ping, 'of first') })
    const second = defineSystem('second', {
      uses: { first },
      create({ raise, raiseDelayed, flush, systems }) {
        raise(Ping, 'of second')
        raiseDelayed(Ping, 'of second, later')
        flush([[Ping, 'of second, in a cycle']])
        systems.add(first)
        throw new Error('stumbled')
      },
    })
    const engine = engineOf([listener])
    engine.raise(Ping, 'before')
    expect(() => engine.change({ add: [second] })).toThrow('stumbled')
    engine.raise(Ping, 'after')
    engine.flush()
    expect(heard).toEqual(['before', 'after'])
    expect(engine.systems).toEqual([listener])
  })

  test('what a system opened before it could not be created is closed', () => {
    const query = (engine: ReturnType<typeof engineOf>): unknown => {
      const open = engine.world.query({ with: [Thing] })
      open.release()
      return open
    }
    const engine = engineOf([])
    const broken = defineSystem('broken', {
      create() {
        throw new Error('stumbled')
      },
      run: [each('late', [read(Thing)], () => {})],
    })
    const empty = defineSystem('empty', {
      create: () => ({}),
      run: [each('late', [read(Thing)], () => {}), each('late', [], () => {})],
    })
    expect(() => engine.change({ add: [broken] })).toThrow('stumbled')
    expect(thrownBy(() => engine.change({ add: [empty] })).code).toBe('world/empty-query')
    expect(query(engine)).not.toBe(query(engine))
    expect(engine.systems).toEqual([])
  })

  test('a system whose drop throws goes all the same, and it is logged', () => {
    const { system, take, trace } = tracer()
    const clumsy = defineSystem('clumsy', {
      create: () => void trace.push('+clumsy'),
      drop() {
        throw new Error('stumbled')
      },
    })
    const engine = engineOf([system('z', { clumsy })])
    const log: unknown[] = []
    engine.emitter.on('log', ({ level, source, message }) => log.push([level, source, message]))
    take()
    engine.change({ remove: engine.systems })
    expect([take(), engine.systems]).toEqual([['-z'], []])
    expect(log).toEqual([['error', 'clumsy', 'drop failed: Error: stumbled']])
  })

  test('a change inside a callback or another change is refused; nothing has changed then', () => {
    const { system } = tracer()
    const codes: string[] = []
    const extra = system('extra')
    const attempt = (): void => void codes.push(thrownBy(() => engine.change({ add: [extra] })).code)
    const busy = defineSystem('busy', {
      create: () => void (started && attempt()),
      drop: attempt,
      on: [handler(Ping, attempt)],
      run: [tick('update', attempt)],
    })
    let started = false
    const engine = engineOf([busy])
    started = true
    engine.raise(Ping, '')
    engine.frame()
    engine.reset(busy)
    expect(codes).toEqual(Array(4).fill('system/busy'))
    expect(engine.systems).toEqual([busy])
    engine.emitter.once('system-removed', attempt)
    engine.change({ remove: [busy] })
    expect(codes).toHaveLength(6)
  })

  test('plans on paper change nothing', () => {
    const { system, take } = tracer()
    const a = system('a')
    const engine = engineOf([a])
    take()
    const plan = engine.plan({ add: [system('b', { a }), system('c', { gauge: gauge() })] })
    expect(plan.order.map((it) => it.name)).toEqual(['a', 'b', 'c'])
    expect(plan.problems.map((it) => it.code)).toEqual(['system/missing-dependency'])
    expect([take(), engine.systems]).toEqual([[], [a]])
  })

  test('the embedding program hears who came and went', () => {
    const { system } = tracer()
    const base = system('base')
    const engine = engineOf([])
    const heard: string[] = []
    engine.emitter.on('system-added', (info) => heard.push(`+${info.system}`))
    engine.emitter.on('system-removed', (info) => heard.push(`-${info.system}`))
    const top = system('top', { base })
    engine.change({ add: [top] })
    engine.reset(base)
    engine.change({ remove: [top] })
    expect(heard).toEqual(['+base', '+top', '-top', '-base', '+base', '+top', '-top', '-base'])
  })
})

describe('who provides a trait', () => {
  test('can be replaced by another system in one change, whatever their names; dependents stay', () => {
    for (const [from, to] of [
      ['a', 'b'],
      ['b', 'a'],
    ] as const) {
      const { system, take } = tracer()
      const [old, next] = [system(from, {}, [gauge()]), system(to, {}, [gauge()])]
      const engine = engineOf([old, system('user', { gauge: gauge() })])
      take()
      engine.change({ add: [next], remove: [old] })
      expect(take()).toEqual([`+${to}`, `-${from}`])
    }
  })

  test('stays while someone needs it, and goes with that one', () => {
    const { system, take } = tracer()
    const [provider, user] = [system('provider', {}, [gauge()]), system('user', { gauge: gauge() })]
    const engine = engineOf([provider, user])
    take()
    engine.change({ remove: [provider] })
    expect(take()).toEqual([])
    engine.change({ remove: [user] })
    expect(take()).toEqual(['-user', '-provider'])
  })

  test('gives way, when it is no longer asked for, to one of the same version that is', () => {
    for (const [from, to] of [
      ['a', 'b'],
      ['b', 'a'],
    ] as const) {
      const { system, take } = tracer()
      const [old, next] = [system(from, {}, [gauge()]), system(to, {}, [gauge()])]
      const engine = engineOf([old, system('user', { gauge: gauge() })])
      engine.change({ remove: [old] })
      take()
      engine.change({ add: [next] })
      expect(take()).toEqual([`+${to}`, `-${from}`])
    }
  })

  test('gives way, when it is no longer asked for, to a newer one that comes as a dependency', () => {
    const { system, take } = tracer()
    const old = system('old', {}, [gauge('1.0.0')])
    const engine = engineOf([old, system('user', { gauge: gauge() })])
    engine.change({ remove: [old] })
    take()
    engine.change({ add: [system('carrier', { newer: system('newer', {}, [gauge('1.2.0')]) })] })
    expect(take()).toEqual(['+newer', '+carrier', '-old'])
  })

  test('is found also among what is loaded only because something else needs it', () => {
    const { system, take } = tracer()
    const newer = system('newer', {}, [gauge('1.5.0')])
    const carrier = system('carrier', { newer })
    const old = system('old', {}, [gauge('1.0.0')])
    const engine = engineOf([system('user', { gauge: gauge() }), carrier])
    expect(take()).toEqual(['+newer', '+carrier', '+user'])
    engine.change({ remove: [carrier] })
    expect(take()).toEqual(['-carrier'])
    engine.change({ add: [old] })
    expect(engine.systems.map((it) => it.name)).toEqual(['newer', 'old', 'user'])
    engine.change({ remove: [newer] })
    expect(engine.systems.map((it) => it.name)).toEqual(['old', 'user'])
  })
})

describe('systems that are taken out', () => {
  test('take along all that cannot do without them, and what only those needed', () => {
    const { system, take } = tracer()
    const provider = system('provider', {}, [gauge()])
    const helper = system('helper')
    const user = system('user', { gauge: gauge(), helper })
    const engine = engineOf([provider, system('top', { user }), system('free', { gauge: optional(gauge()) })])
    take()
    engine.evict([provider])
    expect(take()).toEqual(['-top', '-user', '-provider', '-helper'])
    expect(engine.systems.map((it) => it.name)).toEqual(['free'])
    engine.evict([provider])
    expect(take()).toEqual([])
  })

  test('leave their dependents be where another provider steps in', () => {
    const { system, take } = tracer()
    const newer = system('newer', {}, [gauge('1.1.0')])
    const engine = engineOf([
      newer,
      system('older', {}, [gauge('1.0.0')]),
      system('user', { gauge: gauge() }),
    ])
    take()
    engine.evict([newer])
    expect(take()).toEqual(['-newer'])
  })

  test('take them along where the one that would step in needs them itself', () => {
    const { system, take } = tracer()
    const other = demo.trait('other', {}) as unknown as TraitDefinition
    const newer = system('newer', {}, [gauge('1.1.0')])
    const engine = engineOf([
      newer,
      system('older', { other }, [gauge('1.0.0')]),
      system('user', { gauge: gauge() }, [other]),
      system('bystander'),
    ])
    take()
    engine.evict([newer])
    expect(take().toSorted()).toEqual(['-newer', '-older', '-user'])
    expect(engine.systems.map((it) => it.name)).toEqual(['bystander'])
  })

  /** Three systems that hear an event and run in a stage; the first takes out the second, on which the third depends. */
  function trio(when: 'event' | 'stage') {
    const trace: string[] = []
    const act = (name: string) => (): void => {
      trace.push(name)
      if (name === 'a1') {
        engine.evict([b])
        trace.push('a1 goes on')
      }
    }
    const system = (name: string, uses: Record<string, AnySystem> = {}): AnySystem =>
      defineSystem(name, {
        uses,
        create: () => ({}),
        drop: () => void trace.push(`-${name}`),
        on: when === 'event' ? [handler(Ping, act(`${name}1`)), handler(Ping, act(`${name}2`))] : [],
        run: when === 'stage' ? [tick('update', act(`${name}1`)), tick('update', act(`${name}2`))] : [],
      })
    const b = system('b')
    const engine = engineOf([system('a'), b, system('c', { b }), system('d')])
    return { engine, trace }
  }

  test.each(['event', 'stage'] as const)(
    'in the middle of an %s go when the callback returns; none of their others runs, the rest goes on',
    (when) => {
      const { engine, trace } = trio(when)
      engine.raise(Ping, '')
      engine.frame()
      expect(trace).toEqual(['a1', 'a1 goes on', '-c', '-b', 'a2', 'd1', 'd2'])
      trace.length = 0
      engine.raise(Ping, '')
      engine.frame()
      expect(trace).toEqual(['a1', 'a1 goes on', 'a2', 'd1', 'd2'])
    },
  )

  test('go also when the callback throws', () => {
    const trace: string[] = []
    const b = defineSystem('b', {
      create: () => ({}),
      drop: () => void trace.push('-b'),
      on: [handler(Ping, () => void trace.push('b'))],
    })
    const a = defineSystem('a', {
      create: () => ({}),
      on: [
        handler(Ping, () => {
          engine.evict([b])
          throw new Error('stumbled')
        }),
      ],
    })
    const c = defineSystem('c', {
      uses: { b },
      create: () => ({}),
      on: [handler(Ping, () => void trace.push('c'))],
    })
    const engine = engineOf([a, c])
    engine.raise(Ping, '')
    expect(() => engine.frame()).toThrow('stumbled')
    expect(trace).toEqual(['-b'])
    engine.flush()
    expect([trace, engine.systems]).toEqual([['-b'], [a]])
  })

  test('may take out others while they are dropped', () => {
    const { system, take, trace } = tracer()
    const other = system('other')
    const first = defineSystem('first', {
      create: () => ({}),
      drop() {
        trace.push('-first')
        engine.evict([other])
        trace.push('-first done')
      },
    })
    const engine = engineOf([first, other])
    take()
    engine.evict([first])
    expect(take()).toEqual(['-first', '-first done', '-other'])
    expect(engine.systems).toEqual([])
  })

  test('may be taken out while systems are being changed: it happens when that is done', () => {
    const { system, take } = tracer()
    const other = system('other')
    const newcomer = defineSystem('newcomer', {
      create: () => {
        engine.evict([other])
        return { others: engine.systems.length }
      },
    })
    const engine = engineOf([other])
    take()
    engine.change({ add: [newcomer] })
    expect(engine.get(newcomer).others).toBe(1)
    expect([take(), engine.systems]).toEqual([['-other'], [newcomer]])
  })

  test('have their hooks and queries closed', () => {
    const b = defineSystem('b', {
      create: () => ({}),
      on: [handler(added(Thing), () => {})],
      run: [each('late', [read(Thing)], () => {})],
    })
    const engine = engineOf([b])
    const seen: string[] = []
    engine.emitter.on('event', ({ event }) => seen.push(event))
    engine.evict([b])
    engine.world.add(engine.world.spawn(), Thing)
    engine.frame()
    expect(seen).toEqual([])
  })
})
