import { describe, expect, test } from 'vitest'
import { createGame, defineGame, type Game } from '../../src/index.ts'
import { arenaGame, Reset, Tick } from './testing/arena.ts'
import { call, print, watPlugin } from './testing/wat-plugin.ts'

async function arena(
  options: Parameters<typeof createGame>[1] = {},
): Promise<{ game: Game; lines(): string[] }> {
  const log: string[] = []
  const game = await createGame(defineGame(arenaGame(log, new Map())), options)
  game.on('mod-faulted', ({ mod, error }) => void log.push(`${mod}: ${error.code}`))
  game.on('mod-replaced', ({ kept }) => void log.push(`replaced, kept ${kept}`))
  game.on('log', ({ level, message }) => void (level === 'warn' && log.push(message)))
  const lines = (): string[] =>
    log.splice(0).map((line) => /^call arena::Log\.print \["(.*)"\]/.exec(line)?.[1] ?? line)
  return { game, lines }
}

const RESET = 'event arena::on::Reset null'

function tick(game: Game): void {
  game.raise(Tick, { frame: 1, dt: 0.5 })
  game.flush()
}

const TEXT = 16_384
const PUT = 20_480
const TAKE = 24_576
const RAISE = 28_672

/**
 * A plugin that counts ticks and hands the count over, as a letter. It says the letter that it begins with, and at each reset its own.
 *
 * @param more what else its `Drop` does, and its `new`
 */
function counter(version: number, more: { drop?: string; new?: string; on?: string } = {}): Uint8Array {
  const said = print(0, '@', TEXT)
  const put = call(1, 0, ['count', '@'], PUT)
  const take = call(1, 1, ['count'], TAKE)
  const letter = TEXT + said.length - 1
  const sayLetter = `(i32.store8 (i32.const ${letter}) (i32.add (i32.const 65) (global.get $count))) ${said.code}`
  return watPlugin(
    [
      {
        name: 'test::Counter',
        version: [1, 0, version],
        uses: ['arena::Log', 'skein::Keep'],
        // Results: an empty section for the key, then that of an option: whether there is a value, its length, the letter.
        new: `${take.code}
          (if (i32.eq (i32.load8_u (i32.const ${8192 + 8})) (i32.const 1))
            (then (global.set $count (i32.sub (i32.load8_u (i32.const ${8192 + 17})) (i32.const 65)))))
          ${sayLetter} ${more.new ?? ''} (i32.const 5)`,
        drop: `(i32.store8 (i32.const ${PUT + put.length - 1}) (i32.add (i32.const 65) (global.get $count)))
          ${put.code} ${more.drop ?? ''} (global.set $count (i32.const 20))`,
        on: {
          'arena::on::Tick': '(global.set $count (i32.add (global.get $count) (i32.const 1)))',
          'arena::on::Reset': more.on ?? sayLetter,
        },
      },
    ],
    `${said.data} ${put.data} ${take.data} (data (i32.const ${RAISE}) "${resetEvent}")`,
  )
}

/** The event `arena::on::Reset`, as it is raised. */
const resetEvent = ((): string => {
  const name = 'arena::on::Reset'
  const u32 = (value: number): number[] => [value, 0, 0, 0]
  const type = [
    ...u32(name.length),
    0,
    0,
    0,
    0,
    ...new TextEncoder().encode(name),
    ...u32(0),
    ...u32(1),
    ...u32(3),
  ]
  const bytes = [...u32(type.length), ...type, ...u32(0)]
  return bytes.map((byte) => `\\${byte.toString(16).padStart(2, '0')}`).join('')
})()
const RAISE_RESET = `(call $raise (i32.const ${RAISE}) (i32.const ${resetEvent.length / 3}))`

