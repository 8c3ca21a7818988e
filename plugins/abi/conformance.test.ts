import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { t, type Type } from '../../engine/index.ts'
import { flattenFunction, layoutOf } from './index.ts'
import { callEcho, echoThrough, echoType, echoWat, testGuest } from './testing/echo-guest.ts'

interface Typed {
  readonly type: Type
  readonly value: fc.Arbitrary<unknown>
}

const simple: Record<string, Typed> = {
  bool: { type: t.bool, value: fc.boolean() },
  u8: { type: t.u8, value: fc.integer({ min: 0, max: 255 }) },
  s8: { type: t.s8, value: fc.integer({ min: -128, max: 127 }) },
  u16: { type: t.u16, value: fc.integer({ min: 0, max: 65_535 }) },
  s16: { type: t.s16, value: fc.integer({ min: -32_768, max: 32_767 }) },
  u32: { type: t.u32, value: fc.integer({ min: 0, max: 0xffff_ffff }) },
  s32: { type: t.s32, value: fc.integer({ min: -0x8000_0000, max: 0x7fff_ffff }) },
  u64: { type: t.u64, value: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }) },
  s64: { type: t.s64, value: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }) },
  f32: { type: t.f32, value: fc.float() },
  f64: { type: t.f64, value: fc.double() },
  char: { type: t.char, value: fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }) },
  string: { type: t.string, value: fc.string({ unit: 'binary', maxLength: 60 }) },
  entity: { type: t.entity, value: fc.integer({ min: 0, max: 0xffff_ffff }) },
  enum: { type: t.enum(['left', 'right', 'top-left']), value: fc.constantFrom('left', 'right', 'top-left') },
  'flags of 3': {
    type: t.flags(['a', 'bC', 'd']),
    value: fc.record({ a: fc.boolean(), bC: fc.boolean(), d: fc.boolean() }),
  },
  bytes: { type: t.list(t.u8) as Type, value: fc.uint8Array({ maxLength: 50 }) },
}

const flagNames = (count: number): string[] => Array.from({ length: count }, (_, index) => `f${index}`)
for (const count of [9, 17, 32]) {
  simple[`flags of ${count}`] = {
    type: t.flags(flagNames(count)),
    value: fc.record(Object.fromEntries(flagNames(count).map((name) => [name, fc.boolean()]))),
  }
}

const listOf = ({ type, value }: Typed): Typed => ({
  type: t.list(type) as Type,
  value: fc.array(value, { maxLength: 5 }),
})
const optionOf = ({ type, value }: Typed): Typed => ({
  type: t.option(type) as Type,
  value: fc.option(type.kind === 'option' ? value.map((some) => ({ some })) : value),
})
const tupleOf = (items: readonly Typed[]): Typed => ({
  type: t.tuple(items.map((item) => item.type)) as Type,
  value: fc.tuple(...items.map((item) => item.value)),
})
const recordOf = (items: readonly Typed[]): Typed => ({
  type: t.record(Object.fromEntries(items.map((item, index) => [`f${index}`, item.type]))) as Type,
  value: fc.record(Object.fromEntries(items.map((item, index) => [`f${index}`, item.value]))),
})
const resultOf = (ok: Typed | null, err: Typed | null): Typed => ({
  type: t.result(ok?.type ?? null, err?.type ?? null) as Type,
  value: fc.oneof(
    (ok?.value ?? fc.constant(null)).map((it) => ({ ok: it })),
    (err?.value ?? fc.constant(null)).map((it) => ({ err: it })),
  ),
})
const variantOf = (items: readonly Typed[]): Typed => ({
  type: t.variant({
    nothing: null,
    ...Object.fromEntries(items.map((item, index) => [`c${index}`, item.type])),
  }) as Type,
  value: fc.oneof(
    fc.constant({ tag: 'nothing' }),
    ...items.map((item, index) => item.value.map((value) => ({ tag: `c${index}`, value }))),
  ),
})

