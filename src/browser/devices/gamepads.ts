import { printable, type Controls } from '../../../engine/index.ts'
import type { DeviceListeners } from './device-listeners.ts'
import { unnamedControls } from './pad-layout.ts'
import { Pad, PAD_CONTROLS } from './pad.ts'

/** The controls of any gamepad, and of the first four. */
const ANY: readonly string[] = PAD_CONTROLS.map((name) => `pad:${name}`)
const NUMBERED: readonly (readonly string[])[] = [1, 2, 3, 4].map((number) =>
  PAD_CONTROLS.map((name) => `pad${number}:${name}`),
)

/** All gamepads: each by its number, and all of them as one, where the control counts that is farthest from rest. */
export class Gamepads {
  readonly #controls: Controls
  readonly #listeners: DeviceListeners
  readonly #pads = new Map<number, Pad>()
  readonly #any = new Float64Array(PAD_CONTROLS.length)
  /** Models of gamepads that the player has been warned of. */
  readonly #warned = new Set<string>()

  constructor(controls: Controls, listeners: DeviceListeners) {
    this.#controls = controls
    this.#listeners = listeners
  }

  /** Reads all gamepads. */
  poll(): void {
    const present = this.#ask()
    for (const [index, { values }] of this.#pads) {
      if (present.some((pad) => pad?.index === index && pad.connected !== false)) continue
      // One that was pulled out holds nothing any more.
      this.#move(index, values.fill(0))
      this.#pads.delete(index)
    }
    const any = this.#any.fill(0)
    let pressed = false
    for (const gamepad of present) {
      if (gamepad === null || gamepad.connected === false) continue
      const pad = this.#padOf(gamepad)
      if (pad.read(gamepad)) pressed = true
      this.#move(gamepad.index, pad.values)
      for (let place = 0; place < any.length; place++)
        if (Math.abs(pad.values[place]!) > Math.abs(any[place]!)) any[place] = pad.values[place]!
    }
    if (pressed) this.#listeners.padPressed()
    for (let place = 0; place < any.length; place++) this.#controls.move(ANY[place]!, any[place]!)
  }

  /** Lets go of all of them, until they are read again. */
  release(): void {
    for (const { values } of this.#pads.values()) values.fill(0)
    this.#controls.release('pad')
  }

  #ask(): readonly (Gamepad | null)[] {
    try {
      return navigator.getGamepads?.() ?? []
    } catch {
      this.#warn('', 'the browser denies access to gamepads: add allow="gamepad" to the iframe of this page')
      return []
    }
  }

  #padOf(gamepad: Gamepad): Pad {
    const { index, id } = gamepad
    let pad = this.#pads.get(index)
    if (pad !== undefined && pad.id === id) return pad
    pad = new Pad(gamepad)
    this.#pads.set(index, pad)
    if (!pad.layout.known) {
      const left = unnamedControls(gamepad, pad.layout)
      this.#warn(
        id,
        `the browser has no mapping for the gamepad "${printable(id)}", so Skein assumes the standard order of buttons and sticks; ` +
          `change wrong bindings in the settings${left === '' ? '' : `. Ignored: ${left}`}`,
      )
    }
    return pad
  }

  #move(index: number, values: Float64Array): void {
    const controls = NUMBERED[index]
    if (controls === undefined) return
    for (let place = 0; place < controls.length; place++)
      this.#controls.move(controls[place]!, values[place]!)
  }

  #warn(about: string, message: string): void {
    if (this.#warned.has(about)) return
    this.#warned.add(about)
    this.#listeners.warn(message)
  }
}