describe('a changed plugin', () => {
  test('takes what the one before has put when it was dropped', async () => {
    const { game, lines } = await arena()
    await game.mods.add([{ file: 'counter.wasm', bytes: counter(0) }])
    tick(game)
    tick(game)
    lines()
    const [status] = await game.mods.add([{ file: 'counter.wasm', bytes: counter(1) }])
    expect([status!.status, status!.errors]).toEqual(['running', []])
    expect(lines()).toEqual(['C', 'replaced, kept saved'])
  })

  test('leaves the one before as it was when it cannot start', async () => {
    const { game, lines } = await arena()
    await game.mods.add([{ file: 'counter.wasm', bytes: counter(0) }])
    tick(game)
    await game.mods.add([
      { file: 'counter.wasm', bytes: counter(1, { drop: RAISE_RESET, new: '(unreachable)' }) },
    ])
    const [status] = game.mods.list()
    expect([status!.status, status!.version, status!.failed?.errors[0]?.code]).toEqual([
      'running',
      '1.0.0',
      'fault/trap',
    ])
    lines()
    game.raise(Reset)
    game.flush()
    // Its Drop has set another count.
    expect(lines()).toEqual([RESET, 'B'])
  })

  test('gives its place back, with the memory of before the Drop, when it faults soon', async () => {
    const { game, lines } = await arena()
    await game.mods.add([{ file: 'counter.wasm', bytes: counter(0) }])
    tick(game)
    await game.mods.add([{ file: 'counter.wasm', bytes: counter(1, { on: '(unreachable)' }) }])
    game.raise(Reset)
    game.flush()
    lines()
    game.raise(Reset)
    game.flush()
    expect(lines()).toEqual([RESET, 'B'])
  })

  test('gets the events that the one before raised in its Drop', async () => {
    const { game, lines } = await arena()
    await game.mods.add([{ file: 'counter.wasm', bytes: counter(0, { drop: RAISE_RESET }) }])
    lines()
    await game.mods.add([{ file: 'counter.wasm', bytes: counter(1) }])
    game.flush()
    expect(lines()).toEqual(['A', 'replaced, kept saved', RESET, 'A'])
  })

  test('starts without the values of one whose Drop faults, which is told', async () => {
    const { game, lines } = await arena()
    await game.mods.add([{ file: 'counter.wasm', bytes: counter(0, { drop: '(unreachable)' }) }])
    tick(game)
    lines()
    const [status] = await game.mods.add([{ file: 'counter.wasm', bytes: counter(1) }])
    expect(status!.status).toBe('running')
    const said = lines()
    expect(said[0]).toBe('B')
    expect(said.join('\n')).toContain('the earlier version could not be dropped: wings:counter faulted in')
  })

  test('starts without values that are too large', async () => {
    const { game, lines } = await arena({ limits: { listBytes: 600 } })
    const put = call(1, 0, ['count', '@'], PUT)
    // Three keys: 270 bytes each.
    const many = [1, 2, 3].map(
      (letter) => `(i32.store8 (i32.const ${PUT + 12}) (i32.const ${letter})) ${put.code}`,
    )
    await game.mods.add([{ file: 'counter.wasm', bytes: counter(0, { drop: many.join(' ') }) }])
    lines()
    await game.mods.add([{ file: 'counter.wasm', bytes: counter(1) }])
    const said = lines()
    expect(said.slice(0, 1)).toEqual(['A'])
    expect(said.join('\n')).toContain('600')
    expect(game.mods.list()[0]!.version).toBe('1.0.1')
  })

  test('that puts and takes at other times hands over nothing', async () => {
    const { game, lines } = await arena()
    const put = call(1, 0, ['count', '@'], PUT)
    const take = call(1, 1, ['count'], TAKE)
    const bytes = counter(0, {
      on: `${put.code} ${take.code} (if (i32.load8_u (i32.const ${8192 + 8})) (then (unreachable)))`,
    })
    await game.mods.add([{ file: 'counter.wasm', bytes }])
    tick(game)
    game.raise(Reset)
    game.flush()
    game.mods.remove('wings:counter')
    lines()
    const [status] = await game.mods.add([{ file: 'counter.wasm', bytes }])
    expect([status!.status, lines()]).toEqual(['running', ['A']])
  })
})

test('the same file keeps its memory, and is not dropped', async () => {
  const { game, lines } = await arena()
  const bytes = counter(0)
  await game.mods.add([{ file: 'counter.wasm', bytes }])
  tick(game)
  await game.mods.add([{ file: 'mods/counter.wasm', bytes }], ['counter.wasm'])
  lines()
  game.raise(Reset)
  game.flush()
  expect(lines()).toEqual([RESET, 'B'])
})

test('plugins that are replaced together are dropped before what they need, which hands over what they have told it', async () => {
  const { game, lines } = await arena()
  const put = call(1, 0, ['count', '@'], PUT)
  const take = call(1, 1, ['count'], TAKE)
  const said = print(0, '@', TEXT)
  const bank = (version: number): Uint8Array =>
    watPlugin(
      [
        {
          name: 'bank::Bank',
          version: [1, 0, version],
          uses: ['arena::Log', 'skein::Keep'],
          serves: {
            trait: 'bank::Ledger',
            method: '(global.set $count (i32.add (global.get $count) (i32.const 1))) (i32.const 0)',
          },
          new: `${take.code}
            (i32.store8 (i32.const ${TEXT + said.length - 1}) (i32.add (i32.const 48) (i32.load8_u (i32.const ${8192 + 17}))))
            (if (i32.load8_u (i32.const ${8192 + 8})) (then ${said.code})) (i32.const 5)`,
          drop: `(i32.store8 (i32.const ${PUT + put.length - 1}) (global.get $count)) ${put.code}`,
        },
      ],
      `${said.data} ${put.data} ${take.data}`,
    )
  const shop = (version: number): Uint8Array =>
    watPlugin([
      {
        name: 'shop::Shop',
        version: [1, 0, version],
        uses: ['bank::Ledger'],
        drop: '(call $call (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0))',
      },
    ])
  const files = (version: number): { file: string; bytes: Uint8Array }[] => [
    { file: 'bank.wasm', bytes: bank(version) },
    { file: 'shop.wasm', bytes: shop(version) },
  ]
  await game.mods.add(files(0))
  lines()
  await game.mods.add(files(1))
  expect(lines()[0]).toBe('1')
  expect(game.mods.list().map(({ status, version }) => `${status} ${version}`)).toEqual([
    'running 1.0.1',
    'running 1.0.1',
  ])
})
