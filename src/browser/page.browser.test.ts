import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { watMod } from '../../plugins/testing/wat-mod.ts'
import { createGame, mountControls, mountMods, mountSettings, type MountedMods } from '../page.ts'
import { defineGame, defineSystem, memoryConsentStore, type Game } from '../index.ts'
import { playGame } from './play-game.ts'

const definition = defineGame({
  name: 'asked',
  systems: [defineSystem('idle', { create: () => ({}) })],
  actions: { jump: 'button', walk: 'axis', climb: 'axis' },
})
const file = {
  file: 'first.wasm',
  bytes: watMod([{ mod: { name: 'acme:first', version: '1.0.0', abi: 1 } }], '(module)'),
}
let host: HTMLElement

beforeEach(() => {
  host = document.createElement('div')
  Object.assign(host.style, { width: '400px', height: '300px' })
  document.body.append(host)
})
afterEach(() => host.remove())

const shadow = (mods: { readonly host: HTMLElement }): ShadowRoot => mods.host.shadowRoot!
const press = (mods: MountedMods, label: string): void => {
  const buttons = [...shadow(mods).querySelectorAll('button')]
  buttons.find((it) => it.textContent?.startsWith(label) && it.checkVisibility())!.click()
}
const aborts = (): { controller: AbortController; signal: AbortSignal } => {
  const controller = new AbortController()
  return { controller, signal: controller.signal }
}

describe('while a player is asked about a mod', () => {
  test('the game stands still, and goes on when the player has answered', async () => {
    const told: boolean[] = []
    const { game, mounted, mods } = await playGame(definition, host, {
      mods: { folder: null, consents: memoryConsentStore(), asking: (it) => void told.push(it) },
    })
    await mods.add([file])
    expect([mods.asking, told, mounted.playing]).toEqual([true, [true], true])
    const before = game.engine.time.frame
    await new Promise((resolve) => void requestAnimationFrame(() => requestAnimationFrame(resolve)))
    expect(game.engine.time.frame).toBe(before)
    let answered = false
    const waiting = mods.answered().then(() => (answered = true))
    expect(answered).toBe(false)
    press(mods, 'Allow')
    await waiting
    expect([mods.asking, told]).toEqual([false, [true, false]])
    await expect.poll(() => game.engine.time.frame).toBeGreaterThan(before)
    await mods.idle()
    expect(game.mods.list().map(({ status }) => status)).toEqual(['running'])
    mods.unmount()
    mounted.unmount()
  })

  test('the game goes on when the player puts the answer off, and does not wait where it is told not to', async () => {
    for (const waits of [true, false]) {
      const options = { folder: null, consents: memoryConsentStore() } as const
      const { game, mounted, mods } = await playGame(definition, host, { waits, mods: options })
      await mods.add([file])
      const before = game.engine.time.frame
      if (waits) mods.close()
      await expect.poll(() => game.engine.time.frame).toBeGreaterThan(before)
      expect(mods.asking).toBe(!waits)
      mods.unmount()
      mounted.unmount()
    }
  })

  test('what waits goes on when the panel is taken off the page', async () => {
    const game = await createGame(definition)
    const mods = await mountMods(game, host, { folder: null, consents: memoryConsentStore() })
    await mods.add([file])
    expect(mods.asking).toBe(true)
    const answered = mods.answered()
    mods.unmount()
    await answered
    expect(mods.asking).toBe(false)
  })
})

