import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { Controls, Input } from '../../../engine/index.ts'
import { View } from '../../../engine/render/view.ts'
import { Devices } from './devices.ts'

const actions = {
  left: 'button', middle: 'button', right: 'button', over: 'button', x: 'axis', y: 'axis', any: 'button', 'right-half': 'button',
  jump: 'button', fire: 'button', run: 'button', second: 'button', walk: 'axis', cross: 'axis', one: 'axis', trigger: 'axis',
} as const // prettier-ignore
const bindings = {
  left: ['pointer:left'], middle: ['pointer:middle'], right: ['pointer:right'], over: ['pointer:over'], x: ['pointer:x'], y: ['pointer:y'],
  any: ['touch:any'], 'right-half': ['touch:right'],
  jump: ['key:Space', 'pad:a'], fire: ['key:ControlLeft', 'key:KeyF'], run: ['key:ShiftLeft', 'key:AltLeft'], second: ['key:ShiftRight'],
  walk: ['pad:left-x'], cross: ['pad:right', '-pad:left'], one: ['pad1:left-x'], trigger: ['pad:lt'],
} // prettier-ignore

let canvas: HTMLCanvasElement
let devices: Devices
let controls: Controls
let input: Input
let warnings: string[]

beforeEach(() => {
  canvas = document.createElement('canvas')
  canvas.tabIndex = 0
  Object.assign(canvas.style, {
    position: 'fixed',
    left: '10px',
    top: '20px',
    width: '200px',
    height: '100px',
  })
  document.body.append(canvas)
  canvas.focus()
  input = new Input(actions)
  controls = new Controls(input, bindings)
  const view = new View({ width: 200, height: 100 })
  view.resize(200, 100)
  warnings = []
  devices = new Devices(canvas, view, controls, {
    warn: (message) => void warnings.push(message),
    padPressed: () => {},
  })
})
afterEach(() => {
  devices.destroy()
  canvas.remove()
})

/** Where some actions stand in the next step. */
function at(...names: (keyof typeof actions)[]): number[] {
  devices.poll()
  input.sample()
  return names.map((name) => Number(input.value(input.find(name)).toFixed(3)))
}

function point(type: string, init: PointerEventInit & { x?: number; y?: number } = {}): void {
  const { x = 50, y = 50, ...rest } = init
  canvas.dispatchEvent(
    new PointerEvent(type, { pointerId: 1, pointerType: 'mouse', button: -1, clientX: x + 10, clientY: y + 20, bubbles: true, cancelable: true, ...rest }), // prettier-ignore
  )
}

function key(type: 'keydown' | 'keyup', code: string, init: KeyboardEventInit = {}): boolean {
  const target = type === 'keydown' ? canvas : window
  return target.dispatchEvent(new KeyboardEvent(type, { code, bubbles: true, cancelable: true, ...init }))
}

describe('a mouse', () => {
  test('reports each button of a chord: left down, right down, left up, right up', () => {
    point('pointerdown', { button: 0, buttons: 1 })
    expect(at('left', 'right')).toEqual([1, 0])
    point('pointermove', { button: 2, buttons: 3 })
    expect(at('left', 'right')).toEqual([1, 1])
    point('pointermove', { button: 0, buttons: 2 })
    expect(at('left', 'right')).toEqual([0, 1])
    point('pointerup', { button: 2, buttons: 0 })
    expect(at('left', 'right')).toEqual([0, 0])
  })

  test('whose button went down elsewhere presses nothing when it is dragged over the game', () => {
    point('pointermove', { buttons: 1 })
    expect(at('left')).toEqual([0])
    point('pointermove', { button: 2, buttons: 3 })
    expect(at('left', 'right')).toEqual([0, 0])
    point('pointerup', { button: 0, buttons: 0 })
    point('pointerdown', { button: 1, buttons: 4 })
    expect(at('left', 'middle')).toEqual([0, 1])
  })

  test.each([
    ['the window loses the focus', () => window.dispatchEvent(new Event('blur'))],
    ['the capture is lost', () => point('lostpointercapture')],
    ['the page is hidden', () => hide()],
    ['a menu opens beside the game', () => document.body.dispatchEvent(new MouseEvent('contextmenu', { bubbles: true }))], // prettier-ignore
    ['the browser cancels it', () => point('pointercancel', { x: -10, y: -20 })],
  ])('lets go when %s, and presses again only when it goes down again', (_, happen) => {
    point('pointerdown', { button: 0, buttons: 1, x: 30, y: 40 })
    expect(at('left')).toEqual([1])
    happen()
    expect(at('left', 'x', 'y')).toEqual([0, 30, 40])
    point('pointermove', { buttons: 1, x: 30, y: 40 })
    expect(at('left')).toEqual([0])
    point('pointerup', { button: 0, buttons: 0 })
    point('pointerdown', { button: 0, buttons: 1 })
    expect(at('left')).toEqual([1])
  })

  test('is over the game again with its first move after the window was left', () => {
    point('pointerenter')
    expect(at('over')).toEqual([1])
    window.dispatchEvent(new Event('blur'))
    expect(at('over')).toEqual([0])
    point('pointermove')
    expect(at('over')).toEqual([1])
    point('pointerleave')
    expect(at('over')).toEqual([0])
  })

  test('is known to be where it enters, as when a game comes under it', () => {
    point('pointerenter', { x: 120, y: 70 })
    expect(at('over', 'x', 'y')).toEqual([1, 120, 70])
  })

  test('has no menu over the game', () => {
    const menu = new MouseEvent('contextmenu', { bubbles: true, cancelable: true })
    point('pointerdown', { button: 0, buttons: 1 })
    expect(canvas.dispatchEvent(menu)).toBe(false)
    expect(at('left')).toEqual([1])
  })
})

