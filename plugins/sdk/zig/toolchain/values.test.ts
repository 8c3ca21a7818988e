import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import {
  defineGame,
  definePackage,
  defineSystem,
  handler,
  optional,
  t,
  type HookDefinition,
} from '../../../../engine/index.ts'
import { createGame, type Game } from '../../../../src/index.ts'
import { SAMPLES } from '../../testing/value-samples.ts'
import { buildZig } from '../testing/zig-mod.ts'

const line = SAMPLES['record']!.type
const NAMES = Object.keys(SAMPLES)
const demo = definePackage('demo:values', '1.0.0')
const kebab = (name: string): string => name.replace(/[A-Z]/g, (it) => `-${it.toLowerCase()}`)
/** The game's echo, which the mod calls, and the mod's, which the game calls: both with one value. */
const echoes = Object.fromEntries(
  NAMES.map((name) => [name, t.func([t.arg('value', SAMPLES[name]!.type)], SAMPLES[name]!.type)]),
)
const Theirs = demo.trait('theirs', echoes)
const Mine = demo.trait('mine', echoes)
/** More than 16 core values travel through memory. */
const Many = demo.trait('many', {
  all: t.func(
    [
      t.arg('int', t.u8),
      t.arg('line', line),
      t.arg('words', t.list(t.string)),
      t.arg('variant', SAMPLES['variant']!.type),
      t.arg('other', line),
      t.arg('last', t.s64),
    ],
    t.tuple([line, t.s64]),
  ),
})
const Told = Object.fromEntries(
  NAMES.map((name) => [name, demo.event(`said-${kebab(name)}`, { value: SAMPLES[name]!.type, n: t.u32 })]),
)
const Heard = Object.fromEntries(
  NAMES.map((name) => [name, demo.event(`heard-${kebab(name)}`, { value: SAMPLES[name]!.type })]),
)
/** The mod answers the first, calls the second with the same two values the other way round, and returns what comes. */
const hooks = (which: string): HookDefinition[] =>
  NAMES.map((name) =>
    demo.hook(`${which}-${kebab(name)}`, { other: SAMPLES[name]!.type }, SAMPLES[name]!.type),
  )
const [Asked, Answered] = [hooks('ask'), hooks('answer')]

const snake = (name: string): string => kebab(name).replaceAll('-', '_')
const pascal = (name: string): string => name.slice(0, 1).toUpperCase() + name.slice(1)
/** The mod. It takes the types from the fields of the events in the bindings. */
const SOURCE = `const std = @import("std");
const skein = @import("skein");
const demo = @import("demo-values.zig");

pub const Echo = struct {
    theirs: demo.Theirs,
    pub const provides = .{ demo.Mine, demo.Many };
${NAMES.map((name) => {
  const type = `@FieldType(demo.Said${pascal(name)}, "value")`
  const method = zigName(name)
  return `
    pub fn ${method}(self: *Echo, value: ${type}) ${type} {
        return self.theirs.${method}(value);
    }
    pub fn said_${snake(name)}(_: *Echo, event: demo.Said${pascal(name)}) void {
        if (event.n != 7) @panic("n is not 7");
        skein.raise(demo.Heard${pascal(name)}{ .value = event.value });
    }
    pub fn asked_${snake(name)}(_: *Echo, value: ${type}, ask: demo.Ask${pascal(name)}) ${type} {
        return skein.call(demo.Answer${pascal(name)}{ .other = value }, ask.other);
    }`
}).join('\n')}
    const Line = @FieldType(demo.SaidRecord, "value");
    pub fn all(_: *Echo, int: u8, line: Line, texts: []const []const u8, either: @FieldType(demo.SaidVariant, "value"), other: Line, last: i64) struct { Line, i64 } {
        _ = .{ either, other };
        var sum = line;
        sum.function += int + @as(u8, @intCast(texts.len));
        return .{ sum, last };
    }
};
`

