import { afterEach, expect, test, vi } from 'vitest'
import type { GameEvents } from '../../src/game.ts'
import { startReplacementGame } from '../testing/replacement-game.ts'

afterEach(() => void vi.restoreAllMocks())

/** The errors that would be thrown where nobody catches them. */
function uncaught(): Error[] {
  const errors: Error[] = []
  vi.spyOn(globalThis, 'queueMicrotask').mockImplementation((run) => {
    try {
      run()
    } catch (error) {
      errors.push(error as Error)
    }
  })
  return errors
}

test.each<keyof GameEvents>(['mod-loaded', 'mod-faulted', 'mod-removed', 'system-removed', 'frame', 'log'])(
  'what a listener to %s throws is thrown, and keeps the game from nothing',
  async (name) => {
    const plain = await startReplacementGame()
    const { game, put, entities } = await startReplacementGame()
    let heard = 0
    game.on(name, () => {
      heard++
      throw new Error('of the listener')
    })
    const errors = uncaught()
    for (const each of [plain, { game, put }]) {
      each.game.on('log', () => undefined)
      await each.put({ traps: 3, spawns: 5 })
      for (let i = 0; i < 6; i++) each.game.frame()
      await each.put({ step: 2 })
      each.game.engine.log('info', 'test', 'a line')
      each.game.mods.remove('acme:counter')
      await each.put({ step: 3 })
      each.game.frame()
    }
    expect(heard).toBeGreaterThan(0)
    expect(errors).toHaveLength(heard)
    expect(errors[0]!.message).toBe('of the listener')
    expect(game.mods.list()).toEqual(plain.game.mods.list())
    expect([entities(), game.stateHash()]).toEqual([plain.entities(), plain.game.stateHash()])
  },
)

test('the trial of a version ends also where all listeners were taken away', async () => {
  const { game, put } = await startReplacementGame({ probationFrames: 3 })
  await put({ saves: true })
  game.frame()
  await put({ saves: true, step: 2, version: '1.1.0', traps: 4 })
  game.removeAllListeners()
  for (let i = 0; i < 8; i++) game.frame()
  // Within the trial, the version before would be back.
  expect(game.mods.list()).toMatchObject([{ version: '1.1.0', status: 'faulted' }])
})

test.each(['remove', 'disable', 'enable'] as const)(
  'a listener that would %s the mod that faults is told to wait until it is over',
  async (act) => {
    const { game, put } = await startReplacementGame()
    await put({ traps: 2, spawns: 5 })
    const heard: unknown[] = []
    game.on('mod-faulted', ({ mod }) => {
      try {
        game.mods[act](mod)
      } catch (error) {
        heard.push(error)
      }
      queueMicrotask(() => game.mods[act](mod))
    })
    for (let i = 0; i < 3; i++) game.frame()
    expect(heard).toEqual([expect.objectContaining({ code: 'system/busy' })])
    expect(game.mods.list()).toMatchObject([{ status: 'faulted' }])
    await Promise.resolve()
    const left = { remove: [], disable: [{ status: 'disabled' }], enable: [{ status: 'running' }] }
    expect(game.mods.list()).toMatchObject(left[act])
  },
)
