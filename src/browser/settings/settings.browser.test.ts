import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { defineGame, defineSystem, type GameOptions } from '../../index.ts'
import { sound } from '../../render.ts'
import { playGame, type PlayedGame, type PlayGameOptions } from '../play-game.ts'
import { mountSettings } from './mount-settings.ts'

let host: HTMLElement
let name: string
let games = 0
const played: PlayedGame[] = []
const BINDINGS = {
  walk: ['key:KeyD', '-key:KeyA', 'pad:left-x'],
  jump: ['key:Space', 'pad:a'],
  menu: ['key:Escape'],
  aim: ['pointer:x'],
}

beforeEach(() => {
  name = `controls${++games}`
  host = document.createElement('div')
  Object.assign(host.style, { width: '800px', height: '500px' })
  document.body.append(host)
})
afterEach(() => {
  for (const it of played.splice(0)) end(it)
  host.remove()
})

async function play(
  options: Partial<PlayGameOptions> = {},
  packages: GameOptions['packages'] = [],
): Promise<PlayedGame> {
  const definition = defineGame({
    name,
    packages,
    systems: [defineSystem('idle', { create: () => ({}) })],
    actions: { walk: 'axis', jump: 'button', menu: 'button', aim: 'axis' },
  })
  const it = await playGame(definition, host, {
    mods: { folder: null },
    bindings: BINDINGS,
    settings: { labels: { walk: ['go left', 'go right'] } },
    play: false,
    ...options,
  })
  played.push(it)
  return it
}
function end({ mods, settings, mounted }: PlayedGame): void {
  settings?.unmount()
  mods.unmount()
  mounted.unmount()
}

const root = (): ShadowRoot => host.querySelector('.skein-settings')!.shadowRoot!
const button = (label: string): HTMLButtonElement => root().querySelector(`button[aria-label="${label}"]`)!
const shown = (): string[] =>
  [...root().querySelectorAll('.slot')].map((slot) =>
    [slot.querySelector('h3')!, ...slot.querySelectorAll('.control')]
      .map(({ firstChild }) => firstChild!.textContent)
      .join(' '),
  )
const key = (
  code: string,
  target: EventTarget = document.activeElement!,
  init: KeyboardEventInit = {},
): boolean =>
  target.dispatchEvent(
    new KeyboardEvent('keydown', { code, bubbles: true, composed: true, cancelable: true, ...init }),
  )
const settled = (): Promise<unknown> => new Promise((resolve) => setTimeout(resolve, 20))

