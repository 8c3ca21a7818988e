import { element } from '../element.ts'
import { insertPart } from '../insert-part.ts'
import { STYLE } from './style.ts'

/** The property of styles that says how wide the panel is that is open, for what the page has laid out around it. */
const PANEL_WIDTH = '--skein-panel-width'
/** The same for how much room the button of a panel takes, by its place in the row: the next one stands beside it. */
const BUTTON_WIDTH = '--skein-panel-button-'
/** Told to the element that panels lie over when one of them opens: there is room for one. */
const OPENED = 'skein-panel-opened'

/** Where the button of a panel stands over a game; `null` for none, where the game opens the panel itself. */
export type ButtonPlace = 'top-left' | 'top-right' | 'bottom-left' | 'bottom-right' | null

/** The parts of a panel. */
export interface SidePanelParts {
  /** The class of its host on the page. */
  readonly name: string
  readonly title: string
  /** Content of the button that opens it. */
  readonly button: readonly (Node | string)[]
  readonly body: readonly Node[]
  readonly footer: readonly Node[]
  /** Styles of its own. */
  readonly style: string
  /** Told when it has been opened or closed. */
  readonly changed?: () => void
  /** Default: `top-right`. */
  readonly place?: ButtonPlace | undefined
}

/**
 * A panel at the side of a game, and the button that opens it, in a tree of their own: the page's styles do not reach it, nor
 * its styles the page.
 */
export class SidePanel {
  readonly host: HTMLDivElement
  readonly root: ShadowRoot
  readonly toggle: HTMLButtonElement
  readonly panel: HTMLElement
  readonly #title: HTMLHeadingElement
  readonly #changed: () => void
  readonly #place: ButtonPlace
  /** The element that had the keyboard before the panel. */
  #before: Element | null = null
  /** Opened by itself, while somebody plays. */
  #unasked = false

