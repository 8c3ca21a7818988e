import { Controls, SkeinError, type Bindings } from '../../engine/index.ts'
import { Screen, type ScreenOptions } from '../../engine/render/pixi/screen.ts'
import type { View } from '../../engine/render/view.ts'
import { createSoundSystem } from '../../engine/sound/index.ts'
import type { Game, Mods } from '../game.ts'
import { createRenderer } from './create-renderer.ts'
import { contentBox } from './devices/content-box.ts'
import { Devices } from './devices/devices.ts'
import { listenForControl } from './devices/listen-for-control.ts'
import { showError } from './error-panel.ts'
import { FrameDriver } from './frame-driver.ts'
import { createCanvas, insertPart } from './insert-part.ts'
import { attachInspector, type AttachedInspector, type InspectorOptions } from './inspector/attach.ts'
import { loadPictures } from './load-pictures.ts'
import { inTurn } from './mount-turn.ts'
import { resolutionFor, watchPixelRatio } from './resolution.ts'
import type { ReplayGame } from './recordings/replay-game.ts'
import { PageSounds } from './page-sounds.ts'
import { keepAwake } from './sound-gate.ts'
import { insertTouchPad, type TouchOptions } from './touch/touch-pad.ts'

/** How a game is put on a page. */
export interface MountOptions extends ScreenOptions {
  /** The color behind everything, as `0xrrggbb` or in CSS; `transparent` shows the page behind the game. Default: black. */
  readonly background?: number | string
  /** The game's label for screen readers. Default: its name. */
  readonly label?: string
  /** Which keys, pointers and gamepads move which action; see docs/input.md. */
  readonly bindings?: Bindings
  /** Whether it starts to play at once. Default: yes. */
  readonly play?: boolean
  /** Told how many of the game's pictures have come so far, beside the bar that is shown. */
  readonly progress?: (done: number, of: number) => void
  /** Whether there is an inspector, which a key opens; see docs/inspector.md. Default: no. */
  readonly inspector?: boolean | InspectorOptions
  /**
   * How much may move that is only for the eye: with `reduced`, nothing shakes or flashes, and bursts of particles are small.
   * Default: what the player has chosen for the system.
   */
  readonly motion?: 'full' | 'reduced'
  /** A stick and buttons on touch screens, for a game that is played with keys; see docs/input.md. Default: none. */
  readonly touch?: TouchOptions
  /** Takes the game off the page when it is aborted, also while it is still being put there. */
  readonly signal?: AbortSignal
}

/** A game on a page. */
export interface MountedGame {
  readonly canvas: HTMLCanvasElement
  /** Where the camera is, and which point of the game is under which of the screen. */
  readonly view: View
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
  /** How loud everything is, 0 to 1. */
  volume: number
  /** Whether frames are played. */
  readonly playing: boolean
  /** How fast the game's time passes: 1 as on the wall, 0.25 in slow motion. Sounds keep their own. Above 0, up to 10. */
  speed: number
  /** Resumes the game. */
  play(): void
  /** Stops the game until {@link play}. */
  pause(): void
  /**
   * Holds the game still until the returned function is called, as while the player is asked something. It does not change {@link playing}:
   * the game goes on as it was told to. Of several holds, the last one counts.
   */
  hold(): () => void
  /** Opens a second game like this one over it, for a recording to play in. @param seed of its random numbers */
  openReplay(seed: number): Promise<ReplayGame>
  /** The inspector, if there is one. */
  readonly inspector: AttachedInspector | null
  /** Plays one frame and draws it, also while the game pauses. @param elapsed seconds; default: one fixed step */
  frame(elapsed?: number): void
  /** Waits until all pictures that are asked for so far have come, or failed. */
  loaded(): Promise<void>
  /** Takes the game off the page and releases its resources there. The game itself stays as it is. */
  unmount(): void
}

/**
 * Puts a game on a page: draws it into a canvas that fills the element, plays frames while the page is seen, and shows what
 * stops it. While the same game is being mounted, this waits until that is through, and whoever waits for it has had time to
 * unmount it: a page may take a game off and put it on again at once.
 *
 * @param element parent of the canvas; give it a size
 * @returns when the game's pictures are loaded and the first frame is drawn
 * @throws SkeinError `render/no-graphics`, `render/no-element`; `system/duplicate-name` when the game is on a page already; the
 * reason of the signal, when it is aborted before
 * @example
 * ```ts
 * import { createGame, defineGame, mount } from 'skein/browser'
 *
 * const game = await createGame(defineGame({ actions: { jump: 'button' }, systems: [] }), { seed: 7 })
 * const mounted = await mount(game, document.querySelector('main'), {
 *   view: { width: 1280, height: 720 },
 *   bindings: { jump: ['key:Space', 'pad:a', 'touch:any'] },
 * })
 * mounted.volume = 0.5
 * ```
 */
export async function mount(
  game: Game<Mods>,
  element: HTMLElement | null,
  options: MountOptions = {},
): Promise<MountedGame> {
  if (element === null) {
    throw new SkeinError('render/no-element', 'mount got no element', {
      hint: 'Pass an element of the page, such as document.body, after the page has loaded it.',
    })
  }
  return inTurn(game, options.signal, async (off) => {
    // What takes the game off the page again, the last first.
    const undo: (() => void)[] = [off]
    const unwind = (): void => {
      for (const step of undo.splice(0).toReversed()) step()
    }
    try {
      return await put(game, element, options, undo, unwind)
    } catch (error) {
      unwind()
      throw error
    }
  })
}

