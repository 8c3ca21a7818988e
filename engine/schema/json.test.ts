import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { SkeinError } from '../error.ts'
import { definePackage, t, type Type } from './index.ts'
import { packageFromJson, packageToJson } from './package-json.ts'
import { typeFromJson, typeToJson } from './type-json.ts'

const code = (name: string): unknown => expect.objectContaining({ code: name })

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

const throughJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value)) as unknown

test('every type survives JSON', () => {
  fc.assert(
    fc.property(anyType, (type) => {
      expect(typeFromJson(throughJson(typeToJson(type as Type)))).toEqual(type)
    }),
  )
})

describe('a package', () => {
  const pong = definePackage('pong:game', '1.2.0')
  pong.component('position', {
    x: t.f32,
    big: t.withDefault(t.s64, -5n),
    mode: t.withDefault(t.enum(['a', 'b-c']), 'b-c'),
  })
  pong.event('goal', {
    side: t.enum(['left', 'right']),
    score: t.withDefault(t.u32, 1),
    note: t.withDefault(t.string, '"\n'),
  })
  pong.trait('paddles', {
    speed: t.func([], t.f32),
    setSpeed: t.func([t.arg('topSpeed', t.f32), t.list(t.u8)]),
  })

  test('survives JSON', () => {
    const json = throughJson(packageToJson(pong))
    const read = packageFromJson(json)
    expect(packageToJson(read)).toEqual(json)
    expect(read.items).toEqual(pong.items)
  })

  test('is written as docs/abi.md says', () => {
    expect(throughJson(packageToJson(pong))).toEqual({
      name: 'pong:game',
      version: '1.2.0',
      components: [
        {
          name: 'position',
          fields: [
            ['x', 'f32'],
            ['big', 's64', '-5'],
            ['mode', { enum: ['a', 'b-c'] }, 'b-c'],
          ],
        },
      ],
      events: [
        {
          name: 'goal',
          fields: [
            ['side', { enum: ['left', 'right'] }],
            ['score', 'u32', 1],
            ['note', 'string', '"\n'],
          ],
        },
      ],
      traits: [
        {
          name: 'paddles',
          methods: [
            { name: 'speed', params: [], result: 'f32' },
            {
              name: 'set-speed',
              params: [
                ['top-speed', 'f32'],
                ['arg1', { list: 'u8' }],
              ],
              result: null,
            },
          ],
        },
      ],
    })
  })

  test('may leave out what it does not have', () => {
    expect(packageFromJson({ name: 'a:b', version: '1.0.0' }).items).toEqual([])
    const read = packageFromJson({
      name: 'a:b',
      version: '1.0.0',
      components: [{ name: 'tag' }],
      traits: [{ name: 'none' }, { name: 'one', methods: [{ name: 'run' }] }],
    })
    expect(read.items).toMatchObject([
      { fields: [] },
      { methods: [] },
      { methods: [['run', { params: [], result: null }]] },
    ])
  })

  const base = { name: 'a:b', version: '1.0.0' }
  test.each<[string, unknown, string, string]>([
    ['no object', [], 'schema/invalid-type', 'a package that is not an object'],
    ['no name', { version: '1.0.0' }, 'schema/invalid-type', 'a package whose name is not text'],
    ['a bad version', { ...base, version: 'x' }, 'schema/invalid-version', 'x'],
    ['components that are no array', { ...base, components: {} }, 'schema/invalid-type', 'array'],
    [
      '1,001 events',
      { ...base, events: Array.from({ length: 1001 }, () => ({})) },
      'schema/invalid-type',
      '1001',
    ],
    [
      'an item without a name',
      { ...base, events: [{}] },
      'schema/invalid-type',
      'an event whose name is not text',
    ],
    [
      'an item that is not an object',
      { ...base, events: [null] },
      'schema/invalid-type',
      'an event that is not an object',
    ],
    [
      'an event with a bad field',
      { ...base, events: [{ name: 'goal', fields: [['x', 'f16']] }] },
      'schema/invalid-type',
      'an event, "goal": invalid type description: unknown type "f16"',
    ],
    [
      'a component with text',
      { ...base, components: [{ name: 'label', fields: [['x', 'string']] }] },
      'schema/invalid-type',
      'a component, "label"',
    ],
    [
      'a method with a bad result',
      { ...base, traits: [{ name: 'gauge', methods: [{ name: 'read', result: 'f16' }] }] },
      'schema/invalid-type',
      'a trait, "gauge": a method, "read"',
    ],
    [
      'a method twice',
      { ...base, traits: [{ name: 'gauge', methods: [{ name: 'read' }, { name: 'read' }] }] },
      'schema/duplicate-name',
      'read',
    ],
    [
      'control characters in a name',
      { ...base, events: [{ name: '\u001b[31m', fields: [] }] },
      'schema/invalid-name',
      '\\u001b',
    ],
  ])('with %s is refused', (_what, json, wanted, said) => {
    expect(() => packageFromJson(json)).toThrow(code(wanted))
    expect(() => packageFromJson(json)).toThrow(said)
  })
})

