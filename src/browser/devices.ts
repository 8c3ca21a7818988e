import { PAD_AXES, PAD_BUTTONS, type Controls } from '../../engine/index.ts'
import type { View } from '../../engine/render/view.ts'

/** Sticks that are nearer to the middle than this are at rest. */
const DEAD = 0.15

const BUTTONS = ['left', 'middle', 'right'] as const

/** Keys, pointers, touches and gamepads of one canvas: tells the controls where they stand. */
export class Devices {
  readonly #canvas: HTMLCanvasElement
  readonly #view: View
  readonly #controls: Controls
  readonly #listening = new AbortController()
  /** Where fingers are, by the browser's number for them. */
  readonly #touches = new Map<number, readonly [x: number, y: number]>()
  #pointer: readonly [x: number, y: number] | null = null
  /** The gamepads that were there when it was last asked. */
  readonly #pads = new Set<number>()

  constructor(canvas: HTMLCanvasElement, view: View, controls: Controls) {
    this.#canvas = canvas
    this.#view = view
    this.#controls = controls
    const { signal } = this.#listening
    const on = <K extends keyof HTMLElementEventMap>(
      type: K,
      run: (event: HTMLElementEventMap[K]) => void,
    ): void => canvas.addEventListener(type, run, { signal })
    on('keydown', (event) => this.#key(event, 1))
    // Let go is heard wherever the keyboard is meanwhile.
    window.addEventListener('keyup', (event) => this.#key(event, 0), { signal })
    window.addEventListener('blur', () => controls.release(), { signal })
    on('blur', () => controls.release())
    on('pointerdown', (event) => {
      canvas.focus({ preventScroll: true })
      // The pointer stays ours until it is let go, wherever it goes. One that is not the browser's own cannot be held.
      try {
        canvas.setPointerCapture(event.pointerId)
      } catch {}
      this.#point(event)
      this.#press(event, 1)
    })
    on('pointermove', (event) => this.#point(event))
    on('pointerup', (event) => this.#lift(event))
    on('pointercancel', (event) => this.#lift(event))
    on('pointerenter', () => controls.move('pointer:over', 1))
    on('pointerleave', () => controls.move('pointer:over', 0))
    on('contextmenu', (event) => event.preventDefault())
  }

  /** Asks what does not tell by itself: gamepads, and what is under the pointer when the camera has moved. */
  poll(): void {
    if (this.#pointer !== null) this.#place(...this.#pointer)
    const pads = (navigator.getGamepads?.() ?? []).filter((pad) => pad?.mapping === 'standard') as Gamepad[]
    for (const index of this.#pads) {
      if (pads.some((pad) => pad.index === index)) continue
      // One that was pulled out holds nothing any more.
      for (const name of [...PAD_BUTTONS, ...PAD_AXES]) this.#pad(index, name, 0)
      this.#pads.delete(index)
    }
    for (const pad of pads) {
      this.#pads.add(pad.index)
      for (const [index, name] of PAD_BUTTONS.entries())
        this.#pad(pad.index, name, pad.buttons[index]?.value ?? 0)
      for (const [index, name] of PAD_AXES.entries()) {
        const value = pad.axes[index] ?? 0
        this.#pad(pad.index, name, Math.abs(value) < DEAD ? 0 : value)
      }
    }
  }

  destroy(): void {
    this.#listening.abort()
    this.#controls.release()
  }

  #key(event: KeyboardEvent, value: 0 | 1): void {
    if (event.repeat) return void (event.target === this.#canvas && this.#keep(event))
    const bound = this.#controls.move(`key:${event.code}`, value)
    if (bound && value === 1) this.#keep(event)
  }

  /** Keeps the page from scrolling by a key that the game uses; what the browser does with a command key stays. */
  #keep(event: KeyboardEvent): void {
    if (!event.ctrlKey && !event.metaKey && !event.altKey && event.code !== 'Tab') event.preventDefault()
  }

  #press(event: PointerEvent, value: 0 | 1): void {
    if (event.pointerType === 'touch') {
      if (value === 1) this.#touches.set(event.pointerId, this.#at(event))
      else this.#touches.delete(event.pointerId)
      this.#touch()
    }
    const button = BUTTONS[event.button]
    if (button !== undefined) this.#controls.move(`pointer:${button}`, value)
  }

  #lift(event: PointerEvent): void {
    this.#point(event)
    this.#press(event, 0)
  }

  #point(event: PointerEvent): void {
    const at = this.#at(event)
    this.#pointer = at
    this.#place(...at)
    if (this.#touches.has(event.pointerId)) {
      this.#touches.set(event.pointerId, at)
      this.#touch()
    }
  }

  #place(x: number, y: number): void {
    const point = this.#view.toWorld(x, y)
    this.#controls.move('pointer:x', point.x)
    this.#controls.move('pointer:y', point.y)
  }

  #touch(): void {
    const { screenWidth, screenHeight } = this.#view
    const touches = [...this.#touches.values()]
    const some = (test: (touch: readonly [number, number]) => boolean): 0 | 1 => (touches.some(test) ? 1 : 0)
    this.#controls.move('touch:any', touches.length > 0 ? 1 : 0)
    this.#controls.move(
      'touch:left',
      some(([x]) => x < screenWidth / 2),
    )
    this.#controls.move(
      'touch:right',
      some(([x]) => x >= screenWidth / 2),
    )
    this.#controls.move(
      'touch:top',
      some(([, y]) => y < screenHeight / 2),
    )
    this.#controls.move(
      'touch:bottom',
      some(([, y]) => y >= screenHeight / 2),
    )
  }

  #at(event: PointerEvent): readonly [x: number, y: number] {
    const { left, top } = this.#canvas.getBoundingClientRect()
    return [event.clientX - left, event.clientY - top]
  }

  /** Moves a control of this gamepad, and the one of any. */
  #pad(index: number, name: string, value: number): void {
    this.#controls.move(`pad${index + 1}:${name}`, value)
    this.#controls.move(`pad:${name}`, value)
  }
}