describe('the keys on a page', () => {
  test('say which keys do what', async () => {
    const { settings } = await play()
    expect(host.contains(settings!.host)).toBe(true)
    expect(shown()).toEqual([
      'go left A gamepad left stick left and right',
      'go right D gamepad left stick left and right',
      'jump Space gamepad A',
      'menu Esc',
    ])
    const panel = root().querySelector<HTMLElement>('.panel')!
    expect(panel.hidden).toBe(true)
    button('Settings').click()
    expect(panel.hidden).toBe(false)
    expect(root().activeElement!.textContent).toBe('Settings')
  })

  test('are changed by pressing something, which does nothing else', async () => {
    const { settings, mounted } = await play()
    settings!.open()
    button('Add to go left').click()
    expect(button('Press a key or button for go left').textContent).toBe('Press a key or button…')
    let heard = 0
    const listener = (): void => void heard++
    window.addEventListener('keydown', listener)
    expect(key('KeyQ')).toBe(false)
    window.removeEventListener('keydown', listener)
    expect(heard).toBe(0)
    await expect.poll(shown).toContain('go left A gamepad left stick left and right Q')
    expect(button('Add to go left').textContent).toBe('Add…')
    button('Remove A from go left').click()
    expect(shown()[0]).toBe('go left gamepad left stick left and right Q')
    expect(root().activeElement).toBe(button('Add to go left'))
    expect(mounted.controls.bindings['walk']).toEqual(['key:KeyD', 'pad:left-x', '-key:KeyQ'])
    mounted.canvas.focus()
    key('KeyQ', mounted.canvas)
    mounted.frame()
    expect(played[0]!.game.engine.input.value(played[0]!.game.engine.input.find('walk'))).toBe(-1)
  })

  test('take the buttons of the mouse, over the game', async () => {
    const { settings, mounted } = await play()
    settings!.open()
    button('Add to jump').click()
    mounted.canvas.dispatchEvent(
      new PointerEvent('pointerdown', { button: 2, pointerType: 'mouse', bubbles: true }),
    )
    await expect.poll(shown).toContain('jump Space gamepad A right mouse button')
  })

  test('take a gamepad, also while the game stands still', async () => {
    const { settings, mounted } = await play()
    settings!.open()
    button('Add to jump').click()
    const buttons = Array.from({ length: 17 }, (_, at) => ({ value: at === 5 ? 1 : 0 }))
    const pad = { index: 1, mapping: 'standard', axes: [0, 0, 0, 0], buttons } as unknown as Gamepad
    const pads = vi.spyOn(navigator, 'getGamepads').mockReturnValue([null, pad])
    await expect.poll(shown).toContain('jump Space gamepad A gamepad RB')
    pads.mockRestore()
    expect(mounted.playing).toBe(false)
  })

  test.each([
    ['Escape', () => key('Escape')],
    ['Tab', () => key('Tab')],
    ['pressing it again', () => button('Press a key or button for jump').click()],
    [
      'a click beside it',
      () =>
        root()
          .querySelector('h2')!
          .dispatchEvent(new PointerEvent('pointerdown', { bubbles: true, composed: true })),
    ],
    ['closing the panel', () => played[0]!.settings!.close()],
  ])('stay as they are after %s', async (_how, act) => {
    // prettier-ignore
    const { settings, mounted } = await play()
    settings!.open()
    button('Add to jump').click()
    act()
    await expect.poll(() => button('Add to jump')?.textContent).toBe('Add…')
    key('KeyK', mounted.canvas)
    await settled()
    expect(mounted.controls.bindings).toEqual(BINDINGS)
  })

  test('are those of the moment, also where the game has bound others', async () => {
    const { settings, mounted } = await play()
    mounted.controls.bind('jump', ['key:KeyJ'])
    settings!.open()
    expect(shown()[2]).toBe('jump J')
  })

  test('say when one key does two things', async () => {
    const { settings } = await play()
    settings!.open()
    button('Add to jump').click()
    key('KeyA')
    await expect
      .poll(() => root().querySelector('[data-action=jump] .also')!.textContent)
      .toBe('Also used for go left')
    expect(root().querySelector('[data-action=menu] .also')!.textContent).toBe('')
  })

  test('say when two actions, or both ways of one, have the same key from the start', async () => {
    const bindings = { ...BINDINGS, walk: ['key:KeyD', '-key:KeyD'], menu: ['key:Space'] }
    const { settings } = await play({ bindings })
    settings!.open()
    const also = [...root().querySelectorAll('.slot')].map((slot) => slot.querySelector('.also')!.textContent)
    expect(also).toEqual([
      'Also used for go right',
      'Also used for go left',
      'Also used for menu',
      'Also used for jump',
    ])
  })

  test('are there again the next time, until they are reset', async () => {
    const first = await play()
    first.settings!.open()
    button('Remove Space from jump').click()
    button('Add to jump').click()
    key('KeyJ')
    await expect.poll(shown).toContain('jump gamepad A J')
    await first.settings!.idle()
    end(played.pop()!)
    const second = await play()
    expect(shown()[2]).toBe('jump gamepad A J')
    const reset = root().querySelector<HTMLButtonElement>('.reset')!
    reset.click()
    expect([second.mounted.controls.bindings, reset.disabled]).toEqual([BINDINGS, true])
    await second.settings!.idle()
    end(played.pop()!)
    expect((await play()).mounted.controls.bindings).toEqual(BINDINGS)
  })

  test('give way to the mods, and the mods to them: there is room for one', async () => {
    const { settings, mods } = await play()
    const open = (): boolean[] =>
      ['.skein-settings', '.skein-mods'].map(
        (it) => !host.querySelector(it)!.shadowRoot!.querySelector<HTMLElement>('.panel')!.hidden,
      )
    settings!.open()
    expect([open(), host.style.getPropertyValue('--skein-panel-width')]).toEqual([[true, false], '400px'])
    mods.open()
    expect([open(), host.style.getPropertyValue('--skein-panel-width')]).toEqual([[false, true], '400px'])
    mods.close()
    expect([open(), host.style.getPropertyValue('--skein-panel-width')]).toEqual([[false, false], ''])
    await settled()
    const [one, other] = [button('Settings'), host.querySelector('.skein-mods')!.shadowRoot!.querySelector('.toggle')!].map((it) => it.getBoundingClientRect()) // prettier-ignore
    expect(one!.right).toBeLessThan(other!.left)
    expect(one!.top).toBe(other!.top)
  })

  test('stand below how loud it is, which is kept as well', async () => {
    const volume = (): HTMLInputElement => root().querySelector('input')!
    const said = (): string => root().querySelector('output')!.textContent
    const packages = [sound]
    const first = await play({}, packages)
    expect([volume().value, said(), first.mounted.volume]).toEqual(['100', '100 %', 1])
    volume().value = '35'
    volume().dispatchEvent(new Event('input'))
    expect([first.mounted.volume, said()]).toEqual([0.35, '35 %'])
    await first.settings!.idle()
    end(played.pop()!)
    const second = await play({}, packages)
    expect([second.mounted.volume, volume().value]).toEqual([0.35, '35'])
    // The game may have a switch of its own.
    second.mounted.volume = 0
    second.settings!.open()
    expect([volume().value, said()]).toEqual(['0', 'off'])
    end(played.pop()!)
    await play({ bindings: {} }, packages)
    expect([shown(), root().querySelector<HTMLElement>('.reset')!.hidden]).toEqual([[], true])
    expect(volume().checkVisibility()).toBe(false)
    played[0]!.settings!.open()
    expect(volume().checkVisibility()).toBe(true)
    end(played.pop()!)
    const silent = await play()
    silent.settings!.open()
    expect(volume().checkVisibility()).toBe(false)
  })

  test('are not there in a game without keys, or one that does not want it', async () => {
    expect((await play({ bindings: { aim: ['pointer:x'] } })).settings).toBeNull()
    end(played.pop()!)
    expect((await play({ settings: null })).settings).toBeNull()
    expect(host.querySelector('.skein-settings')).toBeNull()
    const { game, mounted } = played[0]!
    await expect(mountSettings(game, mounted, null)).rejects.toMatchObject({ code: 'render/no-element' })
  })

  test('that were kept for what the game no longer has are passed over', async () => {
    const first = await play()
    first.settings!.open()
    button('Remove Space from jump').click()
    await first.settings!.idle()
    end(played.pop()!)
    const database = await new Promise<IDBDatabase>((resolve) => {
      const opening = indexedDB.open(`skein:${name}`)
      opening.addEventListener('success', () => resolve(opening.result))
    })
    const places = database.transaction('bindings', 'readwrite').objectStore('bindings')
    for (const [at, kept] of [{ action: 'fly', bound: ['key:KeyF'] }, { action: 'menu', bound: ['nonsense'] }, { action: 'walk', bound: 3 }, null].entries()) places.put(kept, `x${at}`) // prettier-ignore
    await new Promise((resolve) => places.transaction.addEventListener('complete', resolve))
    database.close()
    const { mounted } = await play()
    expect(mounted.controls.bindings).toEqual({ ...BINDINGS, jump: ['pad:a'] })
  })
})
