import type { SaveSlot } from '../../saves/slots.ts'
import { button, draw, element, setOptionalText } from '../element.ts'
import { Notices } from '../panel/notices.ts'
import { SidePanel, type ButtonPlace } from '../panel/side-panel.ts'
import { SlotRow, type SlotActions, type SlotQuestion } from './row.ts'

/** The player's actions on the panel. */
export interface SavesActions extends Omit<SlotActions, 'asked'> {
  save(): void
  /** A file that the player has picked. */
  import(file: File): void
  /** The panel has been opened or closed, or a question has begun or ended. */
  changed(): void
}

const STYLE = `
.saved { border-top: 1px solid var(--line); padding: 12px 0; overflow-wrap: anywhere; }
.saved:first-child { border-top: 0; }
.acts { display: flex; flex-wrap: wrap; gap: 8px; margin-top: 8px; }
.ask ul { margin: 6px 0 0; padding-left: 20px; }
.ask input { width: 100%; margin: 6px 0 8px; min-height: 36px; padding: 4px 10px; font: inherit; color: inherit;
  background: var(--back); border: 1px solid var(--line); border-radius: 8px; }
`

/** The list of saved games over a game. */
export class SavesPanel {
  readonly #side: SidePanel
  readonly #actions: SavesActions
  readonly #rows = new Map<string, SlotRow>()
  readonly #notices: Notices = new Notices()
  readonly #problem: HTMLParagraphElement = element('p', { class: 'why problem' })
  readonly #list: HTMLUListElement = element('ul', { class: 'list' })
  readonly #empty: HTMLParagraphElement = element('p', { class: 'soft' })
  readonly #save: HTMLButtonElement

  constructor(actions: SavesActions, place?: ButtonPlace) {
    this.#actions = actions
    this.#save = button('Save', () => actions.save(), { class: 'strong' })
    const pick = element('input', { type: 'file', accept: '.save', hidden: true, 'aria-label': 'Saved game' })
    this.#side = new SidePanel({
      name: 'skein-saves',
      title: 'Saved games',
      button: [element('span', { class: 'wide' }, 'Saves'), diskIcon()],
      body: [this.#problem, this.#list, this.#empty],
      footer: [this.#save, button('Import…', () => pick.click()), pick],
      style: STYLE,
      place,
      changed: () => {
        this.#notices.place(this.#side)
        if (!this.#side.isOpen) this.#endQuestions()
        actions.changed()
      },
    })
    this.#side.toggle.setAttribute('aria-label', 'Saves')
    this.#notices.insert(this.#side)
    pick.addEventListener('change', () => {
      for (const file of pick.files ?? []) actions.import(file)
      pick.value = ''
    })
  }

  get host(): HTMLElement {
    return this.#side.host
  }

  get isOpen(): boolean {
    return this.#side.isOpen
  }

  /** Whether the player is being asked about a saved game. */
  get asking(): boolean {
    return this.isOpen && [...this.#rows.values()].some(({ asking }) => asking)
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
      this.#notices.end()
      remove()
    }
  }

  /** Shows a notice for a while, and has it read aloud. */
  say(text: string): void {
    this.#notices.say(text)
  }

  /** Asks about a saved game, in the place of another question. */
  ask(name: string, question: SlotQuestion): void {
    this.#rows.get(name)?.ask(question)
  }

  /** @param problem why they cannot be listed; `''` for none */
  update(slots: readonly SaveSlot[], problem: string): void {
    const names = new Set(slots.map(({ name }) => name))
    for (const [name, row] of this.#rows) {
      if (names.has(name)) continue
      const had = row.root.contains(this.#side.root.activeElement)
      row.end()
      row.root.remove()
      this.#rows.delete(name)
      if (had) this.#save.focus()
    }
    for (const [index, slot] of slots.entries()) {
      let row = this.#rows.get(slot.name)
      if (row === undefined) {
        row = new SlotRow(slot, { ...this.#actions, asked: (it) => this.#asked(it) })
        this.#rows.set(slot.name, row)
      } else row.update(slot)
      const there = this.#list.children[index]
      if (there !== row.root) this.#list.insertBefore(row.root, there ?? null)
    }
    setOptionalText(this.#problem, problem)
    setOptionalText(this.#empty, slots.length === 0 && problem === '' ? 'No saved games yet.' : '')
  }

  /** There is one question at a time. */
  #asked(row: SlotRow): void {
    if (row.asking) for (const it of this.#rows.values()) if (it !== row) it.end()
    this.#actions.changed()
  }

  #endQuestions(): void {
    for (const row of this.#rows.values()) row.end()
  }
}

/** A disk: the sign for saved games where there is no room for the word. */
function diskIcon(): SVGSVGElement {
  return draw(
    'svg',
    { viewBox: '0 0 24 24', 'aria-hidden': 'true' },
    draw('path', { d: 'M4 4h13l3 3v13H4z' }),
    draw('path', { d: 'M8 4v5h7V4M7.5 20v-7h9v7' }),
  )
}