/** Opens a game over another one, as it is mounted but for what players use. */
async function openReplay(
  game: Game<Mods>,
  element: HTMLElement,
  { signal: _signal, touch: _touch, progress: _progress, ...options }: MountOptions,
  seed: number,
  volume: () => number,
): Promise<ReplayGame> {
  const { replayBeside } = await import('./recordings/replay-game.ts')
  const mounted = (second: Game<Mods>, layer: HTMLElement): Promise<MountedGame> =>
    mount(second, layer, { ...options, play: false, inspector: false })
  return replayBeside(game, element, seed, mounted, volume)
}

/** By element, the function that takes away the error of a game that could not be drawn there. */
const failures = new WeakMap<HTMLElement, () => void>()

async function put(
  game: Game<Mods>,
  element: HTMLElement,
  options: MountOptions,
  undo: (() => void)[],
  unwind: () => void,
): Promise<MountedGame> {
  const { signal } = options
  const { engine } = game
  const listening = new AbortController()
  undo.push(() => listening.abort())
  const canvas = createCanvas(options.label ?? engine.definition.name)
  undo.push(insertPart(canvas, element))
  const sounds = new PageSounds(engine)
  undo.push(() => sounds.destroy())
  const prepared = sounds.prepare()
  failures.get(element)?.()
  const renderer = await createRenderer(canvas, options.background ?? 0).catch((error: unknown) => {
    if (signal?.aborted !== true) failures.set(element, showError(element, error))
    throw error
  })
  undo.push(() => renderer.destroy())
  await prepared
  signal?.throwIfAborted()
  const controls = new Controls(engine.input, options.bindings)
  const screen = new Screen(engine, renderer, options)
  undo.push(() => screen.destroy())
  const stillness = matchMedia('(prefers-reduced-motion: reduce)')
  const calm = (): void => {
    screen.calm = options.motion === undefined ? stillness.matches : options.motion === 'reduced'
  }
  calm()
  stillness.addEventListener('change', calm, { signal: listening.signal })
  keepAwake(sounds, listening.signal)
  const devices = new Devices(canvas, screen.view, controls, {
    warn: (message) => engine.log('warn', 'input', message),
    padPressed: () => sounds.wake(),
  })
  undo.push(() => devices.destroy())
  if (options.touch !== undefined) undo.push(insertTouchPad(element, canvas, controls, options.touch))
  let ratio = 0
  const resize = (): void => {
    const { width, height } = contentBox(canvas)
    ratio = globalThis.devicePixelRatio
    screen.view.resize(width, height)
    renderer.resize(Math.max(1, width), Math.max(1, height), resolutionFor(width, height))
  }
  const redraw = (): void => {
    screen.update(0)
    screen.render()
  }
  const refit = (): void => {
    resize()
    // The canvas is empty after its size has changed.
    redraw()
  }
  const play = (elapsed?: number): void => {
    if (globalThis.devicePixelRatio !== ratio) resize()
    devices.poll()
    game.frame(elapsed)
  }
  const driver = new FrameDriver(play, (error) => {
    undo.push(showError(element, error))
    // The browser's console and whoever listens for errors should know as well.
    reportError(error)
  })
  undo.push(() => driver.stop())
  const observer = new ResizeObserver(refit)
  undo.push(() => observer.disconnect())
  resize()
  const systems = [screen.system, createSoundSystem(sounds, engine.outputs)]
  engine.change({ add: systems })
  const removeSystems = (): void => {
    if (engine.systems.includes(screen.system)) engine.change({ remove: systems })
  }
  undo.push(removeSystems)
  await loadPictures(screen.textures, element, options)
  redraw()
  observer.observe(canvas)
  undo.push(watchPixelRatio(refit))
  // Pixi has made anew what the graphics card lost; a game that pauses draws nothing by itself.
  canvas.addEventListener('webglcontextrestored', redraw, { signal: listening.signal })
  let inspector: AttachedInspector | null = null
  const unmount = (): void => {
    // This one throws while a system is at work: then all stays as it is.
    removeSystems()
    unwind()
  }
  const mounted: MountedGame = {
    canvas,
    view: screen.view,
    controls,
    listen: (until) => listenForControl(canvas, controls, devices, listening.signal, until),
    get volume() {
      return sounds.volume
    },
    set volume(volume) {
      sounds.volume = volume
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
    hold: () => driver.hold(),
    openReplay: (seed) => openReplay(game, element, options, seed, () => sounds.volume),
    frame: play,
    loaded: () => screen.textures.load(),
    unmount,
  }
  const wanted = options.inspector ?? false
  if (wanted !== false) {
    const attached = (inspector = attachInspector(game, element, mounted, wanted === true ? {} : wanted))
    undo.push(() => attached.detach())
  }
  const abort = (): void => {
    try {
      unmount()
    } catch (error) {
      if (!(error instanceof SkeinError) || error.code !== 'system/busy') throw error
      // It comes out of a system: that one ends first.
      queueMicrotask(unmount)
    }
  }
  signal?.addEventListener('abort', abort, { signal: listening.signal })
  if (options.play ?? true) driver.start()
  return mounted
}
