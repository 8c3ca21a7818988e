import type { Controls } from '../../../engine/index.ts'
import { element } from '../element.ts'

/** The actions of a stick. */
export interface StickOptions {
  /** An axis, moved sideways; with `-` before it, the other way round. */
  readonly x?: string
  /** An axis, moved up and down; positive is down, with `-` before it up. */
  readonly y?: string
  /** Its label, for screen readers. Default: `Move`. */
  readonly label?: string
}

/** Below this part of its way, the stick is at rest. */
const REST = 0.15

/** A way in which the stick can be held without a finger. */
interface Direction {
  readonly axis: 'x' | 'y'
  readonly value: 1 | -1
  readonly label: string
}

const DIRECTIONS: readonly Direction[] = [
  { axis: 'x', value: -1, label: 'left' },
  { axis: 'x', value: 1, label: 'right' },
  { axis: 'y', value: -1, label: 'up' },
  { axis: 'y', value: 1, label: 'down' },
]

/**
 * A stick that a finger pushes. For screen readers, switches and keys it is a group of buttons, one for each direction, which hold it there until
 * they are pressed again.
 */
export class Stick {
  readonly root: HTMLDivElement
  readonly #controls: Controls
  readonly #options: StickOptions
  readonly #knob: HTMLDivElement = element('div', { class: 'knob' })
  readonly #directions: HTMLButtonElement[]
  #finger: number | null = null

  constructor(options: StickOptions, controls: Controls, signal: AbortSignal) {
    this.#controls = controls
    this.#options = options
    const label = options.label ?? 'Move'
    const there = DIRECTIONS.filter(({ axis }) => options[axis] !== undefined)
    this.#directions = there.map((it) => this.#direction(it, label, signal))
    this.root = element(
      'div',
      { class: 'stick', role: 'group', 'aria-label': label },
      this.#knob,
      ...this.#directions,
    )
    const on = (types: readonly (keyof HTMLElementEventMap)[], run: (event: PointerEvent) => void): void => {
      for (const type of types) this.root.addEventListener(type, run as (event: Event) => void, { signal })
    }
    on(['pointerdown'], (event) => {
      // The game keeps the keyboard.
      event.preventDefault()
      if (this.#finger !== null) return
      this.#finger = event.pointerId
      // One that is not the browser's own cannot be held.
      try {
        this.root.setPointerCapture(event.pointerId)
      } catch {}
      this.#hold(null)
      this.#push(event)
    })
    on(['pointermove'], (event) => {
      if (event.pointerId === this.#finger) this.#push(event)
    })
    on(['pointerup', 'pointercancel', 'lostpointercapture'], (event) => {
      if (event.pointerId !== this.#finger) return
      this.#finger = null
      this.#move(0, 0)
    })
    on(['contextmenu'], (event) => event.preventDefault())
  }

  #push({ clientX, clientY }: PointerEvent): void {
    const { left, top, width, height } = this.root.getBoundingClientRect()
    const reach = width / 2 || 1
    let x = (clientX - left - width / 2) / reach
    let y = (clientY - top - height / 2) / reach
    if (this.#options.x === undefined) x = 0
    if (this.#options.y === undefined) y = 0
    const length = Math.hypot(x, y)
    if (length > 1) {
      x /= length
      y /= length
    }
    this.#move(length < REST ? 0 : x, length < REST ? 0 : y)
  }

  #move(x: number, y: number): void {
    this.#knob.style.translate = `${x * 50}% ${y * 50}%`
    if (this.#options.x !== undefined) this.#controls.move('touch:stick-x', x)
    if (this.#options.y !== undefined) this.#controls.move('touch:stick-y', y)
  }

  #direction({ axis, value, label }: Direction, stick: string, signal: AbortSignal): HTMLButtonElement {
    const button = element(
      'button',
      { type: 'button', class: 'unseen', 'aria-pressed': 'false' },
      `${stick} ${label}`,
    )
    button.addEventListener(
      'click',
      () => {
        const held = button.getAttribute('aria-pressed') === 'true'
        this.#hold(held ? null : button)
        this.#move(!held && axis === 'x' ? value : 0, !held && axis === 'y' ? value : 0)
      },
      { signal },
    )
    return button
  }

  /** Says which direction is held; no other one is. */
  #hold(held: HTMLButtonElement | null): void {
    for (const button of this.#directions) button.setAttribute('aria-pressed', String(button === held))
  }
}
