import { describe, expect, test } from 'vitest'
import { counterMod, startReplacementGame, type CounterOptions } from '../testing/replacement-game.ts'
import { watMod } from '../testing/wat-mod.ts'

const bytes = (options: CounterOptions = {}): Uint8Array => counterMod({ saves: true, ...options })

/** A game in which the mod has counted to three, from `counter.wasm`. */
async function counting() {
  const it = await startReplacementGame()
  await it.put({ saves: true })
  for (let frame = 0; frame < 3; frame++) it.game.frame()
  it.said.length = 0
  const add = async (file: string, mod: Uint8Array, removed: string[] = []): Promise<string> => {
    const [status] = await it.game.mods.add([{ file, bytes: mod }], removed)
    return `${status!.status} ${status!.errors[0]?.code ?? ''}`.trim()
  }
  const states = (): string[] =>
    it.game.mods.list().map(({ file, version, status }) => `${file} ${version} ${status}`)
  return { ...it, add, states }
}

describe('a file that holds a mod of the name of one that runs', () => {
  test('and the same bytes is left aside, and what runs goes on', async () => {
    const { game, add, states, said, entities } = await counting()
    const before = entities()
    const hash = game.stateHash()
    const log: string[] = []
    game.on('log', ({ message }) => log.push(message))
    expect(await add('counter (1).wasm', bytes())).toBe('stopped mod/copy')
    expect(states()).toEqual(['counter (1).wasm 1.0.0 stopped', 'counter.wasm 1.0.0 running'])
    expect([game.stateHash(), entities(), said]).toEqual([hash, before, []])
    expect(log).toEqual(['counter (1).wasm is a copy of counter.wasm and is not loaded'])
    // The other file alone: the mod goes on from there once its own has gone.
    await game.mods.add([], ['counter.wasm'])
    expect(states()).toEqual(['counter (1).wasm 1.0.0 running'])
  })

  test('and the same version, but other bytes, is refused', async () => {
    const { game, add, states, count } = await counting()
    expect(await add('other.wasm', bytes({ step: 9 }))).toBe('refused mod/duplicate-name')
    expect(states()).toEqual(['counter.wasm 1.0.0 running', 'other.wasm 1.0.0 refused'])
    game.frame()
    expect(count()).toBe(4)
  })

  test('and a newer version that cannot be linked is refused', async () => {
    const { game, add, states, count } = await counting()
    expect(await add('other.wasm', bytes({ version: '9.0.0', uses: ['acme:no/thing'] }))).toBe(
      'refused link/missing-provider',
    )
    expect(states()).toEqual(['counter.wasm 1.0.0 running', 'other.wasm 9.0.0 refused'])
    game.frame()
    expect(count()).toBe(4)
  })

  test('and a newer version takes its place with its state, in which its own systems run', async () => {
    const { game, add, states, said, count } = await counting()
    expect(await add('other.wasm', bytes({ version: '1.1.0', step: 10 }))).toBe('running')
    expect(said).toEqual(['acme:counter 1.0.0 → 1.1.0: saved'])
    expect(states()).toEqual(['counter.wasm 1.0.0 stopped', 'other.wasm 1.1.0 running'])
    expect(game.mods.list()[0]!.errors).toMatchObject([{ code: 'mod/older-version' }])
    game.frame()
    expect(count()).toBe(13)
    expect(game.engine.systems.map(({ name }) => name)).toContain('acme:counter/counter@1.1.0')
    // Without it, the other file has its turn again.
    game.mods.remove('other.wasm')
    expect(states()).toEqual(['counter.wasm 1.0.0 running'])
  })

  test('and a newer version that traps when it starts, or in its first frames, leaves what runs', async () => {
    const { game, add, states, count } = await counting()
    expect(await add('other.wasm', bytes({ version: '1.1.0', traps: 'restore' }))).toBe('faulted fault/trap')
    expect(states()).toEqual(['counter.wasm 1.0.0 running', 'other.wasm 1.1.0 faulted'])
    game.frame()
    expect(count()).toBe(4)
    expect(await add('third.wasm', bytes({ version: '1.2.0', traps: 1 }))).toBe('running')
    game.frame()
    expect(states()).toEqual([
      'counter.wasm 1.0.0 running',
      'other.wasm 1.1.0 faulted',
      'third.wasm 1.2.0 faulted',
    ])
    game.frame()
    expect(count()).toBe(5)
  })

  test('and an older version waits', async () => {
    const { add, states, said } = await counting()
    expect(await add('other.wasm', bytes({ version: '0.9.0' }))).toBe('stopped mod/older-version')
    expect([states(), said]).toEqual([['counter.wasm 1.0.0 running', 'other.wasm 0.9.0 stopped'], []])
  })
})

