import { describe, expect, test } from 'vitest'
import { createGame, defineGame, definePackage, defineSystem, t, type Game } from '../../src/index.ts'
import { watMod } from '../testing/wat-mod.ts'
import { cell, defineWings } from './define-wings.ts'
import { watPlugin, type WatSystem } from './testing/wat-plugin.ts'

const bank = definePackage('acme:bank', '1.0.0')
const Ledger = bank.trait('ledger', { double: t.func([t.u32], t.u32), add: t.func([cell(t.u32), t.u32]) })
const Sums = bank.trait('sums', { double: t.func([t.u32], t.u32) })
const Ask = bank.event('ask', {})
const Answer = bank.event('answer', { value: t.u32 })

const forWings = defineWings({
  crate: 'arena',
  version: '0.1.3',
  traits: {
    Ledger: { trait: Ledger, methods: { double: [''], add: ['&mut', ''] } },
    Sums: { trait: Sums, methods: { double: [''] } },
  },
  events: { 'on::Ask': Ask, 'on::Answer': Answer },
  groups: { Client: 'client' },
})

async function start(
  files: Readonly<Record<string, Uint8Array>>,
): Promise<{ game: Game; answers: number[] }> {
  const answers: number[] = []
  const listener = defineSystem('listener', {
    create: () => null,
    on: ({ handler }) => [handler(Answer, (_, { value }) => void answers.push(value))],
  })
  const game = await createGame(defineGame({ packages: [bank], systems: [listener], interfaces: [forWings] }))
  await game.mods.add(Object.entries(files).map(([file, bytes]) => ({ file, bytes })))
  return { game, answers }
}

function ask(game: Game): void {
  game.raise(Ask, {})
  game.flush()
}

/** Serves `arena::Ledger`: `double` doubles, and `add` adds to its first parameter. */
const LEDGER = `(if (result i32) (i32.eqz (local.get 2))
  (then
    (i32.store (i32.const 8196) (i32.mul (i32.load (i32.const 8196)) (i32.const 2)))
    (i32.const 8))
  (else
    (i32.store (i32.const 8196) (i32.add (i32.load (i32.const 8196)) (i32.load (i32.const 8204))))
    (i32.store (i32.const 8200) (i32.const 0))
    (i32.const 12)))`

const ledger = (method = LEDGER): Uint8Array =>
  watPlugin([{ name: 'test::Bank', serves: { trait: 'arena::Ledger', method } }])

/** An event of the crate with one `u32`, which lies at the end of it. */
function answerEvent(): { readonly data: string; readonly raise: string } {
  const name = 'arena::on::Answer'
  const u32 = (value: number): number[] => [value, 0, 0, 0]
  const type = [
    ...u32(name.length),
    ...u32(0),
    ...new TextEncoder().encode(name),
    ...u32(0),
    ...u32(1),
    ...u32(3),
  ]
  const bytes = [...u32(type.length), ...type, ...u32(4), ...u32(0)]
  const at = 20_480
  return {
    data: `(data (i32.const ${at}) "${bytes.map((byte) => `\\${byte.toString(16).padStart(2, '0')}`).join('')}")`,
    // The value is what the last call gave: the result lies behind the length of its section.
    raise: `(i32.store (i32.const ${at + bytes.length - 4}) (i32.load (i32.const 8196)))
      (call $raise (i32.const ${at}) (i32.const ${bytes.length}))`,
  }
}

/** A plugin that answers each `on::Ask` with the double of 21, by a trait. */
function asking(trait: string): Uint8Array {
  const { data, raise } = answerEvent()
  const system: WatSystem = {
    name: 'test::Asking',
    uses: [trait],
    on: {
      'arena::on::Ask': `(call $call (i32.const 0) (i32.const 0) (i32.const 16384) (i32.const 8)) ${raise}`,
    },
  }
  return watPlugin([system], `${data} (data (i32.const 16384) "\\04\\00\\00\\00\\15\\00\\00\\00")`)
}

/** The same, as a mod of Skein. */
const modAsking = watMod(
  [
    { mod: { name: 'acme:asking', version: '1.0.0', abi: 1 } },
    {
      system: {
        name: 'acme:asking/it',
        version: '1.0.0',
        uses: [{ trait: 'acme:bank/ledger', version: '1.0.0' }],
        handlers: [{ event: 'acme:bank/ask', version: '1.0.0', export: 'ask' }],
      },
    },
  ],
  `(module
    (import "acme:bank/ledger@1.0.0" "double" (func $double (param i32) (result i32)))
    (import "acme:bank/answer@1.0.0" "raise" (func $answer (param i32 i32)))
    (memory (export "memory") 1)
    (data (i32.const 64) "\\91")
    (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024))
    (func (export "ask") (param i32 i32)
      (i32.store8 (i32.const 65) (call $double (i32.const 21)))
      (call $answer (i32.const 64) (i32.const 2))))`,
)

