import { describe, expect, test } from 'vitest'
import { engineOf, tracer } from '../testing/engine-of.ts'
import { definePackage, t } from '../schema/index.ts'
import { defineSystem, type AnySystem } from './index.ts'

describe('every system is a singleton; its dependencies exist before it and outlive it', () => {
  test('loading a system loads its dependencies, each once', () => {
    const { system, take } = tracer()
    const base = system('base')
    const left = system('left', { base })
    const right = system('right', { base })
    const top = system('top', { left, right })
    const engine = engineOf([top])
    expect(take()).toEqual(['+base', '+left', '+right', '+top'])
    engine.change({ add: [top, left, base] })
    expect(take()).toEqual([])
    expect(engine.systems.map((it) => it.name)).toEqual(['base', 'left', 'right', 'top'])
  })

  test('a system gets the very object of its dependency', () => {
    const base = defineSystem('base', { create: () => ({ value: 1 }) })
    const top = defineSystem('top', { uses: { base }, create: ({ uses }) => ({ base: uses.base }) })
    const engine = engineOf([top])
    expect(engine.get(top).base).toBe(engine.get(base))
  })

  test('removing a system unloads what nothing else needs, in reverse order of creation', () => {
    const { system, take } = tracer()
    const base = system('base')
    const shared = system('shared', { base })
    const a = system('a', { shared })
    const b = system('b', { shared, base })
    const engine = engineOf([a, b])
    take()
    engine.change({ remove: [a] })
    expect(take()).toEqual(['-a'])
    engine.change({ remove: [b] })
    expect(take()).toEqual(['-b', '-shared', '-base'])
    expect(engine.systems).toEqual([])
  })

  test('a removed system that another one needs stays until that one goes', () => {
    const { system, take } = tracer()
    const base = system('base')
    const top = system('top', { base })
    const engine = engineOf([base, top])
    take()
    engine.change({ remove: [base] })
    expect(take()).toEqual([])
    engine.change({ remove: [top] })
    expect(take()).toEqual(['-top', '-base'])
  })

  test('one that was asked for stays when its dependents go', () => {
    const { system, take } = tracer()
    const base = system('base')
    const top = system('top', { base })
    const engine = engineOf([base, top])
    take()
    engine.change({ remove: [top] })
    expect(take()).toEqual(['-top'])
  })

  test('dropping runs in reverse order of creation, over several changes', () => {
    const { system, take } = tracer()
    const [c, a, b] = [system('c'), system('a'), system('b')]
    const engine = engineOf([c])
    engine.change({ add: [a] })
    engine.change({ add: [b] })
    expect(take()).toEqual(['+c', '+a', '+b'])
    engine.change({ remove: [a, b, c] })
    expect(take()).toEqual(['-b', '-a', '-c'])
  })

  test('a dependency can be used while its dependents are dropped', () => {
    const said: string[] = []
    const base = defineSystem('base', {
      create: () => ({ alive: true }),
      destroy: (self) => void (self.alive = false),
    })
    const top = defineSystem('top', {
      uses: { base },
      create: ({ uses }) => ({ uses }),
      destroy: ({ uses }) => void said.push(`base alive: ${uses.base.alive}`),
    })
    const engine = engineOf([top])
    engine.change({ remove: [top] })
    expect(said).toEqual(['base alive: true'])
  })

  test('a dependent goes before the provider that took over after it was created', () => {
    const { trace, take } = tracer()
    const provider = (name: string, version: string): AnySystem =>
      defineSystem(name, {
        provides: [definePackage('demo:traits', version).trait('gauge', { read: t.func([], t.f32) })],
        create: () => ({ read: () => Number(version[2]) }),
        destroy: () => void trace.push(`-${name}`),
      })
    const [old, newer] = [provider('old', '1.0.0'), provider('newer', '1.3.0')]
    const user = defineSystem('user', {
      uses: { gauge: definePackage('demo:traits', '1.0.0').trait('gauge', { read: t.func([], t.f32) }) },
      create: ({ uses }) => ({ uses }),
      destroy: ({ uses }) => void trace.push(`-user reads ${uses.gauge.read()}`),
    })
    const engine = engineOf([old, user])
    engine.change({ add: [newer], remove: [old] })
    expect(take()).toEqual(['-old'])
    engine.change({ remove: [newer, user] })
    expect(take()).toEqual(['-user reads 3', '-newer'])
  })
})
