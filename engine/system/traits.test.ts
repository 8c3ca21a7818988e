import { describe, expect, test } from 'vitest'
import { definePackage, t } from '../schema/index.ts'
import { engineOf, thrownBy } from '../testing/engine-of.ts'
import { defineSystem, optional, type AnySystem } from './index.ts'

const at = (version: string) =>
  definePackage('demo:traits', version).trait('gauge', {
    read: t.func([], t.f32),
    set: t.func([t.f32]),
  })
const Gauge = at('1.0.0')

function provider(name: string, version = '1.0.0') {
  return defineSystem(name, {
    provides: [at(version)],
    create() {
      let level = 0
      return {
        level: () => level,
        read: () => level,
        set(value: number) {
          level = value
        },
      }
    },
  })
}

const user = defineSystem('user', {
  uses: { gauge: Gauge },
  create: ({ uses }) => ({ gauge: uses.gauge }),
})

const maybe = defineSystem('maybe', {
  uses: { gauge: optional(Gauge), base: optional(provider('by-definition')) },
  create: ({ uses }) => ({ gauge: uses.gauge, base: uses.base }),
})

describe('a trait', () => {
  test('is called on whoever provides it', () => {
    const system = provider('a')
    const engine = engineOf([system, user])
    const { gauge } = engine.get(user)
    gauge.set(4)
    expect([gauge.read(), engine.get(system).level()]).toEqual([4, 4])
    expect(Object.keys(gauge)).toEqual(['read', 'set'])
    expect(Object.isFrozen(gauge)).toBe(true)
  })

  test('follows its provider when that is created anew or replaced, without the proxy changing', () => {
    const [a, b] = [provider('a', '1.0.0'), provider('b', '1.1.0')]
    const engine = engineOf([a, user])
    const { gauge } = engine.get(user)
    gauge.set(4)
    engine.change({ add: [b] })
    expect(gauge.read()).toBe(0)
    gauge.set(5)
    expect([gauge.read(), engine.get(b).level()]).toEqual([5, 5])
    engine.change({ remove: [b] })
    expect(gauge.read()).toBe(4)
    engine.change({ add: [b] })
    expect(gauge.read()).toBe(0)
    gauge.set(6)
    engine.evict([b])
    expect(gauge.read()).toBe(4)
    engine.reset(a)
    expect(gauge.read()).toBe(0)
  })

  test('is reached by the embedding program through a proxy as well', () => {
    const engine = engineOf([])
    expect(engine.proxy(Gauge)).toBeNull()
    const a = provider('a')
    engine.change({ add: [a] })
    const gauge = engine.proxy(Gauge)!
    gauge.set(2)
    expect(gauge.read()).toBe(2)
    engine.change({ remove: [a] })
    const error = thrownBy(() => gauge.read())
    expect([error.code, error.names]).toEqual([
      'system/missing-provider',
      { trait: 'demo:traits/gauge@1.0.0', method: 'read' },
    ])
    expect(engine.proxy(Gauge)).toBeNull()
  })

  test('cells of its methods stay the same for callers that keep them', () => {
    const a = provider('a')
    const engine = engineOf([])
    const cell = engine.slot('demo:traits/gauge', '1.0.0').cell('read')
    expect(() => cell.fn()).toThrow('demo:traits/gauge@1.0.0')
    engine.change({ add: [a] })
    expect(cell.fn.call(cell.self)).toBe(0)
    expect(engine.slot('demo:traits/gauge', '1.0.0').cell('read')).toBe(cell)
    const absent = engine.slot('demo:traits/gauge', '1.0.0').cell('tune')
    expect(thrownBy(() => absent.fn.call(absent.self)).code).toBe('system/missing-provider')
  })

  test('may be implemented by another object than the system’s own', () => {
    const base = provider('a')
    const indirect: AnySystem = {
      ...base,
      create: () => 7,
      implement: (self) => ({ read: () => self, set() {} }),
    }
    expect(engineOf([indirect, user]).get(user).gauge.read()).toBe(7)
  })

  test('of which one system provides two versions is served by the right one', () => {
    const both = defineSystem('both', {
      provides: [at('1.0.0')],
      create: () => ({ read: () => 1, set() {} }),
    })
    const two: AnySystem = {
      ...both,
      provides: [at('2.0.0'), at('1.0.0')] as never,
      implement: (_self, trait) => ({ read: () => Number(trait.version[0]), set() {} }),
    }
    const engine = engineOf([two])
    expect([engine.proxy(at('1.0.0'))!.read(), engine.proxy(at('2.0.0'))!.read()]).toEqual([1, 2])
  })
})

describe('an optional dependency', () => {
  test('never forces creation, and is null while nothing is there', () => {
    const engine = engineOf([maybe])
    expect(engine.systems).toEqual([maybe])
    const { gauge, base } = engine.get(maybe)
    expect([gauge.get(), base.get()]).toEqual([null, null])
  })

  test('is created before those that ask for it, if it is there', () => {
    const names = engineOf([maybe, provider('zebra')]).systems.map((it) => it.name)
    expect(names).toEqual(['zebra', 'maybe'])
  })

  test('comes and goes without its dependents being created anew', () => {
    const engine = engineOf([maybe])
    const self = engine.get(maybe)
    const a = provider('a')
    engine.change({ add: [a] })
    self.gauge.get()!.set(3)
    expect(self.gauge.get()!.read()).toBe(3)
    engine.reset(a)
    expect(self.gauge.get()!.read()).toBe(0)
    engine.evict([a])
    expect(self.gauge.get()).toBeNull()
    expect(engine.get(maybe)).toBe(self)
  })

  test('on a system by its definition is that system’s own object while it runs', () => {
    const base = provider('base')
    const asks = defineSystem('asks', {
      uses: { base: optional(base) },
      create: ({ uses }) => ({ base: uses.base }),
    })
    const engine = engineOf([asks])
    const self = engine.get(asks)
    expect(self.base.get()).toBeNull()
    engine.change({ add: [base] })
    expect(self.base.get()).toBe(engine.get(base))
    engine.change({ remove: [base] })
    expect([self.base.get(), engine.get(asks)]).toEqual([null, self])
  })

  test('is gone already for what is dropped after it', () => {
    const seen: unknown[] = []
    const asks = defineSystem('asks', {
      uses: { gauge: optional(Gauge) },
      create: ({ uses }) => ({ gauge: uses.gauge }),
      destroy: ({ gauge }) => void seen.push(gauge.get()),
    })
    const engine = engineOf([asks])
    const late = provider('late')
    engine.change({ add: [late] })
    engine.change({ remove: [late, asks] })
    expect(seen).toEqual([null])
  })
})
