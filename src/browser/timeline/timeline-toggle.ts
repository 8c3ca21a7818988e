import type { Game, Mods } from '../../game.ts'
import { element } from '../element.ts'
import type { TimelineBar } from './timeline-bar.ts'
import type { TimelineGame } from './timeline-view.ts'

/** The key that opens and closes the timeline; F8 is the inspector's, F9 that of recordings. */
const KEY = 'F2'
/** Where the session keeps whether the timeline is open: a page that is reloaded keeps frames from its start. */
const STORED = 'skein:timeline'

const CSS = `
:host { all: initial; position: fixed; inset: auto 0 0 0; z-index: 2147483644; pointer-events: none; text-align: center; }
button { pointer-events: auto; font: 12px/1 system-ui, sans-serif; color: #fff; background: #1c2333cc; border: 1px solid #8888;
  border-bottom: 0; border-radius: 7px 7px 0 0; padding: 6px 12px; min-height: 26px; cursor: pointer; }
button:focus-visible { outline: 2px solid #8ab4ff; outline-offset: 1px; }
@media (pointer: coarse) { button { min-height: 36px; } }
`

/** The way to the timeline of a page that is developed. The timeline itself is loaded when it is opened. */
export class TimelineToggle {
  readonly #host: HTMLElement = document.createElement('skein-timeline-button')
  #of: { readonly game: Game<Mods>; readonly load: TimelineGame['load'] } | null = null
  #bar: TimelineBar | null = null
  #open = stored()

  constructor() {
    const press = element('button', { type: 'button', title: `Go back in time (${KEY})` }, 'Timeline')
    press.addEventListener('click', () => this.#toggle())
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(CSS)
    const root = this.#host.attachShadow({ mode: 'open' })
    root.adoptedStyleSheets = [sheet]
    root.append(press)
    window.addEventListener('keydown', (event) => {
      if (event.code !== KEY || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return
      if (this.#of === null) return
      event.preventDefault()
      this.#toggle()
    })
  }

  /** The page has a game; of several, the newest has the timeline. */
  attach(game: Game<Mods>, load: TimelineGame['load']): void {
    this.#of = { game, load }
    this.#close()
    if (this.#open) this.#show(false).catch(reportError)
    else document.body.append(this.#host)
  }

  #toggle(): void {
    this.#open = !this.#open
    store(this.#open)
    if (this.#open) this.#show(true).catch(reportError)
    else {
      this.#close()
      document.body.append(this.#host)
      focusGame()
    }
  }

  async #show(focus: boolean): Promise<void> {
    const of = this.#of!
    const { TimelineBar: Loaded } = await import('./timeline-bar.ts')
    if (of !== this.#of || !this.#open || this.#bar !== null) return
    const bar = new Loaded(of.game, of.load, () => this.#toggle(), focusGame)
    this.#bar = bar
    this.#host.remove()
    document.body.append(bar.element)
    if (focus) bar.focus()
    await bar.start()
  }

  #close(): void {
    this.#bar?.destroy()
    this.#bar = null
  }
}

function focusGame(): void {
  const canvas = document.querySelector('canvas')
  if (canvas === null) (document.activeElement as HTMLElement | null)?.blur()
  else canvas.focus({ preventScroll: true })
}

function stored(): boolean {
  try {
    return sessionStorage.getItem(STORED) !== null
  } catch {
    return false
  }
}

function store(open: boolean): void {
  try {
    if (open) sessionStorage.setItem(STORED, 'open')
    else sessionStorage.removeItem(STORED)
  } catch {
    // A page without storage of its own opens the timeline again by hand.
  }
}