const nest = (depth: number, wrap: (inner: unknown) => unknown): unknown =>
  depth === 0 ? 'u8' : wrap(nest(depth - 1, wrap))
const WRAPS: readonly ((inner: unknown) => unknown)[] = [
  (inner) => ({ option: inner }),
  (inner) => ({ list: inner }),
  (inner) => ({ tuple: [inner] }),
  (inner) => ({ record: [['a', inner]] }),
  (inner) => ({ variant: [['a', inner]] }),
  (inner) => ({ result: [inner, null] }),
]

test('types may nest 16 deep, and no deeper', () => {
  for (const wrap of WRAPS) {
    expect(() => typeFromJson(nest(16, wrap))).not.toThrow()
    expect(() => typeFromJson(nest(17, wrap))).toThrow(code('schema/invalid-type'))
  }
})

test.each<[string, unknown]>([
  ['null', null],
  ['a number', 5],
  ['an unknown name', 'f16'],
  ['a name of the language', '__proto__'],
  ['another name of the language', 'constructor'],
  ['an array', []],
  ['an object without keys', {}],
  ['an object with two keys', { list: 'u8', option: 'u8' }],
  ['an object with an unknown key', { toString: 'u8' }],
  ['control characters', '\u001b[2J'],
  ['text for cases', { enum: 'a' }],
  ['a number for a case', { enum: [1] }],
  ['257 cases', { enum: Array.from({ length: 257 }, (_, index) => `c${index}`) }],
  ['a tuple of 200,000', { tuple: Array.from({ length: 200_000 }, () => 'u8') }],
  ['flags in camelCase', { flags: ['onFire'] }],
  ['a field without a type', { record: [['x']] }],
  ['a field of four parts', { record: [['x', 'f32', 1, 2]] }],
  ['a field twice', { record: [['x', 'f32'], ['x', 'f32']] }], // prettier-ignore
  ['a default of another type', { record: [['x', 'f32', 'text']] }],
  ['a default out of range', { record: [['x', 'u8', 300]] }],
  ['a default that is a fraction', { record: [['x', 'u8', 0.5]] }],
  ['a default of two characters', { record: [['x', 'char', 'ab']] }],
  ['a default that is no Unicode', { record: [['x', 'string', '\ud800']] }],
  ['a default for a list', { record: [['x', { list: 'u8' }, []]] }],
  ['a default for an option', { record: [['x', { option: 'u8' }, null]] }],
  ['a default of 64 bits as a number', { record: [['x', 'u64', 10]] }],
  ['a default of 64 bits that is no number', { record: [['x', 'u64', 'ten']] }],
  ['a default of more than 64 bits', { record: [['x', 'u64', '18446744073709551616']] }],
  ['a negative default without a sign to have', { record: [['x', 'u64', '-1']] }],
  ['a variant case without a name', { variant: [[1, null]] }],
  ['a case without anything', { variant: [['a']] }],
  ['a case of three parts', { variant: [['a', null, null]] }],
  ['a case twice', { variant: [['a', null], ['a', 'u8']] }], // prettier-ignore
  ['__proto__ as a case', { variant: [['__proto__', null]] }],
  ['a result of one side', { result: ['u8'] }],
  ['a result of three sides', { result: ['u8', 'u8', 'u8'] }],
  ['what JSON.parse makes of __proto__', JSON.parse('{"__proto__":{"list":"u8"}}')],
])('%s is no type', (_what, json) => {
  const read = (): unknown => typeFromJson(json)
  expect(read).toThrow(code(expect.stringMatching(/^schema\//) as unknown as string))
  // oxlint-disable-next-line no-control-regex -- none may reach a terminal
  expect(read).not.toThrow(/[\u0000-\u001f]/)
})

test('packages from strangers are read or refused, and nothing else happens', () => {
  const sound = packageToJson(definePackage('a:b', '1.0.0'))
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom('', 'components', 'events', 'traits'), (json, part) => {
      try {
        packageFromJson(
          part === '' ? json : { ...sound, [part]: [{ name: 'x', fields: json, methods: json }] },
        )
      } catch (error) {
        expect(error).toBeInstanceOf(SkeinError)
      }
    }),
    { numRuns: 500 },
  )
})
