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
import { buildC } from '../testing/c-mod.ts'

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
/** The mod: hooks in C++, all else in C. It takes the types from the declarations of the methods in the header. */
const SOURCE = `#include "demo-values.h"
SKEIN_SYSTEM("echo")
SKEIN_PROVIDES(demo_values_mine, mine)
SKEIN_PROVIDES(demo_values_many, many)
${NAMES.map(
  (
    name,
  ) => `#define ECHO_${name} ${snake(name)}\nstatic __typeof__(demo_values_theirs_${methodOf(name)}((T_${name}){0})) mine_${methodOf(name)}(T_${name} value) { return demo_values_theirs_${methodOf(name)}(value); }
SKEIN_ON(on_${snake(name)}, demo_values_said_${snake(name)}, event) {
  skein_assert(event.n == 7);
  demo_values_heard_${snake(name)}_raise((demo_values_heard_${snake(name)}){event.value});
}`,
).join('\n')}
static T_all_result many_all(uint8_t i, T_record l, T_words words, T_variant v, T_record other, int64_t last) {
  (void)v;
  l.function = (uint8_t)(l.function + i + words.length);
  (void)other;
  return (T_all_result){l, last};
}
`
const HOOKS = `#include "demo-values.h"
SKEIN_SYSTEM("hooks")
${NAMES.map(
  (name) => `SKEIN_HOOK(hook_${snake(name)}, demo_values_ask_${snake(name)})
T_${name} hook_${snake(name)}(T_${name} value, T_${name} other) { return demo_values_answer_${snake(name)}_call(other, value); }`,
).join('\n')}
`

function methodOf(name: string): string {
  return snake(name)
}

let bytes: Uint8Array
let diagnostics: readonly unknown[]
let game: Game
const faults: string[] = []
let called: unknown
const heard: unknown[] = []

beforeAll(async () => {
  // The types of a header are known by the members of its events.
  const types = NAMES.map((name) => {
    const event = `demo_values_said_${snake(name)}`
    return `typedef __typeof__(((${event} *)0)->value) T_${name};`
  })
  const include = '#include "demo-values.h"\n'
  const source = SOURCE.replace(
    include,
    `${include}${types.join('\n')}\ntypedef __typeof__(demo_values_many_all(0, (T_record){0}, (T_words){0}, (T_variant){0}, (T_record){0}, 0)) T_all_result;\n`,
  )
  const hooksSource = HOOKS.replace(include, `${include}${types.join('\n')}\n`)
  const built = await buildC({ 'src/mod.c': source, 'src/hooks.cpp': hooksSource }, [demo])
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

describe('values in C', () => {
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
