import fc from 'fast-check'
import { describe, expect, expectTypeOf, test } from 'vitest'
import {
  channelOf,
  compareVersions,
  definePackage,
  isCompatible,
  isKebab,
  isVersion,
  packageFromJson,
  packageToJson,
  parseItemId,
  printable,
  suggestion,
  t,
  toCamel,
  toKebab,
  typeFromJson,
  typeToJson,
  versionTrack,
  type Entity,
  type EventInput,
  type EventPayload,
  type Infer,
  type TraitMethods,
} from './index.ts'

const code = (name: string): unknown => expect.objectContaining({ code: name })

describe('names', () => {
  test.each([
    ['setSpeed', 'set-speed'],
    ['x', 'x'],
    ['hp2Max', 'hp2-max'],
    ['toHTML', 'to-h-t-m-l'],
  ])('%s is %s in the ABI, and back', (camel, kebab) => {
    expect(toKebab(camel)).toBe(kebab)
    expect(toCamel(kebab)).toBe(camel)
  })

  test.each(['SetSpeed', 'set_speed', 'set-speed', '', '1st', 'ö', 'a'.repeat(200), '__proto__'])(
    '%s is no camelCase name',
    (name) => expect(() => toKebab(name)).toThrow(code('schema/invalid-name')),
  )

  test.each(['top-left', 'a', 'a1-b2'])('%s is kebab-case', (name) => expect(isKebab(name)).toBe(true))
  test.each(['top-1', '-a', 'a-', 'a--b', 'A', '', 'a_b'])('%s is not', (name) =>
    expect(isKebab(name)).toBe(false),
  )

  test('control characters become visible', () => {
    expect(printable('a\u0000b\u001b[31m\u202e')).toBe('a\\u0000b\\u001b[31m\\u202e')
    expect(printable('x'.repeat(200))).toHaveLength(80)
  })

  test('what is close is suggested, and nothing else', () => {
    expect(suggestion('padles', ['paddles', 'ball'])).toBe('Did you mean "paddles"?')
    expect(suggestion('zzz', ['paddles', 'ball'])).toBeUndefined()
  })
})

describe('versions', () => {
  test.each(['1.0.0', '0.1.2', '1.0.0-beta.1'])('%s is one', (text) => expect(isVersion(text)).toBe(true))
  test.each(['1', '1.0', 'v1.0.0', '1.0.0+build', '', '01.0.0', ' 1.0.0', 'x'])('%s is none', (text) =>
    expect(isVersion(text)).toBe(false),
  )

  test.each([
    ['1.2.0', '1.4.0', true],
    ['1.6.0', '1.4.0', false],
    ['2.0.0', '1.4.0', false],
    ['0.1.0', '0.1.9', true],
    ['0.1.0', '0.2.0', false],
    ['0.0.1', '0.0.9', true],
    ['1.0.0', '1.0.0-beta.1', false],
  ])('who asks for %s is served by %s: %s', (requested, available, served) => {
    expect(isCompatible(requested, available)).toBe(served)
  })

  test('tracks, channels and order', () => {
    expect([versionTrack('3.1.4'), versionTrack('0.7.1')]).toEqual(['3', '0.7'])
    expect(channelOf('a:b/c', '1.2.3')).toBe('a:b/c@1')
    expect(['1.10.0', '1.9.0', '1.9.0-a'].toSorted(compareVersions)).toEqual(['1.9.0-a', '1.9.0', '1.10.0'])
    expect(() => versionTrack('x')).toThrow(code('schema/invalid-version'))
  })

  test('item ids', () => {
    expect(parseItemId('pong:game/match-over@1.0.0')).toEqual({
      path: 'pong:game/match-over',
      package: 'pong:game',
      item: 'match-over',
      version: '1.0.0',
    })
    for (const text of [
      'env',
      'a:b/c',
      'a:b/c@1',
      'a/c@1.0.0',
      'a:b:c/d@1.0.0',
      'a:b/C@1.0.0',
      'a:b/c@1.0.0@2.0.0',
    ]) {
      expect(parseItemId(text)).toBeNull()
    }
  })
})

describe('types', () => {
  test('are inferred', () => {
    const point = t.record({ x: t.f32, y: t.option(t.s8) })
    expectTypeOf<Infer<typeof point>>().toEqualTypeOf<{ readonly x: number; readonly y: number | null }>()
    const side = t.enum(['left', 'right'])
    expectTypeOf<Infer<typeof side>>().toEqualTypeOf<'left' | 'right'>()
    const nested = t.option(t.option(t.bool))
    expectTypeOf<Infer<typeof nested>>().toEqualTypeOf<{ readonly some: boolean | null } | null>()
    const bytes = t.list(t.u8)
    expectTypeOf<Infer<typeof bytes>>().toEqualTypeOf<Uint8Array>()
    const names = t.list(t.string)
    expectTypeOf<Infer<typeof names>>().toEqualTypeOf<string[]>()
    const pair = t.tuple([t.u64, t.entity])
    expectTypeOf<Infer<typeof pair>>().toEqualTypeOf<readonly [bigint, Entity]>()
    const outcome = t.result(t.u32, t.string)
    expectTypeOf<Infer<typeof outcome>>().toEqualTypeOf<{ readonly ok: number } | { readonly err: string }>()
    const shape = t.variant({ none: null, hit: t.u32 })
    expectTypeOf<Infer<typeof shape>>().toEqualTypeOf<
      { readonly tag: 'none' } | { readonly tag: 'hit'; readonly value: number }
    >()
  })

  test.each([
    [() => t.enum([]), 'schema/invalid-type'],
    [() => t.enum(['a', 'a']), 'schema/duplicate-name'],
    [() => t.enum(['Left']), 'schema/invalid-name'],
    [() => t.flags(Array.from({ length: 33 }, (_, i) => `f${i}`)), 'schema/invalid-type'],
    [() => t.tuple([]), 'schema/invalid-type'],
    [() => t.record({}), 'schema/invalid-type'],
    [() => t.record({ 'top-left': t.f32 }), 'schema/invalid-name'],
    [() => t.variant({ Bad: null }), 'schema/invalid-name'],
    [() => t.func([t.arg('x', t.f32), t.arg('x', t.f32)]), 'schema/duplicate-name'],
  ])('%s is refused', (make, wanted) => {
    expect(make).toThrow(code(wanted))
  })
})