describe('fingers', () => {
  const finger = (type: string, pointerId: number, x: number): void =>
    point(type, {
      pointerId,
      pointerType: 'touch',
      button: type === 'pointermove' ? -1 : 0,
      buttons: type === 'pointerup' || type === 'pointercancel' ? 0 : 1,
      x,
    })

  test('hold the pointer as long as one of them is down, and the first one says where it is', () => {
    finger('pointerdown', 5, 20)
    finger('pointerdown', 6, 150)
    expect(at('left', 'x', 'right-half')).toEqual([1, 20, 1])
    finger('pointermove', 6, 160)
    expect(at('x')).toEqual([20])
    finger('pointerup', 5, 20)
    expect(at('left', 'any')).toEqual([1, 1])
    finger('pointermove', 6, 170)
    expect(at('left', 'x')).toEqual([1, 170])
    finger('pointerup', 6, 170)
    expect(at('left', 'any', 'right-half')).toEqual([0, 0, 0])
  })

  test('that the browser cancels are lifted, and leave the others and the place alone', () => {
    finger('pointerdown', 5, 20)
    finger('pointerdown', 6, 150)
    expect(at('left', 'right-half', 'x')).toEqual([1, 1, 20])
    finger('pointercancel', 6, -10)
    expect(at('left', 'right-half', 'x')).toEqual([1, 0, 20])
    finger('pointercancel', 5, -10)
    expect(at('left', 'any', 'x')).toEqual([0, 0, 20])
  })

  test('are lifted when the last touch is cancelled, whatever became of its pointer', () => {
    finger('pointerdown', 5, 20)
    expect(at('any')).toEqual([1])
    canvas.dispatchEvent(new TouchEvent('touchcancel', { bubbles: true }))
    expect(at('left', 'any')).toEqual([0, 0])
  })

  test('are lifted when the window loses the focus, and moving them presses nothing', () => {
    finger('pointerdown', 5, 20)
    expect(at('left', 'any')).toEqual([1, 1])
    window.dispatchEvent(new Event('blur'))
    finger('pointermove', 5, 150)
    expect(at('left', 'any', 'right-half')).toEqual([0, 0, 0])
  })

  test('may be a pen, whose button on the side is the right one', () => {
    const pen = { pointerType: 'pen', pointerId: 9 }
    point('pointermove', { ...pen, buttons: 0 })
    expect(at('any', 'left')).toEqual([0, 0])
    point('pointerdown', { ...pen, button: 0, buttons: 1 })
    expect(at('any', 'left', 'right')).toEqual([1, 1, 0])
    point('pointermove', { ...pen, button: 2, buttons: 3 })
    expect(at('any', 'left', 'right')).toEqual([1, 1, 1])
    point('pointerup', { ...pen, button: 0, buttons: 0 })
    expect(at('any', 'left', 'right')).toEqual([0, 0, 0])
  })
})

