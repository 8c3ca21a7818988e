import { describe, expect, test } from 'vitest'
import { engineOf } from '../../testing/engine-of.ts'
import { definePackage, t } from '../../schema/index.ts'
import { defineSystem, handler } from '../../system/index.ts'
import { listener, Note, Other } from '../../testing/listener.ts'

describe('events are first in, first out; dependencies first, then by name, then as declared', () => {
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