/** A method in Zig: those that are called like types of its own are quoted. */
function zigName(name: string): string {
  return /^(?:[us]\d+|f\d+|bool|enum)$/.test(name) ? `@"${name}"` : name
}

let bytes: Uint8Array
let diagnostics: readonly unknown[]
let game: Game
const faults: string[] = []
let called: unknown
const heard: unknown[] = []

beforeAll(async () => {
  const built = await buildZig({ 'src/mod.zig': SOURCE }, [demo])
  diagnostics = built.diagnostics
  bytes = built.bytes
  const theirs = defineSystem('theirs', {
    provides: [Theirs],
    create: () =>
      Object.fromEntries(NAMES.map((name) => [name, (value: unknown) => ((called = value), value)])) as never,
    on: [
      ...Object.values(Heard).map((event) =>
        handler(event, (_self, payload) => void heard.push((payload as { value: unknown }).value)),
      ),
      ...Answered.map((hook) => handler(hook, (_self, value, args) => ((called = [value, args]), value))),
    ],
  })
  const asks = defineSystem('asks', { uses: { many: optional(Many) }, create: ({ uses }) => uses })
  game = await createGame(defineGame({ packages: [demo], systems: [theirs, asks] }))
  game.on('mod-refused', ({ errors }) => faults.push(...errors.map((it) => it.message)))
  game.on('mod-faulted', ({ error }) => faults.push(error.message))
  await game.mods.add([{ file: 'mod.wasm', bytes }])
}, 240_000)

describe('values in Zig', () => {
  test.each(NAMES)('of the type %s come and go as they are', (name) => {
    expect([faults, diagnostics]).toEqual([[], []])
    const mine = game.engine.proxy(Mine)! as unknown as Record<string, (value: unknown) => unknown>
    fc.assert(
      fc.property(SAMPLES[name]!.value, (value) => {
        expect(mine[name]!(value)).toEqual(value)
        expect(called).toEqual(value)
      }),
      { numRuns: 60 },
    )
  })

  test.each(NAMES)('of the type %s travel in events', (name) => {
    fc.assert(
      fc.property(SAMPLES[name]!.value, (value) => {
        heard.length = 0
        game.raise(Told[name]!, { value, n: 7 } as never)
        game.frame()
        expect([heard, faults]).toEqual([[value], []])
      }),
      { numRuns: 40 },
    )
  })

  test.each(NAMES)('of the type %s go through hooks, in both directions', (name) => {
    const { value } = SAMPLES[name]!
    fc.assert(
      fc.property(value, value, (one, other) => {
        expect(game.call(Asked[NAMES.indexOf(name)]!, one, { other } as never)).toEqual(other)
        expect([called, faults]).toEqual([[other, { other: one }], []])
      }),
      { numRuns: 40 },
    )
  })

  test('more than 16 of them travel through memory', () => {
    const many = game.engine.proxy(Many)!
    const one = { text: 'né', at: null, function: 3 }
    const result = many.all(4, one, ['a', 'b'], { tag: 'list', value: [1, 2] }, one, -5n)
    expect(result).toEqual([{ ...one, function: 9 }, -5n])
    expect(faults).toEqual([])
  })

  test('take no memory for good, however many come', () => {
    const mine = game.engine.proxy(Mine)! as unknown as Record<string, (value: unknown) => unknown>
    const words = Array.from({ length: 1000 }, (_, index) => `word ${index}`.repeat(5))
    const measure = game.mods.measure(() => 0)
    const sizeOf = (): number => measure.costs().get('acme:mod')!.memoryBytes
    const ask = Asked[NAMES.indexOf('words')]!
    const once = (): void => {
      expect(mine['words']!(words)).toEqual(words)
      expect(game.call(ask, words, { other: words } as never)).toEqual(words)
    }
    for (let i = 0; i < 3; i++) once()
    const before = sizeOf()
    for (let i = 0; i < 30; i++) once()
    expect([sizeOf(), faults]).toEqual([before, []])
    measure.end()
  })
})
