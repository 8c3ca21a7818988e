import { describe, expect, expectTypeOf, test } from 'vitest'
import { onAdd, defineEvent } from '../event/index.ts'
import { definePackage, t, type Entity } from '../schema/index.ts'
import { thrownBy } from '../testing/engine-of.ts'
import {
  defineStore,
  defineSystem,
  each,
  handler,
  having,
  optional,
  read,
  tick,
  without,
  write,
  type OptionalDependency,
  type Store,
  type SystemContext,
  type SystemDefinition,
} from './index.ts'

const demo = definePackage('demo:define', '1.0.0')
const Position = demo.component('position', { x: t.f32, big: t.u64 })
const BallSpeed = demo.component('ball-speed', { mode: t.enum(['slow', 'fast']) })
const Tag = demo.component('tag', {})
const Goal = demo.event('goal', { side: t.enum(['left', 'right']), score: t.withDefault(t.u32, 1) })
const Paddles = demo.trait('paddles', { speed: t.func([], t.f32), setSpeed: t.func([t.f32]) })
const Ping = defineEvent<{ n: number }>('ping')
const Tock = defineEvent('tock')

type SelfOf<S> = S extends SystemDefinition<infer Self> ? Self : never

describe('what TypeScript infers', () => {
  test('of dependencies', () => {
    const ball = defineSystem('ball', { create: () => ({ speed: 1 }) })
    const counter = defineStore('counter', 0)
    const user = defineSystem('user', {
      uses: { ball, counter, paddles: Paddles, radio: optional(Paddles), other: optional(ball) },
      create({ uses, name, random }) {
        expectTypeOf(uses.ball).toEqualTypeOf<{ speed: number }>()
        expectTypeOf(uses.counter).toEqualTypeOf<Store<number>>()
        expectTypeOf(uses.paddles.speed()).toEqualTypeOf<number>()
        expectTypeOf(uses.paddles.setSpeed).parameters.toEqualTypeOf<[number]>()
        expectTypeOf(uses.other).toEqualTypeOf<OptionalDependency<{ speed: number }>>()
        expectTypeOf(uses.radio.get()!.speed()).toEqualTypeOf<number>()
        expectTypeOf(name).toEqualTypeOf<string>()
        expectTypeOf(random.bits()).toEqualTypeOf<number>()
        // @ts-expect-error -- not declared
        void (() => uses.gauge)
        return { ball: uses.ball }
      },
      destroy(self, { uses }) {
        expectTypeOf(self).toEqualTypeOf<{ ball: { speed: number } }>()
        expectTypeOf(uses.ball.speed).toEqualTypeOf<number>()
      },
      save: (self) => self.ball.speed,
    })
    expectTypeOf(user).toEqualTypeOf<SystemDefinition<{ ball: { speed: number } }>>()
    expect(Object.keys(user.uses)).toEqual(['ball', 'counter', 'paddles', 'radio', 'other'])
  })

  test('of what is provided: it must have the methods of the traits', () => {
    const complete = defineSystem('complete', {
      provides: [Paddles],
      create: () => ({
        extra: 1,
        speed: () => 2,
        setSpeed(value) {
          expectTypeOf(value).toEqualTypeOf<number>()
        },
      }),
    })
    expectTypeOf<SelfOf<typeof complete>['extra']>().toEqualTypeOf<number>()
    defineSystem('lacking', {
      provides: [Paddles],
      // @ts-expect-error -- setSpeed is missing
      create: () => ({ speed: () => 2 }),
    })
    defineSystem('wrong', {
      provides: [Paddles],
      // @ts-expect-error -- speed gives a text
      create: () => ({ speed: () => 'fast', setSpeed() {} }),
    })
    defineSystem('lacking-with-context', {
      provides: [Paddles],
      // @ts-expect-error -- setSpeed is missing
      create: ({ random }) => ({ speed: () => random.float() }),
    })
  })

  test('of handlers and work, when they are given makers: self, payloads, columns', () => {
    const system = defineSystem('typed', {
      provides: [Paddles],
      create: ({ raise }) => ({ raise, hits: 0, speed: () => 1, setSpeed() {} }),
      on: ({ handler: on }) => [
        on(Goal, (self, goal, context) => {
          expectTypeOf(self.hits).toEqualTypeOf<number>()
          expectTypeOf(goal).toEqualTypeOf<{ readonly side: 'left' | 'right'; readonly score: number }>()
          expectTypeOf(context).toEqualTypeOf<SystemContext>()
        }),
        on(Ping, (self, { n }) => void (self.hits += n)),
        on(Tock, (self, nothing) => {
          expectTypeOf(nothing).toEqualTypeOf<void>()
          // @ts-expect-error -- no such property
          void self.misses
        }),
        on(onAdd(Tag), (_self, { entity }) => {
          expectTypeOf(entity).toEqualTypeOf<Entity>()
        }),
      ],
      run: (make) => [
        make.each(
          'update',
          [write(Position), read(BallSpeed), having(Tag), without(Tag)],
          (self, columns) => {
            expectTypeOf(self.hits).toEqualTypeOf<number>()
            expectTypeOf(columns.position.x).toExtend<Float32Array>()
            expectTypeOf(columns.position.big).toExtend<BigUint64Array>()
            // @ts-expect-error -- only asked for, not read
            void columns.tag
            return (entities, dt) => {
              expectTypeOf(dt).toEqualTypeOf<number>()
              expectTypeOf(entities.count).toEqualTypeOf<number>()
              for (const row of entities) {
                expectTypeOf(columns.position.x[row]).toEqualTypeOf<number>()
                expectTypeOf(columns.position.big[row]).toEqualTypeOf<bigint>()
                expectTypeOf(columns.ballSpeed.mode[row]).toEqualTypeOf<number>()
                columns.position.x[row] = 1
                // @ts-expect-error -- only read, not written
                columns.ballSpeed.mode[row] = 1
                // @ts-expect-error -- a plain number may lie beyond the end
                const value: number = columns.position.x[Number(row)]
                void value
              }
            }
          },
        ),
        make.tick('draw', (self, dt) => void (self.hits += dt)),
      ],
    })
    expect([system.handlers.length, system.runs.length]).toEqual([4, 2])
  })

  test('of a plain list: payloads and columns; self is what it is said to be, and is checked', () => {
    interface Self {
      hits: number
    }
    const system = defineSystem('plain', {
      provides: [Paddles],
      create: ({ raise }) => ({ raise, hits: 0, speed: () => 1, setSpeed() {} }),
      save: (self) => self.hits,
      on: [
        handler(Ping, (self: Self, { n }) => void (self.hits += n)),
        handler(Goal, (_self, { side }) => {
          expectTypeOf(side).toEqualTypeOf<'left' | 'right'>()
        }),
      ],
      run: [
        tick('late', (self: Self, dt) => void (self.hits += dt)),
        each('late', [read(Position)], (_self, { position }) => () => {
          expectTypeOf(position.x).not.toExtend<Float32Array>()
        }),
      ],
    })
    expectTypeOf<SelfOf<typeof system>['hits']>().toEqualTypeOf<number>()
    defineSystem('mistaken', {
      create: ({ raise }) => ({ raise }),
      // @ts-expect-error -- create gives no hits
      on: [handler(Ping, (self: Self) => void self.hits++)],
    })
    defineSystem('mistaken', {
      create: ({ raise }) => ({ raise }),
      // @ts-expect-error -- create gives no hits
      run: [tick('late', (self: Self) => void self.hits++)],
    })
  })

  test('of raising: payloads are checked, and left out where there is none', () => {
    const system = defineSystem('raiser', {
      create({ raise, raiseDelayed, flush }) {
        return () => {
          raise(Goal, { side: 'left' })
          raise(Goal, { side: 'left', score: 3 })
          raiseDelayed(Ping, { n: 1 })
          raise(Tock)
          flush([[Goal, { side: 'right' }], [Ping, { n: 1 }], [Tock]])
          // @ts-expect-error -- no such side
          raise(Goal, { side: 'top' })
          // @ts-expect-error -- it has a payload
          raise(Ping)
          // @ts-expect-error -- n is a number
          flush([[Ping, { n: '1' }]])
        }
      },
    })
    expectTypeOf<SelfOf<typeof system>>().toBeFunction()
  })

  test('a system need not have anything of its own', () => {
    const bare = defineSystem('bare', { create() {} })
    const number = defineSystem('number', {
      create: () => 7,
      on: ({ handler: on }) => [on(Tock, (self) => void self.toFixed())],
    })
    expectTypeOf<SelfOf<typeof bare>>().toEqualTypeOf<void>()
    expectTypeOf<SelfOf<typeof number>>().toEqualTypeOf<number>()
    expect([bare.create({} as never), number.create({} as never)]).toEqual([undefined, 7])
  })
})