describe('keys', () => {
  test('that go up while Cmd is held are let go with it', () => {
    key('keydown', 'Space')
    key('keydown', 'MetaLeft', { key: 'Meta', metaKey: true })
    // A shortcut: macOS never says that this key goes up.
    key('keydown', 'KeyF', { metaKey: true })
    expect(at('jump', 'fire')).toEqual([1, 0])
    key('keyup', 'MetaLeft', { key: 'Meta' })
    expect(at('jump', 'fire')).toEqual([0, 0])
  })

  test.each([
    ['the window loses the focus, as by alt-tab', () => window.dispatchEvent(new Event('blur'))],
    ['the page is hidden', () => hide()],
    ['the focus goes to a panel', () => canvas.blur()],
    ['a menu opens beside the game', () => document.body.dispatchEvent(new MouseEvent('contextmenu', { bubbles: true }))], // prettier-ignore
  ])('are let go when %s, and their repeating presses nothing', (_, happen) => {
    key('keydown', 'Space')
    expect(at('jump')).toEqual([1])
    happen()
    expect(at('jump')).toEqual([0])
    key('keydown', 'Space', { repeat: true })
    expect(at('jump')).toEqual([0])
    key('keyup', 'Space')
    key('keydown', 'Space')
    expect(at('jump')).toEqual([1])
  })

  test('stay pressed when the focus goes on to the game itself', () => {
    point('pointerdown', { button: 0, buttons: 1 })
    key('keydown', 'Space')
    point('pointerup', { button: 0, buttons: 0 })
    expect(at('jump')).toEqual([1])
  })

  test('that go up over a panel that keeps its keys to itself are heard', () => {
    const field = document.createElement('input')
    document.body.append(field)
    field.addEventListener('keyup', (event) => event.stopPropagation())
    key('keydown', 'Space')
    expect(at('jump')).toEqual([1])
    field.dispatchEvent(new KeyboardEvent('keyup', { code: 'Space', bubbles: true }))
    expect(at('jump')).toEqual([0])
    // A key typed there is not the game's.
    field.dispatchEvent(new KeyboardEvent('keydown', { code: 'Space', bubbles: true }))
    expect(at('jump')).toEqual([0])
    field.remove()
  })

  test('of which a modifier went up unheard are let go with the next key', () => {
    key('keydown', 'ShiftLeft', { shiftKey: true })
    key('keydown', 'ShiftRight', { shiftKey: true })
    expect(at('run', 'second')).toEqual([1, 1])
    // Windows says nothing of the first of two.
    key('keyup', 'ShiftRight', { shiftKey: false })
    expect(at('run', 'second')).toEqual([0, 0])
    key('keydown', 'ShiftLeft', { shiftKey: true })
    key('keydown', 'KeyF', { shiftKey: true })
    expect(at('run')).toEqual([1])
    key('keydown', 'Space', { shiftKey: false })
    expect(at('run')).toEqual([0])
  })

  test('by AltGr are no Ctrl', () => {
    key('keydown', 'ControlLeft', { ctrlKey: true })
    key('keydown', 'AltRight', { key: 'AltGraph', ctrlKey: true, altKey: true })
    at('fire')
    expect(at('fire')).toEqual([0])
  })

  test('that are composed, or have no place on the keyboard, are text', async () => {
    key('keydown', 'Space', { isComposing: true })
    expect(at('jump')).toEqual([0])
    const end = new AbortController()
    const pressed = controls.listen(end.signal)
    key('keydown', '', { key: 'a' })
    key('keydown', 'Unidentified', { key: 'a' })
    key('keydown', 'KeyQ', { key: 'a' })
    expect(await pressed).toBe('key:KeyQ')
  })

  test('are told by their place, whatever the layout writes on them', () => {
    key('keydown', 'KeyF', { key: 'а' })
    expect(at('fire')).toEqual([1])
  })

  test('of the game do not scroll the page, also while they repeat; others do, and shortcuts are the browser’s', () => {
    expect(key('keydown', 'Space')).toBe(false)
    expect(key('keydown', 'Space', { repeat: true })).toBe(false)
    expect(key('keydown', 'PageDown')).toBe(true)
    expect(key('keydown', 'PageDown', { repeat: true })).toBe(true)
    expect(key('keydown', 'KeyF', { ctrlKey: true })).toBe(true)
    // Alone, Alt would open the menu of the browser.
    expect(key('keydown', 'AltLeft', { altKey: true })).toBe(false)
  })
})

