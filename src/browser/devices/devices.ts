import type { Controls } from '../../../engine/index.ts'
import type { DeviceListeners } from './device-listeners.ts'
import { Gamepads } from './gamepads.ts'
import { Keyboard } from './keyboard.ts'
import { Pointers, type PointerSpace } from './pointers.ts'

/** The keyboard, the pointers and the gamepads of one canvas: they move the controls of its game. */
export class Devices {
  readonly #controls: Controls
  readonly #listening = new AbortController()
  readonly #pointers: Pointers
  readonly #gamepads: Gamepads

  constructor(canvas: HTMLElement, view: PointerSpace, controls: Controls, listeners: DeviceListeners) {
    this.#controls = controls
    const { signal } = this.#listening
    const keyboard = new Keyboard(canvas, controls, signal)
    this.#pointers = new Pointers(canvas, view, controls, signal)
    this.#gamepads = new Gamepads(controls, listeners)
    const leave = (): void => {
      keyboard.release()
      this.#pointers.release()
    }
    // The browser reports no release while the window is not in front. Gamepads are polled, and need no focus.
    window.addEventListener('blur', leave, { signal })
    document.addEventListener(
      'visibilitychange',
      () => {
        if (!document.hidden) return
        leave()
        this.#gamepads.release()
      },
      { signal },
    )
    // Menus that the browser opens take the keys that are let go meanwhile.
    window.addEventListener(
      'contextmenu',
      (event) => {
        if (!event.defaultPrevented) leave()
      },
      { signal },
    )
    canvas.addEventListener('contextmenu', (event) => event.preventDefault(), { signal })
  }

  /** Reads what emits no events: gamepads, and the place under a pointer when the camera has moved. */
  poll(): void {
    this.#pointers.poll()
    this.#gamepads.poll()
  }

  destroy(): void {
    this.#listening.abort()
    this.#controls.release()
  }
}
