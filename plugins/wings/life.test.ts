import { describe, expect, test } from 'vitest'
import { createGame, defineGame, type Game } from '../../src/index.ts'
import { watMod } from '../testing/wat-mod.ts'
import { arenaGame, Reset, Tick } from './testing/arena.ts'
import { print, watPlugin } from './testing/wat-plugin.ts'

async function arena(
  options: Parameters<typeof createGame>[1] = {},
): Promise<{ game: Game; log: string[]; lines(): string[] }> {
  const log: string[] = []
  const game = await createGame(defineGame(arenaGame(log, new Map())), options)
  game.on('mod-faulted', ({ mod, error }) => void log.push(`${mod}: ${error.code}`))
  const lines = (): string[] =>
    log.splice(0).map((line) => /^call arena::Log\.print \["(.*)"\]/.exec(line)?.[1] ?? line)
  return { game, log, lines }
}

const TICK = 'event arena::on::Tick {"frame":1,"dt":0.5}'

function tick(game: Game): void {
  game.raise(Tick, { frame: 1, dt: 0.5 })
  game.flush()
}

/** Systems of one module of which the upper calls one of another module, and that one the lower. */
function sandwich(lower: string): { readonly outside: Uint8Array; readonly between: Uint8Array } {
  const said = print(0, 'lower is called', 16_384)
  const outside = watPlugin(
    [
      {
        name: 'test::Lower',
        uses: ['arena::Log'],
        serves: { trait: 'test::Base', method: `${said.code} ${lower}` },
      },
      {
        name: 'test::Upper',
        uses: ['test::Middle'],
        on: { 'arena::on::Tick': '(call $call (i32.const 1) (i32.const 0) (i32.const 0) (i32.const 0))' },
      },
    ],
    said.data,
  )
  const between = watPlugin([
    {
      name: 'other::Middle',
      uses: ['test::Base'],
      serves: {
        trait: 'test::Middle',
        method: '(call $call (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0)) (i32.const 4)',
      },
    },
  ])
  return { outside, between }
}

describe('a call that leaves a module and comes back into it', () => {
  test('goes on in the call that is under way', async () => {
    const { game, lines } = await arena()
    const { outside, between } = sandwich('(i32.const 4)')
    const statuses = await game.mods.add([
      { file: 'outside.wasm', bytes: outside },
      { file: 'between.wasm', bytes: between },
    ])
    expect(statuses.map(({ status }) => status)).toEqual(['running', 'running'])
    tick(game)
    tick(game)
    expect(lines()).toEqual([TICK, 'lower is called', TICK, 'lower is called'])
    expect(game.mods.list().map(({ status }) => status)).toEqual(['running', 'running'])
  })

  test('ends all that take part in it when it faults', async () => {
    const { game, lines } = await arena()
    const { outside, between } = sandwich('(unreachable)')
    await game.mods.add([
      { file: 'outside.wasm', bytes: outside },
      { file: 'between.wasm', bytes: between },
      { file: 'bystander.wasm', bytes: watPlugin([{ name: 'by::Stander', on: { 'arena::on::Tick': '' } }]) },
    ])
    tick(game)
    expect(lines()).toEqual([
      TICK,
      'lower is called',
      'wings:between: fault/callee-faulted',
      'wings:outside: fault/trap',
    ])
    game.frame(0.02)
    tick(game)
    expect(lines()).toEqual([TICK])
    expect(
      game.mods
        .list()
        .map(({ name, status }) => `${name} ${status}`)
        .toSorted(),
    ).toEqual(['wings:between faulted', 'wings:bystander running', 'wings:outside faulted'])
  })

  test('without end is a fault', async () => {
    const { game, lines } = await arena()
    const { between } = sandwich('')
    // The lower system calls the middle one again.
    const outside = watPlugin([
      {
        name: 'test::Lower',
        serves: {
          trait: 'test::Base',
          method: '(call $call (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0)) (i32.const 4)',
        },
      },
      {
        name: 'test::Upper',
        uses: ['test::Middle'],
        on: { 'arena::on::Tick': '(call $call (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0))' },
      },
    ])
    await game.mods.add([
      { file: 'outside.wasm', bytes: outside },
      { file: 'between.wasm', bytes: between },
    ])
    tick(game)
    expect(lines().some((line) => line.endsWith('fault/stack-overflow'))).toBe(true)
    expect(game.mods.list().map(({ status }) => status)).toEqual(['faulted', 'faulted'])
  })
})

test('a plugin of wings and a mod of Skein react to one event, each by its own names', async () => {
  const { game, lines } = await arena()
  const said = print(0, 'the plugin resets', 16_384)
  const plugin = watPlugin(
    [{ name: 'test::Plugin', uses: ['arena::Log'], on: { 'arena::on::Reset': said.code } }],
    said.data,
  )
  const mod = watMod(
    [
      { mod: { name: 'acme:resetter', version: '1.0.0', abi: 1 } },
      {
        system: {
          name: 'acme:resetter/it',
          version: '1.0.0',
          handlers: [{ event: 'arena:game/tick', version: '0.1.3', export: 'tick' }],
        },
      },
    ],
    `(module
      (import "arena:game/reset@0.1.3" "raise" (func $reset (param i32 i32)))
      (memory (export "memory") 1)
      (data (i32.const 64) "\\90")
      (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024))
      (func (export "tick") (param i32 i32) (call $reset (i32.const 64) (i32.const 1))))`,
  )
  const statuses = await game.mods.add([
    { file: 'plugin.wasm', bytes: plugin },
    { file: 'resetter.wasm', bytes: mod },
  ])
  expect(statuses.flatMap(({ errors }) => errors)).toEqual([])
  tick(game)
  expect(lines()).toEqual([TICK, 'event arena::on::Reset null', 'the plugin resets'])
})

