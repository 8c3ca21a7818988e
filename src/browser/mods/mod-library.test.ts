import { describe, expect, test } from 'vitest'
import { defineGame } from '../../../engine/index.ts'
import { memoryConsentStore, type ModFile } from '../../../plugins/index.ts'
import { watMod } from '../../../plugins/testing/wat-mod.ts'
import { createGame } from '../../index.ts'
import type { ModSwitch, PlayerChoices } from './player-choices.ts'
import { ModLibrary } from './mod-library.ts'

const file = (version: string): ModFile => ({
  file: 'a.wasm',
  bytes: watMod([{ mod: { name: 'acme:a', version, abi: 1 } }], '(module)'),
})

const TRUSTED = new Set(['a.wasm'])

function memory(): PlayerChoices {
  const switches = new Map<string, ModSwitch>()
  return {
    consents: memoryConsentStore(),
    lasting: () => Promise.resolve(true),
    switchOf: (hash) => Promise.resolve(switches.get(hash) ?? 'on'),
    setSwitch: (hash, to) => Promise.resolve(void switches.set(hash, to)),
    files: () => Promise.resolve([]),
    keep: () => Promise.resolve(),
    forget: () => Promise.resolve(),
    listen: () => () => undefined,
    close: async () => undefined,
  }
}

async function libraryWith(asks: boolean, remembers = memory()) {
  const game = await createGame(defineGame({ name: 'demo', packages: [], systems: [] }))
  const library = new ModLibrary(game, remembers, asks, () => undefined)
  const states = (): string[] => library.list().map(({ version, state }) => `${version} ${state}`)
  return { game, library, states }
}

describe.each([true, false])('the mods of a page (the player is asked: %s)', (asks) => {
  test('that are off stay off while their sources are worked on, also when the page is opened again', async () => {
    const remembers = memory()
    const { game, library, states } = await libraryWith(asks, remembers)
    await library.take({ folder: [file('1.0.0')] }, TRUSTED)
    await library.switchOff('a.wasm')
    await library.take({ folder: [file('1.1.0')] }, TRUSTED)
    expect([states(), game.mods.list()]).toEqual([['1.1.0 disabled'], []])
    const again = await libraryWith(asks, remembers)
    await again.library.take({ folder: [file('1.1.0')] })
    expect(again.states()).toEqual(['1.1.0 disabled'])
    await again.library.switchOn('a.wasm')
    expect(again.states()).toEqual(['1.1.0 running'])
    await library.switchOn('a.wasm')
    expect(states()).toEqual(['1.1.0 running'])
  })

  test('that their developer has changed while the page was closed are not asked about; what was refused stays so', async () => {
    const remembers = memory()
    const { library, states } = await libraryWith(asks, remembers)
    await library.take({ folder: [file('1.0.0')] }, TRUSTED)
    expect(states()).toEqual(['1.0.0 running'])
    const again = await libraryWith(asks, remembers)
    await again.library.take({ folder: [file('1.1.0')] }, TRUSTED)
    expect(again.states()).toEqual(['1.1.0 running'])
    if (!asks) return
    await again.library.decline('a.wasm')
    const third = await libraryWith(asks, remembers)
    await third.library.take({ folder: [file('1.1.0')] }, TRUSTED)
    expect(third.states()).toEqual(['1.1.0 declined'])
    // As any other file, it is asked about where it is not being developed.
    const player = await libraryWith(asks)
    await player.library.take({ folder: [file('1.1.0')] })
    expect(player.states()).toEqual(['1.1.0 asking'])
  })

  test('that are off run again when the player brings another version, and allows it', async () => {
    const { library, states } = await libraryWith(asks)
    await library.take({ own: [file('1.0.0')] })
    if (asks) await library.allow(['a.wasm'])
    await library.switchOff('a.wasm')
    expect(states()).toEqual(['1.0.0 disabled'])
    await library.take({ own: [file('1.1.0')] })
    if (asks) expect(states()).toEqual(['1.1.0 asking'])
    if (asks) await library.allow(['a.wasm'])
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
      const { game, library } = await libraryWith(true)
      const running = (): string[] =>
        game.mods.list().flatMap(({ status, version }) => (status === 'running' ? [version] : []))
      await library.take({ own: [file('1.0.0')] })
      await library.allow(['a.wasm'])
      await library.take({ own: [{ ...file('1.1.0'), file: name }] })
      expect(running()).toEqual(['1.0.0'])
      expect(library.list().find((mod) => mod.file === name)).toMatchObject({
        version: '1.1.0',
        state: 'asking',
      })
      if (allows) await library.allow([name])
      else await library.decline(name)
      expect(running()).toEqual([allows ? '1.1.0' : '1.0.0'])
      const shown = library.list().find((mod) => mod.state === 'running')
      expect(shown).toMatchObject({ version: allows ? '1.1.0' : '1.0.0' })
    },
  )
})

test('a copy of a mod that runs is left aside; what is said of one of them is said of both', async () => {
  const { game, library } = await libraryWith(true)
  await library.take({ own: [file('1.0.0')] })
  await library.allow(['a.wasm'])
  await library.take({ own: [{ ...file('1.0.0'), file: 'a (1).wasm' }] })
  const states = (): string[] =>
    library.list().map((mod) => `${mod.file} ${mod.state} ${mod.errors[0]?.code ?? ''}`)
  expect(states()).toEqual(['a (1).wasm stopped mod/copy', 'a.wasm running '])
  await library.switchOff('a.wasm')
  expect(states()).toEqual(['a (1).wasm disabled ', 'a.wasm disabled '])
  await library.switchOn('a.wasm')
  expect(
    game.mods
      .list()
      .map(({ status }) => status)
      .toSorted(),
  ).toEqual(['running', 'stopped'])
  await library.decline('a.wasm')
  expect(game.mods.list()).toEqual([])
})
