import { describe, expect, expectTypeOf, test } from 'vitest'
import {
  definePackage,
  t,
  type ComponentValues,
  type Entity,
  type EventInput,
  type EventPayload,
  type TraitMethods,
} from './index.ts'

const code = (name: string): unknown => expect.objectContaining({ code: name })

const pong = definePackage('pong:game', '1.2.0')
const Goal = pong.event('goal', { side: t.enum(['left', 'right']), score: t.withDefault(t.u32, 1) })
const Paddles = pong.trait('paddles', {
  speed: t.func([], t.f32),
  setSpeed: t.func([t.arg('speed', t.f32)]),
  nearest: t.func([t.entity, t.list(t.u8)], t.option(t.entity)),
})
const Position = pong.component('position', { x: t.f32, big: t.withDefault(t.s64, -5n), of: t.entity })
const Frozen = pong.component('frozen', {})

describe('a package', () => {
  test('knows its items', () => {
    expect(Goal).toMatchObject({
      kind: 'event',
      id: 'pong:game/goal@1.2.0',
      path: 'pong:game/goal',
      channel: 'pong:game/goal@1',
      package: 'pong:game',
      version: '1.2.0',
    })
    expect(pong.id).toBe('pong:game@1.2.0')
    expect(pong.items.map((item) => [item.kind, item.name])).toEqual([
      ['event', 'goal'],
      ['trait', 'paddles'],
      ['component', 'position'],
      ['component', 'frozen'],
    ])
    for (const item of pong.items) expect(Object.isFrozen(item)).toBe(true)
  })

  test('tells the compiler what payloads look like', () => {
    expectTypeOf<EventPayload<typeof Goal>>().toEqualTypeOf<{
      readonly side: 'left' | 'right'
      readonly score: number
    }>()
    expectTypeOf<{ side: 'left' }>().toExtend<EventInput<typeof Goal>>()
    expectTypeOf<{ side: 'left'; score: 3 }>().toExtend<EventInput<typeof Goal>>()
    expectTypeOf<{ side: 'middle' }>().not.toExtend<EventInput<typeof Goal>>()
    expectTypeOf<{ score: 3 }>().not.toExtend<EventInput<typeof Goal>>()
    expectTypeOf<{ side: 'left'; score: 'many' }>().not.toExtend<EventInput<typeof Goal>>()
  })

  test('tells the compiler what components hold and what traits do', () => {
    expectTypeOf<ComponentValues<typeof Position>>().toEqualTypeOf<{
      readonly x: number
      readonly big: bigint
      readonly of: Entity
    }>()
    expectTypeOf<keyof ComponentValues<typeof Frozen>>().toEqualTypeOf<never>()
    expectTypeOf<(typeof Position)['name']>().toEqualTypeOf<'position'>()
    expectTypeOf<TraitMethods<typeof Paddles>>().toEqualTypeOf<{
      readonly speed: () => number
      readonly setSpeed: (args_0: number) => void
      readonly nearest: (args_0: Entity, args_1: Uint8Array) => Entity | null
    }>()
  })
})

describe('what a package cannot have is refused', () => {
  const many = Object.fromEntries(Array.from({ length: 257 }, (_, index) => [`f${index}`, t.u8]))
  test.each<[string, () => unknown, string]>([
    ['a name without a namespace', () => definePackage('pong', '1.0.0'), 'schema/invalid-name'],
    ['a name that is not kebab-case', () => definePackage('pong:Game', '1.0.0'), 'schema/invalid-name'],
    ['a version that is none', () => definePackage('pong:game', '1'), 'schema/invalid-version'],
    ['an item twice', () => pong.event('goal', {}), 'schema/duplicate-name'],
    ['an item of another kind twice', () => pong.component('goal', {}), 'schema/duplicate-name'],
    ['text in a component', () => pong.component('label', { text: t.string }), 'schema/invalid-type'],
    ['flags in a component', () => pong.component('marks', { all: t.flags(['a']) }), 'schema/invalid-type'],
    ['an item with a bad name', () => pong.component('Bad', {}), 'schema/invalid-name'],
    ['a field with a bad name', () => pong.event('bad-field', { 'top-left': t.u8 }), 'schema/invalid-name'],
    ['a field that is no type', () => pong.event('odd', { x: 3 as never }), 'schema/invalid-type'],
    [
      'a field that is a method',
      () => pong.event('odder', { x: t.func([]) as never }),
      'schema/invalid-type',
    ],
    ['257 fields', () => pong.event('wide', many), 'schema/invalid-type'],
    ['a method that is none', () => pong.trait('odd-trait', { x: t.u8 as never }), 'schema/invalid-type'],
    [
      'a method with a bad name',
      () => pong.trait('bad-trait', { 'set-x': t.func([]) }),
      'schema/invalid-name',
    ],
    [
      '1,001 items',
      () => {
        const wide = definePackage('wide:game', '1.0.0')
        for (let i = 0; i <= 1000; i++) wide.event(`e${i}`, {})
      },
      'schema/invalid-type',
    ],
  ])('%s', (_what, make, wanted) => {
    expect(make).toThrow(code(wanted))
    expect(make).toThrow(expect.objectContaining({ hint: expect.any(String) as string }))
  })

  test('and what was refused leaves nothing behind', () => {
    expect(pong.items).toHaveLength(4)
  })
})
