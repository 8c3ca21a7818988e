import { describe, expect, test } from 'vitest'
import type { Engine } from '../engine.ts'
import { defineEvent } from '../event/index.ts'
import { definePackage, t } from '../schema/index.ts'
import { engineOf, thrownBy } from '../testing/engine-of.ts'
import { defineSystem, type AnySystem } from './index.ts'

const demo = definePackage('demo:traits', '1.0.0')
const Gauge = demo.trait('gauge', { read: t.func([], t.u32) })
const Ping = defineEvent<undefined>('ping')

interface Counter {
  count: number
}

function build(): {
  engine: Engine
  trace: string[]
  counter(version: string, from?: () => number): AnySystem
  first: AnySystem
} {
  const trace: string[] = []
  /** Counts pings, from where `from` says; tells the count through the gauge. */
  const counter = (version: string, from = (): number => 0): AnySystem => ({
    ...defineSystem('counter', {
      provides: [Gauge],
      create() {
        const self: Counter = { count: from() }
        trace.push(`+${version}`)
        return {
          ...self,
          read(): number {
            return (this as Counter).count
          },
        }
      },
      drop: () => void trace.push(`-${version}`),
      on: ({ handler }) => [
        handler(Ping, (self) => {
          ;(self as Counter).count++
          trace.push(`${version} hears`)
        }),
      ],
      run: ({ tick }) => [tick('update', () => void trace.push(`${version} runs`))],
    }),
    name: `acme:mod/counter@${version}`,
  })
  const reader = defineSystem('reader', {
    uses: { gauge: Gauge },
    create: ({ uses }) => {
      trace.push('+reader')
      return { now: () => uses.gauge.read() }
    },
    drop: () => void trace.push('-reader'),
  })
  const first = counter('1.0.0')
  return { engine: engineOf([first, reader]), trace, counter, first }
}

describe('a system that takes the place of another', () => {
  test('goes on with what that had, and what depends on it goes on as it is', () => {
    const { engine, trace, counter, first } = build()
    const proxy = engine.proxy(Gauge)!
    engine.raise(Ping)
    engine.raise(Ping)
    engine.frame()
    const old = engine.get(first) as Counter
    trace.length = 0
    const second = counter('1.1.0', () => old.count)
    engine.replace(new Map([[first, second]]))
    expect(trace).toEqual(['+1.1.0'])
    expect(proxy.read()).toBe(2)
    engine.raise(Ping)
    engine.frame()
    expect(trace).toEqual(['+1.1.0', '1.1.0 hears', '1.1.0 runs'])
    expect(proxy.read()).toBe(3)
    expect(engine.systems).not.toContain(first)
    trace.length = 0
    engine.change({ remove: [second] })
    expect(trace).toEqual([])
    engine.evict([second])
    expect(trace).toEqual(['-reader', '-1.1.0'])
  })

  test('that cannot be created leaves all as it was', () => {
    const { engine, trace, counter, first } = build()
    trace.length = 0
    const broken = counter('1.1.0', () => {
      throw new Error('no')
    })
    expect(() => engine.replace(new Map([[first, broken]]))).toThrow('no')
    engine.raise(Ping)
    engine.frame()
    expect(trace).toEqual(['1.0.0 hears', '1.0.0 runs'])
    expect(engine.proxy(Gauge)!.read()).toBe(1)
  })

  test('without what others need is refused, and all is as it was', () => {
    const { engine, counter, first } = build()
    const bare = { ...counter('1.1.0'), provides: [] }
    expect(thrownBy(() => engine.replace(new Map([[first, bare]]))).code).toBe('system/missing-dependency')
    expect(engine.proxy(Gauge)!.read()).toBe(0)
  })

  test('may come with others, and others may go', () => {
    const { engine, trace, counter, first } = build()
    const extra = defineSystem('extra', {
      create: () => void trace.push('+extra'),
      drop: () => void trace.push('-extra'),
    })
    const second = counter('1.1.0')
    engine.replace(new Map([[first, second]]), { add: [extra] })
    expect(engine.systems).toContain(extra)
    engine.replace(new Map([[second, counter('1.2.0')]]), { remove: [extra] })
    expect(trace.slice(2)).toEqual(['+1.1.0', '+extra', '+1.2.0', '-extra'])
  })
})
