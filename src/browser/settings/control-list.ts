import { parseBinding, type Bindings } from '../../../engine/index.ts'
import { element, setOptionalText, setText } from '../element.ts'
import { boundTo, othersOf, type Slot } from './slots.ts'
import { controlWords } from './words.ts'

/** Callbacks of the list. */
export interface ControlListActions {
  /** Waits for the player to press something for a slot. */
  listen(slot: Slot, signal: AbortSignal): Promise<void>
  /** A key was pressed while that is waited for. */
  key(code: string): void
  remove(slot: Slot, binding: string): void
}

interface Row {
  readonly root: HTMLLIElement
  readonly slot: Slot
  readonly controls: HTMLSpanElement
  readonly add: HTMLButtonElement
  readonly also: HTMLParagraphElement
}

/** The list of a game's actions and their keys. */
export class ControlList {
  readonly root: HTMLUListElement
  readonly #actions: ControlListActions
  readonly #rows: readonly Row[]
  /** Ends waiting for the player to press something. */
  #waiting: { readonly slot: Slot; readonly end: AbortController } | null = null

  constructor(slots: readonly Slot[], actions: ControlListActions) {
    this.#actions = actions
    this.#rows = slots.map((slot) => this.#rowOf(slot))
    this.root = element('ul', { class: 'list' }, ...this.#rows.map(({ root }) => root))
  }

  /**
   * @param defaults the game's own bindings
   * @param layout labels of this keyboard's keys, by code
   * @returns whether anything else is bound than what the game has
   */
  update(bindings: Bindings, defaults: Bindings, layout: ReadonlyMap<string, string>): boolean {
    const slots = this.#rows.map(({ slot }) => slot)
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
        othersOf(slot, parseBinding(binding).control, slots, bindings),
      )
      const names = [...new Set(others)]
      setOptionalText(also, names.length === 0 ? '' : `Also used for ${names.join(', ')}`)
    }
    return changed
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
      this.stop()
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
      // The focus would go with the pressed button.
      this.#rows.find((row) => row.slot === slot)!.add.focus()
      this.#actions.remove(slot, binding)
    })
    return element('span', { class: 'control' }, words, remove)
  }

  /** Does not wait for the player to press anything any more. */
  stop(): void {
    this.#waiting?.end.abort()
    this.#waiting = null
  }

  async #listen(slot: Slot, add: HTMLButtonElement): Promise<void> {
    const end = new AbortController()
    const { signal } = end
    this.#waiting = { slot, end }
    setText(add, 'Press a key or button…')
    add.setAttribute('aria-label', `Press a key or button for ${slot.label}`)
    add.classList.add('strong')
    const key = (event: KeyboardEvent): void => {
      // Neither the game, nor the page, nor the panel is meant.
      event.preventDefault()
      event.stopImmediatePropagation()
      if (event.code === 'Escape' || event.code === 'Tab') this.stop()
      else if (!event.repeat && event.code !== '') this.#actions.key(event.code)
    }
    window.addEventListener('keydown', key, { signal, capture: true })
    add.getRootNode().addEventListener(
      'pointerdown',
      ({ target }) => {
        if (target !== add) this.stop()
      },
      { signal },
    )
    await this.#actions.listen(slot, signal)
    if (this.#waiting?.end === end) this.stop()
    setText(add, 'Add…')
    add.setAttribute('aria-label', `Add to ${slot.label}`)
    add.classList.remove('strong')
  }
}
