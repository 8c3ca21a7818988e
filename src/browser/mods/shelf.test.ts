import { describe, expect, test } from 'vitest'
import { defineGame } from '../../../engine/index.ts'
import { memoryConsents, type ModFile } from '../../../plugins/index.ts'
import { watMod } from '../../../plugins/testing/wat-mod.ts'
import { createGame } from '../../index.ts'
import type { ModSwitch, PlayerMemory } from './memory.ts'
import { ModShelf } from './shelf.ts'

const file = (version: string): ModFile => ({
  file: 'a.wasm',
  bytes: watMod([{ mod: { name: 'acme:a', version, abi: 1 } }], '(module)'),
})

const TRUSTED = new Set(['a.wasm'])

function memory(): PlayerMemory {
  const switches = new Map<string, ModSwitch>()
  return {
    consents: memoryConsents(),
    lasting: () => Promise.resolve(true),
    switchOf: (hash) => Promise.resolve(switches.get(hash) ?? 'on'),
    setSwitch: (hash, to) => Promise.resolve(void switches.set(hash, to)),
    files: () => Promise.resolve([]),
    keep: () => Promise.resolve(),
    forget: () => Promise.resolve(),
    listen: () => () => undefined,
  }
}

async function shelfWith(asks: boolean, remembers = memory()) {
  const game = await createGame(defineGame({ name: 'demo', packages: [], systems: [] }))
  const shelf = new ModShelf(game, remembers, asks, () => undefined)
  const states = (): string[] => shelf.list().map(({ version, state }) => `${version} ${state}`)
  return { game, shelf, states }
}

describe.each([true, false])('the mods of a page (the player is asked: %s)', (asks) => {
  test('that are off stay off while their sources are worked on, also when the page is opened again', async () => {
    const remembers = memory()
    const { game, shelf, states } = await shelfWith(asks, remembers)
    await shelf.take({ folder: [file('1.0.0')] }, TRUSTED)
    await shelf.switchOff('a.wasm')
    await shelf.take({ folder: [file('1.1.0')] }, TRUSTED)
    expect([states(), game.mods.list()]).toEqual([['1.1.0 disabled'], []])
    const again = await shelfWith(asks, remembers)
    await again.shelf.take({ folder: [file('1.1.0')] })
    expect(again.states()).toEqual(['1.1.0 disabled'])
    await again.shelf.switchOn('a.wasm')
    expect(again.states()).toEqual(['1.1.0 running'])
    await shelf.switchOn('a.wasm')
    expect(states()).toEqual(['1.1.0 running'])
  })

  test('that their developer has changed while the page was closed are not asked about; what was refused stays so', async () => {
    const remembers = memory()
    const { shelf, states } = await shelfWith(asks, remembers)
    await shelf.take({ folder: [file('1.0.0')] }, TRUSTED)
    expect(states()).toEqual(['1.0.0 running'])
    const again = await shelfWith(asks, remembers)
    await again.shelf.take({ folder: [file('1.1.0')] }, TRUSTED)
    expect(again.states()).toEqual(['1.1.0 running'])
    if (!asks) return
    await again.shelf.decline('a.wasm')
    const third = await shelfWith(asks, remembers)
    await third.shelf.take({ folder: [file('1.1.0')] }, TRUSTED)
    expect(third.states()).toEqual(['1.1.0 declined'])
    // As any other file, it is asked about where it is not being developed.
    const player = await shelfWith(asks)
    await player.shelf.take({ folder: [file('1.1.0')] })
    expect(player.states()).toEqual(['1.1.0 asking'])
  })

  test('that are off run again when the player brings another version, and allows it', async () => {
    const { shelf, states } = await shelfWith(asks)
    await shelf.take({ own: [file('1.0.0')] })
    if (asks) await shelf.allow(['a.wasm'])
    await shelf.switchOff('a.wasm')
    expect(states()).toEqual(['1.0.0 disabled'])
    await shelf.take({ own: [file('1.1.0')] })
    if (asks) expect(states()).toEqual(['1.1.0 asking'])
    if (asks) await shelf.allow(['a.wasm'])
    expect(states()).toEqual(['1.1.0 running'])
  })
})

describe('a newer version of a mod that runs, about which the player has not decided', () => {
  test.each([
    ['in its own file', 'a.wasm', true],
    ['in its own file', 'a.wasm', false],
    ['in another file', 'a (1).wasm', true],
    ['in another file', 'a (1).wasm', false],
  ])(
    '%s (%s; allowed: %s): the old one runs until the new one is allowed and has started',
    async (_what, name, allows) => {
      const { game, shelf } = await shelfWith(true)
      const running = (): string[] =>
        game.mods.list().flatMap(({ status, version }) => (status === 'running' ? [version] : []))
      await shelf.take({ own: [file('1.0.0')] })
      await shelf.allow(['a.wasm'])
      await shelf.take({ own: [{ ...file('1.1.0'), file: name }] })
      expect(running()).toEqual(['1.0.0'])
      expect(shelf.list().find((mod) => mod.file === name)).toMatchObject({
        version: '1.1.0',
        state: 'asking',
      })
      if (allows) await shelf.allow([name])
      else await shelf.decline(name)
      expect(running()).toEqual([allows ? '1.1.0' : '1.0.0'])
      const shown = shelf.list().find((mod) => mod.state === 'running')
      expect(shown).toMatchObject({ version: allows ? '1.1.0' : '1.0.0' })
    },
  )
})

test('a copy of a mod that runs is left aside; what is said of one of them is said of both', async () => {
  const { game, shelf } = await shelfWith(true)
  await shelf.take({ own: [file('1.0.0')] })
  await shelf.allow(['a.wasm'])
  await shelf.take({ own: [{ ...file('1.0.0'), file: 'a (1).wasm' }] })
  const states = (): string[] =>
    shelf.list().map((mod) => `${mod.file} ${mod.state} ${mod.errors[0]?.code ?? ''}`)
  expect(states()).toEqual(['a (1).wasm stopped mod/copy', 'a.wasm running '])
  await shelf.switchOff('a.wasm')
  expect(states()).toEqual(['a (1).wasm disabled ', 'a.wasm disabled '])
  await shelf.switchOn('a.wasm')
  expect(
    game.mods
      .list()
      .map(({ status }) => status)
      .toSorted(),
  ).toEqual(['running', 'stopped'])
  await shelf.decline('a.wasm')
  expect(game.mods.list()).toEqual([])
})
