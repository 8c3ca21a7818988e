import type { Controls } from '../../../engine/index.ts'

/** Keys that come in pairs, with the flag of events that says whether one of the two is held. */
const MODIFIERS = [
  ['shiftKey', 'Shift'],
  ['ctrlKey', 'Control'],
  ['altKey', 'Alt'],
] as const

const META: ReadonlySet<string> = new Set(['Meta', 'OS'])

/** The keys that are pressed while a canvas has the focus, by their places on the keyboard. */
export class Keyboard {
  readonly #controls: Controls

  constructor(canvas: HTMLElement, controls: Controls, signal: AbortSignal) {
    this.#controls = controls
    canvas.addEventListener('keydown', (event) => this.#down(event), { signal })
    // A key that goes up is heard wherever the focus is by then, also where a panel keeps its keys to itself.
    window.addEventListener('keyup', (event) => this.#up(event), { signal, capture: true })
    canvas.addEventListener('blur', () => this.release(), { signal })
  }

  release(): void {
    this.#controls.release('key')
  }

  #down(event: KeyboardEvent): void {
    const { code, key } = event
    // On-screen keyboards and some input methods report no place; a key of a composition is text.
    if (code === '' || code === 'Unidentified' || event.isComposing) return
    this.#syncModifiers(event)
    // A shortcut of the system: macOS emits no keyup for the other key.
    if (event.metaKey && !META.has(key)) return
    // On Windows, AltGr comes with a Ctrl that nobody pressed.
    if (key === 'AltGraph') this.#controls.move('key:ControlLeft', 0)
    const control = `key:${code}`
    if (!event.repeat) {
      // A key that goes down has been up, also where nobody heard of it.
      this.#controls.move(control, 0)
      this.#controls.move(control, 1)
    }
    if (this.#controls.binds(control)) keep(event)
  }

  #up(event: KeyboardEvent): void {
    this.#syncModifiers(event)
    // macOS emits no keyup for keys that are let go while Cmd is held.
    if (META.has(event.key) || /^(Meta|OS)/.test(event.code)) this.release()
    else this.#controls.move(`key:${event.code}`, 0)
  }

  /** Lets go of modifiers whose keyup never came, such as the first of two Shift keys on Windows. */
  #syncModifiers(event: KeyboardEvent): void {
    for (const [flag, name] of MODIFIERS) {
      if (event[flag] || (name === 'Alt' && event.getModifierState('AltGraph'))) continue
      for (const side of ['Left', 'Right']) {
        const code = name + side
        if (event.code !== code) this.#controls.move(`key:${code}`, 0)
      }
    }
  }
}

/** Keeps the page from scrolling by a key that the game uses; shortcuts stay the browser's. */
function keep(event: KeyboardEvent): void {
  const { code } = event
  if (code === 'Tab') return
  const command =
    (event.ctrlKey && !code.startsWith('Control')) ||
    (event.altKey && !code.startsWith('Alt')) ||
    (event.metaKey && !code.startsWith('Meta'))
  if (!command) event.preventDefault()
}