describe('the buttons of panels', () => {
  const place = (of: { readonly host: HTMLElement }): { left: boolean; top: boolean; shown: boolean } => {
    const toggle = shadow(of).querySelector<HTMLElement>('.toggle')!
    const [at, around] = [toggle.getBoundingClientRect(), host.getBoundingClientRect()]
    return {
      left: at.left - around.left < around.right - at.right,
      top: at.top - around.top < around.bottom - at.bottom,
      shown: toggle.checkVisibility(),
    }
  }

  test.each(['top-left', 'top-right', 'bottom-left', 'bottom-right'] as const)(
    'stand at the %s',
    async (button) => {
      const game = await createGame(definition)
      const controls = mountControls(game, host, { bindings: { jump: ['key:Space'] } })
      const mods = await mountMods(game, host, { folder: null, button })
      const settings = await mountSettings(game, controls, host, { button })
      const expected = { left: button.endsWith('left'), top: button.startsWith('top'), shown: true }
      expect([place(mods), place(settings!)]).toEqual([expected, expected])
      const [one, other] = [mods, settings!].map((it) =>
        shadow(it).querySelector('.toggle')!.getBoundingClientRect(),
      )
      await expect
        .poll(() => {
          const [a, b] = [mods, settings!].map((it) =>
            shadow(it).querySelector('.toggle')!.getBoundingClientRect(),
          )
          return a!.right <= b!.left || b!.right <= a!.left
        })
        .toBe(true)
      expect(one!.height).toBeGreaterThan(0)
      expect(other!.height).toBeGreaterThan(0)
      for (const it of [mods, settings!, controls]) it.unmount()
    },
  )

  test('are left out for a game that has its own', async () => {
    const game = await createGame(definition)
    const mods = await mountMods(game, host, { folder: null, button: null })
    expect(place(mods).shown).toBe(false)
    mods.open()
    expect(shadow(mods).querySelector('.panel')!.checkVisibility()).toBe(true)
    mods.unmount()
  })
})

describe('a stick and buttons on the screen', () => {
  const options = {
    touch: { show: 'always', stick: { x: 'walk', y: '-climb', label: 'Go' }, buttons: { jump: 'Jump' } },
  } as const
  const at = (game: Game, name: string): number => {
    game.engine.input.sample()
    return Number(game.engine.input.value(game.engine.input.find(name)).toFixed(2))
  }
  const pad = (): ShadowRoot => host.querySelector('.skein-touch')!.shadowRoot!
  const touch = (target: Element, type: string, x: number, y: number): void => {
    const { left, top, width, height } = target.getBoundingClientRect()
    target.dispatchEvent(
      new PointerEvent(type, { pointerId: 7, pointerType: 'touch', clientX: left + width * x, clientY: top + height * y, bubbles: true, cancelable: true }), // prettier-ignore
    )
  }
  let surface: HTMLElement
  beforeEach(() => {
    surface = document.createElement('div')
    Object.assign(surface.style, { width: '100%', height: '100%' })
    host.style.position = 'relative'
    host.append(surface)
  })

  test('move actions while a finger is on them', async () => {
    const game = await createGame(definition)
    const mounted = mountControls(game, surface, options)
    const stick = pad().querySelector('.stick')!
    touch(stick, 'pointerdown', 1, 0.5)
    expect([at(game, 'walk'), at(game, 'climb')]).toEqual([1, 0])
    touch(stick, 'pointermove', 0.5, 0)
    expect([at(game, 'walk'), at(game, 'climb')]).toEqual([0, 1])
    touch(stick, 'pointermove', 0.52, 0.5)
    expect([at(game, 'walk'), at(game, 'climb')]).toEqual([0, 0])
    touch(stick, 'pointermove', -3, 0.5)
    expect(at(game, 'walk')).toBe(-1)
    touch(stick, 'pointercancel', 0, 0.5)
    expect(at(game, 'walk')).toBe(0)
    const button = pad().querySelector('.buttons button')!
    touch(button, 'pointerdown', 0.5, 0.5)
    expect(at(game, 'jump')).toBe(1)
    touch(button, 'pointerup', 0.5, 0.5)
    expect(at(game, 'jump')).toBe(0)
    touch(button, 'pointerdown', 0.5, 0.5)
    expect(at(game, 'jump')).toBe(1)
    mounted.unmount()
    expect([at(game, 'jump'), host.querySelector('.skein-touch')]).toEqual([0, null])
  })

  test('can be used by a screen reader: a direction is held until it is pressed again', async () => {
    const game = await createGame(definition)
    const mounted = mountControls(game, surface, options)
    expect(pad().querySelector('[role=group]')!.getAttribute('aria-label')).toBe('Go')
    const [left, right] = [...pad().querySelectorAll<HTMLElement>('.stick button')]
    expect([left!.textContent, right!.textContent]).toEqual(['Go left', 'Go right'])
    right!.click()
    expect([at(game, 'walk'), right!.getAttribute('aria-pressed')]).toEqual([1, 'true'])
    left!.click()
    expect([at(game, 'walk'), right!.getAttribute('aria-pressed')]).toEqual([-1, 'false'])
    left!.click()
    expect(at(game, 'walk')).toBe(0)
    pad().querySelector<HTMLElement>('.buttons button')!.click()
    expect(at(game, 'jump')).toBe(1)
    await expect.poll(() => at(game, 'jump')).toBe(0)
    mounted.unmount()
  })

  test('come with the first touch where the pointer is a mouse', async () => {
    const game = await createGame(definition)
    const mounted = mountControls(game, surface, { touch: { buttons: { jump: 'Jump' } } })
    const layer = host.querySelector<HTMLElement>('.skein-touch')!
    expect(layer.checkVisibility()).toBe(false)
    surface.dispatchEvent(new PointerEvent('pointerdown', { pointerType: 'mouse' }))
    expect(layer.checkVisibility()).toBe(false)
    surface.dispatchEvent(new PointerEvent('pointerdown', { pointerType: 'touch' }))
    expect(layer.checkVisibility()).toBe(true)
    mounted.unmount()
  })

  test('for actions that the game has not, or too many, are refused, and leave nothing behind', async () => {
    const game = await createGame(definition)
    const many = Object.fromEntries(['a', 'b', 'c', 'd', 'e'].map((it) => [it, it]))
    for (const [touched, code] of [
      [{ buttons: { jmup: 'x' } }, 'input/unknown-action'],
      [{ stick: { x: 'x' } }, 'input/unknown-action'],
      [{ buttons: many }, 'input/invalid-binding'],
    ] as const)
      expect(() => mountControls(game, surface, { touch: touched })).toThrow(
        expect.objectContaining({ code }),
      )
    expect([host.querySelector('.skein-touch'), surface.hasAttribute('tabindex')]).toEqual([null, false])
    expect(() => mountControls(game, null)).toThrow(expect.objectContaining({ code: 'render/no-element' }))
  })
})

