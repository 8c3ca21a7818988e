import * as fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import {
  definePackage,
  isNullable,
  t,
  type EventDefinition,
  type FunctionType,
  type Type,
} from '../../../../engine/index.ts'
import { createGame, defineGame, defineSystem, handler, type Game } from '../../../../src/index.ts'
import { generateAssemblyScript } from '../../../bindgen/index.ts'
import { sourceMod } from '../testing/source-mod.ts'

const Mood = t.enum(['calm', 'very-angry', 'gone'])
const Flags = t.flags(['solid', 'hidden', 'wayOut'])
const Point = t.record({ x: t.f32, y: t.f64 })
const Line = t.record({
  text: t.string,
  at: t.s16,
  tags: t.list(t.string),
  mood: Mood,
  next: t.option(Point),
})

/** Every type, alone and inside of others. */
const TYPES: Readonly<Record<string, Type>> = {
  bool: t.bool,
  u8: t.u8,
  s8: t.s8,
  u16: t.u16,
  s16: t.s16,
  u32: t.u32,
  s32: t.s32,
  u64: t.u64,
  s64: t.s64,
  f32: t.f32,
  f64: t.f64,
  char: t.char,
  text: t.string,
  entity: t.entity,
  mood: Mood,
  flags: Flags,
  manyFlags: t.flags(Array.from({ length: 20 }, (_, index) => `flag${'abcdefghijklmnopqrst'[index]!}`)),
  point: Point,
  line: Line,
  single: t.record({ only: t.u8 }),
  singleText: t.record({ only: t.string }),
  bytes: t.list(t.u8),
  floats: t.list(t.f32),
  bools: t.list(t.bool),
  wides: t.list(t.s64),
  chars: t.list(t.char),
  entities: t.list(t.entity),
  moods: t.list(Mood),
  texts: t.list(t.string),
  points: t.list(Point),
  lines: t.list(Line),
  nested: t.list(t.list(t.string)),
  maybeNumber: t.option(t.u32),
  maybeFloat: t.option(t.f32),
  maybeMood: t.option(Mood),
  maybeText: t.option(t.string),
  maybeLine: t.option(Line),
  maybeMaybe: t.option(t.option(t.u8)),
  maybeMaybeText: t.option(t.option(t.string)),
  maybeList: t.option(t.list(t.option(t.f64))),
  tuple: t.tuple([t.u8, t.string, Point]),
  result: t.result(t.f32, t.string),
  resultOfNothing: t.result(null, t.u64),
  resultOfLine: t.result(Line, null),
  bareResult: t.result(null, null),
  variant: t.variant({ none: null, small: t.u8, wide: t.f64, text: t.string, 'a-line': Line }),
  mixed: t.variant({ a: t.f32, b: t.u32, tag: t.s64 }),
  variants: t.list(t.variant({ off: null, on: t.option(t.u16) })),
}
const NAMES = Object.keys(TYPES)

const shared = definePackage('test:types', '1.0.0')
const echoes = Object.fromEntries(
  NAMES.map((name) => [name, t.func([t.arg('value', TYPES[name]!)], TYPES[name]!)]),
) as Record<string, FunctionType>
// Enough parameters that they travel through memory.
const many = t.func(
  NAMES.slice(0, 20).map((name) => t.arg(name, TYPES[name]!)),
  t.string,
) as FunctionType
const bare = t.func([t.arg('text', t.string)]) as FunctionType
const Mirror = shared.trait('mirror', { ...echoes, many, bare })
const Echo = shared.trait('echo', { ...echoes, many, bare })
const sent = NAMES.map((name) => shared.event(`sent-${kebab(name)}`, { value: TYPES[name]! }))
const back = NAMES.map((name) => shared.event(`back-${kebab(name)}`, { value: TYPES[name]! }))
/** The mod answers the first, calls the second with the same two values the other way round, and returns what comes. */
const asked = NAMES.map((name) => shared.hook(`ask-${kebab(name)}`, { other: TYPES[name]! }, TYPES[name]!))
const answered = NAMES.map((name) =>
  shared.hook(`answer-${kebab(name)}`, { other: TYPES[name]! }, TYPES[name]!),
)
const SentAll = shared.event('sent-all', TYPES)
const BackAll = shared.event('back-all', TYPES)

function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}

