import { describe, expect, test } from 'vitest'
import { defineEvent } from '../event/index.ts'
import { definePackage, t, type TraitDefinition } from '../schema/index.ts'
import { engineOf, ownedBy, thrownBy, tracer } from '../testing/engine-of.ts'
import { defineSystem, each, handler, read, tick, type AnySystem, type SystemContext } from './index.ts'

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

  test('what an owner has raised is not forgotten when a new version of it cannot be created', () => {
    const heard: string[] = []
    const listener = defineSystem('listener', {
      create: () => ({}),
      on: [handler(Ping, (_self, text) => void heard.push(text))],
    })
    const version = (create: (context: { raise: SystemContext['raise'] }) => unknown): AnySystem =>
      ownedBy({ name: 'demo:a', fault: () => {} }, defineSystem('owned', { create }))
    const old = version(({ raise }) => raise(Ping, 'of old'))
    const next = version(({ raise }) => {
      raise(Ping, 'of next')
      throw new Error('stumbled')
    })
    const engine = engineOf([listener, old])
    expect(() => engine.change({ add: [next], remove: [old] })).toThrow('stumbled')
    engine.flush()
    expect([heard, engine.systems]).toEqual([['of old'], [listener, old]])
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
      run: [each('late', [read(Thing)], () => () => {})],
    })
    const empty = defineSystem('empty', {
      create: () => ({}),
      run: [each('late', [read(Thing)], () => () => {}), each('late', [], () => () => {})],
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
      destroy() {
        throw new Error('stumbled')
      },
    })
    const engine = engineOf([system('z', { clumsy })])
    const log: unknown[] = []
    engine.emitter.on('log', ({ level, source, message }) => log.push([level, source, message]))
    take()
    engine.change({ remove: engine.systems })
    expect([take(), engine.systems]).toEqual([['-z'], []])
    expect(log).toEqual([['error', 'clumsy', 'destroy() threw: Error: stumbled']])
  })

  test('a change inside a callback or another change is refused; nothing has changed then', () => {
    const { system } = tracer()
    const codes: string[] = []
    const extra = system('extra')
    const attempt = (): void => void codes.push(thrownBy(() => engine.change({ add: [extra] })).code)
    const busy = defineSystem('busy', {
      create: () => void (started && attempt()),
      destroy: attempt,
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

  test('a planned change changes nothing', () => {
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
