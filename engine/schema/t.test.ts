import { describe, expect, expectTypeOf, test } from 'vitest'
import { t, type Defaulted, type Entity, type Infer, type InferFunction, type Type } from './index.ts'

const code = (name: string): unknown => expect.objectContaining({ code: name })

const none = undefined as never
const count = (length: number): string[] => Array.from({ length }, (_, index) => `f${index}`)

describe('types are inferred', () => {
  test('of scalars, text and handles', () => {
    expectTypeOf<Infer<typeof t.bool>>().toEqualTypeOf<boolean>()
    expectTypeOf<Infer<typeof t.u8>>().toEqualTypeOf<number>()
    expectTypeOf<Infer<typeof t.s32>>().toEqualTypeOf<number>()
    expectTypeOf<Infer<typeof t.f32>>().toEqualTypeOf<number>()
    expectTypeOf<Infer<typeof t.u64>>().toEqualTypeOf<bigint>()
    expectTypeOf<Infer<typeof t.s64>>().toEqualTypeOf<bigint>()
    expectTypeOf<Infer<typeof t.char>>().toEqualTypeOf<string>()
    expectTypeOf<Infer<typeof t.string>>().toEqualTypeOf<string>()
    expectTypeOf<Infer<typeof t.entity>>().toEqualTypeOf<Entity>()
    expectTypeOf<number>().not.toExtend<Entity>()
  })

  test('of records, tuples, enums and flags', () => {
    const point = t.record({ x: t.f32, y: t.option(t.s8) })
    expectTypeOf<Infer<typeof point>>().toEqualTypeOf<{ readonly x: number; readonly y: number | null }>()
    const pair = t.tuple([t.u64, t.entity])
    expectTypeOf<Infer<typeof pair>>().toEqualTypeOf<readonly [bigint, Entity]>()
    const side = t.enum(['left', 'right'])
    expectTypeOf<Infer<typeof side>>().toEqualTypeOf<'left' | 'right'>()
    const traits = t.flags(['solid', 'onFire'])
    expectTypeOf<Infer<typeof traits>>().toEqualTypeOf<{
      readonly solid: boolean
      readonly onFire: boolean
    }>()
  })

  test('of options, lists, results and variants', () => {
    const nested = t.option(t.option(t.bool))
    expectTypeOf<Infer<typeof nested>>().toEqualTypeOf<{ readonly some: boolean | null } | null>()
    const bytes = t.list(t.u8)
    expectTypeOf<Infer<typeof bytes>>().toEqualTypeOf<Uint8Array>()
    const names = t.list(t.string)
    expectTypeOf<Infer<typeof names>>().toEqualTypeOf<string[]>()
    const grid = t.list(t.list(t.enum(['x', 'o'])))
    expectTypeOf<Infer<typeof grid>>().toEqualTypeOf<('x' | 'o')[][]>()
    const outcome = t.result(t.u32, t.string)
    expectTypeOf<Infer<typeof outcome>>().toEqualTypeOf<{ readonly ok: number } | { readonly err: string }>()
    const bare = t.result(null, t.string)
    expectTypeOf<Infer<typeof bare>>().toEqualTypeOf<{ readonly ok: null } | { readonly err: string }>()
    const shape = t.variant({ none: null, hit: t.u32 })
    expectTypeOf<Infer<typeof shape>>().toEqualTypeOf<
      { readonly tag: 'none' } | { readonly tag: 'hit'; readonly value: number }
    >()
  })

  test('of methods', () => {
    const say = t.func([t.arg('text', t.string), t.u8], t.option(t.bool))
    expectTypeOf<InferFunction<typeof say>>().toEqualTypeOf<(text: string, times: number) => boolean | null>()
    const stop = t.func([])
    expectTypeOf<InferFunction<typeof stop>>().toEqualTypeOf<() => void>()
  })

  test('of defaults, which must fit', () => {
    const lives = t.withDefault(t.u8, 3)
    expectTypeOf<Infer<typeof lives>>().toEqualTypeOf<number>()
    expectTypeOf(lives).toExtend<Defaulted>()
    expectTypeOf(t.u8).not.toExtend<Defaulted>()
    // @ts-expect-error text is no number
    expect(() => t.withDefault(t.u8, 'three')).toThrow(code('schema/invalid-type'))
    // @ts-expect-error a case that there is not
    expect(() => t.withDefault(t.enum(['a']), 'b')).toThrow(code('schema/invalid-type'))
  })
})

