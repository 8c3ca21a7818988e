import { Inspector } from '../../inspector/inspector.ts'
import type { Game, Mods } from '../../game.ts'
import { button, element, setText } from '../element.ts'
import { formatMilliseconds } from './amount.ts'
import { entitiesTab } from './entities-tab.ts'
import { eventsTab } from './events-tab.ts'
import { faultsTab } from './faults-tab.ts'
import { historyTab } from './history-tab.ts'
import { modsTab } from './mods-tab.ts'
import { PlayBar } from './play-bar.ts'
import { createStyle } from './style.ts'
import { systemsTab } from './systems-tab.ts'
import { TabBar } from './tab-bar.ts'
import type { PlayControls } from './tab.ts'
import { recordingTab } from './recording-tab.ts'
import { timelineTab } from './timeline-tab.ts'

/** Milliseconds between two looks at the game: often enough for the eye. */
const EVERY = 120

/** The inspector as it is on a page: opened and closed as often as one likes. */
export class Panel {
  readonly inspector: Inspector
  readonly element: HTMLElement
  readonly #controls: PlayControls
  readonly #play: PlayBar
  readonly #tabs: TabBar
  readonly #line = element('p', { class: 'line' })
  #request = 0
  #last = Number.NEGATIVE_INFINITY

  /**
   * @param root where it goes; its style sheet goes there too
   * @param over the element that the game is in
   * @param close asks for it to be closed
   */
  constructor(
    root: ShadowRoot,
    game: Game<Mods>,
    over: HTMLElement,
    controls: PlayControls,
    close: () => void,
  ) {
    this.inspector = new Inspector(game, { clock: () => performance.now() })
    this.#controls = controls
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, createStyle()]
    this.#play = new PlayBar(controls, () => game.engine.time.delta)
    const { inspector } = this
    this.#tabs = new TabBar([
      modsTab(inspector),
      systemsTab(inspector),
      eventsTab(inspector),
      entitiesTab(inspector),
      faultsTab(inspector),
      historyTab(inspector),
      timelineTab(game, controls),
      recordingTab(game, over, controls),
    ])
    const closing = button('×', close, { class: 'close', 'aria-label': 'Close the inspector' })
    const header = element(
      'header',
      {},
      element('h2', {}, 'Inspector'),
      this.#play.element,
      closing,
      this.#line,
    )
    this.element = element(
      'aside',
      { class: 'panel', 'aria-label': 'Inspector' },
      header,
      ...this.#tabs.elements,
    )
    this.element.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') close()
    })
    this.element.hidden = true
    root.append(this.element)
  }

  open(): void {
    if (this.inspector.isOpen) return
    this.inspector.open()
    this.element.hidden = false
    this.#last = Number.NEGATIVE_INFINITY
    this.#look(performance.now())
  }

  close(): void {
    if (!this.inspector.isOpen) return
    this.inspector.close()
    this.element.hidden = true
    cancelAnimationFrame(this.#request)
  }

  destroy(): void {
    this.close()
    this.#tabs.destroy()
    this.element.remove()
  }

  readonly #look = (now: number): void => {
    this.#request = requestAnimationFrame(this.#look)
    if (now - this.#last < EVERY) return
    this.#last = now
    this.#play.update()
    setText(this.#line, this.#summary())
    this.#tabs.update()
  }

  #summary(): string {
    const { pace, costs, game, edits } = this.inspector
    const time = game.mods
      .list()
      .reduce((sum, { name }) => sum + (costs.of(name)?.milliseconds.mean(8) ?? 0), 0)
    const between = pace.mean(30)
    const rate = this.#controls.playing && between > 0 ? `${Math.round(1000 / between)} fps` : 'paused'
    const parts = [`frame ${game.engine.time.frame}`, rate, `${formatMilliseconds(time)} in mods`]
    if (edits.length > 0) parts.push(`${edits.length} edited`)
    return parts.join(' · ')
  }
}