const named = Object.entries(simple)
const { u8, u16, u64, f32, f64, string, char, bool, s32 } = simple as Record<string, Typed>
const compound: [string, Typed][] = [
  ...named
    .filter(([name]) => name !== 'u8')
    .map(([name, it]): [string, Typed] => [`list of ${name}`, listOf(it)]),
  ...named.map(([name, it]): [string, Typed] => [`option of ${name}`, optionOf(it)]),
  ['option of option of text', optionOf(optionOf(string!))],
  ['option of option of option', optionOf(optionOf(optionOf(bool!)))],
  ['tuple', tupleOf([u8!, u64!, string!, u16!])],
  ['record of one', recordOf([f32!])],
  ['record', recordOf([u8!, f64!, u8!, string!, listOf(u16!)])],
  ['record in record', recordOf([recordOf([u8!, u64!]), u16!])],
  ['result', resultOf(u64!, string!)],
  ['result without values', resultOf(null, null)],
  ['result with one value', resultOf(null, f64!)],
  ['variant whose cases share core values: f32 and s32', variantOf([f32!, s32!])],
  ['variant whose cases share core values: f32 and f64', variantOf([f32!, f64!])],
  ['variant whose cases share core values: u64, f64 and text', variantOf([u64!, f64!, string!])],
  ['variant whose cases share core values: u64, f32 and character', variantOf([u64!, f32!, char!])],
  ['16 parameters', recordOf(Array.from({ length: 16 }, () => u8!))],
  ['17 parameters, through memory', recordOf(Array.from({ length: 17 }, () => u16!))],
  ['8 texts, through memory', recordOf(Array.from({ length: 9 }, () => string!))],
  ['list of records of lists of options', listOf(recordOf([listOf(optionOf(string!)), u8!]))],
]

describe('values pass through a guest and come back as they were', () => {
  test.each([...named, ...compound])('%s', (_name, { type, value }) => {
    const echo = echoThrough(type, 1)
    fc.assert(
      fc.property(value, (it) => {
        expect(echo(it)).toEqual(it)
      }),
      { numRuns: 100 },
    )
  })
})

describe('values pass from guest to guest', () => {
  test.each([...named, ...compound])('%s', (_name, { type, value }) => {
    const echo = echoThrough(type, 2)
    fc.assert(
      fc.property(value, (it) => {
        expect(echo(it)).toEqual(it)
      }),
      { numRuns: 40 },
    )
  })
})

const anyTyped = fc.letrec<{ it: Typed }>((tie) => ({
  it: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(...Object.values(simple)),
    tie('it')
      .filter(({ type }) => type.kind !== 'u8')
      .map(listOf),
    tie('it').map(optionOf),
    fc.array(tie('it'), { minLength: 1, maxLength: 4 }).map(tupleOf),
    fc.array(tie('it'), { minLength: 1, maxLength: 4 }).map(recordOf),
    fc.tuple(tie('it'), tie('it')).map(([a, b]) => resultOf(a, b)),
    fc.array(tie('it'), { minLength: 1, maxLength: 3 }).map(variantOf),
  ),
})).it

test('values of any type pass', () => {
  fc.assert(
    fc.property(anyTyped, fc.integer(), ({ type, value }, seed) => {
      const echo = echoThrough(type, 2)
      for (const it of fc.sample(value, { numRuns: 8, seed })) expect(echo(it)).toEqual(it)
    }),
    { numRuns: 150 },
  )
})

