import { describe, expect, test } from 'vitest'
import { definePackage, t } from '../../schema/index.ts'
import { engineOf, thrownBy, tracer } from '../../testing/engine-of.ts'
import { defineEvent } from '../index.ts'
import { defineSystem, type AnySystem } from '../../system/index.ts'

const Ping = defineEvent<undefined>('ping')

/** Systems that say when they handle an event and when they run. */
function speakers(): {
  said: string[]
  speaker(name: string, order?: Partial<Pick<AnySystem, 'before' | 'after'>>): AnySystem
} {
  const said: string[] = []
  return {
    said,
    speaker: (name, order = {}) =>
      defineSystem(name, {
        ...order,
        create: () => ({ name }),
        on: ({ handler }) => [handler(Ping, () => void said.push(`${name} handles`))],
        run: ({ tick }) => [tick('update', () => void said.push(`${name} runs`))],
      }),
  }
}

describe('an explicit order', () => {
  test('goes before that of names, for handlers and for work in a stage', () => {
    const { said, speaker } = speakers()
    const engine = engineOf([
      speaker('apple', { after: ['cherry'] }),
      speaker('banana'),
      speaker('cherry'),
      speaker('date', { before: ['banana'] }),
    ])
    engine.raise(Ping)
    engine.flush()
    engine.frame()
    const order = ['cherry', 'apple', 'date', 'banana']
    expect(said).toEqual([...order.map((name) => `${name} handles`), ...order.map((name) => `${name} runs`)])
  })
  test('may name definitions, and systems with or without a version', () => {
    const { system } = tracer()
    const late = system('aardvark')
    const versioned = (name: string): AnySystem => ({ ...system('acme'), name })
    const { order } = engineOf([
      late,
      defineSystem('zebra', { before: [late, 'acme:a/one', 'acme:b/two@2.0.0'], create: () => ({}) }),
      versioned('acme:a/one@1.0.0'),
      versioned('acme:a/one@2.0.0'),
      versioned('acme:b/two@1.0.0'),
    ]).plan({})
    expect(order.map((it) => it.name)).toEqual([
      'acme:b/two@1.0.0',
      'zebra',
      'aardvark',
      'acme:a/one@1.0.0',
      'acme:a/one@2.0.0',
    ])
  })
  test('with a system that is not there means nothing', () => {
    const { system, take } = tracer()
    engineOf([system('a'), defineSystem('b', { before: ['gone'], after: ['acme:x/y'], create: () => ({}) })])
    expect(take()).toEqual(['+a'])
  })
  test('that contradicts itself, or a dependency, is an error that prints the circle', () => {
    const pack = definePackage('demo:order', '1.0.0')
    const Gauge = pack.trait('gauge', { read: t.func([], t.f32) })
    const provider = defineSystem('provider', {
      provides: [Gauge],
      after: ['user'],
      create: () => ({ read: () => 1 }),
    })
    const user = defineSystem('user', { uses: { Gauge }, create: () => ({}) })
    const error = thrownBy(() => engineOf([provider, user]))
    expect([error.code, error.message]).toEqual([
      'system/cycle',
      'systems depend on each other in a circle: provider → user → provider',
    ])
    expect(error.hint).toContain('"before" or "after"')
    const ring = ['a', 'b', 'c'].map((name, index) =>
      defineSystem(name, { before: [['b', 'c', 'a'][index]!], create: () => ({}) }),
    )
    expect(thrownBy(() => engineOf(ring)).message).toContain('a → c → b → a')
  })
})
