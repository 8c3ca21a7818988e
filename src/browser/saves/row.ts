import { button, element, setOptionalText, setText } from '../element.ts'
import type { SaveSlot } from '../../saves/slots.ts'
import { errorWords, slotWords } from './words.ts'

/** The player's actions on a saved game. */
export interface SlotActions {
  load(name: string): void
  rename(name: string, to: string): void
  export(name: string): void
  delete(name: string): void
  /** A question about it has begun, or is over. */
  asked(row: SlotRow): void
}

/** A question about a saved game. */
export interface SlotQuestion {
  readonly text: string
  /** Sentences that the player should know. */
  readonly facts?: readonly string[]
  /** Text that the player may change; left out for a question of yes and no. */
  readonly value?: string
  readonly yes: string
  readonly act: (value: string) => void
}

/** One saved game in the panel. */
export class SlotRow {
  readonly root: HTMLLIElement
  readonly #name: HTMLHeadingElement = element('h3')
  readonly #facts: HTMLParagraphElement = element('p', { class: 'soft' })
  readonly #why: HTMLParagraphElement = element('p', { class: 'why' })
  readonly #buttons: ReadonlyMap<string, HTMLButtonElement>
  readonly #form: HTMLFormElement = element('form')
  readonly #ask: HTMLDivElement = element('div', { class: 'ask', role: 'group', hidden: true }, this.#form)
  readonly #actions: SlotActions
  #slot: SaveSlot
  /** Does what the player is asked about. */
  #answer: () => void = () => undefined
  /** The button that has the keyboard after the question. */
  #before: HTMLElement | null = null

  constructor(slot: SaveSlot, actions: SlotActions) {
    this.#slot = slot
    this.#actions = actions
    const acts: readonly [string, () => void][] = [
      ['Load', () => actions.load(this.#slot.name)],
      ['Rename', () => this.#rename()],
      ['Export', () => actions.export(this.#slot.name)],
      ['Delete', () => this.#delete()],
    ]
    this.#buttons = new Map(acts.map(([label, press]) => [label, button(label, press)]))
    this.root = element(
      'li',
      { class: 'saved' },
      this.#name,
      this.#facts,
      this.#why,
      element('div', { class: 'acts' }, ...this.#buttons.values()),
      this.#ask,
    )
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault()
      const answer = this.#answer
      this.end()
      answer()
    })
    // Escape answers no, and leaves the panel open.
    this.#ask.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape') return
      event.stopPropagation()
      this.end()
    })
    this.update(slot)
  }

  get asking(): boolean {
    return !this.#ask.hidden
  }

  update(slot: SaveSlot): void {
    this.#slot = slot
    const { name, header, problem } = slot
    this.root.dataset['slot'] = name
    setText(this.#name, name)
    setText(this.#facts, slotWords(slot))
    setOptionalText(this.#why, problem === null ? '' : errorWords(problem))
    for (const [label, it] of this.#buttons) it.setAttribute('aria-label', `${label} ${name}`)
    this.#buttons.get('Load')!.disabled = header === null
  }

  /** Asks the player; the keyboard goes to what changes nothing. */
  ask({ text, facts = [], value, yes, act }: SlotQuestion): void {
    const { activeElement } = this.root.getRootNode() as ShadowRoot
    this.#before = this.root.contains(activeElement) ? (activeElement as HTMLElement) : null
    const field =
      value === undefined
        ? null
        : element('input', { type: 'text', 'aria-label': text, value, maxlength: '60', autocomplete: 'off' })
    const cancel = button('Cancel', () => this.end())
    this.#ask.setAttribute('aria-label', text)
    this.#form.replaceChildren(
      element('p', {}, text),
      ...(facts.length > 0 ? [element('ul', {}, ...facts.map((it) => element('li', {}, it)))] : []),
      ...(field === null ? [] : [field]),
      element(
        'div',
        { class: 'answers' },
        element('button', { type: 'submit', class: 'strong' }, yes),
        cancel,
      ),
    )
    this.#answer = () => act(field?.value ?? '')
    this.#ask.hidden = false
    this.#actions.asked(this)
    if (field === null) cancel.focus()
    else field.select()
    this.#ask.scrollIntoView({ block: 'nearest' })
  }

  /** Takes the question away; nothing is done. */
  end(): void {
    if (!this.asking) return
    const inside = this.#ask.contains((this.root.getRootNode() as ShadowRoot).activeElement)
    this.#ask.hidden = true
    this.#form.replaceChildren()
    if (inside) this.#before?.focus()
    this.#actions.asked(this)
  }

  #rename(): void {
    const { name } = this.#slot
    this.ask({
      text: `New name of ${name}`,
      value: name,
      yes: 'Rename',
      act: (to) => this.#actions.rename(name, to),
    })
  }

  #delete(): void {
    const { name } = this.#slot
    this.ask({
      text: `Delete ${name}? It cannot be brought back.`,
      yes: 'Delete',
      act: () => this.#actions.delete(name),
    })
  }
}