  constructor({ name, title, button, body, footer, style, changed, place = 'top-right' }: SidePanelParts) {
    this.#changed = changed ?? (() => undefined)
    this.#place = place
    this.host = element('div', { class: name })
    this.root = this.host.attachShadow({ mode: 'open' })
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(STYLE + style)
    this.root.adoptedStyleSheets = [sheet]
    this.toggle = element(
      'button',
      { class: 'toggle', type: 'button', 'aria-expanded': 'false', 'aria-controls': 'panel' },
      ...button,
    )
    const close = element('button', { class: 'close', type: 'button', 'aria-label': 'Close' }, '×')
    this.#title = element('h2', { id: 'title', tabindex: '-1' }, title)
    this.panel = element(
      'section',
      { class: 'panel', id: 'panel', role: 'dialog', 'aria-labelledby': 'title', hidden: true },
      element('header', {}, this.#title, close),
      element('div', { class: 'scroll' }, ...body),
      element('footer', {}, ...footer),
    )
    this.root.append(this.toggle, this.panel)
    this.root.addEventListener('focusin', (event) => {
      const { relatedTarget } = event as FocusEvent
      if (relatedTarget instanceof Element && relatedTarget.getRootNode() === document)
        this.#before = relatedTarget
    })
    this.toggle.addEventListener('click', () => this.open())
    close.addEventListener('click', () => this.close())
    this.panel.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') this.close()
    })
  }

  get isOpen(): boolean {
    return !this.panel.hidden
  }

  /** @param focus whether the keyboard goes there; not when it opens by itself, while somebody plays */
  open(focus = true): void {
    this.host.parentElement?.dispatchEvent(new CustomEvent(OPENED, { detail: this }))
    this.#unasked = !focus && (this.#unasked || !this.isOpen)
    this.panel.hidden = false
    this.toggle.setAttribute('aria-expanded', 'true')
    // Before the buttons of other panels.
    this.host.style.zIndex = '11'
    this.#tellWidth()
    this.#changed()
    if (focus) this.focus()
  }

  close(): void {
    if (!this.isOpen) return
    const inside = this.root.activeElement !== null
    this.#unasked = false
    this.panel.hidden = true
    this.toggle.setAttribute('aria-expanded', 'false')
    this.host.style.zIndex = ''
    this.#tellWidth()
    this.#changed()
    if (inside) this.#giveBack()
  }

  /** Gives the keyboard back to the earlier element, or to the game: the next key is meant for that. */
  #giveBack(): void {
    const game = this.host.parentElement?.querySelector('canvas') ?? null
    for (const it of [this.#before, game, this.toggle]) {
      if (!(it instanceof HTMLElement) || !it.isConnected) continue
      it.focus({ preventScroll: true })
      if (it.matches(':focus')) return
    }
  }

  /** *Escape* closes a panel that has opened by itself, wherever the keyboard is in the game; it is no key of the game then. */
  #escape(event: KeyboardEvent, into: HTMLElement): void {
    if (event.key !== 'Escape' || !this.#unasked) return
    const [target] = event.composedPath()
    // Fields, other panels and the rest of the page have uses of their own for it.
    const playing = target instanceof Element && (target === document.body || into.contains(target))
    if (!playing || target.closest('input, textarea, select, dialog:modal') !== null) return
    event.preventDefault()
    event.stopImmediatePropagation()
    this.close()
  }

  /** Takes the keyboard to its head. */
  focus(): void {
    this.#title.focus()
  }

  /** Puts it over an element. @returns takes it away */
  insert(into: HTMLElement): () => void {
    const width = this.#placeButton(into)
    const remove = insertPart(this.host, into)
    const told = new AbortController()
    window.addEventListener('keydown', (event) => this.#escape(event, into), {
      signal: told.signal,
      capture: true,
    })
    into.addEventListener(
      OPENED,
      (event) => {
        if ((event as CustomEvent<SidePanel>).detail !== this) this.close()
      },
      { signal: told.signal },
    )
    const resized = new ResizeObserver(() =>
      into.style.setProperty(width, `${this.toggle.offsetWidth + 8}px`),
    )
    resized.observe(this.toggle)
    return () => {
      resized.disconnect()
      told.abort()
      into.style.removeProperty(width)
      if (this.isOpen) into.style.removeProperty(PANEL_WIDTH)
      remove()
    }
  }

  /** Puts the button into its corner, beside those of other panels there. @returns the property with its width */
  #placeButton(into: HTMLElement): string {
    const corner = this.#place ?? 'none'
    const taken = new Set([...into.children].map((it) => (it as HTMLElement).dataset['place']))
    let place = 0
    while (taken.has(`${corner}-${place}`)) place++
    const property = (at: number): string => `${BUTTON_WIDTH}${corner}-${at}`
    this.host.dataset['place'] = `${corner}-${place}`
    this.toggle.hidden = this.#place === null
    const [vertical, horizontal] = corner.split('-')
    const before = Array.from({ length: place }, (_, at) => ` + var(${property(at)}, 0px)`).join('')
    if (vertical === 'bottom') {
      this.toggle.style.top = 'auto'
      this.toggle.style.bottom = 'max(8px, env(safe-area-inset-bottom, 0px))'
    }
    this.toggle.style.right =
      horizontal === 'left' ? 'auto' : `calc(8px + env(safe-area-inset-right, 0px)${before})`
    if (horizontal === 'left') this.toggle.style.left = `calc(8px + env(safe-area-inset-left, 0px)${before})`
    return property(place)
  }

  /** Tells the styles of the page how much the panel takes up beside the rest; nothing where it lies over all of it. */
  #tellWidth(): void {
    const around = this.host.parentElement
    const width = this.panel.offsetWidth
    if (!this.isOpen) around?.style.removeProperty(PANEL_WIDTH)
    else around?.style.setProperty(PANEL_WIDTH, width < around.clientWidth ? `${width}px` : '0px')
  }
}
