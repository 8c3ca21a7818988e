import type { Controls } from '../../../engine/index.ts'
import type { Point } from '../../../engine/render/view.ts'
import { contentBox } from './content-box.ts'

/** The bits of `PointerEvent.buttons` that controls stand for. */
const BUTTONS = [
  ['pointer:left', 1],
  ['pointer:right', 2],
  ['pointer:middle', 4],
] as const

/** The bits that `PointerEvent.button` stands for. */
const BITS = [1, 4, 2] as const

/** The size of a surface in CSS pixels, and which place of the game is under one of its points: a view is one. */
export interface PointerSpace {
  readonly screenWidth: number
  readonly screenHeight: number
  toWorld(x: number, y: number): Point
}

/** A mouse, a finger or a pen that went down on the canvas and is down still. */
interface Pressed {
  buttons: number
  /** Whether it touches the screen, as fingers and pens do. */
  readonly touches: boolean
  x: number
  y: number
}

/** The mouse, the fingers and the pens over a canvas. */
export class Pointers {
  readonly #canvas: HTMLElement
  readonly #view: PointerSpace
  readonly #controls: Controls
  /** By the browser's number for the pointer, the first that went down first. */
  readonly #pressed = new Map<number, Pressed>()
  readonly #over = new Set<number>()
  /** Where the pointer is, in CSS pixels from the corner of the picture. */
  #at: { x: number; y: number } | null = null
  /** Where the canvas was on the page by then. */
  #rect: DOMRect | null = null

  constructor(canvas: HTMLElement, view: PointerSpace, controls: Controls, signal: AbortSignal) {
    this.#canvas = canvas
    this.#view = view
    this.#controls = controls
    const on = <K extends keyof HTMLElementEventMap>(
      type: K,
      run: (event: HTMLElementEventMap[K]) => void,
    ): void => canvas.addEventListener(type, run, { signal })
    on('pointerdown', (event) => this.#down(event))
    on('pointermove', (event) => this.#move(event))
    on('pointerup', (event) => this.#move(event))
    on('pointercancel', (event) => this.#cancel(event.pointerId))
    on('lostpointercapture', (event) => {
      // A lock takes the capture away, and its events still come here.
      if (document.pointerLockElement !== canvas) this.#lift(event.pointerId)
    })
    on('pointerenter', (event) => {
      this.#enter(event.pointerId)
      // A game may come under a mouse that does not move.
      this.#lead(event.pointerId, this.#locate(event))
    })
    on('pointerleave', (event) => this.#leave(event.pointerId))
    // The wheel scrolls no page while it is a button of the game.
    on('mousedown', (event) => {
      if (event.button === 1 && controls.binds('pointer:middle')) event.preventDefault()
    })
    const lastTouch = (event: TouchEvent): void => {
      if (event.touches.length > 0) return
      for (const [id, { touches }] of this.#pressed) if (touches) this.#lift(id)
    }
    on('touchend', lastTouch)
    on('touchcancel', lastTouch)
    // Pages scroll under a mouse that stands still.
    window.addEventListener('scroll', () => this.#scrolled(), { signal, capture: true, passive: true })
  }

  /** Says anew which place of the game is under the pointer, as when the camera has moved. */
  poll(): void {
    if (this.#at !== null) this.#place(this.#at)
  }

  /** Lets go of all buttons and fingers. One that is down has to go down again before it counts. */
  release(): void {
    this.#pressed.clear()
    this.#over.clear()
    this.#apply()
    this.#controls.move('pointer:over', 0)
  }

  #down(event: PointerEvent): void {
    const { pointerId, pointerType, button, buttons } = event
    this.#canvas.focus({ preventScroll: true })
    // The pointer stays ours until it is let go, wherever it goes. One that is not the browser's own cannot be held.
    try {
      this.#canvas.setPointerCapture(pointerId)
    } catch {}
    const touches = pointerType === 'touch' || pointerType === 'pen'
    const at = this.#locate(event)
    this.#pressed.set(pointerId, { buttons: buttons | (BITS[button] ?? 0), touches, ...at })
    this.#lead(pointerId, at)
    this.#apply()
  }

  /** Where several buttons are held, all but the first and the last change by moves. */
  #move(event: PointerEvent): void {
    const { pointerId, type, buttons } = event
    if (type === 'pointermove') this.#enter(pointerId)
    const at = this.#locate(event)
    this.#lead(pointerId, at)
    const pressed = this.#pressed.get(pointerId)
    // What went down elsewhere, such as a selection that is dragged over the game, is not meant for it.
    if (pressed === undefined) return
    Object.assign(pressed, at)
    pressed.buttons = buttons
    if (buttons === 0) this.#lift(pointerId)
    else this.#apply()
  }

  /** Where a pointer is that was cancelled, nobody knows: the browser says nothing that could be relied on. */
  #cancel(id: number): void {
    this.#leave(id)
    this.#lift(id)
  }

  #lift(id: number): void {
    if (this.#pressed.delete(id)) this.#apply()
  }

  #enter(id: number): void {
    if (this.#over.has(id)) return
    this.#over.add(id)
    this.#controls.move('pointer:over', 1)
  }

  #leave(id: number): void {
    this.#over.delete(id)
    if (this.#over.size === 0) this.#controls.move('pointer:over', 0)
  }

  /** Says where the pointer is: of several that are down, where the first is. */
  #lead(id: number, at: { x: number; y: number }): void {
    const [first] = this.#pressed.keys()
    if (first !== undefined && first !== id) return
    this.#at = at
    this.#place(at)
  }

  #place({ x, y }: { readonly x: number; readonly y: number }): void {
    const point = this.#view.toWorld(x, y)
    this.#controls.move('pointer:x', point.x)
    this.#controls.move('pointer:y', point.y)
  }

  /** Passes the pressed buttons, and the places of fingers, to the controls. */
  #apply(): void {
    const { screenWidth, screenHeight } = this.#view
    let [all, any, left, right, top, bottom] = [0, 0, 0, 0, 0, 0]
    for (const { buttons, touches, x, y } of this.#pressed.values()) {
      all |= buttons
      if (!touches) continue
      any = 1
      if (x < screenWidth / 2) left = 1
      else right = 1
      if (y < screenHeight / 2) top = 1
      else bottom = 1
    }
    for (const [control, bit] of BUTTONS) this.#controls.move(control, (all & bit) === 0 ? 0 : 1)
    this.#controls.move('touch:any', any)
    this.#controls.move('touch:left', left)
    this.#controls.move('touch:right', right)
    this.#controls.move('touch:top', top)
    this.#controls.move('touch:bottom', bottom)
  }

  #scrolled(): void {
    const [before, at] = [this.#rect, this.#at]
    if (before === null || at === null || this.#pressed.size > 0) return
    const now = (this.#rect = this.#canvas.getBoundingClientRect())
    const scaleX = now.width / this.#canvas.offsetWidth || 1
    const scaleY = now.height / this.#canvas.offsetHeight || 1
    this.#at = { x: at.x - (now.left - before.left) / scaleX, y: at.y - (now.top - before.top) / scaleY }
  }

  /** The place of an event in the picture: without borders and padding, and before transforms and zoom of CSS. */
  #locate({ offsetX, offsetY }: PointerEvent): { x: number; y: number } {
    this.#rect = this.#canvas.getBoundingClientRect()
    const { left, top } = contentBox(this.#canvas)
    // Transforms are taken out of an offset, zoom is not. The browsers without this property have another zoom.
    const zoom = this.#canvas.currentCSSZoom || 1
    return { x: offsetX / zoom - left, y: offsetY / zoom - top }
  }
}