describe('packages', () => {
  const pong = definePackage('pong:game', '1.2.0')
  const Goal = pong.event('goal', { side: t.enum(['left', 'right']), score: t.withDefault(t.u32, 1) })
  const Paddles = pong.trait('paddles', {
    speed: t.func([], t.f32),
    setSpeed: t.func([t.arg('speed', t.f32)]),
  })
  pong.component('position', { x: t.f32, big: t.withDefault(t.s64, -5n) })

  test('know their items', () => {
    expect(Goal).toMatchObject({ id: 'pong:game/goal@1.2.0', channel: 'pong:game/goal@1', kind: 'event' })
    expect(pong.items.map((item) => item.name)).toEqual(['goal', 'paddles', 'position'])
    expectTypeOf<EventPayload<typeof Goal>>().toEqualTypeOf<{
      readonly side: 'left' | 'right'
      readonly score: number
    }>()
    expectTypeOf<{ side: 'left' }>().toExtend<EventInput<typeof Goal>>()
    expectTypeOf<TraitMethods<typeof Paddles>>().toEqualTypeOf<{
      readonly speed: () => number
      readonly setSpeed: (args_0: number) => void
    }>()
  })

  test.each([
    [() => definePackage('pong', '1.0.0'), 'schema/invalid-name'],
    [() => definePackage('pong:Game', '1.0.0'), 'schema/invalid-name'],
    [() => definePackage('pong:game', '1'), 'schema/invalid-version'],
    [() => pong.event('goal', {}), 'schema/duplicate-name'],
    [() => pong.component('label', { text: t.string }), 'schema/invalid-type'],
    [() => pong.component('Bad', {}), 'schema/invalid-name'],
    [() => pong.event('odd', { x: 3 as never }), 'schema/invalid-type'],
  ])('%s is refused', (make, wanted) => {
    expect(make).toThrow(code(wanted))
  })

  test('survive JSON', () => {
    const json = JSON.parse(JSON.stringify(packageToJson(pong))) as unknown
    expect(packageToJson(packageFromJson(json))).toEqual(json)
    expect(
      packageFromJson(json)
        .items.map((item) => item.id)
        .toSorted(),
    ).toEqual(pong.items.map((item) => item.id).toSorted())
  })
})

/** Any type, not too deep. */
const anyType = fc.letrec((tie) => ({
  type: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(
      t.bool,
      t.u8,
      t.s8,
      t.u16,
      t.s16,
      t.u32,
      t.s32,
      t.u64,
      t.s64,
      t.f32,
      t.f64,
      t.char,
      t.string,
      t.entity,
    ),
    fc.constantFrom(t.enum(['a', 'b-c']), t.flags(['one', 'twoThree'])),
    tie('type').map((inner) => t.option(inner as never)),
    tie('type').map((inner) => t.list(inner as never)),
    fc.array(tie('type'), { minLength: 1, maxLength: 3 }).map((items) => t.tuple(items as never)),
    fc.tuple(tie('type'), tie('type')).map(([a, b]) => t.record({ a: a as never, bC: b as never })),
    fc.tuple(tie('type'), tie('type')).map(([a, b]) => t.result(a as never, b as never)),
    tie('type').map((inner) => t.variant({ none: null, some: inner as never })),
  ),
})).type

test('every type survives JSON', () => {
  fc.assert(
    fc.property(anyType, (type) => {
      const json = JSON.parse(JSON.stringify(typeToJson(type as never))) as unknown
      expect(typeToJson(typeFromJson(json))).toEqual(json)
    }),
  )
})

test('descriptions of types from strangers are read or refused, and nothing else happens', () => {
  const deep = (depth: number): unknown => (depth === 0 ? 'u8' : { list: deep(depth - 1) })
  for (const json of [
    null,
    5,
    'f16',
    '__proto__',
    'constructor',
    [],
    {},
    { list: 'u8', option: 'u8' },
    { enum: 'a' },
    { enum: [1] },
    { record: [['x']] },
    { record: [['x', 'f32', 1, 2]] },
    {
      record: [
        ['x', 'f32'],
        ['x', 'f32'],
      ],
    },
    { record: [['x', 'f32', 'text']] },
    { record: [['x', { list: 'u8' }, []]] },
    { record: [['x', 'u64', 'ten']] },
    { variant: [[1, null]] },
    { toString: 'u8' },
    deep(100),
  ]) {
    expect(() => typeFromJson(json)).toThrow(
      expect.objectContaining({ code: expect.stringMatching(/^schema\//) as string }),
    )
  }
  fc.assert(
    fc.property(fc.jsonValue(), (json) => {
      try {
        packageFromJson(json)
      } catch (error) {
        expect(error).toMatchObject({ name: 'SkeinError' })
      }
    }),
  )
})