describe('defineSystem', () => {
  test.each(['', 'Paddles', 'a:b/c@1.0.0', 'two words', 'x'.repeat(200)])('refuses the name %j', (name) => {
    expect(thrownBy(() => defineSystem(name, { create: () => ({}) })).code).toBe('schema/invalid-name')
  })

  test.each<[string, object, string]>([
    ['a dependency that is not there yet', { uses: { ball: undefined } }, 'uses.ball'],
    ['an optional one that is not there yet', { uses: { ball: { kind: 'optional' } } }, 'uses.ball'],
    ['a dependency that is something else', { uses: { ball: Position } }, 'uses.ball'],
    ['something provided that is no trait', { provides: [Goal] }, 'an entry of "provides" is not a trait'],
    ['no create', { create: undefined }, 'create'],
    ['a handler that is none', { on: [() => {}] }, '"on"'],
    ['a handler of nothing', { on: [handler(undefined as never, () => {})] }, '"on"'],
    ['work that is none', { run: [{}] }, '"run"'],
    ['work in a stage that does not exist', { run: [tick('later' as never, () => {})] }, 'later'],
    [
      'a query of something else',
      { run: [{ ...tick('late', () => {}), terms: [{ component: Goal }] }] },
      'component',
    ],
  ])('refuses %s', (_what, part, text) => {
    const error = thrownBy(() => defineSystem('odd', { create: () => ({}), ...part } as never))
    expect([error.code, error.names]).toEqual(['system/invalid', { system: 'odd' }])
    expect(error.message).toContain(text)
    expect(error.hint).toBeDefined()
  })
})

describe('each', () => {
  test('refuses columns that would have one name', () => {
    const other = definePackage('other:define', '1.0.0')
    for (const terms of [
      [read(Position), write(Position)],
      [read(Position), read(other.component('position', {}))],
    ]) {
      expect(thrownBy(() => each('late', terms, () => () => {})).code).toBe('schema/duplicate-name')
    }
    each('late', [read(Position), having(Position), without(Position)], () => () => {})
  })
})