describe('a type that cannot be is refused', () => {
  test.each<[string, () => unknown, string]>([
    ['an enum of nothing', () => t.enum([]), 'schema/invalid-type'],
    ['an enum with a case twice', () => t.enum(['a', 'a']), 'schema/duplicate-name'],
    ['an enum with a bad name', () => t.enum(['Left']), 'schema/invalid-name'],
    ['an enum of 257', () => t.enum(count(257)), 'schema/invalid-type'],
    ['flags of nothing', () => t.flags([]), 'schema/invalid-type'],
    ['33 flags', () => t.flags(count(33)), 'schema/invalid-type'],
    ['a flag twice', () => t.flags(['a', 'a']), 'schema/duplicate-name'],
    ['a flag in kebab-case', () => t.flags(['on-fire']), 'schema/invalid-name'],
    ['a tuple of nothing', () => t.tuple([]), 'schema/invalid-type'],
    ['a tuple of 257', () => t.tuple(count(257).map(() => t.u8)), 'schema/invalid-type'],
    ['a tuple with a hole', () => t.tuple([t.u8, none]), 'schema/invalid-type'],
    ['a record of nothing', () => t.record({}), 'schema/invalid-type'],
    ['a record in kebab-case', () => t.record({ 'top-left': t.f32 }), 'schema/invalid-name'],
    [
      'a record of 257',
      () => t.record(Object.fromEntries(count(257).map((it) => [it, t.u8]))),
      'schema/invalid-type',
    ],
    ['a record of what is no type', () => t.record({ x: 3 as never }), 'schema/invalid-type'],
    ['a variant of nothing', () => t.variant({}), 'schema/invalid-type'],
    ['a variant with a bad name', () => t.variant({ Bad: null }), 'schema/invalid-name'],
    ['a variant of what is no type', () => t.variant({ x: none }), 'schema/invalid-type'],
    ['an option of nothing', () => t.option(none), 'schema/invalid-type'],
    ['a list of nothing', () => t.list(none), 'schema/invalid-type'],
    ['a list of methods', () => t.list(t.func([]) as never), 'schema/invalid-type'],
    ['a result of what is no type', () => t.result('u8' as never, null), 'schema/invalid-type'],
    ['a parameter that is no type', () => t.func([none]), 'schema/invalid-type'],
    ['a result that is no type', () => t.func([], null as never), 'schema/invalid-type'],
    ['a named parameter that is no type', () => t.arg('x', none), 'schema/invalid-type'],
    ['a parameter with a bad name', () => t.arg('X', t.u8), 'schema/invalid-name'],
    [
      'two parameters of one name',
      () => t.func([t.arg('x', t.f32), t.arg('x', t.f32)]),
      'schema/duplicate-name',
    ],
    ['257 parameters', () => t.func(count(257).map(() => t.u8)), 'schema/invalid-type'],
  ])('%s', (_what, make, wanted) => {
    expect(make).toThrow(code(wanted))
    expect(make).toThrow(expect.objectContaining({ hint: expect.any(String) as string }))
  })
})

describe('a default', () => {
  test.each<[Type, unknown]>([
    [t.bool, false],
    [t.u8, 255],
    [t.s16, -32_768],
    [t.u64, 2n ** 64n - 1n],
    [t.s64, -(2n ** 63n)],
    [t.f32, -0.5],
    [t.char, '🏓'],
    [t.string, ''],
    [t.enum(['a', 'b']), 'b'],
    [t.entity, 0],
  ])('of %o may be %o', (type, value) => {
    expect(t.withDefault(type, value)).toEqual({ ...type, default: value })
  })

  test.each<[Type, unknown]>([
    [t.bool, 0],
    [t.u8, 256],
    [t.u8, 0.5],
    [t.u8, 1n],
    [t.s16, -32_769],
    [t.u64, 1],
    [t.u64, -1n],
    [t.s64, 2n ** 63n],
    [t.f32, Number.NaN],
    [t.f64, Infinity],
    [t.char, 'ab'],
    [t.char, ''],
    [t.char, '\ud800'],
    [t.string, 'lone \udc00'],
    [t.string, null],
    [t.enum(['a', 'b']), 'c'],
    [t.entity, -1],
    [t.option(t.u8) as Type, null],
    [t.list(t.u8) as Type, new Uint8Array()],
    [t.list(t.u16) as Type, []],
    [t.tuple([t.u8]) as Type, [1]],
    [t.record({ a: t.u8 }) as Type, { a: 1 }],
    [t.flags(['a']) as Type, { a: true }],
    [t.result(null, null) as Type, { ok: null }],
    [t.variant({ a: null }) as Type, { tag: 'a' }],
  ])('of %o may not be %o', (type, value) => {
    expect(() => t.withDefault(type, value)).toThrow(code('schema/invalid-type'))
  })
})

test('types are frozen', () => {
  const variant = t.variant({ none: null, some: t.u8 })
  const method = t.func([t.u8, t.arg('x', t.u8)], t.u8)
  const record = t.record({ a: t.u8 })
  for (const it of [
    t.u8,
    variant,
    variant.cases,
    variant.cases[1],
    method,
    method.params,
    method.params[0],
    record,
    record.fields[0],
  ]) {
    expect(Object.isFrozen(it)).toBe(true)
  }
})
