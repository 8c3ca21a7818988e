import type { Renderer } from 'pixi.js'
import { Controls, SkeinError, type Bindings } from '../../engine/index.ts'
import { Screen, type ScreenOptions } from '../../engine/render/pixi/screen.ts'
import type { View } from '../../engine/render/view.ts'
import { createSoundSystem } from '../../engine/sound/index.ts'
import { PixiPlayer } from '../../engine/sound/pixi/pixi-player.ts'
import type { Game, Mods } from '../game.ts'
import { createRenderer } from './create-renderer.ts'
import { Devices } from './devices/devices.ts'
import { showError } from './error-panel.ts'
import { FrameDriver } from './frame-driver.ts'
import { showProgress } from './progress-bar.ts'
import { attachInspector, type AttachedInspector, type InspectorOptions } from './inspector/attach.ts'

/** How a game is put on a page. */
export interface MountOptions extends ScreenOptions {
  /** The color behind everything, as `0xrrggbb` or in CSS; `transparent` shows what is behind the game. Default: black. */
  readonly background?: number | string
  /** What a screen reader calls the game. Default: its name. */
  readonly label?: string
  /** Which keys, pointers and gamepads move which action; see docs/input.md. */
  readonly bindings?: Bindings
  /** Whether it starts to play at once. Default: yes. */
  readonly play?: boolean
  /** Told how many of the game's pictures have come so far, beside the bar that is shown. */
  readonly progress?: (done: number, of: number) => void
  /** Whether there is an inspector, which a key opens; see docs/inspector.md. Default: no. */
  readonly inspector?: boolean | InspectorOptions
}

/** A game on a page. */
export interface MountedGame {
  readonly canvas: HTMLCanvasElement
  /** Where the camera is, and which point of the game is under which of the screen. */
  readonly view: View
  /** What is bound to which action, and how to change it. */
  readonly controls: Controls
  /**
   * Waits for the player to press something, as to bind it, also while the game stands still; what is pressed does nothing else.
   *
   * @param signal ends the waiting
   * @returns what was pressed, as a binding: `pad:a`; `-pad:left-y` for a stick that is pushed up
   * @throws the signal's reason
   */
  listen(signal?: AbortSignal): Promise<string>
  /** How loud everything is, 0 to 1. */
  volume: number
  /** Whether frames are played. */
  readonly playing: boolean
  /** How fast the game's time passes: 1 as on the wall, 0.25 in slow motion. Sounds keep their own. Above 0, up to 10. */
  speed: number
  play(): void
  pause(): void
  /** The inspector, if there is one. */
  readonly inspector: AttachedInspector | null
  /** Plays one frame and draws it, also while the game pauses. @param elapsed seconds; default: one fixed step */
  frame(elapsed?: number): void
  /** Waits until all pictures that are asked for so far have come, or failed. */
  loaded(): Promise<void>
  /** Takes the game off the page and gives back what it used there. The game itself stays as it is. */
  unmount(): void
}

/**
 * Puts a game on a page: draws it into a canvas that fills the element, plays frames while the page is seen, and shows what
 * stops it.
 *
 * @param element what the canvas goes into; give it a size
 * @returns when the game's pictures are loaded and the first frame is drawn
 * @throws SkeinError `render/no-graphics`, `render/no-element`; `system/duplicate-name` when the game is on a page already
 */
