import { parseBinding, type Bindings } from '../../../engine/index.ts'
import { element, setText } from '../panel/element.ts'
import { SidePanel } from '../panel/side-panel.ts'
import { boundTo, othersOf, type Slot } from './slots.ts'
import { controlWords } from './words.ts'

/** What the panel asks of who shows it. */
export interface ControlsPanelActions {
  /** Waits for the player to press something for a slot. */
  listen(slot: Slot, signal: AbortSignal): Promise<void>
  /** A key was pressed while that is waited for. */
  key(code: string): void
  remove(slot: Slot, binding: string): void
  reset(): void
}

const STYLE = `
.slot { border-top: 1px solid var(--line); padding: 10px 0; display: flex; flex-wrap: wrap; gap: 6px 8px; align-items: center; }
.slot:first-child { border-top: 0; }
.slot h3 { flex: 1 0 100%; }
.slot h3::first-letter { text-transform: uppercase; }
.controls { display: contents; }
.control { display: flex; gap: 8px; align-items: center; padding: 2px 4px 2px 12px; min-height: 36px;
  border: 1px solid var(--line); border-radius: 8px; background: var(--back-2); }
.control button { background: none; border-color: transparent; min-height: 30px; min-width: 30px; padding: 0; font-size: 17px; line-height: 1; }
.slot .also { flex: 1 0 100%; }
@container (min-width: 520px) { .narrow { display: none; } }
@container (max-width: 519px) { .wide { display: none; } }
/* Fingers have no keys. */
@media (hover: none) and (pointer: coarse) { .toggle { display: none; } }
`

interface Row {
  readonly root: HTMLLIElement
  readonly slot: Slot
  readonly controls: HTMLSpanElement
  readonly add: HTMLButtonElement
  readonly also: HTMLParagraphElement
}

/** The list of what a player can do and which keys do it. */
export class ControlsPanel {
  readonly #side: SidePanel
  readonly #actions: ControlsPanelActions
  readonly #rows: readonly Row[]
  readonly #reset: HTMLButtonElement = element('button', { type: 'button', class: 'reset' }, 'Reset all')
  readonly #hint: HTMLParagraphElement = element('p', { class: 'soft' })
  /** Ends waiting for the player to press something. */
  #waiting: { readonly slot: Slot; readonly end: AbortController } | null = null

  constructor(slots: readonly Slot[], actions: ControlsPanelActions) {
    this.#actions = actions
    this.#rows = slots.map((slot) => this.#rowOf(slot))
    this.#side = new SidePanel({
      name: 'skein-controls',
      title: 'Controls',
      button: [element('span', { class: 'wide' }, 'Controls'), element('span', { class: 'narrow' }, 'Keys')],
      body: [element('ul', { class: 'list' }, ...this.#rows.map(({ root }) => root))],
      footer: [this.#reset, this.#hint],
      style: STYLE,
      changed: () => this.#stop(),
    })
    this.#side.toggle.setAttribute('aria-label', 'Controls')
    this.#reset.addEventListener('click', () => actions.reset())
  }

  get host(): HTMLElement {
    return this.#side.host
  }

  open(): void {
    this.#side.open()
  }

  close(): void {
    this.#side.close()
  }

  /** Puts it over an element. @returns takes it away */
  insert(into: HTMLElement): () => void {
    const remove = this.#side.insert(into)
    return () => {
      this.#stop()
      remove()
    }
  }

  /**
   * @param defaults what the game has bound
   * @param layout what is on the keys of this keyboard, by code
   * @param forgetful whether what is chosen is lost with the page
   */
  update(
    bindings: Bindings,
    defaults: Bindings,
    layout: ReadonlyMap<string, string>,
    forgetful: boolean,
  ): void {
    const labels = new Map(this.#rows.map(({ slot }) => [slot.action, slot.label]))
    let changed = false
    for (const { slot, controls, also } of this.#rows) {
      const all = bindings[slot.action] ?? []
      changed ||= all.join() !== (defaults[slot.action] ?? []).join()
      const bound = boundTo(slot, all)
      controls.replaceChildren(
        ...bound.map((binding) => this.#controlOf(slot, binding, controlWords(binding, layout))),
      )
      controls.hidden = bound.length === 0
      const others = bound.flatMap((binding) =>
        othersOf(slot.action, parseBinding(binding).control, bindings),
      )
      const names = [...new Set(others)].map((name) => labels.get(name) ?? name.replaceAll('-', ' '))
      setText(also, names.length === 0 ? '' : `The same as ${names.join(', ')}`)
    }
    this.#reset.disabled = !changed
    setText(this.#hint, forgetful ? 'This browser does not keep what you choose.' : '')
  }

  #rowOf(slot: Slot): Row {
    const controls = element('span', { class: 'controls' })
    const add = element(
      'button',
      { type: 'button', class: 'add', 'aria-label': `Add to ${slot.label}` },
      'Add…',
    )
    const also = element('p', { class: 'soft also', hidden: true })
    const root = element('li', { class: 'slot' }, element('h3', {}, slot.label), controls, add, also)
    root.dataset['action'] = slot.action
    root.dataset['sign'] = String(slot.sign)
    add.addEventListener('click', () => {
      const waits = this.#waiting?.slot === slot
      this.#stop()
      if (!waits) void this.#listen(slot, add)
    })
    return { root, slot, controls, add, also }
  }

  #controlOf(slot: Slot, binding: string, words: string): HTMLSpanElement {
    const remove = element(
      'button',
      { type: 'button', 'aria-label': `Remove ${words} from ${slot.label}` },
      '×',
    )
    remove.addEventListener('click', () => {
      // It goes with what is pressed.
      this.#rows.find((row) => row.slot === slot)!.add.focus()
      this.#actions.remove(slot, binding)
    })
    return element('span', { class: 'control' }, words, remove)
  }

  /** Does not wait any more. */
  #stop(): void {
    this.#waiting?.end.abort()
    this.#waiting = null
  }

  async #listen(slot: Slot, add: HTMLButtonElement): Promise<void> {
    const end = new AbortController()
    const { signal } = end
    this.#waiting = { slot, end }
    add.textContent = 'Press something…'
    add.classList.add('strong')
    const key = (event: KeyboardEvent): void => {
      // Neither the game, nor the page, nor the panel is meant.
      event.preventDefault()
      event.stopImmediatePropagation()
      if (event.code === 'Escape' || event.code === 'Tab') this.#stop()
      else if (!event.repeat && event.code !== '') this.#actions.key(event.code)
    }
    window.addEventListener('keydown', key, { signal, capture: true })
    this.#side.panel.addEventListener(
      'pointerdown',
      ({ target }) => {
        if (target !== add) this.#stop()
      },
      { signal },
    )
    await this.#actions.listen(slot, signal)
    if (this.#waiting?.end === end) this.#stop()
    add.textContent = 'Add…'
    add.classList.remove('strong')
  }
}
