import { describe, expect, test } from 'vitest'
import { defineEvent } from '../event/index.ts'
import { definePackage, t, type TraitDefinition } from '../schema/index.ts'
import { engineOf, tracer } from '../testing/engine-of.ts'
import { onAdd } from '../event/index.ts'
import { defineSystem, each, handler, optional, read, tick, type AnySystem } from './index.ts'

const demo = definePackage('demo:change', '1.0.0')

const Thing = demo.component('thing', { v: t.u32 })

const Ping = defineEvent<string>('ping')

function gauge(version = '1.0.0'): TraitDefinition {
  return definePackage('demo:change', version).trait('gauge', {}) as unknown as TraitDefinition
}

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
        destroy: () => void trace.push(`-${name}`),
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
      destroy: () => void trace.push('-b'),
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
      destroy() {
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

  test('have their lifecycle events and queries ended', () => {
    const b = defineSystem('b', {
      create: () => ({}),
      on: [handler(onAdd(Thing), () => {})],
      run: [each('late', [read(Thing)], () => () => {})],
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