describe('layouts are those of the canonical ABI', () => {
  test.each<[string, Type, number, number, string]>([
    ['bool', t.bool, 1, 1, 'i32'],
    ['u64', t.u64, 8, 8, 'i64'],
    ['char', t.char, 4, 4, 'i32'],
    ['string', t.string, 8, 4, 'i32,i32'],
    ['flags of 9', t.flags(flagNames(9)), 2, 2, 'i32'],
    ['flags of 17', t.flags(flagNames(17)), 4, 4, 'i32'],
    ['record', t.record({ a: t.u8, b: t.u32, c: t.u8 }) as Type, 12, 4, 'i32,i32,i32'],
    ['tuple', t.tuple([t.u8, t.u64]) as Type, 16, 8, 'i32,i64'],
    ['option of u8', t.option(t.u8) as Type, 2, 1, 'i32,i32'],
    ['option of f64', t.option(t.f64) as Type, 16, 8, 'i32,f64'],
    ['result', t.result(t.u32, t.f32) as Type, 8, 4, 'i32,i32'],
    ['result of nothing', t.result(null, null) as Type, 1, 1, 'i32'],
    ['variant', t.variant({ a: t.f32, b: t.u64, c: null }) as Type, 16, 8, 'i32,i64'],
    ['list', t.list(t.u64) as Type, 8, 4, 'i32,i32'],
  ])('%s', (_name, type, size, align, flat) => {
    expect([layoutOf(type).size, layoutOf(type).align, layoutOf(type).flat.join()]).toEqual([
      size,
      align,
      flat,
    ])
  })

  test('functions', () => {
    const many = t.func(
      Array.from({ length: 17 }, () => t.u8),
      t.string,
    )
    expect(flattenFunction(many as never, 'import')).toEqual({ params: ['i32', 'i32'], results: [] })
    expect(flattenFunction(many as never, 'export')).toEqual({ params: ['i32'], results: ['i32'] })
    expect(flattenFunction(t.func([t.string], t.f32) as never, 'import')).toEqual({
      params: ['i32', 'i32'],
      results: ['f32'],
    })
    expect(flattenFunction(t.func([t.f64]) as never, 'export')).toEqual({ params: ['f64'], results: [] })
  })
})

