import { SkeinError } from '../../../engine/index.ts'
import type { Game, Mods } from '../../game.ts'
import { draw, element as createElement } from '../element.ts'
import type { PlayControls } from '../inspector/tab.ts'
import { once } from '../once.ts'
import { SidePanel, type ButtonPlace } from '../panel/side-panel.ts'
import { PageRecordings } from './page-recordings.ts'
import { pagePlay, takeRecordings } from './page-play.ts'
import { RecordingView } from './view.ts'

/** How recordings of a game are put on a page. */
export interface MountRecordingsOptions {
  /** How the game is played: what `mount` returns, or something like it. A recording plays while it is paused. */
  readonly controls: PlayControls
  /** The key that opens and closes the panel, as `KeyboardEvent.code` has it; `null` for none. Default: `F9`. */
  readonly key?: string | null
  /** Where the button stands that opens the panel; `null` for a game with a button of its own, which calls `open`. Default: `top-right`. */
  readonly button?: ButtonPlace
  /** Takes the panel off the page when it is aborted. */
  readonly signal?: AbortSignal
}

/** The recordings of a game on a page. */
export interface MountedRecordings {
  /** The node put into the element. */
  readonly host: HTMLElement
  readonly recording: boolean
  /** Whether a recording plays, or is being opened. */
  readonly replaying: boolean
  /** Begins to record. @throws SkeinError `recording/*`, `snapshot/*` */
  record(): Promise<void>
  /** Ends the recording, and downloads it. */
  download(): Promise<void>
  /** Plays a file over the game; the panel says why one is refused. */
  play(file: File): Promise<void>
  /** Shows the panel, and takes the keyboard there. */
  open(): void
  /** Hides the panel. */
  close(): void
  /** Takes the panel off the page, and ends a replay; a recording under way is lost. */
  unmount(): void
}

const STYLE = `
.soft { margin: 0 0 8px; }
.on { width: 10px; height: 10px; border-radius: 50%; background: var(--bad); }
.toggle .on { display: inline-block; }
`

/** Milliseconds between two looks at the time. */
const EVERY = 250

/**
 * Lets players and testers record a game into a file, and play such files: a button opens a panel, and a recording that is dropped on the
 * page plays over the game, which stands still meanwhile and goes on where it was. In a game that is not on the page by `mount`, a
 * recording plays in the game itself, and has to start from a snapshot.
 *
 * @param element the element under the panel, such as the one the game is mounted in
 * @throws SkeinError `render/no-element`; the reason of the signal, when it is aborted before
 * @example
 * ```ts
 * import { createGame, defineGame, mount, mountRecordings } from 'skein/browser'
 *
 * const main = document.querySelector('main')
 * const game = await createGame(defineGame({ name: 'my-game', systems: [] }))
 * const controls = await mount(game, main)
 * const recordings = mountRecordings(game, main, { controls })
 * await recordings.record()
 * ```
 */
export function mountRecordings(
  game: Game<Mods>,
  element: HTMLElement | null,
  { controls, key = 'F9', button, signal }: MountRecordingsOptions,
): MountedRecordings {
  if (element === null) {
    throw new SkeinError('render/no-element', 'mountRecordings got no element', {
      hint: 'Pass an element of the page, such as document.body, after the page has loaded it.',
    })
  }
  signal?.throwIfAborted()
  const recordings = new PageRecordings(game, {
    ...pagePlay(game, element, controls),
    allow: (mods) => {
      side.open()
      return view.ask(mods)
    },
    changed: () => update(),
  })
  const view: RecordingView = new RecordingView(recordings)
  const lamp = createElement('span', { class: 'on', hidden: true })
  const side: SidePanel = new SidePanel({
    name: 'skein-recordings',
    title: 'Recordings',
    button: [lamp, createElement('span', { class: 'wide' }, 'Recordings'), tapeIcon()],
    body: view.body,
    footer: [view.record, view.pick],
    style: STYLE,
    place: button,
    changed: () => {
      if (!side.isOpen) view.cancel()
    },
  })
  side.toggle.setAttribute('aria-label', 'Recordings')
  const update = (): void => {
    lamp.hidden = !recordings.recording
    view.update()
  }
  const show = async (file: File): Promise<void> => {
    side.close()
    await view.play(file)
    if (!recordings.replaying) side.open(false)
  }
  const listening = new AbortController()
  const timer = setInterval(() => {
    if (recordings.recording) view.update()
  }, EVERY)
  window.addEventListener(
    'keydown',
    (event) => {
      if (event.code !== key || event.repeat || event.defaultPrevented) return
      event.preventDefault()
      if (side.isOpen) side.close()
      else if (!recordings.replaying) side.open()
    },
    { signal: listening.signal },
  )
  takeRecordings((file) => void show(file), listening.signal)
  const remove = side.insert(element)
  const unmount = once(() => {
    signal?.removeEventListener('abort', unmount)
    listening.abort()
    clearInterval(timer)
    view.cancel()
    recordings.end()
    remove()
  })
  signal?.addEventListener('abort', unmount, { once: true })
  return {
    host: side.host,
    get recording() {
      return recordings.recording
    },
    get replaying() {
      return recordings.replaying
    },
    record: () => recordings.record(),
    download: async () => void (await recordings.download()),
    play: show,
    open: () => side.open(),
    close: () => side.close(),
    unmount,
  }
}

/** A tape: the sign for recordings where there is no room for the word. */
function tapeIcon(): SVGSVGElement {
  return draw(
    'svg',
    { viewBox: '0 0 24 24', 'aria-hidden': 'true' },
    draw('path', { d: 'M3 6h18v12H3z' }),
    draw('path', { d: 'M8 10.5a1.5 1.5 0 1 0 .01 0M16 10.5a1.5 1.5 0 1 0 .01 0M9.5 12h5' }),
  )
}
