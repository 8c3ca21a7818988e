import { describe, expect, test } from 'vitest'
import type { Engine } from '../engine.ts'
import { defineEvent } from '../event/index.ts'
import { definePackage, t } from '../schema/index.ts'
import { engineOf, thrownBy } from '../testing/engine-of.ts'
import type { SystemOwner } from '../owner.ts'
import { defineSystem, each, added, type AnySystem } from './index.ts'

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
      destroy: () => void trace.push(`-${version}`),
      on: ({ handler }) => [
        handler(Ping, (self) => {
          ;(self as Counter).count++
          trace.push(`${version} hears`)
        }),
      ],
      run: ({ tick }) => [tick('update', () => void trace.push(`${version} runs`))],
    }),
    name: `acme:a/counter@${version}`,
  })
  const reader = defineSystem('reader', {
    uses: { gauge: Gauge },
    create: ({ uses }) => {
      trace.push('+reader')
      return { now: () => uses.gauge.read() }
    },
    destroy: () => void trace.push('-reader'),
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
    engine.systemSet.replace(new Map([[first, second]]))
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
    expect(() => engine.systemSet.replace(new Map([[first, broken]]))).toThrow('no')
    engine.raise(Ping)
    engine.frame()
    expect(trace).toEqual(['1.0.0 hears', '1.0.0 runs'])
    expect(engine.proxy(Gauge)!.read()).toBe(1)
  })

  test('without what others need is refused, and all is as it was', () => {
    const { engine, counter, first } = build()
    const bare = { ...counter('1.1.0'), provides: [] }
    expect(thrownBy(() => engine.systemSet.replace(new Map([[first, bare]]))).code).toBe(
      'system/missing-dependency',
    )
    expect(engine.proxy(Gauge)!.read()).toBe(0)
  })

  test('may come with others, and others may go', () => {
    const { engine, trace, counter, first } = build()
    const extra = defineSystem('extra', {
      create: () => void trace.push('+extra'),
      destroy: () => void trace.push('-extra'),
    })
    const second = counter('1.1.0')
    engine.systemSet.replace(new Map([[first, second]]), [extra])
    expect(engine.systems).toContain(extra)
    engine.systemSet.replace(new Map([[second, counter('1.2.0')]]), [], [extra])
    expect(trace.slice(2)).toEqual(['+1.1.0', '+extra', '+1.2.0', '-extra'])
  })

  test('may be nothing: then the old one goes without being dropped', () => {
    const { engine, trace, counter, first } = build()
    const extra = defineSystem('extra', { create: () => ({}), destroy: () => void trace.push('-extra') })
    engine.change({ add: [extra] })
    trace.length = 0
    const second = counter('1.1.0')
    engine.systemSet.replace(
      new Map<AnySystem, AnySystem | null>([
        [first, second],
        [extra, null],
      ]),
    )
    expect(trace).toEqual(['+1.1.0'])
    expect(engine.systems).not.toContain(extra)
    expect(() => engine.systemSet.replace(new Map([[second, null]]))).toThrow(/reader/)
    expect(engine.systems).toContain(second)
  })

  test('is what others of them call while they are created', () => {
    const { engine, counter, first } = build()
    const seen: number[] = []
    const user = defineSystem('user', {
      uses: { gauge: Gauge },
      create: ({ uses }) => void seen.push(uses.gauge.read()),
    })
    engine.change({ add: [user] })
    const second = { ...user, name: 'second' }
    engine.systemSet.replace(
      new Map([
        [first, counter('1.1.0', () => 5)],
        [user as AnySystem, second],
      ]),
    )
    expect(seen).toEqual([0, 5])
    const third = {
      ...user,
      name: 'third',
      create: (): never => {
        throw new Error('no')
      },
    }
    expect(() =>
      engine.systemSet.replace(
        new Map([
          [engine.systems.find((it) => it.name === 'acme:a/counter@1.1.0')!, counter('1.2.0', () => 9)],
          [second as AnySystem, third],
        ]),
      ),
    ).toThrow('no')
    expect(engine.proxy(Gauge)!.read()).toBe(5)
  })
})

describe('a system that is silenced', () => {
  test('runs no more callbacks, and what is to be done about it is done when the one under way has returned', () => {
    const trace: string[] = []
    const victim = defineSystem('victim', {
      create: () => ({}),
      run: ({ tick }) => [
        tick('update', () => {
          trace.push('victim begins')
          engine.silence([victim], () => trace.push('done'))
          trace.push('victim ends')
        }),
        tick('late', () => void trace.push('not any more')),
      ],
    })
    const other = defineSystem('other', {
      uses: { victim },
      create: () => ({}),
      run: ({ tick }) => [tick('update', () => void trace.push('other'))],
    })
    const engine = engineOf([victim, other])
    engine.frame()
    expect(trace).toEqual(['victim begins', 'victim ends', 'done', 'other'])
    engine.silence([other], () => trace.push('at once'))
    expect(trace.at(-1)).toBe('at once')
    expect(engine.systems).toHaveLength(2)
  })
})

test('events that wait pass to who takes the place of the owner that raised them', () => {
  const engine = engineOf([])
  const owner = (name: string): SystemOwner => ({ name, fault: () => {} })
  const [before, after] = [owner('acme:a'), owner('acme:a')]
  for (let i = 0; i < 3; i++)
    engine.raiseFrom(
      { event: Ping, bytes: new Uint8Array(), value: undefined, decode: null, size: 0 },
      'acme:a/it',
      before,
    )
  expect([engine.waitingOf(before), engine.waitingOf(after)]).toEqual([3, 0])
  engine.passEvents(before, after)
  expect([engine.waitingOf(before), engine.waitingOf(after)]).toEqual([0, 3])
  engine.dropEvents(before)
  expect(engine.waitingOf(after)).toBe(3)
  engine.dropEvents(after)
  expect(engine.waitingOf(after)).toBe(0)
})

test('a stream of random numbers can be put where it stood', () => {
  const engine = engineOf([])
  expect(engine.streams.state('acme:a')).toBeNull()
  const first = engine.streams.get('acme:a').bits()
  const state = engine.streams.state('acme:a')
  const second = engine.streams.get('acme:a').bits()
  engine.streams.restore('acme:a', state)
  expect(engine.streams.get('acme:a').bits()).toBe(second)
  engine.streams.restore('acme:a', null)
  expect(engine.streams.get('acme:a').bits()).toBe(first)
})

test('a query for what was added goes on from where it stood', () => {
  const pack = definePackage('demo:spots', '1.0.0')
  const Spot = pack.component('spot', { x: t.f32 })
  const seen: string[] = []
  const watcher = (name: string): AnySystem =>
    defineSystem(name, {
      create: () => ({}),
      run: [
        each(
          'update',
          [added(Spot)],
          () =>
            ({ count }) =>
              void seen.push(`${name} ${count}`),
        ),
      ],
    })
  const [first, second, third] = ['first', 'second', 'third'].map(watcher) as [
    AnySystem,
    AnySystem,
    AnySystem,
  ]
  const engine = engineOf([first])
  const spawn = (): void => engine.world.add(engine.world.spawn(), Spot)
  spawn()
  spawn()
  engine.frame()
  spawn()
  engine.systemSet.replace(new Map([[first, second]]))
  engine.frame()
  engine.frame()
  engine.systemSet.replace(new Map([[second, null]]), [third])
  engine.frame()
  expect(seen).toEqual(['first 2', 'second 1', 'second 0', 'third 3'])
})