describe('a trait of the game that a plugin serves', () => {
  test('is called by the game, with cells for what it changes', async () => {
    const { game } = await start({ 'bank.wasm': ledger() })
    const proxy = game.engine.proxy(Ledger)!
    expect(proxy.double(21)).toBe(42)
    const sum = { value: 40 }
    proxy.add(sum, 2)
    expect(sum.value).toBe(42)
  })

  test('is called by a mod of Skein, and by another plugin', async () => {
    const { game, answers } = await start({
      'asking-mod.wasm': modAsking,
      'asking.wasm': asking('arena::Ledger'),
      'bank.wasm': ledger(),
    })
    ask(game)
    expect(answers).toEqual([42, 42])
    // Both need it.
    game.mods.remove('wings:bank')
    expect(game.mods.list().map(({ status, errors }) => [status, errors[0]?.code])).toEqual([
      ['refused', 'link/missing-provider'],
      ['refused', 'link/missing-provider'],
    ])
  })

  test('is not called with values that are not of its types', async () => {
    const { game } = await start({ 'bank.wasm': ledger() })
    const proxy = game.engine.proxy(Ledger)!
    expect(() => proxy.double(-1)).toThrow(expect.objectContaining({ code: 'value/invalid' }))
    expect(() => proxy.add(1 as never, 2)).toThrow(expect.objectContaining({ code: 'value/invalid' }))
    expect(proxy.double(2)).toBe(4)
  })

  test('ends the plugin when its results are malformed, and whoever called it', async () => {
    const { game, answers } = await start({
      'asking.wasm': asking('arena::Ledger'),
      'bank.wasm': ledger('(i32.const 2)'),
    })
    ask(game)
    expect(answers).toEqual([])
    expect(
      game.mods
        .list()
        .map(({ name, errors }) => `${name} ${errors[0]!.code}`)
        .toSorted(),
    ).toEqual(['wings:asking fault/callee-faulted', 'wings:bank fault/bad-call'])
  })
})

test('a plugin calls a trait that a mod of Skein serves', async () => {
  const sums = watMod(
    [
      { mod: { name: 'acme:sums', version: '1.0.0', abi: 1 } },
      { system: { name: 'acme:sums/it', version: '1.0.0', provides: ['acme:bank/sums@1.0.0'] } },
    ],
    `(module (func (export "acme:bank/sums@1.0.0#double") (param i32) (result i32)
      (i32.mul (local.get 0) (i32.const 2))))`,
  )
  const { game, answers } = await start({ 'asking.wasm': asking('arena::Sums'), 'sums.wasm': sums })
  ask(game)
  expect(answers).toEqual([42])
})

test('events are handled in the order in which they are raised, also by calls inside of others', async () => {
  const { data, raise } = answerEvent()
  const say = (value: number): string => `(i32.store (i32.const 8196) (i32.const ${value})) ${raise}`
  const callIt = (id: number): string =>
    `(call $call (i32.const ${id}) (i32.const 0) (i32.const 16384) (i32.const 0))`
  const serves = (name: string, trait: string, uses: readonly string[], body: string): Uint8Array =>
    watPlugin([{ name, uses, serves: { trait, method: `${body} (i32.const 0)` } }], data)
  const outer: WatSystem = {
    name: 'test::Outer',
    uses: ['test::Inner'],
    on: { 'arena::on::Ask': `${say(1)} ${say(2)} ${callIt(0)} ${say(6)} ${callIt(0)}` },
  }
  const { game, answers } = await start({
    'innermost.wasm': serves('test::InnermostIt', 'test::Innermost', [], say(4)),
    'inner.wasm': serves(
      'test::InnerIt',
      'test::Inner',
      ['test::Innermost'],
      `${say(3)} ${callIt(0)} ${say(5)}`,
    ),
    'outer.wasm': watPlugin([outer], data),
  })
  ask(game)
  expect(answers).toEqual([1, 2, 3, 4, 5, 6, 3, 4, 5])
})