test('two different files of one version are both refused while none of them runs, in any order; copies are one', async () => {
  for (const order of [
    [0, 1],
    [1, 0],
  ]) {
    const { game } = await startReplacementGame()
    const files = [
      { file: 'a.wasm', bytes: bytes() },
      { file: 'b.wasm', bytes: bytes({ step: 2 }) },
    ]
    const added = await game.mods.add(order.map((index) => files[index]!))
    expect(added.map(({ errors }) => errors[0]?.code)).toEqual(['mod/duplicate-name', 'mod/duplicate-name'])
    await game.mods.add([{ file: 'b.wasm', bytes: bytes() }])
    expect(game.mods.list().map(({ file, status }) => `${file} ${status}`)).toEqual([
      'a.wasm running',
      'b.wasm stopped',
    ])
  }
})

test('a file that holds another mod by now takes the old one out when the new one has started, and not before', async () => {
  const { game, add, count, said } = await counting()
  const other = (traps: boolean): Uint8Array =>
    watMod(
      [
        { mod: { name: 'acme:other', version: '1.0.0', abi: 1 } },
        { system: { name: 'acme:other/it', version: '1.0.0', new: 'new' } },
      ],
      `(module (func (export "new") ${traps ? 'unreachable' : ''}))`,
    )
  expect(await add('counter.wasm', other(true))).toBe('faulted fault/trap')
  game.frame()
  expect(count()).toBe(4)
  expect(await add('counter.wasm', other(false))).toBe('running')
  expect(game.mods.list().map(({ name, status }) => `${name} ${status}`)).toEqual(['acme:other running'])
  expect(said.slice(-2)).toEqual(['-acme:counter 1.0.0', '+acme:other 1.0.0'])
  expect([game.world.size, count()]).toEqual([0, -1])
})

test('a system under the name of another mod runs only from that mod, whatever version of it others carry', async () => {
  const { game, add, count } = await counting()
  const thief = watMod(
    [
      { mod: { name: 'evil:thief', version: '1.0.0', abi: 1 } },
      { system: { name: 'acme:counter/counter', version: '1.9.0', provides: ['demo:swap/counter@1.0.0'] } },
    ],
    '(module (func (export "demo:swap/counter@1.0.0#count") (result i32) (i32.const 77)))',
  )
  expect(await add('thief.wasm', thief)).toBe('running')
  game.frame()
  expect(count()).toBe(4)
})

test('a mod that the player switches off by name stays off, whichever files hold it', async () => {
  const { game, add, states } = await counting()
  await add('copy.wasm', bytes())
  await add('old.wasm', bytes({ version: '0.9.0' }))
  game.mods.disable('acme:counter')
  expect(states().map((it) => it.split(' ').at(-1))).toEqual(['disabled', 'disabled', 'disabled'])
  game.mods.enable('acme:counter')
  expect(game.mods.list().filter(({ status }) => status === 'running')).toHaveLength(1)
  // By a file: that one, and those that hold the same.
  game.mods.disable('counter.wasm')
  expect(states()).toEqual([
    'copy.wasm 1.0.0 disabled',
    'counter.wasm 1.0.0 disabled',
    'old.wasm 0.9.0 running',
  ])
})

test('a version that the player declines leaves the one that runs, in its own file and in another', async () => {
  const answers = new Map<number, boolean>()
  const { game, count } = await startReplacementGame({ ask: (sheet) => answers.get(sheet.bytes) !== false })
  const put = async (file: string, options: CounterOptions): Promise<string> => {
    const [status] = await game.mods.add([{ file, bytes: bytes(options) }])
    return `${status!.status} ${status!.errors[0]?.code ?? ''}`.trim()
  }
  await put('counter.wasm', {})
  game.frame()
  const unwanted = { version: '1.1.0', code: '(func (nop) (nop) (nop))' }
  answers.set(bytes(unwanted).length, false)
  expect(await put('counter.wasm', unwanted)).toBe('refused link/not-granted')
  expect(game.mods.list()).toMatchObject([
    {
      version: '1.0.0',
      status: 'running',
      failed: { version: '1.1.0', errors: [{ code: 'link/not-granted' }] },
    },
  ])
  expect(await put('other.wasm', unwanted)).toBe('refused link/not-granted')
  game.frame()
  expect(count()).toBe(2)
})