describe('a guest that is wrong', () => {
  /** Calls a guest whose export does something else than echo. */
  const call = (type: Type, wat: string, value: unknown): unknown => {
    const method = echoType(type)
    return callEcho(
      testGuest(wat, method, (it) => it),
      method,
    )(value)
  }
  const text = echoWat(echoType(t.string))
  const list = echoWat(echoType(t.list(t.u32) as Type))
  const returning = (type: Type, pointer: number, data = ''): string => {
    const { params } = flattenFunction(echoType(type), 'export')
    return `(module
      (import "host" "echo" (func ${signatureOf(type)}))
      (memory (export "memory") 1)
      (data (i32.const 64) "${data}")
      (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 4096))
      (func (export "echo") (param ${params.join(' ')}) (result i32) (i32.const ${pointer})))`
  }
  const signatureOf = (type: Type): string => {
    const { params, results } = flattenFunction(echoType(type), 'import')
    return `(param ${params.join(' ')}) ${results.length > 0 ? `(result ${results.join(' ')})` : ''}`
  }

  test.each<[string, Type, string, unknown, string, string]>([
    [
      'a result out of bounds',
      t.string,
      returning(t.string, 65_532),
      'x',
      'fault/bad-pointer',
      'the result of test:game/echo@1.0.0#echo',
    ],
    [
      'a result that is misaligned',
      t.string,
      returning(t.string, 66),
      'x',
      'fault/bad-pointer',
      'not a multiple of 4',
    ],
    [
      'text out of bounds',
      t.string,
      returning(t.string, 64, '\\00\\00\\01\\00\\08\\00\\00\\00'),
      'x',
      'fault/bad-pointer',
      'the result',
    ],
    [
      'text of negative length',
      t.string,
      returning(t.string, 64, '\\00\\00\\00\\00\\ff\\ff\\ff\\ff'),
      'x',
      'fault/too-long',
      'the result',
    ],
    [
      'text that is no UTF-8',
      t.string,
      returning(t.string, 64, '\\48\\00\\00\\00\\02\\00\\00\\00\\c3\\28'),
      'x',
      'fault/bad-string',
      'UTF-8',
    ],
    [
      'long text that is no UTF-8',
      t.string,
      returning(t.string, 64, `\\48\\00\\00\\00\\20\\00\\00\\00${'a'.repeat(30)}\\c3\\28`),
      'x',
      'fault/bad-string',
      'UTF-8',
    ],
    [
      'a list of 4 billion',
      t.list(t.u32) as Type,
      returning(t.list(t.u32) as Type, 64, '\\00\\00\\00\\00\\ff\\ff\\ff\\ff'),
      [1],
      'fault/too-long',
      'the result',
    ],
    [
      'a list of one long text many times',
      t.list(t.string) as Type,
      returning(
        t.list(t.string) as Type,
        64,
        `\\48\\00\\00\\00\\00\\08\\00\\00${'\\00\\50\\00\\00\\00\\80\\00\\00'.repeat(2048)}`,
      ),
      [],
      'fault/too-long',
      'bytes',
    ],
    [
      'a list of one long list many times',
      t.list(t.list(t.bool)) as Type,
      returning(
        t.list(t.list(t.bool)) as Type,
        64,
        `\\48\\00\\00\\00\\00\\04\\00\\00${'\\00\\00\\00\\00\\00\\10\\00\\00'.repeat(1024)}`,
      ),
      [],
      'fault/too-long',
      'values in lists',
    ],
    [
      'a list that is misaligned',
      t.list(t.u32) as Type,
      returning(t.list(t.u32) as Type, 64, '\\01\\00\\00\\00\\01\\00\\00\\00'),
      [1],
      'fault/bad-pointer',
      'not a multiple',
    ],
    [
      'a case that does not exist',
      t.enum(['a', 'b']),
      returning(t.enum(['a', 'b']), 7),
      'a',
      'fault/bad-discriminant',
      'an invalid case 7 of an enum with 2 cases',
    ],
    [
      'a variant in memory that does not exist',
      t.option(t.string) as Type,
      returning(t.option(t.string) as Type, 64, '\\05'),
      'a',
      'fault/bad-discriminant',
      'case 5',
    ],
    ['a surrogate as a character', t.char, returning(t.char, 0xd800), 'a', 'fault/bad-char', '55296'],
    [
      'a character beyond Unicode',
      t.char,
      returning(t.char, 0x11_0000),
      'a',
      'fault/bad-char',
      'invalid Unicode code point',
    ],
  ])('%s', (_what, type, wat, value, wanted, said) => {
    const run = (): unknown => call(type, wat, value)
    expect(run).toThrow(expect.objectContaining({ code: wanted }))
    expect(run).toThrow(said)
  })

  const withRealloc = (wat: string, body: string): string =>
    wat.replace(
      /\(global \$heap[\s\S]*?\(local\.get \$at\)\)/,
      `(func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) ${body})`,
    )

  test.each([
    ['gives memory out of bounds', '(i32.const 0x3ffffff)'],
    ['gives a negative address', '(i32.const -8)'],
  ])('an allocator that %s', (_what, body) => {
    expect(() => call(t.string, withRealloc(text, body), 'some text')).toThrow(
      expect.objectContaining({ code: 'fault/bad-realloc' }),
    )
  })
  test('an allocator that gives misaligned memory', () => {
    expect(() => call(t.list(t.u32) as Type, withRealloc(list, '(i32.const 4097)'), [1, 2])).toThrow(
      expect.objectContaining({
        code: 'fault/bad-realloc',
        message: expect.stringContaining('parameter 1 (value)') as string,
      }),
    )
  })
  test('an allocator that grows the memory is followed', () => {
    const growing = withRealloc(text, '(drop (memory.grow (i32.const 1))) (i32.const 8192)')
    expect(call(t.string, growing, 'grows, and goes on')).toBe('grows, and goes on')
  })
  test('an allocator that traps', () => {
    expect(() => call(t.string, withRealloc(text, '(unreachable)'), 'x')).toThrow(WebAssembly.RuntimeError)
  })
})

describe('a host that gives what does not fit', () => {
  test.each<[Type, unknown]>([
    [t.u8, 256],
    [t.u8, '1'],
    [t.u32, -1],
    [t.s32, 1.5],
    [t.f32, undefined],
    [t.u64, 1],
    [t.bool, 1],
    [t.char, 'ab'],
    [t.string, 5],
    [t.string, 'lone \ud800'],
    [t.string, `long ${'x'.repeat(40)} \udc00`],
    [t.enum(['a']), 'b'],
    [t.list(t.u8) as Type, [1]],
    [t.list(t.u16) as Type, 'x'],
    [t.record({ a: t.u8 }) as Type, null],
    [t.flags(['a']), 5],
    [t.result(t.u8, null) as Type, {}],
    [t.variant({ a: null }) as Type, { tag: 'b' }],
    [t.option(t.option(t.u8)) as Type, 5],
  ])('%o: %o', (type, value) => {
    expect(() => echoThrough(type, 1)(value)).toThrow(
      expect.objectContaining({
        code: 'value/invalid',
        message: expect.stringContaining('parameter 1 (value) of') as string,
      }),
    )
  })
})
