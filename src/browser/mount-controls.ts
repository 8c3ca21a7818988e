import { Controls, SkeinError, type Bindings } from '../../engine/index.ts'
import type { Point } from '../../engine/render/view.ts'
import type { Game, Mods } from '../game.ts'
import { contentBox } from './devices/content-box.ts'
import { Devices } from './devices/devices.ts'
import { listenForControl } from './devices/listen-for-control.ts'
import { once } from './once.ts'
import { insertTouchPad, type TouchOptions } from './touch/touch-pad.ts'

/** How the controls of a game are put on a page. */
export interface MountControlsOptions {
  /** Which keys, pointers and gamepads move which action; see docs/input.md. */
  readonly bindings?: Bindings
  /** The place of the game at a point of the surface, in CSS pixels from its corner. Default: that point. */
  readonly place?: (x: number, y: number) => Point
  /** A stick and buttons on touch screens, for a game that is played with keys. They are put beside the surface. Default: none. */
  readonly touch?: TouchOptions
  /** Takes the controls off the page when it is aborted. */
  readonly signal?: AbortSignal
}

/** The controls of a game that draws itself. */
export interface MountedControls {
  /** Bindings of the actions, and how to change them. */
  readonly controls: Controls
  /**
   * Waits for the player to press something, as to bind it, also while the game stands still; the press does nothing else.
   *
   * @param signal ends the waiting
   * @returns the control, as a binding: `pad:a`; `-pad:left-y` for a stick that is pushed up
   * @throws the signal's reason; an `AbortError` when the game is taken off the page
   */
  listen(signal?: AbortSignal): Promise<string>
  /** Reads devices that emit no events, such as gamepads. Call it in each frame, before the game works. */
  poll(): void
  /** Takes the listeners off the page, and releases all controls. */
  unmount(): void
}

/**
 * Has keys, pointers, touches and gamepads move the actions of a game that draws itself. {@link mount} does this for a game that Skein draws.
 *
 * @param surface the element that the game is drawn in, such as its canvas: keys count while it has the focus, pointers while they are over it
 * @throws SkeinError `render/no-element`, `input/unknown-action`, `input/invalid-binding`; the reason of the signal, when it is aborted
 */
export function mountControls(
  game: Game<Mods>,
  surface: HTMLElement | null,
  { bindings, place, touch, signal }: MountControlsOptions = {},
): MountedControls {
  if (surface === null) {
    throw new SkeinError(
      'render/no-element',
      'there is no element for the controls of the game to listen at',
      {
        hint: 'Give the element that the game is drawn in, such as its canvas; a script has to run after it is there.',
      },
    )
  }
  signal?.throwIfAborted()
  const { engine } = game
  const controls = new Controls(engine.input, bindings)
  const space = {
    ...sizeOf(surface),
    toWorld: place ?? ((x: number, y: number): Point => ({ x, y })),
  }
  const resized = new ResizeObserver(() => void Object.assign(space, sizeOf(surface)))
  const restore = makeFocusable(surface)
  const devices = new Devices(surface, space, controls, {
    warn: (message) => engine.log('warn', 'input', message),
    padPressed: () => undefined,
  })
  const mounted = new AbortController()
  const undo = [restore, () => mounted.abort(), () => resized.disconnect(), () => devices.destroy()]
  const unmount = once(() => {
    signal?.removeEventListener('abort', unmount)
    for (const step of undo.toReversed()) step()
  })
  try {
    if (touch !== undefined)
      undo.push(insertTouchPad(surface.parentElement ?? surface, surface, controls, touch))
  } catch (error) {
    unmount()
    throw error
  }
  resized.observe(surface)
  signal?.addEventListener('abort', unmount, { once: true })
  return {
    controls,
    listen: (until) => listenForControl(surface, controls, devices, mounted.signal, until),
    poll: () => devices.poll(),
    unmount,
  }
}

function sizeOf(surface: HTMLElement): { readonly screenWidth: number; readonly screenHeight: number } {
  const { width, height } = contentBox(surface)
  return { screenWidth: width, screenHeight: height }
}

/** Lets an element have the keyboard, and keeps fingers on it from scrolling the page. @returns leaves it as it was */
function makeFocusable(surface: HTMLElement): () => void {
  const tabIndex = surface.getAttribute('tabindex')
  const { touchAction } = surface.style
  if (tabIndex === null && surface.tabIndex < 0) surface.tabIndex = 0
  if (touchAction === '') surface.style.touchAction = 'none'
  return () => {
    if (tabIndex === null) surface.removeAttribute('tabindex')
    surface.style.touchAction = touchAction
  }
}
