import { element, setText } from '../panel/element.ts'
import { SidePanel } from '../panel/side-panel.ts'
import { ModRow, type RowActions } from './row.ts'
import type { ShelfMod } from './shelf.ts'
import { STYLE } from './style.ts'

/** What the panel asks of who shows it. */
export interface PanelActions extends RowActions {
  allowAll(files: readonly string[]): void
  /** Files that the player has picked. */
  add(files: readonly File[]): void
}

/** Milliseconds for which a notice is shown. */
const NOTICE = 8000

/** The list of mods over a game. */
export class ModPanel {
  readonly #side: SidePanel
  readonly #actions: PanelActions
  readonly #rows = new Map<string, ModRow>()
  readonly #badge: HTMLSpanElement = element('span', { class: 'badge' })
  readonly #notice: HTMLParagraphElement = element('p', { class: 'notice', role: 'status', hidden: true })
  readonly #all: HTMLDivElement = element('div', { class: 'all' })
  readonly #list: HTMLUListElement = element('ul', { class: 'list' })
  readonly #empty: HTMLParagraphElement = element('p', { class: 'soft empty' })
  readonly #problem: HTMLParagraphElement = element('p', { class: 'why problem' })
  readonly #add: HTMLButtonElement = element('button', { class: 'add', type: 'button' }, 'Add mods…')
  readonly #hint: HTMLParagraphElement = element('p', { class: 'soft' })
  readonly #drop: HTMLDivElement = element('div', { class: 'drop', hidden: true }, 'Drop .wasm files here')
  #hideNotice: ReturnType<typeof setTimeout> | undefined

  constructor(actions: PanelActions) {
    this.#actions = actions
    const pick = element('input', {
      type: 'file',
      multiple: true,
      accept: '.wasm,application/wasm',
      hidden: true,
      'aria-label': 'Files of mods',
    })
    this.#side = new SidePanel({
      name: 'skein-mods',
      title: 'Mods',
      button: [element('span', {}, 'Mods'), this.#badge],
      body: [this.#problem, this.#all, this.#list, this.#empty],
      footer: [this.#add, pick, this.#hint],
      style: STYLE,
      // What was said has been seen.
      changed: () => setText(this.#notice, ''),
    })
    this.#side.panel.before(this.#notice)
    this.#side.root.append(this.#drop)
    this.#add.addEventListener('click', () => pick.click())
    pick.addEventListener('change', () => {
      if (pick.files !== null) actions.add([...pick.files])
      pick.value = ''
    })
  }

  get host(): HTMLElement {
    return this.#side.host
  }

  /** @param focus whether the keyboard goes there; not when it opens by itself, while somebody plays */
  open(focus = true): void {
    this.#side.open(focus)
  }

  close(): void {
    this.#side.close()
  }

  /** Puts it over an element. @returns takes it away */
  insert(into: HTMLElement): () => void {
    return this.#side.insert(into)
  }

  /** Says something, also aloud, for a while. */
  say(text: string): void {
    clearTimeout(this.#hideNotice)
    setText(this.#notice, text)
    this.#hideNotice = setTimeout(() => setText(this.#notice, ''), NOTICE)
  }

  /** Whether something that is held over the page would be taken. */
  set dropping(dropping: boolean) {
    this.#drop.hidden = !dropping
  }

  /** @param problem what is wrong with the folder of mods; `''` for nothing @param forgetful whether choices are lost */
  update(mods: readonly ShelfMod[], problem: string, forgetful: boolean): void {
    const focused = this.#side.root.activeElement
    const files = new Set(mods.map(({ file }) => file))
    for (const [file, row] of this.#rows) {
      if (files.has(file)) continue
      const had = row.root.contains(focused)
      row.root.remove()
      this.#rows.delete(file)
      if (had) this.#add.focus()
    }
    for (const [index, mod] of mods.entries()) {
      let row = this.#rows.get(mod.file)
      if (row === undefined) this.#rows.set(mod.file, (row = new ModRow(this.#actions)))
      row.update(mod)
      const there = this.#list.children[index]
      if (there !== row.root) this.#list.insertBefore(row.root, there ?? null)
    }
    this.#summarise(mods)
    setText(this.#problem, problem)
    setText(this.#empty, mods.length === 0 ? 'There are no mods yet.' : '')
    setText(
      this.#hint,
      forgetful
        ? 'or drop .wasm files on the page. This browser does not keep what you choose.'
        : 'or drop .wasm files on the page',
    )
  }

  #summarise(mods: readonly ShelfMod[]): void {
    const asking = mods.filter(({ state }) => state === 'asking').map(({ file }) => file)
    const bad = mods.filter(({ state }) => state === 'faulted' || state === 'refused').length
    const running = mods.filter(({ state }) => state === 'running').length
    setText(this.#badge, asking.length > 0 ? `${asking.length} new` : String(running))
    this.#badge.classList.toggle('bad', asking.length === 0 && bad > 0)
    const words = [
      `${running} of ${mods.length} on`,
      ...(asking.length > 0 ? [`${asking.length} new`] : []),
      ...(bad > 0 ? [`${bad} cannot run`] : []),
    ]
    this.#side.toggle.setAttribute('aria-label', `Mods: ${words.join(', ')}`)
    this.#all.hidden = asking.length < 2
    if (asking.length < 2) return
    const allow = element('button', { class: 'strong allow-all', type: 'button' }, 'Allow all')
    allow.addEventListener('click', () => {
      this.#actions.allowAll(asking)
      this.#side.focus()
    })
    this.#all.replaceChildren(element('p', {}, `${asking.length} new mods want to join`), allow)
  }
}