describe('the systems of a module', () => {
  const serving = (
    version: readonly [number, number, number],
    text: string,
  ): Parameters<typeof watPlugin>[0][number] => ({
    name: 'bank::Bank',
    version,
    uses: ['arena::Log'],
    serves: { trait: 'bank::Ledger', method: `${print(0, text, 16_384).code} (i32.const 4)` },
  })
  const shopSays = print(0, 'the shop is here', 20_480)
  const shop = watPlugin(
    [
      serving([1, 0, 0], 'bank 0'),
      {
        name: 'shop::Shop',
        uses: ['arena::Log', 'bank::Ledger'],
        // The kind of its second dependency stays in memory: 0 for one in the same module, 1 for another.
        new: `${shopSays.code} (i32.store (i32.const 24576) (i32.load (i32.const 8208))) (i32.const 100)`,
        on: {
          'arena::on::Tick':
            '(if (i32.eq (i32.load (i32.const 24576)) (i32.const 1)) (then (call $call (i32.const 1) (i32.const 0) (i32.const 0) (i32.const 0))) (else (global.set $count (i32.const 7))))',
        },
      },
    ],
    `${print(0, 'bank 0', 16_384).data} ${shopSays.data}`,
  )
  const newer = watPlugin([serving([1, 0, 2], 'bank 2')], print(0, 'bank 2', 16_384).data)

  test('start anew where one of them gives way to that of another module, and again when it is back', async () => {
    const { game, lines } = await arena()
    await game.mods.add([{ file: 'shop.wasm', bytes: shop }])
    tick(game)
    expect(lines()).toEqual(['the shop is here', TICK])
    await game.mods.add([{ file: 'bank.wasm', bytes: newer }])
    tick(game)
    // It calls the newer bank, by way of the host.
    expect(lines()).toEqual(['the shop is here', TICK, 'bank 2'])
    game.mods.remove('wings:bank')
    tick(game)
    expect(lines()).toEqual(['the shop is here', TICK])
    expect(game.mods.list().map(({ status }) => status)).toEqual(['running'])
  })
})

describe('the memory of a plugin', () => {
  const said = print(0, 'again', 16_384)
  const counting = watPlugin(
    [
      {
        name: 'test::Counter',
        uses: ['arena::Log'],
        on: {
          'arena::on::Tick': `(global.set $count (i32.add (global.get $count) (i32.const 1)))
            (if (i32.ge_u (global.get $count) (i32.const 2)) (then ${said.code}))`,
        },
      },
    ],
    said.data,
  )

  test('is kept where the same file comes under another name of a folder', async () => {
    const { game, lines } = await arena()
    await game.mods.add([{ file: 'counter.wasm', bytes: counting }])
    tick(game)
    await game.mods.add([{ file: 'mods/counter.wasm', bytes: counting }], ['counter.wasm'])
    tick(game)
    expect(lines()).toEqual([TICK, TICK, 'again'])
  })

  test('is part of a snapshot, with the places of its systems', async () => {
    const { game, lines } = await arena({ snapshots: true })
    await game.mods.add([{ file: 'counter.wasm', bytes: counting }])
    tick(game)
    const before = game.snapshot()
    tick(game)
    game.restore(before)
    tick(game)
    expect(lines()).toEqual([TICK, TICK, 'again', TICK, 'again'])
    game.mods.remove('wings:counter')
    game.restore(before)
    tick(game)
    expect(lines()).toEqual([TICK, 'again'])
  })
})

test('a changed plugin starts anew', async () => {
  const { game, lines } = await arena()
  const plugin = (text: string): Uint8Array => {
    const said = print(0, text, 16_384)
    return watPlugin(
      [{ name: 'test::It', uses: ['arena::Log'], new: `${said.code} (i32.const 5)` }],
      said.data,
    )
  }
  await game.mods.add([{ file: 'it.wasm', bytes: plugin('first') }])
  const [status] = await game.mods.add([{ file: 'it.wasm', bytes: plugin('second') }])
  expect([status!.status, status!.failed]).toEqual(['running', null])
  expect(lines()).toEqual(['first', 'second'])
})

test('a changed plugin that cannot start leaves the running one as it was', async () => {
  const { game, lines } = await arena()
  const said = print(0, 'still here', 16_384)
  const good = watPlugin(
    [{ name: 'test::It', uses: ['arena::Log'], on: { 'arena::on::Reset': said.code } }],
    said.data,
  )
  await game.mods.add([{ file: 'it.wasm', bytes: good }])
  await game.mods.add([{ file: 'it.wasm', bytes: watPlugin([{ name: 'test::It', new: '(unreachable)' }]) }])
  const [status] = game.mods.list()
  expect([status!.status, status!.failed?.errors.map(({ code }) => code)]).toEqual([
    'running',
    ['fault/trap'],
  ])
  game.raise(Reset)
  game.flush()
  expect(lines().slice(-2)).toEqual(['event arena::on::Reset null', 'still here'])
})