export async function mount(
  game: Game<Mods>,
  element: HTMLElement | null,
  options: MountOptions = {},
): Promise<MountedGame> {
  if (element === null) {
    throw new SkeinError('render/no-element', 'there is no element to put the game into', {
      hint: 'Give an element of the page, such as document.body; a script has to run after it is there.',
    })
  }
  const canvas = createCanvas(options.label ?? game.engine.definition.name)
  const removeCanvas = insert(canvas, element)
  let renderer: Renderer
  try {
    renderer = await createRenderer(canvas, options.background ?? 0)
  } catch (error) {
    removeCanvas()
    showError(element, error)
    throw error
  }
  let controls: Controls
  try {
    controls = new Controls(game.engine.input, options.bindings)
  } catch (error) {
    renderer.destroy()
    removeCanvas()
    throw error
  }
  const screen = new Screen(game.engine, renderer, options)
  const devices = new Devices(canvas, screen.view, controls, {
    warn: (message) => game.engine.log('warn', 'input', message),
    padPressed: () => {},
  })
  const player = new PixiPlayer(game.engine.assets, ({ name, mod }, reason) =>
    game.engine.log('warn', mod ?? 'sound', `the sound ${name} cannot be played: ${reason}`),
  )
  const systems = [screen.system, createSoundSystem(player)]
  let hideError = (): void => {}
  const play = (elapsed?: number): void => {
    devices.poll()
    game.frame(elapsed)
  }
  const driver = new FrameDriver(play, (error) => {
    hideError = showError(element, error)
    // The browser's console and whoever listens for errors should know as well.
    reportError(error)
  })
  const resize = (): void => {
    const { clientWidth: width, clientHeight: height } = canvas
    screen.view.resize(width, height)
    renderer.resize(Math.max(1, width), Math.max(1, height), globalThis.devicePixelRatio || 1)
  }
  const observer = new ResizeObserver(() => {
    resize()
    // The canvas is empty after its size has changed.
    screen.update(0)
    screen.render()
  })
  resize()
  try {
    game.engine.change({ add: systems })
  } catch (error) {
    devices.destroy()
    player.destroy()
    screen.destroy()
    renderer.destroy()
    removeCanvas()
    throw error
  }
  const bar = showProgress(element)
  await screen.textures.load((done, of) => {
    bar.show(done, of)
    options.progress?.(done, of)
  })
  bar.end()
  screen.update(0)
  screen.render()
  observer.observe(canvas)
  if (options.play ?? true) driver.start()
  let inspector: AttachedInspector | null = null
  const mounted: MountedGame = {
    canvas,
    view: screen.view,
    controls,
    async listen(signal) {
      let waiting = true
      // Gamepads do not tell by themselves, and frames may not be played.
      const poll = (): void => {
        if (!waiting || !canvas.isConnected) return
        devices.poll()
        requestAnimationFrame(poll)
      }
      const pressed = controls.listen(signal)
      poll()
      return pressed.finally(() => (waiting = false))
    },
    get volume() {
      return player.volume
    },
    set volume(volume) {
      player.volume = volume
    },
    get playing() {
      return driver.running
    },
    get speed() {
      return driver.speed
    },
    set speed(speed) {
      driver.speed = speed
    },
    get inspector() {
      return inspector
    },
    play: () => driver.start(),
    pause: () => driver.stop(),
    frame: play,
    loaded: () => screen.textures.load(),
    unmount() {
      inspector?.detach()
      driver.stop()
      observer.disconnect()
      game.engine.change({ remove: systems })
      devices.destroy()
      player.destroy()
      screen.destroy()
      renderer.destroy()
      removeCanvas()
      hideError()
    },
  }
  const wanted = options.inspector ?? false
  if (wanted !== false) inspector = attachInspector(game, element, mounted, wanted === true ? {} : wanted)
  return mounted
}

function createCanvas(label: string): HTMLCanvasElement {
  const canvas = document.createElement('canvas')
  canvas.tabIndex = 0
  canvas.setAttribute('role', 'application')
  canvas.setAttribute('aria-label', label)
  Object.assign(canvas.style, {
    display: 'block',
    width: '100%',
    height: '100%',
    touchAction: 'none',
    outlineOffset: '-2px',
  })
  return canvas
}

/** Puts the canvas into the element, over which errors may lie. @returns takes it out */
function insert(canvas: HTMLCanvasElement, element: HTMLElement): () => void {
  const { position } = element.style
  if (getComputedStyle(element).position === 'static') element.style.position = 'relative'
  element.append(canvas)
  return () => {
    canvas.remove()
    element.style.position = position
  }
}