describe('what is aborted', () => {
  test('leaves the page as it was: mods, settings, controls and a game with all of them', async () => {
    const before = host.outerHTML
    for (let times = 0; times < 3; times++) {
      const { controller, signal } = aborts()
      const game = await createGame(definition)
      const controls = mountControls(game, host, { bindings: { jump: ['key:Space'] }, signal })
      await mountMods(game, host, { folder: null, signal })
      await mountSettings(game, controls, host, { signal })
      expect(host.children).toHaveLength(2)
      controller.abort()
      expect(host.children).toHaveLength(0)
      const played = aborts()
      await playGame(definition, host, { mods: { folder: null }, signal: played.signal })
      played.controller.abort()
      expect(host.children).toHaveLength(0)
    }
    host.removeAttribute('class')
    expect(host.outerHTML.replaceAll(/ ?(touch-action|position): ?\w*;/g, '')).toBe(before)
  })

  test('before it is there never comes, and says why', async () => {
    const { controller, signal } = aborts()
    const game = await createGame(definition)
    const mods = mountMods(game, host, { folder: null, signal })
    const played = playGame(definition, host, { mods: { folder: null }, signal })
    controller.abort(new Error('gone'))
    const reasons = (await Promise.allSettled([mods, played])).map(
      (it) => (it as PromiseRejectedResult).reason,
    )
    expect(reasons).toEqual([signal.reason, signal.reason])
    expect(host.children).toHaveLength(0)
    await expect(mountMods(game, host, { folder: null, signal })).rejects.toThrow('gone')
    expect(() => mountControls(game, host, { signal })).toThrow('gone')
  })

  test('and put on the page again at once, as by React’s strict mode, is there once', async () => {
    const game = await createGame(definition)
    const first = aborts()
    const aborted = mountMods(game, host, { folder: null, signal: first.signal })
    first.controller.abort(new Error('unmounted'))
    const again = mountMods(game, host, { folder: null })
    const [, mods] = await Promise.all([expect(aborted).rejects.toThrow('unmounted'), again])
    expect(host.querySelectorAll('.skein-mods')).toHaveLength(1)
    mods.unmount()
    const early = aborts()
    const strict = playGame(definition, host, { mods: { folder: null }, signal: early.signal })
    early.controller.abort(new Error('unmounted'))
    const [, played] = await Promise.all([
      expect(strict).rejects.toThrow('unmounted'),
      playGame(definition, host, { mods: { folder: null } }),
    ])
    expect(host.querySelectorAll('canvas, .skein-mods')).toHaveLength(2)
    played.mods.unmount()
    played.mounted.unmount()
  })
})
