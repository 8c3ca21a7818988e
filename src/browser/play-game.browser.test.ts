import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { defineGame, defineSystem } from '../index.ts'
import { onPress } from './on-press.ts'
import { playGame, type PlayedGame } from './play-game.ts'

const definition = defineGame({
  name: 'played',
  systems: [defineSystem('idle', { create: () => ({}) })],
  actions: { jump: 'button' },
})
let host: HTMLElement
const played: PlayedGame[] = []

beforeEach(() => {
  host = document.createElement('div')
  Object.assign(host.style, { width: '200px', height: '100px' })
  document.body.append(host)
})
afterEach(() => {
  for (const { mods, mounted } of played.splice(0)) {
    mods.unmount()
    mounted.unmount()
  }
  host.remove()
})
const play = async (options: Parameters<typeof playGame>[2]): Promise<PlayedGame> => {
  const it = await playGame(definition, host, { mods: { folder: null }, ...options })
  played.push(it)
  return it
}

describe('a game with its mods, put on a page by one call', () => {
  test('plays, has the keyboard, and shows its mods', async () => {
    const { game, mounted, mods } = await play({
      game: { seed: 3 },
      bindings: { jump: ['key:Space'] },
      label: 'Played',
    })
    expect(document.activeElement).toBe(mounted.canvas)
    expect(mounted.canvas.getAttribute('aria-label')).toBe('Played')
    expect(mods.host.isConnected && host.contains(mods.host)).toBe(true)
    await expect.poll(() => game.engine.time.frame).toBeGreaterThan(1)
    mounted.pause()
    mounted.canvas.dispatchEvent(new KeyboardEvent('keydown', { code: 'Space', bubbles: true }))
    mounted.frame()
    expect(game.engine.input.held(game.engine.input.find('jump'))).toBe(true)
  })

  test('stands still where it is asked to', async () => {
    const { game, mounted } = await play({ play: false })
    expect([mounted.playing, game.engine.time.frame]).toEqual([false, 0])
    expect(document.activeElement).not.toBe(mounted.canvas)
  })

  test('needs an element', async () => {
    await expect(playGame(definition, null)).rejects.toMatchObject({ code: 'render/no-element' })
  })
})

describe('what is done by a button or a key', () => {
  const key = (init: KeyboardEventInit, target: EventTarget = host): boolean =>
    target.dispatchEvent(new KeyboardEvent('keydown', { code: 'KeyP', bubbles: true, ...init }))

  test('is done once for each press, until it is ended', () => {
    let done = 0
    const button = document.createElement('button')
    const end = onPress(button, 'KeyP', () => void done++)
    button.click()
    key({})
    expect(done).toBe(2)
    for (const other of [
      { code: 'KeyO' },
      { repeat: true },
      { ctrlKey: true },
      { metaKey: true },
      { altKey: true },
    ])
      key(other)
    expect(done).toBe(2)
    end()
    button.click()
    key({})
    expect(done).toBe(2)
  })

  test('leaves the keyboard to the game after a click, and where it is after a key', () => {
    const canvas = document.createElement('canvas')
    canvas.tabIndex = 0
    const button = document.createElement('button')
    host.append(canvas, button)
    let done = 0
    const end = onPress(button, null, () => void done++)
    const press = (detail: number): boolean => {
      button.focus()
      return button.dispatchEvent(new MouseEvent('click', { detail }))
    }
    press(0)
    expect([done, document.activeElement]).toEqual([1, button])
    press(1)
    expect([done, document.activeElement]).toEqual([2, canvas])
    end()
  })

  test('is not done by what is typed into a field', () => {
    let done = 0
    const field = document.createElement('input')
    host.append(field)
    const end = onPress(null, 'KeyP', () => void done++)
    key({}, field)
    expect(done).toBe(0)
    end()
  })
})