function pascal(name: string): string {
  return name.slice(0, 1).toUpperCase() + name.slice(1)
}

/** Any value of a type, as the host has it. */
function valueOf(type: Type): fc.Arbitrary<unknown> {
  const text = fc.string({ unit: 'grapheme', maxLength: 12 })
  switch (type.kind) {
    case 'bool':
      return fc.boolean()
    case 'u8':
      return fc.integer({ min: 0, max: 255 })
    case 's8':
      return fc.integer({ min: -128, max: 127 })
    case 'u16':
      return fc.integer({ min: 0, max: 65_535 })
    case 's16':
      return fc.integer({ min: -32_768, max: 32_767 })
    case 'u32':
    case 'entity':
      return fc.integer({ min: 0, max: 0xffff_ffff })
    case 's32':
      return fc.integer({ min: -0x8000_0000, max: 0x7fff_ffff })
    case 'u64':
      return fc.bigInt({ min: 0n, max: 0xffff_ffff_ffff_ffffn })
    case 's64':
      return fc.bigInt({ min: -0x8000_0000_0000_0000n, max: 0x7fff_ffff_ffff_ffffn })
    case 'f32':
      return fc.float({ noNaN: true }).map((value) => value + 0)
    case 'f64':
      return fc.double({ noNaN: true }).map((value) => value + 0)
    case 'char':
      return fc.constantFrom('a', 'ÿ', '€', '😀', '\u0000', '\uffff')
    case 'string':
      return text
    case 'enum':
      return fc.constantFrom(...type.cases)
    case 'flags':
      return fc.record(Object.fromEntries(type.names.map((name) => [name, fc.boolean()])))
    case 'option': {
      const inner = valueOf(type.value)
      return fc.option(isNullable(type.value) ? inner.map((some) => ({ some })) : inner, { nil: null })
    }
    case 'list':
      if (type.item.kind === 'u8') return fc.uint8Array({ maxLength: 20 })
      return fc.array(valueOf(type.item), { maxLength: 5 })
    case 'record':
      return fc.record(Object.fromEntries(type.fields.map(([name, field]) => [name, valueOf(field)])))
    case 'tuple':
      return fc.tuple(...type.items.map(valueOf))
    case 'result':
      return fc.oneof(
        type.ok === null ? fc.constant({ ok: null }) : valueOf(type.ok).map((ok) => ({ ok })),
        type.err === null ? fc.constant({ err: null }) : valueOf(type.err).map((err) => ({ err })),
      )
    case 'variant':
      return fc.oneof(
        ...type.cases.map(([tag, payload]) =>
          payload === null ? fc.constant({ tag }) : valueOf(payload).map((value) => ({ tag, value })),
        ),
      )
  }
}

