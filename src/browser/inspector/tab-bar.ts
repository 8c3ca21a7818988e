import { element, setText } from '../element.ts'
import type { Tab } from './tab.ts'

/** The views and how one gets from one to another; only the one that is seen is kept up to date. */
export class TabBar {
  readonly elements: readonly HTMLElement[]
  readonly #tabs: readonly Tab[]
  readonly #buttons: readonly HTMLButtonElement[]
  readonly #notes: readonly HTMLElement[]
  #chosen = 0

  constructor(tabs: readonly Tab[]) {
    this.#tabs = tabs
    this.#notes = tabs.map(() => element('span', { class: 'tab-note' }))
    this.#buttons = tabs.map(({ name }, index) => {
      const id = name.toLowerCase()
      const made = element(
        'button',
        { type: 'button', role: 'tab', id: `tab-${id}`, 'aria-controls': `view-${id}` },
        name,
        this.#notes[index]!,
      )
      made.addEventListener('click', () => this.choose(index))
      return made
    })
    for (const { name, element: view } of tabs) {
      const id = name.toLowerCase()
      view.id = `view-${id}`
      view.setAttribute('role', 'tabpanel')
      // The keyboard scrolls it, also where there is nothing in it to be pressed.
      if (view.classList.contains('scroll')) view.tabIndex = 0
      view.setAttribute('aria-labelledby', `tab-${id}`)
    }
    const bar = element(
      'div',
      { class: 'tabs', role: 'tablist', 'aria-label': 'Views of the inspector' },
      ...this.#buttons,
    )
    bar.addEventListener('keydown', (event) => this.#key(event))
    this.elements = [bar, ...tabs.map((tab) => tab.element)]
    this.#mark()
  }

  choose(index: number): void {
    this.#chosen = index
    this.#mark()
    this.update()
  }

  update(): void {
    for (const [index, { note }] of this.#tabs.entries()) setText(this.#notes[index]!, note?.() ?? '')
    this.#tabs[this.#chosen]!.update()
  }

  destroy(): void {
    for (const tab of this.#tabs) tab.destroy?.()
  }

  #mark(): void {
    for (const [index, { element: view }] of this.#tabs.entries()) {
      const chosen = index === this.#chosen
      view.hidden = !chosen
      this.#buttons[index]!.setAttribute('aria-selected', String(chosen))
      this.#buttons[index]!.tabIndex = chosen ? 0 : -1
    }
  }

  #key(event: KeyboardEvent): void {
    const { length } = this.#tabs
    const to: Readonly<Record<string, number>> = {
      ArrowRight: (this.#chosen + 1) % length,
      ArrowLeft: (this.#chosen + length - 1) % length,
      Home: 0,
      End: length - 1,
    }
    const index = Object.hasOwn(to, event.key) ? to[event.key] : undefined
    if (index === undefined) return
    event.preventDefault()
    this.choose(index)
    this.#buttons[index]!.focus()
  }
}
