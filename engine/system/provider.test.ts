import { describe, expect, test } from 'vitest'
import { definePackage, type TraitDefinition } from '../schema/index.ts'
import { engineOf, tracer } from '../testing/engine-of.ts'

function gauge(version = '1.0.0'): TraitDefinition {
  return definePackage('demo:change', version).trait('gauge', {}) as unknown as TraitDefinition
}

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
