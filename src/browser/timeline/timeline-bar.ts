import type { Game, Mods } from '../../game.ts'
import { button, element, setText } from '../element.ts'
import { DARK, LIGHT } from '../inspector/palette.ts'
import { PageLoop } from './page-loop.ts'
import { TimelineView, type TimelineGame } from './timeline-view.ts'

/** Milliseconds between two looks at the game: often enough for the eye. */
const EVERY = 120

const CSS = `
*, *::before, *::after { box-sizing: border-box; }
[hidden] { display: none !important; }
:host { all: initial; position: fixed; inset: auto 0 0 0; z-index: 2147483645; }
section {
  ${LIGHT}
  color-scheme: light; font: 13px/1.45 system-ui, sans-serif; color: var(--ink); background: var(--ground);
  border-top: 1px solid var(--line); box-shadow: 0 -4px 24px #0004; padding: 8px 12px;
  padding-bottom: max(8px, env(safe-area-inset-bottom, 0px)); max-height: 60vh; overflow: auto;
  display: flex; flex-wrap: wrap; gap: 6px 10px; align-items: center;
}
@media (prefers-color-scheme: dark) {
  section {
    ${DARK}
    color-scheme: dark;
  }
}
div { display: flex; gap: 6px; flex-wrap: wrap; }
p { margin: 0; }
button {
  font: inherit; color: inherit; min-height: 28px; padding: 2px 8px; background: var(--raised);
  border: 1px solid var(--line); border-radius: 5px; cursor: pointer;
}
button:hover { border-color: var(--faint); }
button:disabled { opacity: .5; cursor: default; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 1px; }
input { border: 0; padding: 0; background: none; flex: 1 1 240px; min-width: 0; min-height: 28px; margin: 0; accent-color: var(--accent); }
.close { min-width: 32px; font-size: 18px; line-height: 1; }
.count { color: var(--faint); font-size: 12px; font-variant-numeric: tabular-nums; }
.error { flex: 1 0 100%; color: var(--bad); white-space: pre-wrap; overflow-wrap: anywhere; }
@media (max-width: 640px) {
  section { padding-inline: 10px; }
  input { order: 1; flex: 1 0 100%; min-height: 36px; }
  .count { order: 2; }
  .close { order: 3; margin-left: auto; }
  .error { order: 4; }
  button { min-height: 36px; }
}
`

/** Where other tools of the page find how much room the bar takes at the bottom. */
export const ROOM = '--skein-timeline'

/** The timeline of a game that is developed, at the bottom of its page: pauses it, steps, goes back, and plays frames again. */
export class TimelineBar {
  readonly element: HTMLElement = document.createElement('skein-timeline')
  readonly #game: Game<Mods>
  readonly #view: TimelineView
  readonly #play = button('Pause', () => this.#toggle())
  readonly #step = button('Step', () => this.#stepOnce())
  /** Stops the page's own loop, where the game cannot be rewound. */
  #loop: PageLoop | null = null
  readonly #timer: ReturnType<typeof setInterval>
  readonly #observer: ResizeObserver

  /** @param close asks for it to be closed @param leave the keyboard goes back to the game */
  constructor(game: Game<Mods>, load: TimelineGame['load'], close: () => void, leave: () => void) {
    this.#game = game
    this.#view = new TimelineView({
      game,
      load,
      pause: () => this.#view.rewind?.hold(),
      get playing() {
        return !game.engine.held
      },
      speed: 1,
    })
    this.#step.title = 'Plays one frame, then pauses'
    const { slider, status, problem, back, again, last } = this.#view
    const closing = button('×', close, { class: 'close', 'aria-label': 'Close the timeline' })
    const buttons = element('div', {}, this.#play, this.#step, back, again, last)
    const bar = element('section', { 'aria-label': 'Timeline' }, buttons, slider, status, closing, problem)
    // The keys of the bar are not the game's.
    for (const type of ['keydown', 'keyup'] as const)
      bar.addEventListener(type, (event) => {
        const goesOn = /^F\d+$/.test(event.key)
        // Such as F8: the inspector opens for the game that has the keyboard.
        if (type === 'keydown' && (event.key === 'Escape' || goesOn)) leave()
        if (!goesOn) event.stopPropagation()
      })
    const root = this.element.attachShadow({ mode: 'open' })
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(CSS)
    root.adoptedStyleSheets = [sheet]
    root.append(bar)
    this.#observer = new ResizeObserver(() =>
      document.documentElement.style.setProperty(ROOM, `${bar.offsetHeight}px`),
    )
    this.#observer.observe(bar)
    this.#timer = setInterval(() => this.#update(), EVERY)
  }

  /** Begins to keep the frames of the game. */
  async start(): Promise<void> {
    const kept = await this.#view.start()
    if (!kept && this.element.isConnected) this.#loop = new PageLoop()
    this.#update()
  }

  focus(): void {
    this.#play.focus()
  }

  /** Takes it off the page; the game goes on. */
  destroy(): void {
    clearInterval(this.#timer)
    this.#observer.disconnect()
    document.documentElement.style.removeProperty(ROOM)
    this.#view.rewind?.release()
    this.#view.end()
    this.#loop?.end()
    this.element.remove()
  }

  get #held(): boolean {
    return this.#loop?.stopped ?? this.#view.rewind?.held ?? false
  }

  #toggle(): void {
    const { rewind } = this.#view
    if (this.#held) {
      this.#loop?.start()
      rewind?.release()
    } else {
      this.#loop?.stop()
      rewind?.hold()
    }
    this.#update()
  }

  #stepOnce(): void {
    const { rewind } = this.#view
    try {
      if (this.#loop !== null) {
        this.#loop.stop()
        this.#loop.step(this.#game.engine.time.delta)
      } else rewind?.step()
    } catch (error) {
      this.#view.show(error)
    }
    this.#update()
  }

  #update(): void {
    const { rewind } = this.#view
    this.#view.update()
    const able = this.#loop !== null || rewind !== null
    this.#play.disabled = this.#step.disabled = !able
    setText(this.#play, this.#held ? 'Play' : 'Pause')
    if (this.#loop !== null) setText(this.#view.status, 'Pause and Step stop the loop of the page.')
    else if (rewind === null && !this.#view.starting) void this.start()
  }
}
