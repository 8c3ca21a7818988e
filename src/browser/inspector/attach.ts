import type { Game, Mods } from '../../game.ts'
import { draw, element as create } from '../element.ts'
import { once } from '../once.ts'
import type { Panel } from './panel.ts'
import type { PlayControls } from './tab.ts'

/** How an inspector is reached. */
export interface InspectorOptions {
  /** The key that opens and closes it, as `KeyboardEvent.code` has it. Default: `F8`. */
  readonly key?: string
  /** Whether there is a button for it: always, never, or where there may be no keyboard. Default: `touch`. */
  readonly button?: boolean | 'touch'
  /** Whether it is open from the start. Default: no. */
  readonly open?: boolean
  /** Takes it off the page when it is aborted. */
  readonly signal?: AbortSignal
}

/** An inspector that waits on a page, or is open. */
export interface AttachedInspector {
  readonly isOpen: boolean
  /** Opens it; its code is loaded the first time. */
  open(): Promise<void>
  /** Hides the inspector. */
  close(): void
  /** Takes it off the page, with the key and the button. */
  detach(): void
}

/**
 * Gives a page the inspector of a game: mods with their costs, systems, events, entities, faults. While it is closed it is
 * a key that is listened for, and nothing else. `mount` does this when it is asked to; a game that draws itself calls it.
 *
 * @param element the element that the game is in; the inspector lies over it
 * @param controls how the game is played: what `mount` gives, or something like it
 * @throws the reason of the signal, when it is aborted already
 */
export function attachInspector(
  game: Game<Mods>,
  element: HTMLElement,
  controls: PlayControls,
  options: InspectorOptions = {},
): AttachedInspector {
  const { key = 'F8', button = 'touch', signal } = options
  signal?.throwIfAborted()
  const listening = new AbortController()
  const host = create('div', { class: 'skein-inspector' })
  const root = host.attachShadow({ mode: 'open' })
  let panel: Panel | null = null
  let wanted = false

  const open = async (): Promise<void> => {
    wanted = true
    if (panel === null) {
      const { Panel: Loaded } = await import('./panel.ts')
      if (listening.signal.aborted) return
      panel ??= new Loaded(root, game, element, controls, close)
    }
    if (!wanted) return
    panel.open()
    host.style.zIndex = OPEN
    toggle?.setAttribute('aria-expanded', 'true')
  }
  const close = (): void => {
    wanted = false
    if (panel === null || !panel.inspector.isOpen) return
    // Whoever used it goes on with the game.
    if (host.matches(':focus-within')) element.querySelector('canvas')?.focus({ preventScroll: true })
    panel.close()
    host.style.zIndex = CLOSED
    toggle?.setAttribute('aria-expanded', 'false')
  }
  const press = (): void => {
    if (wanted) close()
    else open().catch(reportError)
  }
  const touch = button === 'touch' && matchMedia('(any-pointer: coarse)').matches
  const toggle = button === true || touch ? createToggle(press) : null

  Object.assign(host.style, {
    position: 'absolute',
    inset: '0',
    pointerEvents: 'none',
    zIndex: CLOSED,
    // The contents go by the size of the game, not of the page.
    containerType: 'size',
  })
  if (toggle !== null) root.append(toggle)
  element.append(host)
  window.addEventListener(
    'keydown',
    (event) => {
      if (event.code !== key || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return
      // Of several games on a page, the one is meant that has the keyboard.
      const { activeElement } = document
      if (activeElement !== document.body && activeElement !== null && !element.contains(activeElement))
        return
      if (event.key.length === 1 && isTyping(event)) return
      event.preventDefault()
      press()
    },
    { signal: listening.signal },
  )
  const detach = once(() => {
    signal?.removeEventListener('abort', detach)
    wanted = false
    listening.abort()
    panel?.destroy()
    host.remove()
  })
  signal?.addEventListener('abort', detach, { once: true })
  if (options.open === true) open().catch(reportError)
  return {
    get isOpen() {
      return panel?.inspector.isOpen ?? false
    },
    open,
    close,
    detach,
  }
}

/** Whether a key is meant for what somebody types. */
function isTyping(event: Event): boolean {
  const [target] = event.composedPath()
  return target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement
}

/** How high it lies: its button below the panels for players, itself above all of them. */
const CLOSED = '9'
const OPEN = '1000'

/** A magnifying glass. */
const ICON = 'M9 3a6 6 0 1 0 .01 0M13.5 13.5L19 19'

/** A button at the left edge, which needs no style sheet. */
function createToggle(press: () => void): HTMLButtonElement {
  const made = create(
    'button',
    { type: 'button', 'aria-label': 'Inspector', 'aria-expanded': 'false' },
    draw(
      'svg',
      { width: 22, height: 22, viewBox: '0 0 22 22', 'aria-hidden': 'true' },
      draw('path', { d: ICON, fill: 'none', stroke: '#fff', 'stroke-width': 2, 'stroke-linecap': 'round' }),
    ),
  )
  Object.assign(made.style, {
    position: 'absolute',
    // Games have their own things in the corners.
    left: '8px',
    // Below the middle, where a wide game is on a tall phone; above the stick of a touch screen on a low one.
    bottom: 'max(25%, 140px + env(safe-area-inset-bottom, 0px))',
    width: '44px',
    height: '44px',
    border: '1px solid #8888',
    borderRadius: '50%',
    background: '#1c2333cc',
    color: '#fff',
    padding: '10px',
    boxSizing: 'border-box',
    cursor: 'pointer',
    pointerEvents: 'auto',
  })
  made.addEventListener('click', press)
  return made
}