describe('gamepads', () => {
  const pad = (index: number, init: Partial<Record<'buttons' | 'axes', number[]>> & { id?: string; mapping?: string } = {}): Gamepad => {
    const { buttons = [], axes = [0, 0, 0, 0], id = `pad ${index}`, mapping = 'standard' } = init
    return { index, id, mapping, axes, buttons: buttons.map((value) => ({ value, pressed: value > 0 })), connected: true } as unknown as Gamepad
  } // prettier-ignore
  const plug = (...pads: (Gamepad | null)[]): void =>
    void vi.spyOn(navigator, 'getGamepads').mockReturnValue(pads)

  test('that lie idle beside it do not hold back the one that is played with', () => {
    plug(pad(0, { axes: [0.8, 0], buttons: [1] }), pad(1, { buttons: [0] }))
    expect(at('walk', 'jump', 'one')).toEqual([0.8, 1, 0.8])
    plug(pad(0, { axes: [0.3, 0], buttons: [0] }), null, pad(2, { axes: [-0.9, 0], buttons: [1] }))
    expect(at('walk', 'jump', 'one')).toEqual([-0.9, 1, 0.3])
    plug(pad(0, { axes: [0.3, 0] }), null, null)
    expect(at('walk', 'jump')).toEqual([0.3, 0])
    plug(null)
    expect(at('walk', 'jump', 'one')).toEqual([0, 0, 0])
  })

  test('that were pressed to be bound do nothing else until they are at rest', async () => {
    plug(pad(0, { buttons: [0] }))
    at()
    const pressed = controls.listen()
    plug(pad(0, { buttons: [1] }))
    expect(at('jump')).toEqual([0])
    expect(await pressed).toBe('pad1:a')
    expect(at('jump')).toEqual([0])
    plug(pad(0, { buttons: [0] }))
    at()
    plug(pad(0, { buttons: [1] }))
    expect(at('jump')).toEqual([1])
  })

  test('that the browser does not know are read as far as they can be, and that is said once', () => {
    const xbox = (axes: number[], buttons: number[] = []): Gamepad =>
      pad(0, { id: 'Odd pad', mapping: '', axes, buttons: Array.from({ length: 11 }, (_, i) => buttons[i] ?? 0) })
    plug(xbox([0, 0, 0, 0, 0, 0, 0, 0]))
    expect(at('walk', 'trigger')).toEqual([0, 0])
    plug(xbox([0.7, 0, -1, 0, 0, -1, 0, 0], [1]))
    expect(at('walk', 'jump', 'cross', 'trigger')).toEqual([0.7, 1, 0, 0])
    plug(xbox([0, 0, 1, 0, 0, -1, -1, 0]))
    expect(at('walk', 'cross', 'trigger')).toEqual([0, -1, 1])
    for (let i = 0; i < 3; i++) at()
    expect(warnings).toEqual([expect.stringMatching(/^the browser has no mapping for the gamepad "Odd pad", /)])
    expect(warnings[0]).not.toContain('Ignored')
  }) // prettier-ignore

  test('that have a hat and more than is known say what is not read', () => {
    const stick = (hat: number): Gamepad =>
      pad(0, { id: 'Hat', mapping: '', axes: [0, 0, 0, 0.5, 0, 0, 0, 0, 0, hat], buttons: Array.from({ length: 19 }, () => 0) })
    for (const [hat, cross] of [[0, 0], [23 / 7, 0], [-1, 0], [-3 / 7, 1], [5 / 7, -1], [1, -1]] as const) {
      plug(stick(hat))
      expect([hat, ...at('cross')]).toEqual([hat, cross])
    }
    expect(warnings).toEqual([expect.stringMatching(/Ignored: buttons 18 19, axes 4 5 7 8 9$/)])
  }) // prettier-ignore

  test('that are none, and have an axis that never rests, push nothing', () => {
    plug(pad(0, { id: 'Keyboard', mapping: '', axes: [-1, 0] }))
    expect(at('walk')).toEqual([0])
    plug(pad(0, { id: 'Keyboard', mapping: '', axes: [0.1, 0] }))
    expect(at('walk')).toEqual([0])
    // It is a stick after all.
    plug(pad(0, { id: 'Keyboard', mapping: '', axes: [-1, 0] }))
    expect(at('walk')).toEqual([-1])
  })

  test('that give what is no number, or only that they are pressed, are read', () => {
    const odd = { index: 0, id: 'x', mapping: 'standard', axes: [Number.NaN], buttons: [{ pressed: true }] }
    plug(pad(0, { axes: [1, 0] }))
    expect(at('walk')).toEqual([1])
    plug(odd as unknown as Gamepad)
    expect(at('walk', 'jump')).toEqual([0, 1])
  })

  test('are let go while the page is hidden', () => {
    plug(pad(0, { axes: [1, 0], buttons: [1] }))
    expect(at('walk', 'jump')).toEqual([1, 1])
    hide()
    input.sample()
    expect([input.value(input.find('walk')), input.value(input.find('jump'))]).toEqual([0, 0])
  })

  test('that a page may not read leave the game to be played by keys, and that is said once', () => {
    vi.spyOn(navigator, 'getGamepads').mockImplementation(() => {
      throw new DOMException('Access to the feature "gamepad" is disallowed', 'SecurityError')
    })
    key('keydown', 'Space')
    expect(at('jump')).toEqual([1])
    expect(at('jump')).toEqual([1])
    expect(warnings).toEqual([expect.stringContaining('allow="gamepad"')])
  })
})

function hide(): void {
  vi.spyOn(document, 'hidden', 'get').mockReturnValue(true)
  document.dispatchEvent(new Event('visibilitychange'))
}