/** A mod that gives back whatever it gets: by a trait through a trait of the host, by events, and by hooks. */
function echoSource(bindings: string): string {
  const types = [...bindings.matchAll(/^ {2}(\w+)\((.*)\): (.+) \{$/gm)]
  const echo = bindings.slice(bindings.indexOf('export class Echo {'))
  const methods = [...echo.matchAll(/^ {2}(\w+)\((.*)\): (.+) \{$/gm)].map(([, name, params, result]) => {
    const args = params!.split(/, (?=\w+: )/).map((param) => param.split(':')[0]!)
    return `  ${name!}(${params!}): ${result!} { ${result === 'void' ? '' : 'return '}this.mirror.${name!}(${args.join(', ')}) }`
  })
  const handlers = NAMES.map(
    (name) =>
      `  @on sent${pascal(name)}(event: Sent${pascal(name)}): void { raise(new Back${pascal(name)}(event.value)) }`,
  )
  const hooks = [...bindings.matchAll(/^export class Ask(\w+) \{\n {2}static call\((.*)\): (.+) \{$/gm)].map(
    ([, name, params, result]) =>
      `  @hook(Ask${name!}) ask${name!}(${params!}): ${result!} { return Answer${name!}.call(other, value) }`,
  )
  expect(hooks).toHaveLength(NAMES.length)
  const all = NAMES.map((name) => `event.${name}`).join(', ')
  const classes = [...bindings.matchAll(/^export (?:class|enum) (\w+)/gm)].map(([, name]) => name!)
  expect(types.length).toBeGreaterThan(NAMES.length)
  return `
import { Char, Entity, raise, Some } from 'skein'
import { ${classes.join(', ')} } from './test-types'
@system export class Echoer implements Echo {
  mirror: Mirror = new Mirror()
${methods.join('\n')}
${handlers.join('\n')}
${hooks.join('\n')}
  @on sentAll(event: SentAll): void { raise(new BackAll(${all})) }
}`
}

let game: Game
let echo: Record<string, (...args: unknown[]) => unknown>
/** The arguments of the last call to the host's side of the trait. */
let reflected: unknown[] = []
/** Faults of the mod, should it have any. */
const faults: unknown[] = []
/** The payloads that came back, by event. */
const returned = new Map<EventDefinition, unknown>()

describe.each([
  ['without optimisation', true],
  ['optimised', false],
])('values %s', (_, debug) => {
  beforeAll(async () => {
    const bindings = generateAssemblyScript([shared]).get('test-types.ts')!
    const sources = { 'assembly/index.ts': echoSource(bindings), 'assembly/test-types.ts': bindings }
    const bytes = await sourceMod(sources, {}, debug)
    const mirror = defineSystem('mirror', {
      provides: [Mirror],
      create: () =>
        Object.fromEntries(
          Object.keys({ ...echoes, many, bare }).map((name) => [
            name,
            (...args: unknown[]) => {
              reflected = args
              return name === 'many' ? `${args.length} came` : args[0]
            },
          ]),
        ) as never,
    })
    const receiver = defineSystem('receiver', {
      create: () => ({}),
      on: [
        ...[...back, BackAll].map((event) =>
          handler(event, (_self, payload) => void returned.set(event, payload)),
        ),
        ...answered.map((hook) =>
          handler(hook, (_self, value, args) => {
            reflected = [value, args]
            return value
          }),
        ),
      ],
    })
    game = await createGame(defineGame({ packages: [shared], systems: [mirror, receiver] }))
    game.on('mod-faulted', ({ error }) => void faults.push(error))
    const [status] = await game.mods.add([{ file: 'echo.wasm', bytes }])
    if (status?.status !== 'running') throw new Error(String(status?.errors))
    echo = game.engine.proxy(Echo) as unknown as typeof echo
  })

  it.each(NAMES)('%s goes into a mod, out of it, and back', (name) => {
    fc.assert(
      fc.property(valueOf(TYPES[name]!), (value) => {
        expect(echo[name]!(value)).toEqual(value)
        expect(reflected).toEqual([value])
      }),
      { numRuns: 50 },
    )
  })

  it('parameters that are too many for registers go through memory', () => {
    const values = fc.tuple(...NAMES.slice(0, 20).map((name) => valueOf(TYPES[name]!)))
    fc.assert(
      fc.property(values, (args) => {
        expect(echo['many']!(...args)).toBe('20 came')
        expect(reflected).toEqual(args)
      }),
      { numRuns: 50 },
    )
  })

  it('a method may have no result', () => {
    expect(echo['bare']!('hello')).toBeUndefined()
    expect(reflected).toEqual(['hello'])
  })

  it.each(NAMES)('%s goes by event into a mod and back', (name) => {
    const index = NAMES.indexOf(name)
    fc.assert(
      fc.property(valueOf(TYPES[name]!), (value) => {
        game.raise(sent[index]!, { value })
        game.engine.flush()
        expect(faults).toEqual([])
        expect(returned.get(back[index]!)).toEqual({ value })
      }),
      { numRuns: 50 },
    )
  })

  it.each(NAMES)('%s goes into a mod by the hook that it answers, and out by one that it calls', (name) => {
    const index = NAMES.indexOf(name)
    const value = valueOf(TYPES[name]!)
    fc.assert(
      fc.property(value, value, (one, other) => {
        expect(game.call(asked[index]!, one as never, { other } as never)).toEqual(other)
        expect([reflected, faults]).toEqual([[other, { other: one }], []])
      }),
      { numRuns: 50 },
    )
  })

  it('events hold fields of every type at once', () => {
    const payload = fc.record(Object.fromEntries(NAMES.map((name) => [name, valueOf(TYPES[name]!)])))
    fc.assert(
      fc.property(payload, (value) => {
        game.raise(SentAll, value as never)
        game.engine.flush()
        expect(returned.get(BackAll)).toEqual(value)
      }),
      { numRuns: 20 },
    )
  })
})
